"""Where a branch stands with telling its members: who, since when, and what waits for an answer."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property

from appraisals.ratings import rules
from branchlife.models import File

# What a signed copy is among the files of a rating.
SIGNED_FORM = "registration"


@dataclass
class Feedbacks:
    """The decided ratings of one branch, in the order of its roster, sorted by what comes next."""

    appraisal: object
    ratings: list

    @cached_property
    def untold(self):
        """Decided, and not told yet."""
        return [rating for rating in self.ratings if not rating.feedback]

    @cached_property
    def unsigned(self):
        """Told, and not acknowledged."""
        told = [rating for rating in self.ratings if rating.feedback]
        return [rating for rating in told if not rating.feedback.acknowledged_at]

    @cached_property
    def silent(self):
        """Acknowledged without a word: one may still be entered from paper."""
        told = [rating for rating in self.ratings if rating.feedback]
        return [r for r in told if r.feedback.acknowledged_at and not r.feedback.stated_at]

    @cached_property
    def waiting(self):
        """Statements nobody has answered, the oldest first; also to decisions made anew since."""
        said = [row for rating in self.ratings for row in rating.feedbacks.all()]
        open_ones = [row for row in said if row.stated_at and not row.answered_at]
        return sorted(open_ones, key=lambda row: row.stated_at)

    def is_late(self, rating, day=None):
        """Whether the person should have been told by now."""
        due = due_on(self.appraisal, rating)
        return due is not None and due < (day or timezone.localdate())


def due_on(appraisal, rating):
    """The last day for telling the person, or None when the year sets none."""
    return rules.feedback_due_on(rating.decided_on, appraisal.rule("feedback_days"))


def feedbacks_of(appraisal):
    """The Feedbacks of one branch. 3 queries."""
    decided = appraisal.ratings.filter(decided_at__isnull=False).for_table()
    ratings = list(decided.select_related("member", "meeting"))
    order = appraisal.branch.roster().values_list("pk", flat=True)
    places = {pk: place for place, pk in enumerate(order)}
    # Whoever moved on since comes last.
    ratings.sort(key=lambda rating: places.get(rating.member_id, len(places)))
    return Feedbacks(appraisal, ratings)


def signed_forms(ratings):
    """{rating id: [files]}: signed copies, newest first. 1 query."""
    return File.objects.filter(purpose=SIGNED_FORM).by_record(ratings)
