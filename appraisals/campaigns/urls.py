"""Addresses of this room."""

from django.urls import path

from appraisals.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.campaign_list, name="campaign_list"),
    path("new/", views.choose, name="choose"),
    path("new/<slug:preset>/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/open/", views.open_year, name="open_year"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/allocate/", views.allocate, name="allocate"),
    path("<int:pk>/branches/<int:branch>/add/", views.add_branch, name="add_branch"),
    path("appraisals/<int:pk>/exempt/", views.exempt, name="exempt"),
    path("appraisals/<int:pk>/schedule/<str:part>/", views.schedule, name="schedule"),
    path(
        "appraisals/<int:pk>/second-sitting/<str:part>/",
        views.adopt_second_sitting,
        name="adopt_second_sitting",
    ),
    path(
        "appraisals/<int:pk>/decide-in-general-meeting/",
        views.decide_in_general_meeting,
        name="decide_in_general_meeting",
    ),
]
