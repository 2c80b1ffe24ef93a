"""Heart-to-heart talks."""

urlpatterns = []
