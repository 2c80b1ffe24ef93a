"""What belongs to the items of an agenda: report, opinions, speakers, ballot, comments, resolutions."""

from django.conf import settings
from django.utils.module_loading import import_string

from meetings.exports.opinions import opinions_of
from meetings.forms.agenda import CarryForm
from meetings.models import AgendaItem, AgendaKind, Meeting
from meetings.permissions import can_read_opinions, can_read_record
from meetings.views.speeches import speeches_of


def agenda_of(meeting, user, spoken=None):
    """The items of a meeting from `for_detail()`, numbered, each with what belongs to it.

    `item.belongs` is what the template meetings/_belongs.html shows to `user`. A fixed number of
    queries, whatever stands on the agenda. `spoken`: its speeches, where they are known already.
    """
    items = meeting.agenda
    found = belongings(meeting, items, user, spoken)
    for item in items:
        item.belongs = found[item.pk]
    return items


def belongings(meeting, items, user, spoken=None):
    """{item id: {what: …}} for these items of the meeting."""
    may_read, speeches = can_read_record(user, meeting), speeches_of(meeting, user, spoken)
    sources = carried_from(items)
    opinions = opinions_for(meeting, items, user)
    resolutions = by_item(meeting.resolutions.all()) if may_read else {}
    above = from_above(user, meeting, items)
    remarks = [guest for guest in meeting.guests.all() if guest.headed_remarks] if may_read else []
    return {
        item.pk: {
            "carried_from": sources.get(item.carried_from_id),
            "opinions": opinions if item.kind == AgendaKind.OPINIONS else None,
            "report": meeting.report if may_read and item.kind == AgendaKind.ATTENDANCE else "",
            "above": [part[item.pk] for part in above if item.pk in part],
            "ballot": item.kind == AgendaKind.BALLOT and has_ballot(meeting),
            "remarks": remarks if item.kind == AgendaKind.SUPERVISOR else [],
            "resolutions": resolutions.get(item.pk, []),
            "speeches": speeches.get(item.pk),
        }
        for item in items
    }


def from_above(user, meeting, items):
    """[{item id: part}] of the functions that AGENDA_PARTS names."""
    return [import_string(path)(user, meeting, items) for path in settings.AGENDA_PARTS]


def opinions_for(meeting, items, user):
    """The opinions gathered before this meeting, for who may read them; None for others."""
    wanted = any(item.kind == AgendaKind.OPINIONS for item in items)
    if not wanted or not can_read_opinions(user, meeting.branch):
        return None
    return list(opinions_of(meeting.branch, meeting.day))


def by_item(rows):
    """{item id: rows}."""
    found = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


def carried_from(items):
    """{id of an item of an earlier meeting: its meeting}, of those carried over."""
    ids = [item.carried_from_id for item in items if item.carried_from_id]
    if not ids:
        return {}
    found = AgendaItem.objects.filter(pk__in=ids).select_related("meeting")
    return {item.pk: item.meeting for item in found}


def has_ballot(meeting):
    """Whether a ballot may be held here, or was: then its page is one step away."""
    return meeting.is_valid and meeting.is_organizational_life


def on_the_page(user, meeting, shown):
    """What the meeting's page shows of its agenda."""
    manages = shown["can_manage"] and meeting.can_change
    is_open = meeting.state not in (Meeting.State.CLOSED, Meeting.State.SIGNED)
    carry_form = CarryForm(meeting=meeting) if manages and is_open else None
    items = agenda_of(meeting, user, shown["spoken"])
    return {
        "items": items,
        # What stands under its item is not said beside the guest too.
        "remarks_above": any(item.belongs["remarks"] for item in items),
        "left_over": carry_form.sentence() if carry_form else "",
        "has_begun": meeting.state in Meeting.BEGUN,
    }
