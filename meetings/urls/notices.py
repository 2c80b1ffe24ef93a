"""The notice of a meeting, and the word to the superior organisation."""

from django.urls import path

from meetings.views import notices

urlpatterns = [path("<int:pk>/notice/", notices.notice, name="notice")]
