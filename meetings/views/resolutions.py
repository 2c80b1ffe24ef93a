"""Motions and their votes."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import actions
from meetings.forms.resolutions import ResolutionForm
from meetings.rules import needed_to_pass
from meetings.views.loading import attempt, get_meeting, get_resolution


@require_http_methods(["GET", "POST"])
def resolve(request, pk):
    """A motion and its votes; both rules stand above it with their numbers."""
    meeting = get_meeting(request, pk, manage=True)
    form = ResolutionForm(request.POST or None, meeting=meeting, initial=proposed(request, meeting))
    if form.is_valid() and attempt(
        request, _("Resolution recorded."), actions.resolve, meeting, **form.cleaned_data
    ):
        return redirect(meeting)
    moment = meeting.present_moment
    counts = meeting.counts(moment)
    context = {
        "meeting": meeting,
        "form": form,
        "counts": counts,
        "needed_present": meeting.needed_to_be_valid(counts),
        "needed_ayes": needed_to_pass(counts.expected_with_vote),
        # Of a meeting that is over the time typed decides; so one may type.
        "reasons": list(meeting.reasons_against_resolving(moment))
        if not (meeting.is_valid and meeting.is_over and meeting.can_change)
        else [],
    }
    return render(request, "meetings/resolution_form.html", context)


def proposed(request, meeting):
    """The item the address names, and the text where an exclusion is put to the vote under it."""
    number = text_number(request.GET.get("item"))
    item = number and meeting.items.filter(pk=number).first()
    if not item:
        return {}
    exclusion = item.exclusions.select_related("member").first()
    if exclusion is None:
        return {"item": item}
    text = _("It is resolved not to count comrade %(name)s among those expected.")
    return {"item": item, "text": text % {"name": exclusion.member.name}}


def text_number(text):
    """An id from an address; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


@require_POST
def withdraw_resolution(request, pk):
    """Take back a resolution that was typed wrongly."""
    resolution = get_resolution(request, pk)
    attempt(request, _("Resolution withdrawn."), actions.withdraw_resolution, resolution)
    return redirect(resolution.meeting)
