"""Addresses of minutes."""

from django.urls import path

from meetings.views import minutes

urlpatterns = [
    path("<int:pk>/sign/", minutes.sign, name="sign"),
    path("<int:pk>/upload/", minutes.upload_signed, name="upload_signed"),
    path("<int:pk>/minutes/correct/", minutes.correct_minutes, name="correct_minutes"),
    path("<int:pk>/photos/", minutes.attach_photo, name="attach_photo"),
    path("photos/<int:pk>/remove/", minutes.remove_photo, name="remove_photo"),
    path("minutes/<int:pk>/", minutes.minutes_version, name="minutes_version"),
    path("minutes/<int:pk>/read/", minutes.confirm_minutes, name="confirm_minutes"),
]
