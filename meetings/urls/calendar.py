"""The calendar of a branch: series, copies, the year, the feed."""

urlpatterns = []
