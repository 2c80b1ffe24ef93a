"""Opinions gathered before the meeting."""

urlpatterns = []
