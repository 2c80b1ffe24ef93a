"""Collecting tables: forms sent out, filled workbooks taken in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns.models import Campaign
from appraisals.summary import actions, permissions
from appraisals.summary.actions.held_workbooks import forget_held, hold_workbooks, open_held
from appraisals.summary.exports.collection_jobs import FORMS, to_collect
from appraisals.summary.exports.forms_out import form_name, form_workbook, forms_zip, forms_zip_name
from appraisals.summary.exports.own_forms import ZIP
from appraisals.summary.figures.collection.collecting import collect
from appraisals.summary.figures.collection.rosters import lines_of
from appraisals.summary.figures.collection.uploads import workbooks_in
from appraisals.summary.forms.collection import CollectForm
from appraisals.summary.models import Submission
from appraisals.summary.views.loading import get_appraisal, say
from branchlife import papers
from branchlife.actions import jobs
from branchlife.exports import attachment, recorded
from branchlife.permissions import is_clerk
from branchlife.workflow import NotAllowed

# More forms than these are made in the background.
IN_REQUEST = 30
LONGEST_REASON = 200


def get_collection(request, pk):
    """The campaign and what this person collects of it: 404 when not yours to see, else 403."""
    visible = Campaign.objects.visible_to(request.user).select_related("committee")
    campaign = get_object_or_404(visible, pk=pk)
    appraisals = to_collect(request.user, campaign)
    if not is_clerk(request.user, campaign.committee) and not appraisals.exists():
        raise PermissionDenied
    return campaign, appraisals


@require_http_methods(["GET", "POST"])
def collection(request, pk):
    """Forms to send out, workbooks to take in, and where the table of each branch came from."""
    campaign, appraisals = get_collection(request, pk)
    is_post = request.method == "POST"
    form = CollectForm(request.POST or None, request.FILES or None) if is_post else CollectForm()
    if is_post and form.is_valid():
        try:
            files = workbooks_in(form.cleaned_data["files"])
            if not files:
                raise NotAllowed([_("There is no workbook in this ZIP.")])
        except NotAllowed as error:
            form.add_error("files", error.reasons)
        else:
            return preview(request, campaign, collect(files, appraisals))
    branches = list(appraisals)
    sent = latest_sendings(branches)
    context = {
        "campaign": campaign,
        "form": form,
        "rows": [(appraisal, sent.get(appraisal.pk)) for appraisal in branches],
        "is_open": campaign.state == Campaign.State.OPEN,
    }
    return render(request, "summary/collection.html", context)


def latest_sendings(appraisals):
    """{appraisal id: its latest sending}, without what it holds."""
    rows = Submission.objects.filter(appraisal__in=appraisals).defer("persons", "figures")
    return {submission.appraisal_id: submission for submission in rows.order_by("number")}


def preview(request, campaign, found, *, ticket="", reasons=None):
    """What stands in each file, and what would become of it; nothing is written."""
    # A file is named by its place among those that are kept.
    kept = found if ticket else [item for item in found if item.can_take]
    places = {item.number: place for place, item in enumerate(kept)}
    if kept and not ticket:
        files = [(item.name, item.content) for item in kept]
        ticket = hold_workbooks(files, campaign, request.user)
    reasons = reasons or {}
    context = {
        "campaign": campaign,
        "ticket": ticket,
        "able": [(places[item.number], item, reasons.get(item.digest)) for item in found if item.can_take],
        "unable": [item for item in found if not item.can_take],
        "count": len(found),
        "form": CollectForm(),
    }  # fmt: skip
    return render(request, "summary/collection_preview.html", context)


@require_POST
def take_workbooks(request, pk):
    """The ticked workbooks are taken in, each for itself; those refused stay on the page."""
    campaign, appraisals = get_collection(request, pk)
    ticket = request.POST.get("ticket", "")
    try:
        files = open_held(ticket, campaign, request.user)
    except NotAllowed as error:
        say(request, error)
        return redirect("summary:collection", pk)
    found = collect(files, appraisals)
    taken, refused = 0, {}
    for place, item in enumerate(found):
        if f"take-{place}" not in request.POST or not item.can_take:
            continue
        try:
            take(request, place, item)
            taken += 1
        except NotAllowed as error:
            refused[item.digest] = Refused(error.reasons, reason_for(request, place))
    if taken:
        text = ngettext("%(count)d table was taken in.", "%(count)d tables were taken in.", taken)
        messages.success(request, text % {"count": taken})
    if refused or not taken:
        if not refused:
            messages.error(request, _("Tick the files that are to be taken in."))
        return preview(
            request, campaign, collect(files, appraisals), ticket=ticket, reasons=refused
        )
    forget_held(ticket)
    return redirect("summary:collection", pk)


class Refused:
    """Why a file was not taken in, and the reason that was typed for it."""

    def __init__(self, reasons, typed):
        self.reasons, self.typed = reasons, typed


def reason_for(request, place):
    """What was typed beside a file."""
    return request.POST.get(f"reason-{place}", "")[:LONGEST_REASON]


def take(request, place, item):
    """One workbook."""
    instead_of = request.POST.get(f"instead-{place}", "")
    return actions.take_in(
        item.appraisal,
        item.entry,
        by=request.user,
        source=Submission.Source.WORKBOOK,
        reason=reason_for(request, place),
        instead_of=int(instead_of) if instead_of.isdecimal() else None,
        workbook=ContentFile(item.content, name=item.name),
    )


@require_safe
def forms_out(request, pk):
    """The forms of all branches in one ZIP; many are made in the background."""
    campaign, appraisals = get_collection(request, pk)
    count = appraisals.count()
    name = forms_zip_name(campaign, count)
    if count > IN_REQUEST:
        params = {"campaign": campaign.pk, "user": request.user.pk}
        return redirect(jobs.start(FORMS, params, by=request.user, title=name))
    response = attachment(forms_zip(appraisals), name, ZIP)
    return recorded(request.user, campaign, response)


@require_safe
def form_out(request, pk):
    """The form of one branch as a workbook."""
    appraisal = get_appraisal(request, pk, submit=True)
    content = form_workbook(appraisal, lines_of([appraisal])[appraisal.pk])
    response = attachment(content, form_name(appraisal), papers.XLSX)
    return recorded(request.user, appraisal, response)


def get_collected(request, pk):
    """404 when it is not yours to see, 403 when you are not the office above the branch."""
    appraisal = get_appraisal(request, pk)
    if not permissions.can_collect(request.user, appraisal):
        raise PermissionDenied
    return appraisal
