"""What needs no login, under /open/: an address with a secret in it opens one thing."""

from django.urls import path

from meetings.views import calendar, opinions

app_name = "open"
urlpatterns = [
    path("<slug:token>/calendar.ics", calendar.feed, name="calendar"),
    path("<slug:token>/opinions/", opinions.give, name="opinions"),
    path("<slug:token>/opinions/thanks/", opinions.thanks, name="opinions_thanks"),
]
