"""What follows the ballot: grades, feedback, rectification, the annual table."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ballots.models import MemberGrade
from appraisals.campaigns import rules as campaign_rules
from appraisals.campaigns.models import Appraisal
from appraisals.ratings import actions as ratings
from appraisals.ratings.models import Feedback, Rating, Sheet
from appraisals.rectification import actions as rectification
from appraisals.rectification.models import Item
from appraisals.summary import actions as summary
from appraisals.summary.play.gathering import arrange, finish_meeting, hold_meeting
from appraisals.summary.play.people import secretary_login


def decision_meeting(appraisal, play, by):
    """The meeting that decides: the committee's own, or the general meeting itself."""
    if appraisal.decision_body == Appraisal.Body.GENERAL:
        return appraisal.general_meeting
    return hold_meeting(arrange(appraisal, campaign_rules.DECISION, play, by), play, by)


def draw_proposals(appraisal):
    """Grades as a careful committee would propose: the votes decide, the quota bounds them."""
    sheet = Sheet(appraisal)
    gradable = [row for row in sheet.rows if not row.never]
    gradable.sort(key=lambda row: -row.votes.get(MemberGrade.EXCELLENT, 0))
    excellent = {
        row.member.pk for row in gradable[: sheet.quota.number] if row.best == MemberGrade.EXCELLENT
    }
    return {
        row.member.pk: {
            "grade": MemberGrade.EXCELLENT if row.member.pk in excellent else MemberGrade.QUALIFIED,
            "opinion": _("Does the duties of a member."),
        }
        for row in gradable
    }


def play_grades(appraisal, play):
    """The secretary proposes, the deciding body decides on the day of its meeting."""
    if appraisal.ratings.filter(decided_at__isnull=False).exists():
        return
    by = secretary_login(appraisal.branch)
    ratings.propose(appraisal, draw_proposals(appraisal), by=by)
    meeting = decision_meeting(appraisal, play, by)
    appraisal.refresh_from_db()
    ratings.decide(appraisal, meeting=meeting, decided_on=meeting.day, by=by)
    finish_meeting(meeting, by)


def play_feedback(appraisal, play):
    """Everybody is told the own grade in a talk."""
    by = secretary_login(appraisal.branch)
    for rating in Rating.objects.for_table().filter(appraisal=appraisal):
        if rating.is_decided and rating.feedback is None:
            ratings.feed_back(
                rating, how=Feedback.How.TALK, fed_back_on=timezone.localdate(), by=by
            )


def play_rectification(appraisal, play):
    """Two items on the branch's list, and a pledge of every member on the roster."""
    by = secretary_login(appraisal.branch)
    due = timezone.localdate() + timedelta(days=90)
    if not appraisal.items.filter(kind=Item.Kind.LIST).exists():
        for problem, measure in (
            (_("Study sessions are short of discussion."), _("Discuss one case every month.")),
            (_("Theme days are not varied enough."), _("Plan the theme days by the quarter.")),
        ):
            rectification.add_item(appraisal, problem=problem, measure=measure, due_on=due, by=by)
    pledged = set(appraisal.items.filter(kind=Item.Kind.PLEDGE).values_list("member_id", flat=True))
    for member in appraisal.branch.roster():
        if member.pk not in pledged:
            rectification.pledge(
                appraisal, member, measure=_("Take part in every meeting."), due_on=due, by=by
            )


def play_submission(appraisal, play):
    """The branch sends its form."""
    if not appraisal.submissions.exists():
        summary.submit(appraisal, by=secretary_login(appraisal.branch))


def play_acceptance(appraisal, play):
    """The office accepts the form."""
    submission = appraisal.submissions.order_by("-number").first()
    if submission.state == submission.State.SUBMITTED:
        summary.accept(submission, by=play.clerk)
