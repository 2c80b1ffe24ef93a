"""Records of items, guests."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import actions
from meetings.forms.meetings import (
    GuestForm,
    GuestRemarksForm,
    RecordForm,
)
from meetings.rules.texts import same_text
from meetings.views.course import act
from meetings.views.loading import attempt, get_guest, get_item, get_meeting


@require_http_methods(["GET", "POST"])
def record_item(request, pk):
    """Write what was said under an item; the text typed is never lost."""
    item = get_item(request, pk)
    form = RecordForm(request.POST or None, initial={"record": item.record, "was": item.record})
    if form.is_valid():
        done = _("Record saved.")
        written = attempt(request, done, actions.record_item, item, **form.cleaned_data)
        if written:
            if written.note:
                messages.warning(request, written.note)
            return redirect(item.meeting)
    context = {
        "item": item,
        "meeting": item.meeting,
        "form": form,
        "stored": "",
        "reasons": list(item.meeting.reasons_against_changing()),
    }
    if form.is_bound:  # refused: what somebody else wrote stands beside, and is what one sees now
        item.refresh_from_db()
        data = form.data.copy()
        data["was"] = context["stored"] = item.record
        context["form"] = RecordForm(data)
    return render(request, "meetings/item_record.html", context)


def part_form(request, meeting, form, title):
    """The page on which one part of a meeting is changed."""
    reasons = list(meeting.reasons_against_changing())
    context = {"meeting": meeting, "form": form, "title": title, "reasons": reasons}
    return render(request, "meetings/part_form.html", context)


@require_POST
def add_guest(request, pk):
    """Somebody who attends without a vote."""
    meeting = get_meeting(request, pk, manage=True)
    act(request, meeting, GuestForm(request.POST), _("Guest added."), actions.add_guest)
    return redirect(meeting)


@require_http_methods(["GET", "POST"])
def edit_guest(request, pk):
    """A guest's name and what they said."""
    guest = get_guest(request, pk)
    form = GuestRemarksForm(request.POST or None, instance=guest)
    if form.is_valid():
        typed = form.typed()
        kept = attempt(request, _("Saved."), actions.edit_guest, guest, **typed)
        if kept and any(not same_text(getattr(kept, name), typed[name]) for name in kept.REMARKS):
            messages.warning(
                request,
                _(
                    "Somebody wrote here too. Both texts are put together, please read them through."
                ),
            )
        if kept:
            return redirect(guest.meeting)
    return part_form(request, guest.meeting, form, _("Guest and comments"))


@require_POST
def remove_guest(request, pk):
    """The guest did not come."""
    guest = get_guest(request, pk)
    attempt(request, _("Guest removed."), actions.remove_guest, guest)
    return redirect(guest.meeting)
