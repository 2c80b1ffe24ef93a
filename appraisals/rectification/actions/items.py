"""The branch's list is written."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from appraisals.rectification.models import Item, members_of_the_year, reasons_in_order
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock

# What may be typed about an item; everything else follows from actions.
DETAILS = (
    "problem",
    "category",
    "source",
    "is_personal",
    "measure",
    "responsible",
    "due_on",
)


def _details(item):
    """What was typed, as small texts for the record of deeds."""
    return {name: str(getattr(item, name)) for name in DETAILS}


def _next_position(appraisal, kind):
    last = appraisal.items.filter(kind=kind).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _ensure_due(appraisal, due_on):
    ensure(reasons_in_order(appraisal, _("The day it is to be done by"), due_on))


def _ensure_responsible(appraisal, member):
    """The secretary is the first responsible person; anybody named must belong to the branch.

    Whoever belonged to it on the day of the meeting goes on answering after a transfer.
    """
    if member is None:
        raise NotAllowed([_("The branch has no secretary on record: say who is responsible.")])
    if not members_of_the_year(appraisal).filter(pk=member.pk).exists():
        raise NotAllowed([_("%(member)s does not belong to this branch.") % {"member": member}])


@transaction.atomic
def add_item(appraisal, *, by, problem, measure, due_on, responsible=None, **fields):
    """Put a problem and its measure on the branch's list; the secretary answers for it.

    `responsible` names another member. `fields` are others of DETAILS.
    """
    appraisal = lock(appraisal)
    responsible = responsible or appraisal.branch.secretary()
    _ensure_responsible(appraisal, responsible)
    _ensure_due(appraisal, due_on)
    item = Item.objects.create(
        appraisal=appraisal,
        kind=Item.Kind.LIST,
        position=_next_position(appraisal, Item.Kind.LIST),
        problem=problem,
        measure=measure,
        responsible=responsible,
        due_on=due_on,
        **fields,
    )
    audit.record(by, "added", item, new=_details(item))
    return item


@transaction.atomic
def edit_item(item, *, by, **changes):
    """Change what was typed about an item that is not settled. `changes` are some of DETAILS."""
    if unknown := set(changes) - set(DETAILS):
        raise TypeError(f"not details of an item: {sorted(unknown)}")
    item = lock(item)
    ensure(item.reasons_against_editing())
    old = _details(item)
    for name, value in changes.items():
        setattr(item, name, value)
    _ensure_responsible(item.appraisal, item.responsible)
    _ensure_due(item.appraisal, item.due_on)
    item.save(update_fields=list(changes))
    new = {name: value for name, value in _details(item).items() if value != old[name]}
    audit.record(by, "edited", item, old={name: old[name] for name in new}, new=new)
    return item


@transaction.atomic
def remove_item(item, *, by):
    """Take a slip of the pen out of the list; those behind it move up."""
    item = lock(item)
    ensure(item.reasons_against_removing())
    audit.record(by, "removed", item, old=_details(item))
    item.delete()
    behind = Item.objects.filter(appraisal=item.appraisal_id, kind=item.kind)
    for number, other in enumerate(behind.order_by("position", "pk"), start=1):
        if other.position != number:
            other.position = number
            other.save(update_fields=["position"])
