"""Members promise what they will set right."""

from django.db import transaction

from appraisals.rectification.actions.items import (
    _details,
    _ensure_due,
    _ensure_responsible,
    _next_position,
    edit_item,
)
from appraisals.rectification.models import Item
from branchlife import audit
from branchlife.workflow import lock


@transaction.atomic
def pledge(appraisal, member, *, by, measure, due_on, problem=""):
    """A member promises what they will set right, once a year; until it is settled it may change.

    The member writes it, or the secretary types it from paper: the record of deeds says who did.
    """
    appraisal = lock(appraisal)
    _ensure_responsible(appraisal, member)
    _ensure_due(appraisal, due_on)
    item = Item.objects.filter(appraisal=appraisal, kind=Item.Kind.PLEDGE, member=member).first()
    typed = {"problem": problem, "measure": measure, "due_on": due_on}
    if item is not None:
        return edit_item(item, by=by, **typed)
    item = Item.objects.create(
        appraisal=appraisal,
        kind=Item.Kind.PLEDGE,
        member=member,
        responsible=member,
        position=_next_position(appraisal, Item.Kind.PLEDGE),
        **typed,
    )
    audit.record(by, "pledged", item, new=_details(item))
    return item
