"""Speeches: handed in, looked through, still missing."""

urlpatterns = []
