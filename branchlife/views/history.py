"""Who did what and when: the whole history for those who keep it, and that of one record."""

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branchlife import audit, history
from branchlife.audit import keeps_history
from branchlife.exports import recorded
from branchlife.exports.history import MOST_ROWS, history_xlsx
from branchlife.forms.history import HistoryForm
from branchlife.models import AuditEvent, Branch, Committee, CommitteePost

ROWS = 50


def one_page(request, events):
    """The newest of `events`, or those before the one named in the address; what comes after."""
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    found = list(events[: ROWS + 1])
    asked = request.GET.copy()
    asked.pop("before", None)
    newest = asked.urlencode()
    if len(found) > ROWS:
        asked["before"] = found[ROWS - 1].pk
    return {
        "events": with_branches(history.Page(found[:ROWS])),
        "older": asked.urlencode() if len(found) > ROWS else "",
        "newest": newest,
        "is_first_page": not before,
    }


def with_branches(page):
    """The same deeds, each with the name of its branch."""
    ids = {event.branch_id for event in page} - {None}
    names = dict(Branch.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    for event in page:
        event.branch_name = names.get(event.branch_id, "")
    return page


def asked_for(request):
    """The filters as typed, and the deeds they leave; 403 for those who keep no history."""
    user = request.user
    if not keeps_history(user):
        raise PermissionDenied
    kept = AuditEvent.kept_by(user)
    form = HistoryForm(request.GET, branches=kept[0])
    return form, form.matching(AuditEvent.objects.visible_to(user, kept))


@require_safe
def history_list(request):
    """Everything done in the branches and committees the user keeps, newest first."""
    form, events = asked_for(request)
    context = one_page(request, events) | {
        "form": form,
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "can_export": bool(clerk_of(request.user)),
    }
    return render(request, "branchlife/history_list.html", context)


def clerk_of(user):
    """The first committee in whose office the user works, or None."""
    return Committee.objects.overseen_by(user, [CommitteePost.Role.CLERK]).first()


@require_safe
def history_export(request):
    """The same as a workbook, for the office."""
    _form, events = asked_for(request)
    committee = clerk_of(request.user)
    if committee is None:
        raise PermissionDenied
    page = with_branches(history.Page(events[:MOST_ROWS]))
    return recorded(request.user, committee, history_xlsx(page))


# --- one record ---


def find_record(label, pk):
    """(record or None, name, branch id, committee id), also of one that is gone. 404 when unknown."""
    if label not in history.kinds():
        raise Http404
    try:
        record = apps.get_model(label)._base_manager.filter(pk=pk).first()
    except (ValueError, ValidationError):
        raise Http404 from None
    if record is not None:
        return record, str(record), *audit.whose(record)
    event = AuditEvent.objects.of_record(label, pk).first()
    if event is None:
        raise Http404
    return None, event.target_name, event.branch_id, event.committee_id


def ensure_may_read(user, kept, label, branch, committee):
    """404 outside what the user sees, 403 inside without the right to read the history."""
    branches, committees = kept
    if branch in branches or committee in committees:
        return
    if user.is_administrator and label in AuditEvent.ADMINISTERED:
        return
    if label in AuditEvent.serving_all() and keeps_history(user):
        return
    if committee:
        above = Committee.objects.filter(pk=committee).values("path")[:1]
        overseen = Committee.objects.overseen_by(user).filter(pk=committee).exists()
        below = Branch.objects.visible_to(user).filter(committee__path__startswith=above)
        inside = overseen or below.exists()
    else:
        inside = Branch.objects.visible_to(user).filter(pk=branch).exists()
    if inside:
        raise PermissionDenied
    raise Http404


@require_safe
def record_history(request, label, pk):
    """What was done to one record and its parts, as far as it is the reader's affair, newest first.

    A member who moved takes no deeds along: each branch reads what was its own.
    """
    record, name, branch, committee = find_record(label, pk)
    kept = AuditEvent.kept_by(request.user)
    deeds = history.deeds_on(label, pk, record)
    if branch in kept[0] or not deeds.filter(branch_id__in=kept[0]).exists():
        ensure_may_read(request.user, kept, label, branch, committee)
    context = one_page(request, deeds & AuditEvent.objects.visible_to(request.user, kept)) | {
        "has_parts": bool(history.parts_of(type(record))),
        "name": name,
        "kind": history.kinds()[label],
    }
    return render(request, "branchlife/record_history.html", context)
