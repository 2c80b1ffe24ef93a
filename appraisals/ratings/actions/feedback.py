"""The person is told the grade, acknowledges it, and may answer."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ratings.models import (
    Feedback,
)
from branchlife import audit
from branchlife.templatetags.branchlife_tags import zh_date
from branchlife.workflow import NotAllowed, ensure, lock


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
def acknowledge(feedback, *, statement="", by):
    """The person has read the result, and may state their view; or signed so on paper."""
    feedback = lock(feedback)
    rating = feedback.rating
    if feedback.is_superseded:
        raise NotAllowed([_("This result has been decided anew; please read the new one.")])
    if feedback.acknowledged_at:
        raise NotAllowed([_("This has been acknowledged already.")])
    feedback.acknowledged_by = by
    feedback.acknowledged_at = timezone.now()
    feedback.statement = statement.strip()
    feedback.save(update_fields=["acknowledged_by", "acknowledged_at", "statement"])
    audit.record(by, "acknowledged", rating)
    return feedback
