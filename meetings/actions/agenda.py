"""The agenda: what stands on it, in which order, what is left over, and its clock."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import ensure, lock
from meetings import rules
from meetings.models import AgendaItem, AgendaKind


def lock_for_agenda(meeting):
    """The meeting under its lock, if its agenda may still be changed."""
    meeting = lock(meeting)
    ensure(meeting.reasons_against_changing())
    return meeting


# --- items ---


def put(meeting, lines, sources=None):
    """Put these Lines at the end of an agenda, each part under the line above it; the new items.

    `sources`, as many as lines, are the items they are carried over from.
    """
    first = (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1
    sources = sources or [None] * len(lines)
    items = [
        AgendaItem(
            meeting=meeting,
            position=position,
            kind=line.kind,
            title=line.title,
            presenter=line.presenter,
            planned_minutes=line.planned_minutes,
            carried_from=source,
        )
        for position, (line, source) in enumerate(zip(lines, sources, strict=True), start=first)
    ]
    is_part = [line.is_part for line in lines]
    pairs = list(zip(items, is_part, strict=True))
    AgendaItem.objects.bulk_create(item for item, part in pairs if not part)
    last = None
    for item, part in pairs:
        if part:
            item.parent = last
        else:
            last = item
    AgendaItem.objects.bulk_create(item for item, part in pairs if part)
    return items


@transaction.atomic
def add_item(
    meeting,
    *,
    by,
    title,
    kind=AgendaKind.OTHER,
    presenter="",
    planned_minutes=None,
    part_of=None,
):
    """One more item at the end of the agenda, or as the last part of another item."""
    meeting = lock_for_agenda(meeting)
    if part_of is not None and (part_of.meeting_id != meeting.pk or part_of.is_part):
        ensure([_("A part belongs to an item of this agenda that is no part itself.")])
    item = put(meeting, [rules.Line(kind, title, False, presenter, planned_minutes)])[0]
    if part_of is not None:
        lay_out(meeting, rules.given_to(meeting.outline(), item.pk, part_of.pk))
        item.refresh_from_db()
    audit.record(by, "item added", meeting, new={"item": title})
    return item


@transaction.atomic
def edit_item(item, *, by, **fields):
    """Change an item's title, kind, presenter or planned minutes."""
    meeting = lock_for_agenda(item.meeting)
    item = lock(item)
    old = {name: getattr(item, name) for name in fields}
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=list(fields))
    audit.record(by, "item edited", meeting, old=old, new=fields)
    return item


@transaction.atomic
def remove_item(item, *, by):
    """Take an item, with its parts, off the agenda; what holds a record stays."""
    meeting = lock_for_agenda(item.meeting)
    item = lock(item)
    ensure(reasons_against_removing(item))
    title = item.title
    item.delete()
    renumber(list(meeting.items.all()))
    audit.record(by, "item removed", meeting, old={"item": title})


def reasons_against_removing(item):
    """What would be lost with this item: its record, that of its parts, what hangs on them."""
    if item.record.strip():
        yield _("This item has a record already; empty the record first.")
    parts = list(item.parts.all())
    for part in parts:
        if part.record.strip():
            yield _(
                "“%(title)s”, a part of this item, has a record already; take it out first."
            ) % {"title": part.title}
    for one in (item, *parts):
        if one.resolutions.exists() or one.speeches.exists():
            yield _("Resolutions or speeches belong to “%(title)s”; it stays on the agenda.") % {
                "title": one.title
            }


# --- order ---


def renumber(items):
    """Positions 1, 2, 3 … in the order given."""
    for number, item in enumerate(items, start=1):
        item.position = number
    AgendaItem.objects.bulk_update(items, ["position"])


def lay_out(meeting, outline):
    """Write this outline: the order of the items, and which of them are parts."""
    items, last = meeting.items.in_bulk(), None
    ordered = []
    for key, is_part in outline:
        item = items[key]
        item.parent_id = last if is_part else None
        last = last if is_part else key
        ordered.append(item)
    for number, item in enumerate(ordered, start=1):
        item.position = number
    AgendaItem.objects.bulk_update(ordered, ["position", "parent"])


def reorder(meeting, item, change, by):
    """Do `change` to the outline of a meeting, and note it when something has changed."""
    before = meeting.outline()
    after = change(before)
    if after != before:
        lay_out(meeting, after)
        number = dict(zip([key for key, _part in after], numbers_of(after), strict=True))
        new = {"item": item.title, "number": number[item.pk]}
        audit.record(by, "item moved", meeting, new=new)
    item.refresh_from_db()
    return item


def numbers_of(outline):
    """The numbers of an outline's lines."""
    return rules.numbering(is_part for _key, is_part in outline)


@transaction.atomic
def move_item(item, *, by, up):
    """One place up or down, with its parts; the others keep their order."""
    meeting = lock_for_agenda(item.meeting)
    return reorder(meeting, item, lambda outline: rules.moved(outline, item.pk, up), by)


@transaction.atomic
def take_in(item, *, by):
    """Make an item, and its parts, parts of the item above it."""
    meeting = lock_for_agenda(item.meeting)
    return reorder(meeting, item, lambda outline: rules.taken_in(outline, item.pk), by)


@transaction.atomic
def take_out(item, *, by):
    """Make a part an item of its own, behind the item it belonged to."""
    meeting = lock_for_agenda(item.meeting)
    return reorder(meeting, item, lambda outline: rules.taken_out(outline, item.pk), by)


@transaction.atomic
def arrange(meeting, *, by, order, was):
    """The whole order at once, as it was dragged; both are outlines, `was` the one dragged from.

    Refused when somebody changed the agenda meanwhile: then nothing is moved.
    """
    meeting = lock_for_agenda(meeting)
    if meeting.outline() != list(was):
        ensure([_("The agenda was changed meanwhile. Nothing was moved; look at it as it is now.")])
    if sorted(key for key, _part in order) != sorted(key for key, _part in was):
        ensure([_("This order does not hold every item exactly once; nothing was moved.")])
    if not rules.is_sound(order):
        ensure([_("The first item cannot be a part of another one.")])
    if list(order) != list(was):
        lay_out(meeting, order)
        audit.record(by, "agenda arranged", meeting, new={"items": len(order)})
    return meeting


# --- what is left over ---


@transaction.atomic
def set_unfinished(item, *, by, unfinished=True):
    """Note that an item was not dealt with, or not to the end: a later meeting can take it over."""
    meeting = lock_for_agenda(item.meeting)
    item = lock(item)
    item.is_unfinished = unfinished
    item.save(update_fields=["is_unfinished"])
    audit.record(
        by,
        "item left over" if unfinished else "item finished",
        meeting,
        new={"item": item.title},
    )
    return item


@transaction.atomic
def carry_over(meeting, *, by, items):
    """Put items that earlier meetings did not finish on this agenda, with their unrecorded parts."""
    meeting = lock_for_agenda(meeting)
    wanted = {item.pk for item in items}
    # Under their locks, or two meetings could both find them untaken.
    list(AgendaItem.objects.filter(pk__in=wanted).order_by("pk").select_for_update())
    found = [item for item in AgendaItem.objects.left_over_for(meeting) if item.pk in wanted]
    if len(found) < len(wanted):
        ensure([_("Some of these items have been taken over already; look at what is left.")])
    sources, lines = [], []
    for item in found:
        for one in (item, *(part for part in item.parts.all() if still_open(part))):
            sources.append(one)
            line = rules.Line(
                one.kind, one.title, one is not item, one.presenter, one.planned_minutes
            )
            lines.append(line)
    made = put(meeting, lines, sources)
    audit.record(by, "items carried over", meeting, new={"items": len(made)})
    return made


def still_open(part):
    """A part without a record, or marked as not finished."""
    return part.is_unfinished or not part.record.strip()


# --- the clock ---


@transaction.atomic
def begin_item(item, *, by):
    """The meeting comes to this item: the one before it ends, and the clock of this one runs."""
    meeting = lock(item.meeting)
    ensure(meeting.reasons_against_clock())
    item, now = lock(item), timezone.now()
    if item.is_running:
        return item
    stop_clock(meeting, now)
    used = timedelta(seconds=rules.seconds_used(item.started_at, item.ended_at, now))
    item.started_at, item.ended_at = now - used, None
    item.save(update_fields=["started_at", "ended_at"])
    audit.record(by, "item begun", meeting, new={"item": item.title})
    return item


@transaction.atomic
def end_item(item, *, by):
    """The meeting leaves this item."""
    meeting = lock(item.meeting)
    item = lock(item)
    if item.is_running:
        item.ended_at = timezone.now()
        item.save(update_fields=["ended_at"])
        audit.record(by, "item ended", meeting, new={"item": item.title})
    return item


def stop_clock(meeting, moment):
    """Whatever item the meeting was at, it has left it by `moment`."""
    for item in meeting.items.filter(started_at__isnull=False, ended_at__isnull=True):
        item.ended_at = max(item.started_at, moment)
        item.save(update_fields=["ended_at"])
