"""Study, talks, opinions and the meetings of the year."""

from datetime import timedelta
from itertools import combinations, cycle

from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns import actions as campaigns
from appraisals.campaigns import rules as campaign_rules
from appraisals.campaigns.actions import plans
from appraisals.ratings.actions import self_evaluations
from appraisals.summary.play.people import right_hand, secretary_login
from meetings import actions as meetings
from meetings.actions import study, talks
from meetings.actions.opinions import note_opinion
from meetings.actions.speeches import Tick, tick_speeches
from meetings.models import AgendaKind, AgendaTemplate, Attendance, Delivery, Meeting
from meetings.permissions import roles_to_sign


def hold_meeting(meeting, play, by):
    """Call the meeting, take its attendance by lot, and declare it."""
    if meeting.state == Meeting.State.DRAFT:
        meeting = meetings.start(meetings.call(meeting, by=by), by=by)
    rows = list(meeting.attendances.filter(is_expected=True).order_by("position"))
    most_away = max(0, (len(rows) - 1) // 6)
    away = play.dice.sample(rows[1:], play.dice.randint(0, most_away)) if most_away else []
    marks = {
        row.pk: meetings.Mark(Attendance.Status.ON_LEAVE, _("away on business")) for row in away
    }
    if len(away) > 1 and meeting.kind == Meeting.Kind.GENERAL:
        # One of those away on business joins by video.
        marks[away[-1].pk] = meetings.Mark(Attendance.Status.ONLINE, _("away on business"))
    meetings.mark(meeting, marks, by=by, rest=Attendance.Status.PRESENT)
    meeting = meetings.declare(meeting, by=by)
    record_items(meeting, by)
    return meeting


def record_items(meeting, by):
    """A word under each item; the numbers of the ballot come there when its result is confirmed."""
    for item in meeting.items.filter(record="").exclude(kind=AgendaKind.BALLOT):
        meetings.record_item(item, _("Done as the agenda says."), by=by)


def finish_meeting(meeting, by):
    """End the meeting; its chair and its recorder sign the minutes on the screen."""
    meeting.refresh_from_db()
    if meeting.state == Meeting.State.IN_SESSION:
        ends_at = min(timezone.now(), meeting.starts_at + timedelta(hours=2))
        meeting = meetings.close(meeting, by=by, ends_at=max(ends_at, meeting.starts_at))
    hands = [member.user for member in (meeting.chair, meeting.recorder) if member]
    for hand in dict.fromkeys([by, *filter(None, hands)]):
        if meeting.state == Meeting.State.CLOSED and roles_to_sign(hand, meeting):
            meeting = meetings.sign(meeting, by=hand)
    return meeting


def play_preparation(branch, play, by):
    """A study session, everybody talked with, and what was heard about the branch."""
    if branch.talks.exists():
        return
    hold_study(branch, play, by)
    hold_talks(branch, play, by)
    for text in (
        _("Study sessions are short of discussion."),
        _("Theme days are not varied enough."),
        _("Visit members who are ill or retired more often."),
    ):
        note_opinion(branch, text, by=by)


def hold_study(branch, play, by):
    """A week before; the last of the list could not come and gets the materials."""
    meeting = meetings.schedule(
        branch,
        kind=Meeting.Kind.STUDY,
        title=_("Study before the organisational-life meeting"),
        starts_at=play.moment(-7),
        template=AgendaTemplate.objects.get(key="study"),
        place=_("meeting room"),
        recorder=right_hand(branch),
        by=by,
    )
    study.add_materials(meeting, [_("Study materials of the notice")], by=by)
    meeting = meetings.enter_afterwards(meeting, by=by)
    last = meeting.attendances.filter(is_expected=True).order_by("position").last()
    away = {last.pk: meetings.Mark(Attendance.Status.ON_LEAVE, _("away on business"))}
    meetings.mark(meeting, away, by=by, rest=Attendance.Status.PRESENT)
    record_items(meeting, by)
    finish_meeting(meeting, by)
    study.deliver(
        meeting,
        [last.member],
        way=Delivery.Way.HANDED,
        delivered_on=play.moment(-5).date(),
        delivered_by=str(branch.secretary()),
        by=by,
    )


def hold_talks(branch, play, by):
    """The leadership with one another, and each of them with a part of the members."""
    leaders = branch.leadership() or [branch.secretary()]
    others = [member for member in branch.roster() if member not in leaders]
    pairs = list(combinations(leaders, 2))
    if pairs:
        talks.record_talks(branch, pairs, held_on=play.moment(-6).date(), by=by)
    groups = list(zip(others, cycle(leaders), strict=False))
    if groups:
        talks.record_talks(branch, groups, held_on=play.moment(-5).date(), by=by)


def arrange(appraisal, part, play, by, days=0):
    """Set the meeting for this part of the appraisal; the secretary's right hand takes the minutes."""
    return campaigns.schedule(
        appraisal,
        part=part,
        starts_at=play.moment(days),
        place=_("meeting room"),
        recorder=right_hand(appraisal.branch),
        by=by,
    )


def play_meeting(appraisal, play):
    """Study, talks, opinions and plan; the committee's meeting the day before, the general one today.

    The general meeting is declared valid and stays in session.
    """
    by = secretary_login(appraisal.branch)
    play_preparation(appraisal.branch, play, by)
    if appraisal.has_committee() and appraisal.committee_meeting is None:
        meeting = arrange(appraisal, campaign_rules.COMMITTEE, play, by, days=-1)
        finish_meeting(hold_meeting(meeting, play, by), by)
    if appraisal.general_meeting is None:
        evaluate_themselves(appraisal, by)
        meeting = arrange(appraisal, campaign_rules.GENERAL, play, by)
        plans.draft(appraisal, by=by)
        meeting = hold_meeting(meeting, play, by)
        say_what_was_handed_in(meeting, by)


def evaluate_themselves(appraisal, by):
    """Who has a login hands in the own self-evaluation; the leadership's others do on paper.

    The last of the roster never gets round to it: somebody is always missing.
    """
    words = {"answers": {}, "text": _("I kept the discipline; I have to study more.")}
    for title in [criterion["title"] for criterion in appraisal.campaign.criteria][:2]:
        words["answers"][title] = _("I did what the branch asked of me.")
    leaders = appraisal.branch.leadership()
    for member in list(appraisal.branch.roster())[:-1]:
        if member.user is not None:
            self_evaluations.hand_in(appraisal, member, by=member.user, **words)
        elif member in leaders:
            self_evaluations.enter(appraisal, member, by=by, **words)


def say_what_was_handed_in(meeting, by):
    """Everybody who is there says the own words; the recorder ticks them off, one after the other."""
    there = meeting.attendances.there().values("member_id")
    own = meeting.speeches.prepared().filter(speaker__in=there).order_by("speaker__position", "pk")
    ticks = {speech.pk: Tick(True, number) for number, speech in enumerate(own, start=1)}
    tick_speeches(meeting, ticks=ticks, by=by)
