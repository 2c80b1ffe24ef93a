"""What happens with rectification: items, pledges, progress, settling, publishing, filing."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.rectification.models import Item, Progress, members_of_the_year, reasons_in_order
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


# --- progress ---


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


# --- public and superior ---


@transaction.atomic
def publish(appraisal, *, on, how, by):
    """Members see the list: everything on it that is not personal. Returns how many items are new.

    The list is put up or sent round by people; this notes when and how.
    """
    appraisal = lock(appraisal)
    ensure(reasons_in_order(appraisal, _("The day it was made public"), on))
    items = list(appraisal.items.to_publish())
    if not items:
        raise NotAllowed([_("There is nothing on the list that is not public already.")])
    for item in items:
        item.published_on = on
        item.published_how = how
        item.save(update_fields=["published_on", "published_how"])
    new = {"items": len(items), "on": on.isoformat(), "how": how}
    audit.record(by, "published", appraisal, new=new)
    return len(items)


@transaction.atomic
def file_with_superior(appraisal, *, on, by, receipt=""):
    """The list went to the superior organisation (报备). Returns how many items are new."""
    appraisal = lock(appraisal)
    ensure(reasons_in_order(appraisal, _("The day it was filed"), on))
    items = list(appraisal.items.to_file())
    if not items:
        raise NotAllowed([_("There is nothing on the list that has not been filed already.")])
    for item in items:
        item.filed_on = on
        item.receipt = receipt
        item.save(update_fields=["filed_on", "receipt"])
    new = {"items": len(items), "on": on.isoformat(), "receipt": receipt}
    audit.record(by, "filed", appraisal, new=new)
    return len(items)
