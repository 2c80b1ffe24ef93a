"""The person is told the grade, acknowledges it, may say something to it, and is answered."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ratings.models import Feedback
from branchlife import audit
from branchlife.models import BranchPost
from branchlife.workflow import ensure, lock
from branchlife.written import zh_date


@transaction.atomic
def feed_back(rating, *, how, fed_back_on, by):
    """The person has been told the result; from now on they can read it here too."""
    rating = lock(rating)
    ensure(_reasons_against_feedback(rating, fed_back_on))
    feedback = Feedback.objects.create(
        rating=rating,
        how=how,
        fed_back_on=fed_back_on,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    audit.record(by, "fed back", rating, new={"how": how, "on": fed_back_on.isoformat()})
    return feedback


def _reasons_against_feedback(rating, fed_back_on):
    if not rating.is_decided:
        yield _("The grade of %(name)s has not been decided yet.") % {"name": rating.member}
    elif fed_back_on < rating.decided_on:
        yield _("The day of feedback (%(fed)s) lies before the decision (%(decided)s).") % {
            "fed": zh_date(fed_back_on),
            "decided": zh_date(rating.decided_on),
        }
    elif rating.feedbacks.current().exists():
        yield _("%(name)s has been told already.") % {"name": rating.member}


@transaction.atomic
def acknowledge(feedback, *, statement="", acknowledged_on=None, by):
    """The person has read the result, and may say something to it; or signed so on paper.

    `acknowledged_on` is the day on the paper; today without it.
    """
    feedback = lock(feedback)
    day = acknowledged_on or max(timezone.localdate(), feedback.fed_back_on)
    ensure(_reasons_against_acknowledging(feedback, day))
    feedback.acknowledged_on = day
    feedback.acknowledged_by = by
    feedback.acknowledged_at = timezone.now()
    changed = ["acknowledged_on", "acknowledged_by", "acknowledged_at"]
    if statement.strip():
        changed += _say(feedback, statement, by)
    feedback.save(update_fields=changed)
    audit.record(by, "acknowledged", feedback.rating, new={"on": day.isoformat()})
    if feedback.stated_at:
        audit.record(by, "made a statement", feedback.rating)
    return feedback


def _reasons_against_acknowledging(feedback, day):
    if feedback.is_superseded:
        yield _("This result has been decided anew; please read the new one.")
    elif feedback.acknowledged_at:
        yield _("This has been acknowledged already.")
    elif day < feedback.fed_back_on:
        yield _("The day of signing (%(signed)s) lies before the feedback (%(fed)s).") % {
            "signed": zh_date(day),
            "fed": zh_date(feedback.fed_back_on),
        }


def _say(feedback, statement, by):
    """Put down what the member says; the names of the columns."""
    feedback.statement = statement.strip()
    feedback.stated_by = by
    feedback.stated_at = timezone.now()
    return ["statement", "stated_by", "stated_at"]


@transaction.atomic
def state(feedback, *, statement, by):
    """The person says something to a result acknowledged before; once a decision.

    What somebody else typed for them from paper they put right with their own words, until it is
    answered.
    """
    feedback = lock(feedback)
    ensure(_reasons_against_statement(feedback, statement, by))
    feedback.save(update_fields=_say(feedback, statement, by))
    audit.record(by, "made a statement", feedback.rating)
    return feedback


def _reasons_against_statement(feedback, statement, by):
    if feedback.is_superseded:
        yield _("This result has been decided anew; please read the new one.")
    elif not feedback.acknowledged_at:
        yield _("First acknowledge the result.")
    elif feedback.stated_at and not feedback.can_be_put_right_by(by):
        yield _("There is a statement to this result already.")
    elif not statement.strip():
        yield _("Nothing has been written yet.")


@transaction.atomic
def answer(feedback, *, text, by):
    """The organisation answers what the member said; whoever is graded has a right to that."""
    feedback = lock(feedback)
    ensure(_reasons_against_answer(feedback, text, by))
    feedback.answer = text.strip()
    feedback.answered_by = by
    feedback.answered_at = timezone.now()
    feedback.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(by, "answered a statement", feedback.rating)
    return feedback


def _reasons_against_answer(feedback, text, by):
    if not feedback.stated_at:
        yield _("The member has not said anything that waits for an answer.")
    elif feedback.answered_at:
        yield _("This statement has been answered already.")
    elif not text.strip():
        yield _("Nothing has been written yet.")
    elif feedback.rating.member.user_id == by.pk and _others_can_answer(feedback.rating):
        yield _(
            "Nobody answers their own statement; somebody else of the branch or the office does."
        )


def _others_can_answer(rating):
    """Whether anybody but the person decides in the branch today, or an office stands above it."""
    branch = rating.appraisal.branch
    deciding = branch.posts_on().filter(role__in=BranchPost.DECIDING_ROLES)
    return branch.committee.has_clerks or deciding.exclude(member=rating.member_id).exists()
