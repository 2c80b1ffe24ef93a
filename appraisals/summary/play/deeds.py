"""What follows the ballot: grades, feedback, rectification, the annual table."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ballots.models import MemberGrade
from appraisals.campaigns import rules as campaign_rules
from appraisals.campaigns.models import Appraisal
from appraisals.ratings import actions as ratings
from appraisals.ratings.figures.follow_up import without_follow_up
from appraisals.ratings.models import Feedback, Rating, Sheet
from appraisals.rectification import actions as rectification
from appraisals.rectification.models import Item, Problem
from appraisals.summary import actions as summary
from appraisals.summary.play.gathering import arrange, finish_meeting, hold_meeting
from appraisals.summary.play.people import right_hand, secretary_login

# Somebody is graded 基本合格 where so many members are graded.
MEMBERS_FOR_A_LOW_GRADE = 10


def decision_meeting(appraisal, play, by):
    """The meeting that decides: the committee's own, or the general meeting itself."""
    if appraisal.decision_body == Appraisal.Body.GENERAL:
        return appraisal.general_meeting
    return hold_meeting(arrange(appraisal, campaign_rules.DECISION, play, by), play, by)


def draw_proposals(appraisal, play):
    """Grades as a careful committee would propose: the votes decide, the quota bounds them.

    In a large branch the one with the fewest excellent ballots is graded 基本合格, with a reason.
    """
    sheet = Sheet(appraisal)
    gradable = [row for row in sheet.rows if not row.never]
    gradable.sort(key=lambda row: -row.votes.get(MemberGrade.EXCELLENT, 0))
    best = [row for row in gradable[: sheet.quota.number] if row.best == MemberGrade.EXCELLENT]
    grades = {row.member.pk: MemberGrade.QUALIFIED for row in gradable}
    grades |= {row.member.pk: MemberGrade.EXCELLENT for row in best}
    if len(gradable) >= MEMBERS_FOR_A_LOW_GRADE:
        grades[gradable[-1].member.pk] = MemberGrade.BASIC
    proposals = {pk: {"grade": grade} for pk, grade in grades.items()}
    for proposal in proposals.values():
        proposal["opinion"] = draw_phrase(appraisal, proposal["grade"], play)
        if proposal["grade"] == MemberGrade.BASIC:
            proposal["departure_reason"] = _("Was absent from study for half a year.")
    return proposals


def draw_phrase(appraisal, grade, play):
    """One of the year's phrases for this grade."""
    phrases = [one["text"] for one in appraisal.campaign.phrases if one["grade"] == grade]
    return play.dice.choice(phrases or [_("Does the duties of a member.")])


def play_grades(appraisal, play):
    """The secretary proposes, the deciding body decides on the day of its meeting."""
    if appraisal.ratings.filter(decided_at__isnull=False).exists():
        return
    by = secretary_login(appraisal.branch)
    ratings.propose(appraisal, draw_proposals(appraisal, play), by=by)
    meeting = decision_meeting(appraisal, play, by)
    appraisal.refresh_from_db()
    ratings.decide(appraisal, meeting=meeting, decided_on=meeting.day, by=by)
    finish_meeting(meeting, by)


def play_feedback(appraisal, play):
    """Everybody is told in a talk and acknowledges it, but the last of the roster.

    The first who was not graded excellent says something and is answered; who was graded low is helped.
    """
    by = secretary_login(appraisal.branch)
    told = list(Rating.objects.for_table().filter(appraisal=appraisal, decided_at__isnull=False))
    for rating in told:
        if rating.feedback is None:
            ratings.feed_back(
                rating, how=Feedback.How.TALK, fed_back_on=timezone.localdate(), by=by
            )
    waiting = Feedback.objects.current().filter(rating__in=told, acknowledged_at__isnull=True)
    waiting = list(
        waiting.select_related("rating__member__user").order_by("rating__member__position")
    )
    if len(waiting) == len(told):
        acknowledge_and_answer(waiting[:-1], by)
    for rating in without_follow_up([appraisal]).get(appraisal.pk, []):
        help_member(appraisal, rating, by)


def acknowledge_and_answer(feedbacks, by):
    """On the own phone or with a signature on paper; one member has something to say."""
    others = [one for one in feedbacks if one.rating.member.user != by]
    speaks = next((one for one in others if one.rating.grade == MemberGrade.QUALIFIED), None)
    for feedback in feedbacks:
        said = _("I accept it, and ask for tasks in which I can prove myself.")
        ratings.acknowledge(
            feedback,
            statement=said if feedback == speaks else "",
            by=feedback.rating.member.user or by,
        )
    if speaks:
        ratings.answer(
            speaks, text=_("The branch will think of you when it gives out tasks."), by=by
        )


def help_member(appraisal, rating, by):
    """The secretary's right hand helps for half a year, and has begun."""
    today, hand = timezone.localdate(), right_hand(appraisal.branch)
    if rating.grade != MemberGrade.BASIC:
        return
    plan = ratings.make_help_plan(
        rating,
        helper=hand if hand != rating.member else appraisal.branch.secretary(),
        gap=_("Was absent from study for half a year."),
        measures=_("A talk every month; study together."),
        since=today,
        until=today + timedelta(days=180),
        by=by,
    )
    ratings.note_help(plan, done_on=today, note=_("Talked, and agreed on the plan."), by=by)


def play_rectification(appraisal, play):
    """Two problems with a measure each, made public, filed and received; everybody's pledge."""
    by = secretary_login(appraisal.branch)
    today = timezone.localdate()
    due = today + timedelta(days=90)
    if not appraisal.items.filter(kind=Item.Kind.LIST).exists():
        items = list(put_on_the_list(appraisal, due, by))
        rectification.publish(appraisal, on=today, how=_("notice board of the branch"), by=by)
        rectification.file_with_superior(appraisal, on=today, by=by)
        for filing in appraisal.filings.waiting():
            receive(filing, play, by)
        rectification.progress(items[-1], note=_("The plan of the theme days is made."), by=by)
    pledged = set(appraisal.items.filter(kind=Item.Kind.PLEDGE).values_list("member_id", flat=True))
    for member in appraisal.branch.roster():
        if member.pk not in pledged:
            rectification.pledge(
                appraisal, member, measure=_("Take part in every meeting."), due_on=due, by=by
            )


def put_on_the_list(appraisal, due, by):
    """Opinions that were heard become problems, with facts, and get a measure."""
    points = appraisal.campaign.check_points
    for problem, facts, measure in (
        (
            _("Study sessions are short of discussion."),
            _("Of four sessions only one had a discussion."),
            _("Discuss one case every month."),
        ),
        (
            _("Theme days are not varied enough."),
            _("All theme days of the year were lectures."),
            _("Plan the theme days by the quarter."),
        ),
    ):
        found = rectification.add_problem(
            appraisal,
            text=problem,
            facts=facts,
            category=points[0] if points else "",
            source=Problem.Source.OPINIONS,
            by=by,
        )
        yield rectification.add_item(appraisal, problem=found, measure=measure, due_on=due, by=by)


def receive(filing, play, by):
    """The office says that the list arrived; the branch types it where no office does."""
    if filing.appraisal.branch.committee.has_clerks:
        rectification.receive(filing, by=play.clerk)
    else:
        rectification.receive(filing, by=by, receipt=_("Received"))


def play_submission(appraisal, play):
    """The branch sends its form."""
    if not appraisal.submissions.exists():
        summary.submit(appraisal, by=secretary_login(appraisal.branch))


def play_acceptance(appraisal, play):
    """The office accepts the form."""
    submission = appraisal.submissions.order_by("-number").first()
    if submission.state == submission.State.SUBMITTED:
        summary.accept(submission, by=play.clerk)
