"""What needs no login, under /open/: an address with a secret in it opens one thing."""

from django.urls import path

from meetings.views import calendar

app_name = "open"
urlpatterns = [
    path("<str:token>/calendar.ics", calendar.feed, name="calendar"),
]
