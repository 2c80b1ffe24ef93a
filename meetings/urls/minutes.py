"""Minutes: signatures, corrections, reading, Word."""

urlpatterns = []
