"""What needs no login, under /open/: an address with a secret in it opens one thing."""

app_name = "open"
urlpatterns = []
