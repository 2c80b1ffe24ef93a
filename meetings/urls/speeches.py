"""Addresses of speeches."""

from django.urls import path

from meetings.views import speeches

urlpatterns = [
    path("<int:pk>/speeches/", speeches.speech_list, name="speech_list"),
    path("<int:pk>/speeches/write/", speeches.write_speech, name="write_speech"),
    path("<int:pk>/speeches/note/", speeches.note_speech, name="note_speech"),
    path("<int:pk>/speeches/said/", speeches.tick_speeches, name="tick_speeches"),
    path("<int:pk>/speeches/of/<int:member>/", speeches.note_speeches_of, name="note_speeches_of"),
    path("speeches/<int:pk>/", speeches.speech, name="speech"),
    path("speeches/<int:pk>/edit/", speeches.edit_speech, name="edit_speech"),
    path("speeches/<int:pk>/hand-in/", speeches.hand_in_speech, name="hand_in_speech"),
    path("speeches/<int:pk>/return/", speeches.return_speech, name="return_speech"),
    path("speeches/<int:pk>/review/", speeches.review_speech, name="review_speech"),
    path("speeches/<int:pk>/remove/", speeches.remove_speech, name="remove_speech"),
]
