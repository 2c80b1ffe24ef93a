"""Opinions gathered before the meeting."""

from django.urls import path

from meetings.views import opinions

urlpatterns = [
    path("branch/<int:pk>/opinions/", opinions.opinion_list, name="opinion_list"),
    path("branch/<int:pk>/opinions/ask/", opinions.ask_opinions, name="ask_opinions"),
    path("branch/<int:pk>/opinions/enter/", opinions.enter_opinions, name="enter_opinions"),
    path("branch/<int:pk>/opinions/sort/", opinions.sort_opinions, name="sort_opinions"),
    path("gatherings/<int:pk>/", opinions.change_gathering, name="change_gathering"),
    path("gatherings/<int:pk>/address/", opinions.renew_address, name="renew_address"),
    path("gatherings/<int:pk>/end/", opinions.close_gathering, name="close_gathering"),
    path("opinions/<int:pk>/", opinions.correct_opinion, name="correct_opinion"),
    path("opinions/<int:pk>/remove/", opinions.remove_opinion, name="remove_opinion"),
]
