"""Study: materials, and those who were absent."""

urlpatterns = []
