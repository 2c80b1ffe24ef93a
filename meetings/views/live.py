"""The page of whoever keeps the record: all items at once, kept while one types."""

from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.workflow import NotAllowed
from meetings import actions
from meetings.actions.live import ChangedMeanwhile
from meetings.forms.live import AutosaveForm, LiveForm
from meetings.models import Meeting
from meetings.permissions import can_manage_meeting
from meetings.rules.texts import same_text
from meetings.views.belongs import agenda_of
from meetings.views.loading import get_item, get_meeting, say


def saved_at():
    """When it was saved, as the page says it."""
    return _("Saved at %(time)s") % {"time": f"{timezone.localtime():%H:%M}"}


@never_cache
@require_http_methods(["GET", "POST"])
def live(request, pk):
    """All items with a large field each; without the script one button keeps them all."""
    meeting = get_meeting(request, pk, manage=True)
    items, found = agenda_of(meeting, request.user), {}
    if request.method == "POST":
        form = LiveForm(items, request.POST)
        found = save_all(request, form.typed()) if form.is_valid() else None
        if found is not None and not refusals(found):
            messages.success(request, saved_at())
            return redirect("meetings:live", pk)
    context = {
        "meeting": meeting,
        "lines": list(lines(request.POST, items, found or {})),
        "counts": meeting.counts(meeting.present_moment),
        "can_manage": True,
        "reasons": list(meeting.reasons_against_changing()),
        "has_begun": meeting.state in Meeting.BEGUN,
        "clock_runs": not any(meeting.reasons_against_clock()),
        "reasons_against_resolving": list(
            meeting.reasons_against_resolving(meeting.present_moment)
        ),
        "known": digest(items),
    }
    return render(request, "meetings/live.html", context)


def refusals(found):
    """What could not be kept because somebody else wrote there."""
    return [came for came in found.values() if isinstance(came, ChangedMeanwhile)]


def save_all(request, typed):
    """Keep each record for itself. {item id: what came of it}; None when nothing may be changed."""
    found = {}
    for item, record, was in typed:
        if same_text(record, was):
            continue
        try:
            found[item.pk] = actions.record_item(item, record, by=request.user, was=was)
        except ChangedMeanwhile as refusal:
            found[item.pk] = refusal
        except NotAllowed as refusal:
            say(request, refusal.reasons)
            return None
        else:
            if note := found[item.pk].note:
                messages.warning(request, f"{item.title}：{note}")
    return found


def lines(post, items, found):
    """What the page shows of each item; what was typed and not kept stays in its field."""
    for item in items:
        came = found.get(item.pk)
        typed, was = post.get(f"record_{item.pk}", ""), post.get(f"was_{item.pk}", "")
        line = {"item": item, "record": typed, "was": was, "started": was, "reasons": []}
        line |= {"key": str(item.pk), "has_field": not item.own_parts or bool(item.record)}
        if isinstance(came, ChangedMeanwhile):
            line |= {"was": came.item.record, "reasons": came.reasons}
        elif came is not None:
            line |= {"record": came.item.record, "was": came.item.record}
        elif same_text(typed, was):
            line |= {"record": item.record, "was": item.record}
        yield line


@require_POST
def autosave(request, pk):
    """One record, sent by the script; says what was kept, or why not and what stands there."""
    item, form = get_item(request, pk), AutosaveForm(request.POST)
    form.full_clean()
    record = form.cleaned_data["record"]
    try:
        written = actions.record_item(item, record, by=request.user, was=form.was)
    except ChangedMeanwhile as refusal:
        reasons = [str(reason) for reason in refusal.reasons]
        answer = {"state": "conflict", "record": refusal.item.record, "reasons": reasons}
        return JsonResponse(answer, status=409)
    except NotAllowed as refusal:
        reasons = [str(reason) for reason in refusal.reasons]
        return JsonResponse({"state": "refused", "reasons": reasons}, status=409)
    return JsonResponse(
        {
            "state": "saved",
            "record": written.item.record,
            "said": saved_at(),
            "note": str(written.note),
        }
    )


@never_cache
@require_safe
def changes(request, pk):
    """What stands under each item now, for the script; almost nothing when it knows it already."""
    visible = Meeting.objects.visible_to(request.user).select_related("branch__committee")
    meeting = get_object_or_404(visible, pk=pk)
    if not can_manage_meeting(request.user, meeting):
        raise PermissionDenied
    items = list(meeting.items.select_related("recorded_by"))
    answer = {
        "known": digest(items),
        "reasons": [str(reason) for reason in meeting.reasons_against_changing()],
    }
    if answer["known"] != request.GET.get("known"):
        answer["items"] = {
            item.pk: {"record": item.record, "said": who_said(item)} for item in items
        }
    return JsonResponse(answer)


def who_said(item):
    """Who changed an item, for somebody on whose page it has just changed."""
    if item.recorded_by is None:
        return _("This item was changed elsewhere; it stands here as it is now.")
    return _("%(name)s changed this item at %(time)s; it stands here as it is now.") % {
        "name": item.recorded_by,
        "time": f"{timezone.localtime(item.recorded_at):%H:%M}",
    }


def digest(items):
    """A short text that changes with any record."""
    text = "\0".join(f"{item.pk}\0{item.record}" for item in items)
    return sha256(text.encode()).hexdigest()[:16]
