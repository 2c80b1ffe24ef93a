"""Addresses of this room."""

from django.urls import path

from appraisals.ratings import views

app_name = "ratings"
urlpatterns = [
    path("mine/", views.mine_list, name="mine_list"),
    path("mine/<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<int:pk>/", views.table, name="table"),
    path("<int:pk>/rest/", views.rest, name="rest"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/feed-back/", views.feed_back, name="feed_back"),
    path("<int:pk>/correct/<int:member>/", views.correct, name="correct"),
]
