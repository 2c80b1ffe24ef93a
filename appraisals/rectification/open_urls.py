"""The public list without a login, under /open/: an address with a secret in it."""

from django.urls import path

from appraisals.rectification import views

app_name = "open_rectification"
urlpatterns = [path("<slug:token>/rectification/", views.notice, name="notice")]
