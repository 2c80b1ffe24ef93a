"""Late and leaving, checking oneself in, the wall."""

urlpatterns = []
