"""Addresses of this room."""

from django.urls import path

from appraisals.ratings import views
from appraisals.ratings.views import self_evaluations

app_name = "ratings"
urlpatterns = [
    path("mine/", views.mine_list, name="mine_list"),
    path("mine/<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<int:pk>/self/", self_evaluations.self_evaluation, name="self_evaluation"),
    path("<int:pk>/self/keep/", self_evaluations.self_keep, name="self_keep"),
    path("<int:pk>/self/all/", self_evaluations.self_evaluation_list, name="self_evaluation_list"),
    path("<int:pk>/self/<int:member>/", self_evaluations.self_paper, name="self_paper"),
    path("self/<int:pk>/", self_evaluations.self_read, name="self_read"),
    path("self/<int:pk>/take-back/", self_evaluations.self_take_back, name="self_take_back"),
    path("self/<int:pk>/remove/", self_evaluations.self_remove, name="self_remove"),
    path("<int:pk>/", views.table, name="table"),
    path("<int:pk>/rest/", views.rest, name="rest"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/feed-back/", views.feed_back, name="feed_back"),
    path("<int:pk>/correct/<int:member>/", views.correct, name="correct"),
]
