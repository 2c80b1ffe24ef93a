"""Addresses of the meetings' room, one file per subject."""

from meetings.urls import (
    agenda,
    attendance,
    calendar,
    live,
    meetings,
    minutes,
    notices,
    opinions,
    speeches,
    study,
    talks,
)

app_name = "meetings"
urlpatterns = [
    *meetings.urlpatterns,
    *agenda.urlpatterns,
    *attendance.urlpatterns,
    *calendar.urlpatterns,
    *live.urlpatterns,
    *minutes.urlpatterns,
    *notices.urlpatterns,
    *opinions.urlpatterns,
    *speeches.urlpatterns,
    *study.urlpatterns,
    *talks.urlpatterns,
]
