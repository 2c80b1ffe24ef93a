"""The public list on a page without login: opened and closed by the desk, read by anybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.rectification import actions
from appraisals.rectification.forms import NoticeForm
from appraisals.rectification.models import PublicNotice, named_in
from appraisals.rectification.permissions import can_manage
from appraisals.rectification.views.loading import (
    ListCrumb,
    act,
    get_appraisal,
    get_notice,
    list_of,
)
from branchlife.exports.qr import qr_image
from branchlife.views import acts


def address_of(request, notice):
    """The address that is sent around and printed."""
    return request.build_absolute_uri(reverse("open_rectification:notice", args=[notice.token]))


def shown_of(request, appraisal):
    """{notice, address, QR code} of the public page that can be read now; None without one."""
    notice = appraisal.public_notices.running().first()
    if notice is None:
        return None
    address = address_of(request, notice)
    return {"record": notice, "address": address, "qr": qr_image(address)}


@require_http_methods(["GET", "POST"])
def open_notice(request, pk):
    """Let the public list be read without a login, until a day."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    remarks = [*actions.reasons_against_notice(appraisal)]
    if names := named_in(appraisal.items.public()):
        remarks.append(
            _("These items name persons; change their words first: %(items)s.") % {"items": names}
        )
    page = {
        "heading": _("Open a public page"),
        "button": _("Open the page"),
        "crumb": ListCrumb(appraisal),
        "intro": _(
            "Whoever has the address can read the public items without a login: problem, measure, "
            "day and how far they are. No names, no notes, no pledges, nothing that concerns one "
            "person."
        ),
        "remarks": remarks,
    }
    return acts.act(
        request,
        NoticeForm(request.POST or None),
        lambda **typed: actions.open_notice(appraisal, **typed),
        said=_("The page is open; send its address around."),
        page=page,
        back=list_of(appraisal),
    )


@require_POST
def close_notice(request, pk):
    """The address leads nowhere any more."""
    notice = get_notice(request, pk, may=can_manage)
    return act(
        request,
        lambda: actions.close_notice(notice, by=request.user),
        _("The public page is closed."),
        list_of(notice.appraisal),
    )


@login_not_required
@never_cache  # closed, it is gone from every phone
@require_safe
def notice(request, token):
    """The page itself: no user, no session, no cookie. 404 once it has ended."""
    found = PublicNotice.objects.running().filter(token=token)
    found = found.select_related("appraisal__branch", "appraisal__campaign").first()
    if found is None:
        raise Http404
    appraisal = found.appraisal
    context = {
        "notice": found,
        "branch": appraisal.branch,
        "year": appraisal.campaign.year_label,
        "items": appraisal.items.public().select_related("problem"),
    }
    return render(request, "rectification/open_notice.html", context)
