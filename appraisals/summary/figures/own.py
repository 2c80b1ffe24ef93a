"""The year of one member, in sentences to that member: what is done, what awaits them."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.ballots.models import BallotBox, RollEntry
from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.rules import COMMITTEE, GENERAL
from appraisals.ratings.models import (
    Disposition,
    Feedback,
    HelpPlan,
    Rating,
    SelfEvaluation,
)
from appraisals.rectification.models import Item, Problem
from appraisals.summary.figures.gathering import members_by_branch
from appraisals.summary.figures.preparation import preparations
from appraisals.summary.figures.steps import Stage, Step, names
from branchlife.written import zh_date, zh_datetime
from meetings.figures.speeches import awaited_speeches
from meetings.models import Attendance, Meeting, Speech
from meetings.rules.talks import partners


@dataclass
class OwnYear:
    """What one member sees of the own year."""

    appraisal: Appraisal
    stages: list

    @property
    def next_step(self):
        """The one thing that awaits this member: what cannot wait first, else the earliest."""
        waiting = [step for stage in self.stages for step in stage.missing if step.url]
        return next((step for step in waiting if step.comes_first), next(iter(waiting), None))


def own_year(appraisal, member):
    """The OwnYear of `member`; as many queries for a branch of fifty as for one of three."""
    prepared = preparations([appraisal], members_by_branch([appraisal]))[appraisal.pk]
    return OwnYear(
        appraisal,
        [
            Stage("study", _("Study"), list(study_steps(prepared, member))),
            Stage("talks", _("Talks"), list(talk_steps(prepared, member))),
            Stage(
                "meeting",
                _("Meeting and ballot"),
                [
                    *self_evaluation_steps(appraisal, member),
                    *meeting_steps(appraisal, member),
                    *ballot_steps(appraisal, member),
                ],
            ),
            Stage("grades", _("Grades and feedback"), list(grade_steps(appraisal, member))),
            Stage(
                "rectification", _("Rectification"), list(rectification_steps(appraisal, member))
            ),
        ],
    )


# --- before the meeting ---


def study_steps(prepared, member):
    """Whether study has reached this member. Nothing here is theirs to arrange."""
    study = prepared.study
    if not study.sessions:
        yield Step(_("The branch has not held a study session yet."))
        return
    url = study.sessions[-1].get_absolute_url()
    if member in study.unreached:
        text = _("No study session has reached you yet; ask the secretary for the materials.")
        yield Step(text, is_begun=True)
        return
    text = ngettext(
        "Study has reached you (%(count)d session of the branch).",
        "Study has reached you (%(count)d sessions of the branch).",
        len(study.sessions),
    )
    yield Step(text % {"count": len(study.sessions)}, is_done=True, url=url)


def talk_steps(prepared, member):
    """With whom of the leadership this member has talked; those of the leadership, with whom not."""
    talks, url = prepared.talks, reverse("meetings:own_talk_list")
    held = partners(talks, member.pk)
    if member.pk in talks.leaders:
        yield from steps_of_a_leader(prepared, member)
    elif held:
        people = names([prepared.names[leader] for leader, _day in held])
        text = _("Talked with %(names)s of the leadership, the last time on %(day)s.")
        day = zh_date(max(day for _leader, day in held))
        yield Step(text % {"names": people, "day": day}, is_done=True, url=url)
    elif member.pk in talks.members:
        yield Step(_("Nobody of the leadership has talked with you yet."))


def steps_of_a_leader(prepared, member):
    """Somebody of the leadership owes a talk to each of the others."""
    talks = prepared.talks
    others = [leader for leader in talks.leaders if leader != member.pk]
    owed = [prepared.names[leader] for leader in others if not talks.day(leader, member.pk)]
    url = reverse("meetings:talk_list", args=[member.branch_id])
    if owed:
        text = _("You have not yet talked with %(names)s of the leadership.")
        yield Step(
            text % {"names": names(owed)},
            is_begun=len(owed) < len(others),
            url=url,
            comes_first=prepared.has_its_turn,
        )
    elif others:
        yield Step(_("You have talked with everybody of the leadership."), is_done=True, url=url)


# --- meeting and ballot ---


def self_evaluation_steps(appraisal, member):
    """The own words of the year: asked for until the meeting begins."""
    url = reverse("ratings:self_evaluation", args=[appraisal.pk])
    written = SelfEvaluation.objects.filter(appraisal=appraisal, member=member)
    evaluation = written.select_related("speech").first()
    if evaluation and evaluation.is_returned:
        text = _("Your self-evaluation was returned to be changed.")
        yield Step(text, url=url, comes_first=True)
    elif evaluation and evaluation.is_handed_in:
        text = _("Your self-evaluation was handed in on %(day)s.")
        day = {"day": zh_date(evaluation.handed_in_at)}
        yield Step(text % day, is_done=True, url=url)
    elif not has_begun(appraisal.general_meeting):
        text = (
            _("You have begun to write your self-evaluation, and not handed it in yet.")
            if evaluation
            else _("Your self-evaluation is not written yet.")
        )
        yield Step(text, is_begun=evaluation is not None, url=url)
    elif appraisal.general_meeting.speeches.filter(
        speaker=member, kind=Speech.Kind.SELF_EVALUATION, is_delivered=True
    ).exists():
        yield Step(_("You have evaluated yourself in the meeting."), is_done=True)


def has_begun(meeting):
    """Whether the meeting came together; afterwards nothing is handed in for it."""
    return meeting is not None and meeting.state in Meeting.BEGUN


def meeting_steps(appraisal, member):
    """The meetings to which this member is expected, and what else they ask to be handed in."""
    meetings = [appraisal.meeting_for(part) for part in (COMMITTEE, GENERAL)]
    known = [
        meeting for meeting in meetings if meeting and meeting.state != meeting.State.CANCELLED
    ]
    rows = {
        row.meeting_id: row
        for row in Attendance.objects.expected().filter(member=member, meeting__in=known)
    }
    if appraisal.general_meeting not in known:
        yield Step(_("The organisational-life meeting has not been arranged yet."))
    for awaited in awaited_speeches(member):
        if awaited.meeting in known and awaited.kind != Speech.Kind.SELF_EVALUATION:
            yield speech_step(awaited)
    for meeting in known:
        if meeting.pk in rows:
            yield attendance_step(meeting, rows[meeting.pk])
        elif meeting == appraisal.general_meeting and meeting.state == Meeting.State.DRAFT:
            yield Step(_("The organisational-life meeting has not been arranged yet."))


def speech_step(awaited):
    """What a called meeting asks of the member and is not handed in."""
    words = {"kind": awaited.label}
    text = (
        _("Your %(kind)s was returned to be changed.")
        if awaited.is_returned
        else _("Your %(kind)s is not handed in yet.")
    )
    return Step(text % words, url=awaited.url, comes_first=awaited.is_returned)


def attendance_step(meeting, row):
    """When it is, or that the member was there."""
    url = meeting.get_absolute_url()
    words = {"meeting": meeting.title, "when": zh_datetime(meeting.starts_at)}
    if meeting.state not in Meeting.BEGUN:
        text = _("%(meeting)s: %(when)s, %(place)s") % (words | {"place": meeting.place or "–"})
        return Step(text, is_begun=True)
    words |= {"day": zh_date(meeting.starts_at), "status": row.get_status_display()}
    if not row.status:
        return Step(_("%(meeting)s of %(day)s has begun.") % words, is_begun=True, url=url)
    return Step(_("%(meeting)s of %(day)s: %(status)s") % words, is_done=True, url=url)


def ballot_steps(appraisal, member):
    """Whether there is a slip to be taken. What became of it nobody knows."""
    roll = RollEntry.objects.filter(member=member)
    boxes = appraisal.boxes.filter(is_rehearsal=False).order_by("number")
    boxes = boxes.defer("manifest").prefetch_related(Prefetch("roll", roll, to_attr="own_entry"))
    box = boxes.exclude(state=BallotBox.State.VOID).last()
    if box is None or box.state == BallotBox.State.DRAFT:
        yield Step(_("The ballot has not been held yet."))
    elif box.state == BallotBox.State.CONFIRMED:
        url = "" if box.is_all_paper else reverse("ballots:code_list", args=[box.pk])
        yield Step(_("The ballots have been counted."), is_done=True, url=url)
    elif box.state != BallotBox.State.OPEN:
        yield Step(_("The ballots are being counted."), is_begun=True)
    elif box.own_entry:
        yield slip_step(box, box.own_entry[0])
    else:
        yield Step(_("The ballot is under way."), is_begun=True)


def slip_step(box, entry):
    """The slip of an open ballot: not taken, or taken."""
    if entry.kind == RollEntry.Kind.NONE:
        url = reverse("ballots:slip", args=[box.pk])
        return Step(
            _("The ballot is under way: take your slip and fill it."), url=url, comes_first=True
        )
    return Step(_("You have taken your slip."), is_begun=True)


# --- grade and what follows ---


def grade_steps(appraisal, member):
    """The own grade, once told; then whether it was acknowledged."""
    told = Rating.objects.filter(
        appraisal=appraisal, member=member, decided_at__isnull=False
    ).prefetch_related(Prefetch("feedbacks", Feedback.objects.current()))
    rating = next((rating for rating in told if rating.feedback), None)
    if rating is None:
        yield Step(_("The result of your appraisal has not been told to you yet."))
        return
    url = reverse("ratings:mine_list")
    text = _("Your result: %(result)s") % {"result": rating.result_label}
    yield Step(text, is_done=True, url=url)
    if not rating.feedback.acknowledged_at:
        yield Step(_("Please read your result and confirm that you know it."), url=url)
    elif rating.feedback.answered_at:
        yield Step(_("What you said to it has been answered."), is_done=True, url=url)
    elif rating.feedback.stated_at:
        yield Step(_("What you said to it awaits an answer."), is_begun=True)
    yield from follow_up_steps(rating)


def follow_up_steps(rating):
    """How the branch helps, or what it decided; open to the person once told."""
    plan = HelpPlan.objects.filter(rating=rating).select_related("helper").first()
    if plan is not None:
        words = {"helper": plan.helper, "until": zh_date(plan.until)}
        text = (
            _("The branch helps you: %(helper)s, until %(until)s.") % words
            if plan.is_open
            else _("The help has ended: %(result)s") % {"result": plan.get_result_display()}
        )
        yield Step(text, is_done=True, url=plan.get_absolute_url())
    for one in rating.dispositions.exclude(state=Disposition.State.DROPPED):
        text = _("Disposition: %(kind)s, %(state)s")
        words = {"kind": one.get_kind_display(), "state": one.get_state_display()}
        yield Step(text % words, is_done=True, url=one.get_absolute_url())


# --- rectification ---


def rectification_steps(appraisal, member):
    """The own problems, the own pledge, and what the member answers for."""
    yield from problem_steps(appraisal, member)
    items = appraisal.items.filter(responsible=member).order_by("kind", "due_on", "pk")
    pledge = next((item for item in items if item.is_pledge), None)
    meeting = appraisal.general_meeting
    if pledge is None:
        held = meeting is not None and meeting.state in (
            Meeting.State.CLOSED,
            Meeting.State.SIGNED,
        )
        url = reverse("rectification:own_pledge", args=[appraisal.pk]) if held else ""
        yield Step(_("Your pledge is not written yet."), url=url)
    for item in items:
        yield item_step(item)


def problem_steps(appraisal, member):
    """The own list of problems, looked for before the meeting; only the desk reads it besides."""
    url = reverse("rectification:problems_of", args=[appraisal.pk, member.pk])
    count = Problem.objects.filter(appraisal=appraisal, member=member).count()
    if count:
        text = ngettext(
            "%(count)d problem on your own list",
            "%(count)d problems on your own list",
            count,
        )
        yield Step(text % {"count": count}, is_done=True, url=url)
    elif not has_begun(appraisal.general_meeting):
        yield Step(_("Your own problems are not listed yet."), url=url)


def item_step(item):
    """One promise: settled, under way, or late."""
    words = {"measure": item, "due": zh_date(item.due_on), "state": item.get_state_display()}
    url = item.get_absolute_url()
    if item.is_settled:
        text = (
            _("Your pledge “%(measure)s”: %(state)s")
            if item.is_pledge
            else _("In your hands “%(measure)s”: %(state)s")
        )
        return Step(text % words, is_done=True, url=url)
    if item.is_overdue:
        text = _("“%(measure)s” was to be done by %(due)s and is not settled.")
        return Step(text % words, url=url, comes_first=True)
    text = (
        _("Your pledge “%(measure)s”, to be done by %(due)s: %(state)s")
        if item.is_pledge
        else _("In your hands “%(measure)s”, to be done by %(due)s: %(state)s")
    )
    begun = item.state != Item.State.OPEN
    return Step(text % words, is_begun=begun, url=url)
