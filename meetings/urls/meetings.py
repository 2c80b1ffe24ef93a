"""Addresses of the meetings' room, one file per subject."""

from django.urls import path

from meetings import views

urlpatterns = [
    path("branch/<int:pk>/new/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/call/", views.call, name="call"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/afterwards/", views.enter_afterwards, name="enter_afterwards"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/repeat/", views.repeat, name="repeat"),
    path("items/<int:pk>/", views.record_item, name="record_item"),
    path("<int:pk>/guests/add/", views.add_guest, name="add_guest"),
    path("guests/<int:pk>/", views.edit_guest, name="edit_guest"),
    path("guests/<int:pk>/remove/", views.remove_guest, name="remove_guest"),
]
