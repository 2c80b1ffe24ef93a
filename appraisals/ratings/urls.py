"""Addresses of this room."""

app_name = "ratings"
urlpatterns = []
