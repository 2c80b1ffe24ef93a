"""How far items are, and when they are settled."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.rectification.models import Item, Progress, reasons_in_order
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock


def _note(item, note, by):
    """A line in the item's history; refuses an empty one."""
    if not note.strip():
        raise NotAllowed([_("Say in a sentence what has been done.")])
    return Progress.objects.create(item=item, note=note.strip(), by=by, at=timezone.now())


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
def progress(item, *, note, by):
    """Note how far the item is; the first note begins it."""
    item = lock(item)
    ensure(item.reasons_against_editing())
    if item.state == Item.State.OPEN:
        item = start(item, by=by)
    made = _note(item, note, by)
    audit.record(by, "noted", item, new={"note": made.note})
    return made


@transaction.atomic
def close(item, *, note, by, closed_on=None, long_term=False):
    """Settle the item (销号) with a note of the result; or keep it up as a long-term task."""
    item = lock(item)
    state = Item.State.LONG_TERM if long_term else Item.State.DONE
    ensure(item.reasons_against(state))
    closed_on = closed_on or timezone.localdate()
    ensure(reasons_in_order(item.appraisal, _("The day it was settled"), closed_on))
    made = _note(item, note, by)
    item.state = state
    item.closed_on = closed_on
    item.save(update_fields=["state", "closed_on"])
    audit.record(by, "settled", item, new={"state": state, "note": made.note})
    return item
