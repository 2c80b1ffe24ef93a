"""Members promise what they will set right."""

from django.db import transaction

from appraisals.rectification.actions.items import (
    details_of,
    edit_item,
    ensure_due,
    ensure_responsible,
    next_position,
)
from appraisals.rectification.actions.problems import stated
from appraisals.rectification.models import Item
from branchlife import audit
from branchlife.workflow import lock


@transaction.atomic
def pledge(appraisal, member, *, by, measure, due_on, problem=""):
    """A member promises what they will set right, once a year; until it is settled it may change.

    The member writes it, or the secretary types it from paper: the record of deeds says who did.
    `problem` is worded; it stands on the member's own list of problems from then on.
    """
    appraisal = lock(appraisal)
    ensure_responsible(appraisal, member)
    ensure_due(appraisal, due_on)
    item = Item.objects.filter(appraisal=appraisal, kind=Item.Kind.PLEDGE, member=member).first()
    typed = {"measure": measure, "due_on": due_on}
    if item is not None:
        return edit_item(item, by=by, problem=problem, **typed)
    item = Item.objects.create(
        appraisal=appraisal,
        kind=Item.Kind.PLEDGE,
        member=member,
        responsible=member,
        position=next_position(appraisal, Item.Kind.PLEDGE),
        problem=stated(appraisal, problem, by=by, member=member),
        **typed,
    )
    audit.record(by, "pledged", item, new=details_of(item))
    return item
