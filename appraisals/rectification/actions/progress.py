"""How far items are, and when they are settled."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.rectification import rules
from appraisals.rectification.actions.evidence import hang
from appraisals.rectification.models import Item, Progress, reasons_in_order
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from branchlife.written import zh_date


def _note(item, note, by, upload=None):
    """A line in the item's history, perhaps with a photo or paper; refuses an empty one."""
    if not note.strip():
        raise NotAllowed([_("Say in a sentence what has been done.")])
    made = Progress.objects.create(item=item, note=note.strip(), by=by, at=timezone.now())
    if upload:
        hang(made, upload, by=by)
    return made


@transaction.atomic
def start(item, *, by):
    """Work on the item has begun."""
    item = lock(item)
    ensure(item.reasons_against(Item.State.IN_PROGRESS))
    item.state = Item.State.IN_PROGRESS
    item.save(update_fields=["state"])
    audit.record(by, "started", item)
    return item


@transaction.atomic
def progress(item, *, note, by, upload=None):
    """Note how far the item is, perhaps with a photo or paper; the first note begins it."""
    item = lock(item)
    ensure(item.reasons_against_editing())
    if item.state == Item.State.OPEN:
        item = start(item, by=by)
    made = _note(item, note, by, upload)
    audit.record(by, "noted", item, new={"note": made.note})
    return made


def _ensure_basis(item, meeting, upload, closed_on):
    """The committee's meeting, or something to look at; in order of days."""
    has_proof = bool(upload) or item.evidence().exists()
    if rules.needs_basis(item.is_pledge, meeting is not None, has_proof):
        raise NotAllowed(
            [_("Name the meeting that settled it, or attach proof: a photo or a paper.")]
        )
    if meeting is None:
        return
    if not item.closing_meetings().filter(pk=meeting.pk).exists():
        raise NotAllowed([_("This meeting cannot settle items of this list.")])
    if closed_on < meeting.day:
        raise NotAllowed(
            [
                _(
                    "The day it was settled (%(day)s) is earlier than the day of the meeting "
                    "(%(meeting)s), please check."
                )
                % {"day": zh_date(closed_on), "meeting": zh_date(meeting.day)}
            ]
        )


@transaction.atomic
def close(item, *, note, by, closed_on=None, long_term=False, meeting=None, upload=None):
    """Settle the item (销号) with a note of the result; or keep it up as a long-term task.

    For an item of the list either the `meeting` of the committee that settled it is named, or there
    is proof: `upload`, or what hangs on its progress already. A pledge needs neither.
    """
    item = lock(item)
    state = Item.State.LONG_TERM if long_term else Item.State.DONE
    ensure(item.reasons_against(state))
    closed_on = closed_on or timezone.localdate()
    ensure(reasons_in_order(item.found_in, _("The day it was settled"), closed_on))
    _ensure_basis(item, meeting, upload, closed_on)
    made = _note(item, note, by, upload)
    item.state = state
    item.closed_on = closed_on
    item.closing_meeting = meeting
    item.closed_by = by
    item.closed_at = timezone.now()
    item.save(update_fields=["state", "closed_on", "closing_meeting", "closed_by", "closed_at"])
    new = {"state": state, "note": made.note}
    if meeting:
        new["meeting"] = str(meeting)
    audit.record(by, "settled", item, new=new)
    return item
