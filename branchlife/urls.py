"""All addresses: /app/ with a login; /box/ the ballot, /watch/ its scrutineers; /open/, /healthz."""

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
    path("app/meetings/", include("meetings.urls")),
    path("open/", include("meetings.urls.public")),
    path("open/", include("appraisals.rectification.open_urls")),
    path("app/campaigns/", include("appraisals.campaigns.urls")),
    path("app/ballots/", include("appraisals.ballots.urls")),
    path("app/ratings/", include("appraisals.ratings.urls")),
    path("app/rectification/", include("appraisals.rectification.urls")),
    path("app/summary/", include("appraisals.summary.urls")),
    path("app/", include("branchlife.app_urls")),
    path("box/", include("appraisals.ballots.box_urls")),
    path("watch/", include("appraisals.ballots.watch_urls")),
]
