"""The page of all speeches, and what stands on the meeting's page."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branchlife.permissions import can_decide
from meetings.figures.speeches import (
    Spoken,
    awaited_at,
    is_secretary_on,
    leading_cadres,
    spoken_groups,
    written_for,
)
from meetings.forms.speeches import (
    ITEM_HINTS,
    TickForm,
)
from meetings.models import Meeting, Speech
from meetings.permissions import (
    can_manage_meeting,
    can_read_record,
    can_see_attendance,
    is_speaker,
    speaks_at,
)
from meetings.views.loading import get_meeting
from meetings.views.taking_over import problem_texts


def on_the_page(user, meeting, shown):
    """What the meeting's page shows of its speeches; for `PARTS` of that page."""
    spoken = shown["spoken"]
    parts = [one(part, spoken) for part in spoken.parts if part.speaking]
    missing = spoken.missing()
    row = next((row for row in spoken.rows.values() if row.member.user_id == user.pk), None)
    may_write = row is not None and row.is_expected and meeting.state == Meeting.State.CALLED
    awaited = []
    if may_write:
        mine = written_for([meeting], row.member)
        row.meeting = meeting
        awaited = list(awaited_at(row, mine, is_secretary_on(row.member, meeting.day)))
    sentences = [sentence for found in missing.values() for sentence in found]
    is_shown = bool(parts or spoken.speeches or may_write) and bool(spoken.rows)
    is_shown = is_shown and meeting.state != Meeting.State.CANCELLED
    return {
        # What stands in the section of speeches is not said under the items too.
        "speeches_below": is_shown,
        "speeches": {
            "is_shown": is_shown,
            "parts": parts,
            "missing": sentences if shown["can_manage"] else [],
            "may_write": may_write,
            "awaited": awaited,
            "has_begun": spoken.has_begun,
        },
    }


def one(part, spoken):
    """How many of those who have to speak under an item have done so."""
    lacking = {lack.member for lack in part.lacks if lack.own}
    unheard = {lack.member for lack in part.lacks if lack.others}
    number = len(part.speaking)
    return {
        "is_evaluation": part.is_evaluation,
        "number": number,
        "own": number - len(lacking),
        "others": number - len(unheard),
        "has_begun": spoken.has_begun,
    }


def tasks(user, meeting, shown):
    """What the meeting still awaits from this person; for `TASKS` of its page."""
    for awaited in shown["speeches"]["awaited"]:
        words = {"kind": awaited.label}
        text = (
            _("Your speech was returned to be changed: %(kind)s.")
            if awaited.is_returned
            else _("The meeting awaits from you: %(kind)s.")
        )
        yield {"sentence": text % words, "url": awaited.url, "button": awaited.button}


def speeches_of(meeting, user=None, spoken=None):
    """{agenda item id: {"rows", "missing", "report", "hint"}}: what belongs to items of speeches.

    `rows` are groups (see `Spoken`); words only where `may_read` says that `user` reads the record.
    """
    spoken = spoken or Spoken(meeting)
    missing = spoken.missing()
    may_read = user is not None and can_read_record(user, meeting)
    found = {}
    for part in spoken.parts:
        if part.item is not None:
            found[part.item.pk] = {"rows": [g for g in part.groups if not g.is_empty]}
    for item in spoken.report_items():
        kind = Speech.Kind.DUTY_REPORT
        reports = [speech for speech in spoken.speeches if speech.kind == kind]
        found[item.pk] = {
            "rows": [],
            "report": next((r for r in reports if spoken.counts(r)), None),
        }
    for item in spoken.items:
        if item.kind in ITEM_HINTS:
            found[item.pk] = {"rows": [], "hint": ITEM_HINTS[item.kind]}
    for pk, belongs in found.items():
        found[pk] = (
            {"report": None, "hint": ""}
            | belongs
            | {
                "missing": missing.get(pk, []),
                "may_read": may_read,
                "has_begun": spoken.has_begun,
            }
        )
    return found


@require_safe
def speech_list(request, pk):
    """All that is said in a meeting: one's own, who is still to speak, the table of criticism."""
    meeting = get_meeting(request, pk)
    return render(request, "meetings/speech_list.html", list_context(request.user, meeting))


def list_context(user, meeting, tick_form=None):
    """What the page of speeches shows this user."""
    spoken, row = Spoken(meeting), speaks_at(user, meeting)
    manages = can_manage_meeting(user, meeting)
    context = {
        "meeting": meeting,
        "has_begun": spoken.has_begun,
        "own": [speech for speech in spoken.speeches if is_speaker(user, speech)],
        "can_write": row is not None and meeting.state == Meeting.State.CALLED,
        "awaited": [],
        "on_the_lists": None,
        "can_manage": manages,
        "can_decide": can_decide(user, meeting.branch),
        "may_read": can_read_record(user, meeting),
        "parts": spoken_groups(meeting),
        "loose": spoken.loose() if spoken.has_begun else [],
        "cadres": leading_cadres(meeting) if can_see_attendance(user, meeting) else [],
    }
    if context["can_write"]:
        written = written_for([meeting], row.member)
        row.meeting = meeting
        is_secretary = is_secretary_on(row.member, meeting.day)
        context["awaited"] = list(awaited_at(row, written, is_secretary))
    if context["may_read"] and spoken.has_begun:
        context["on_the_lists"] = problem_texts(user, meeting.branch)
    if manages:
        sentences = [one for found in spoken.missing().values() for one in found]
        context |= {"missing": sentences, "tick_form": tick_form or TickForm(*to_tick(spoken))}
        context["lines"] = list(lines_of(spoken))
    return context


def to_tick(spoken):
    """(speeches handed in, people who have none of their own words)."""
    ready = [speech for speech in spoken.speeches if speech.is_ready]
    return ready, list(silent(spoken).values()) if spoken.has_begun else []


def silent(spoken):
    """{member id: row} of those of the first part from whom there is nothing in their own words."""
    parts = [part for part in spoken.parts if part.speaking]
    if not parts:
        return {}
    kinds = (parts[0].rule.own, Speech.Kind.WRITTEN)
    ready = (speech for speech in spoken.speeches if speech.is_ready and speech.kind in kinds)
    there = {speech.speaker_id for speech in ready}
    own = [lack.member for lack in parts[0].lacks if lack.own]
    return {pk: spoken.rows[pk] for pk in own if pk not in there}


def lines_of(spoken):
    """One line for each person in speaking order: what is handed in, or that nothing is."""
    asked = silent(spoken)
    speeches = {}
    for speech in spoken.speeches:
        if speech.state != Speech.State.DRAFT or speech.is_delivered:
            speeches.setdefault(speech.speaker_id, []).append(speech)
    speaking = {pk for part in spoken.parts for pk in part.speaking}
    for pk, row in spoken.rows.items():
        if pk in speeches or pk in speaking:
            yield {
                "row": row,
                "speeches": speeches.get(pk, []),
                "is_silent": pk in asked,
                "can_note": pk in speaking,
            }
