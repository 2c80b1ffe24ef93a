"""All addresses: /app/ behind the login, /box/ the secret ballot, /healthz."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView


@login_not_required
@require_safe
def healthz(request):
    """Answers ok when the process serves."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", login_not_required(RedirectView.as_view(url="/app/")), name="root"),
    path("healthz", healthz, name="healthz"),
    path("app/admin/", admin.site.urls),
    path("app/", include("branchlife.app_urls")),
]
