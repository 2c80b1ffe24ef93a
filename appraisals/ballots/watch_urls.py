"""Addresses of a scrutineer's own page: no login, no session, no log."""

from django.urls import path

from appraisals.ballots.views import watch

app_name = "watch"
urlpatterns = [
    path("<uuid:pk>/", watch.own, name="own"),
    path("<uuid:pk>/enter", watch.enter, name="enter"),
    path("<uuid:pk>/code", watch.make_code, name="make_code"),
    path("<uuid:pk>/present", watch.present, name="present"),
    path("<uuid:pk>/close", watch.close, name="close"),
    path("<uuid:pk>/count", watch.count, name="count"),
    path("<uuid:pk>/sign", watch.sign, name="sign"),
]
