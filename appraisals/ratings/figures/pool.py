"""Those graded excellent in a year: from them commendations are generally chosen."""

from dataclasses import dataclass, field

from appraisals.ballots.models import MemberGrade
from appraisals.ratings.models import Commendation, Rating


@dataclass
class Excellent:
    """One member graded excellent: the rating, other years with the same grade, commendations."""

    rating: Rating
    other_years: list = field(default_factory=list)
    commendations: list = field(default_factory=list)


def pool(ratings, campaign):
    """The members graded excellent in this campaign among `ratings`, by branch; three queries."""
    found = ratings.filter(
        appraisal__campaign=campaign, decided_at__isnull=False, grade=MemberGrade.EXCELLENT
    ).select_related("member", "appraisal__branch__committee")
    rows = [
        Excellent(rating)
        for rating in found.order_by(
            "appraisal__branch__committee__path",
            "appraisal__branch__position",
            "appraisal__branch",
            "member__position",
            "member",
        )
    ]
    years = other_years(campaign, [row.rating.member_id for row in rows])
    given = {}
    for one in Commendation.objects.filter(rating__in=[row.rating.pk for row in rows]):
        given.setdefault(one.rating_id, []).append(one)
    for row in rows:
        row.other_years = years.get(row.rating.member_id, [])
        row.commendations = given.get(row.rating.pk, [])
    return rows


def other_years(campaign, members):
    """{member id: labels of the other years in which they were graded excellent}. One query."""
    found = (
        Rating.objects.filter(
            member__in=members, decided_at__isnull=False, grade=MemberGrade.EXCELLENT
        )
        .exclude(appraisal__campaign=campaign)
        .order_by("decided_on", "pk")
        .values_list("member_id", "appraisal__campaign__year_label")
    )
    years = {}
    for member, label in found:
        years.setdefault(member, []).append(label)
    return years
