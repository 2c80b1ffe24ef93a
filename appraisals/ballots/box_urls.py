"""Addresses of the secret ballot: no login, no session, no log."""

from django.urls import path

from appraisals.ballots.views import box

app_name = "box"
urlpatterns = [
    path("<uuid:pk>/", box.ballot, name="ballot"),
    path("<uuid:pk>/enter", box.enter, name="enter"),
    path("<uuid:pk>/cast", box.cast, name="cast"),
    path("<uuid:pk>/done", box.done, name="done"),
    path("<uuid:pk>/leave", box.leave, name="leave"),
    path("<uuid:pk>/promise", box.promise, name="promise"),
]
