"""The page for whoever keeps the record while the meeting goes on."""

urlpatterns = []
