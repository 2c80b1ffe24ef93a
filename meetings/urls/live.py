"""The page for whoever keeps the record while the meeting goes on."""

from django.urls import path

from meetings.views import live

urlpatterns = [
    path("<int:pk>/live/", live.live, name="live"),
    path("<int:pk>/live/changes/", live.changes, name="live_changes"),
    path("items/<int:pk>/autosave/", live.autosave, name="autosave"),
]
