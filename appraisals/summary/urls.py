"""Addresses of this room."""

app_name = "summary"
urlpatterns = []
