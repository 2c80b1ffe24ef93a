"""Pages on which rules of a year under way change, and committees below ask for more."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns import actions
from appraisals.campaigns.forms import ChangeForm, DocumentFileForm, TightenForm
from appraisals.campaigns.models import (
    BasisDocument,
    Campaign,
    reasons_against_new_ballot_rules,
)
from appraisals.campaigns.permissions import committees_to_tighten
from appraisals.campaigns.views.loading import get_campaign, say
from branchlife.models import File
from branchlife.workflow import NotAllowed


@require_http_methods(["GET", "POST"])
def change(request, pk):
    """Change what may still change, with the reason every branch reads."""
    campaign = get_campaign(request, pk, manage=True)
    if reasons := list(campaign.reasons_against_changing()):
        say(request, NotAllowed(reasons))
        return redirect(campaign)
    ballot = list(reasons_against_new_ballot_rules(campaign))
    form = ChangeForm(request.POST or None, instance=campaign, ballot_has_begun=bool(ballot))
    if form.is_valid():
        try:
            actions.change(campaign, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The change is saved; every branch reads it on its page."))
            return redirect(campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "ballot_reasons": ballot,
        "documents": documents_of(campaign),
    }
    return render(request, "campaigns/change.html", context)


def documents_of(campaign):
    """[(document, its files)] of what the year rests on; 2 queries."""
    documents = list(campaign.documents.all())
    files = File.objects.by_record(documents)
    return [(found, files[found.pk]) for found in documents]


# --- files of the notices ---


def get_document(request, pk, document):
    """The notice of a year you prepare."""
    campaign = get_campaign(request, pk, manage=True)
    return campaign, get_object_or_404(BasisDocument, pk=document, campaign=campaign)


def page_of_documents(campaign):
    """Where the files of notices are attached."""
    if campaign.state == Campaign.State.DRAFT:
        return redirect("campaigns:prepare", campaign.pk, "notice")
    return redirect("campaigns:change", campaign.pk)


@require_POST
def attach_document(request, pk, document):
    """Hang the file on its notice."""
    campaign, document = get_document(request, pk, document)
    form = DocumentFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return page_of_documents(campaign)
    try:
        actions.attach_document(document, form.cleaned_data["upload"], by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, _("The file is attached."))
    return page_of_documents(campaign)


@require_POST
def remove_document_file(request, pk, document, file):
    """Take off a file attached by mistake."""
    campaign, document = get_document(request, pk, document)
    file = get_object_or_404(File.objects.for_record(document), pk=file)
    try:
        actions.remove_document_file(document, file, by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, _("The file is removed."))
    return page_of_documents(campaign)


# --- stricter rules of a committee below ---


@require_safe
def tightening_list(request, pk):
    """Who below asks for more; a clerk there finds the own committee."""
    campaign = get_campaign(request, pk)
    own = list(committees_to_tighten(request.user, campaign))
    asked = campaign.tightenings.select_related("committee", "set_by")
    context = {"campaign": campaign, "own": own, "tightenings": asked}
    return render(request, "campaigns/tightening_list.html", context)


@require_http_methods(["GET", "POST"])
def tighten(request, pk, committee):
    """Set the stricter rules of one committee."""
    campaign = get_campaign(request, pk)
    committee = committees_to_tighten(request.user, campaign).filter(pk=committee).first()
    if committee is None:
        raise PermissionDenied
    given = campaign.tightenings.filter(committee=committee).first()
    form = TightenForm(request.POST or None, instance=given)
    if form.is_valid():
        try:
            actions.tighten(campaign, committee, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The stricter rules hold from now on."))
            return redirect("campaigns:tightening_list", pk)
    context = {"campaign": campaign, "committee": committee, "form": form}
    return render(request, "campaigns/tighten.html", context)
