"""The calendar of a branch: series, copies, the year, the feed."""

from django.urls import path

from meetings.views import calendar

urlpatterns = [
    path("branch/<int:pk>/", calendar.meeting_list, name="meeting_list"),
    path("year/", calendar.year_list, name="year_list"),
    path("branch/<int:pk>/year/", calendar.year, name="year"),
    path("branch/<int:pk>/series/", calendar.create_series, name="create_series"),
    path("series/<int:pk>/", calendar.series, name="series"),
    path("series/<int:pk>/cancel/", calendar.cancel_series, name="cancel_series"),
    path("<int:pk>/copy/", calendar.copy, name="copy"),
    path("reminders/", calendar.reminders, name="reminders"),
    path("reminders/address/", calendar.make_feed, name="make_feed"),
    path("reminders/address/revoke/", calendar.revoke_feed, name="revoke_feed"),
]
