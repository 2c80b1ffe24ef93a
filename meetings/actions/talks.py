"""Heart-to-heart talks: noted many at once, put right, written up in confidence.

No deed on record names anybody or a single talk: it says how many were noted in which branch.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife import audit
from branchlife.workflow import ensure, lock
from meetings.actions.opinions import note_opinion
from meetings.models import Opinion, Talk, TalkNote, TalkPerson
from meetings.permissions import can_read_talk
from meetings.rules import talks as rules


@transaction.atomic
def record_talks(branch, groups, *, by, held_on, place="", is_kept_apart=False):
    """Note the talks of one day; `groups` are the Members of each: two, or more for one of several.

    The same people talk once a day: what is noted already is left out, so that two who type from
    the same sheet note nothing twice. Returns the talks that are new.
    """
    branch = lock(branch)
    groups = [{member.pk: member for member in group} for group in groups]
    ensure(Talk.reasons_against_day(held_on))
    ensure(reasons_against_people(branch, groups, held_on))
    known = noted_on(branch, held_on)
    new = {frozenset(group): group for group in groups if frozenset(group) not in known}
    talks = Talk.objects.bulk_create(
        Talk(
            branch=branch,
            kind=kind_of(group),
            held_on=held_on,
            place=place,
            is_kept_apart=is_kept_apart,
            entered_by=by,
        )
        for group in new.values()
    )
    TalkPerson.objects.bulk_create(
        TalkPerson(talk=talk, member=member)
        for talk, group in zip(talks, new.values(), strict=True)
        for member in group.values()
    )
    if talks:
        audit.record(by, "noted talks", branch, new={"talks": len(talks)})
    return talks


def kind_of(group):
    """个别 or 集体, by the number of people."""
    return Talk.Kind.COLLECTIVE if rules.is_collective(len(group)) else Talk.Kind.INDIVIDUAL


def noted_on(branch, day):
    """{ids of those who talked} of the talks of that day."""
    rows = TalkPerson.objects.filter(talk__branch=branch, talk__held_on=day).order_by()
    rows = rows.values_list("talk_id", "talk__held_on", "member_id")
    return {frozenset(people) for _day, people in rules.by_talk(rows)}


def reasons_against_people(branch, groups, day):
    """Nobody talks alone; everybody belonged to the branch on that day, or does today."""
    if not groups or any(len(group) < 2 for group in groups):
        yield _("A talk needs two people at least.")
    here = set(branch.roster(day).values_list("pk", flat=True))
    if day != timezone.localdate():
        here |= set(branch.roster().values_list("pk", flat=True))
    strangers = {member.pk: member.name for group in groups for member in group.values()}
    if names := [name for pk, name in strangers.items() if pk not in here]:
        yield _("%(names)s did not belong to this branch on that day.") % {
            "names": pgettext("between names", ", ").join(names)
        }


@transaction.atomic
def edit_talk(talk, *, by, held_on, place="", is_kept_apart=False):
    """Put day and place right. Who talked stays: with other people it is another talk."""
    talk = lock(talk)
    ensure(Talk.reasons_against_day(held_on))
    if held_on != talk.held_on:
        ensure(reasons_against_people(talk.branch, [talk.members.in_bulk()], held_on))
    talk.held_on, talk.place, talk.is_kept_apart = held_on, place, is_kept_apart
    talk.save(update_fields=["held_on", "place", "is_kept_apart"])
    audit.record(by, "changed a talk", talk.branch)
    return talk


@transaction.atomic
def remove_talk(talk, *, by):
    """A talk noted by mistake is gone, and with it what those who talked wrote about it.

    What somebody wrote in confidence is not thrown away by those who may not read it.
    """
    talk = lock(talk)
    has_note = TalkNote.objects.filter(talk=talk).exists()
    if has_note and by is not None and not can_read_talk(by, talk):
        ensure([_("Only those who talked, or the secretary, can remove this talk.")])
    branch = talk.branch
    talk.delete()
    audit.record(by, "removed a talk", branch)


@transaction.atomic
def write_note(talk, *, by, contents, opinions=(), was=None):
    """Write up what was said, in confidence; an empty page takes it back.

    `opinions` on the branch and its leadership go to the list of opinions, each by itself and
    without its giver, and stay nowhere else. `was` is the `stamp` the writer started from: when
    somebody changed the page meanwhile, nothing is saved.
    """
    talk = lock(talk)
    note = TalkNote.objects.filter(talk=talk).first() or TalkNote(talk=talk)
    if was is not None and note.stamp != was and note.contents != contents:
        ensure([_("This page was changed meanwhile. What you wrote stands below, please compare.")])
    for name in TalkNote.CONTENTS:
        setattr(note, name, contents.get(name, ""))
    if any(note.contents.values()):
        note.save()
    elif note.pk:
        note.delete()
    for text in opinions:
        note_opinion(talk.branch, text, by=by, source=Opinion.Source.TALK)
    audit.record(by, "wrote up a talk", talk.branch)
    return talk
