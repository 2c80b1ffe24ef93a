"""The notice of a meeting, and the word to the superior organisation."""

urlpatterns = []
