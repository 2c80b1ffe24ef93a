"""Addresses of this room."""

app_name = "ballots"
urlpatterns = []
