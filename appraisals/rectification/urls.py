"""Addresses of this room."""

app_name = "rectification"
urlpatterns = []
