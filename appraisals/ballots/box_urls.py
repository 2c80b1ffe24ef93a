"""Addresses of the secret ballot: no login, no session, no log."""

app_name = "box"
urlpatterns = []
