"""Who was graded low and whom nobody has begun to help, or to decide about, yet."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from appraisals.ballots.models import MemberGrade
from appraisals.ratings.models import Disposition, HelpPlan, Rating


def not_followed_up(ratings):
    """Those of `ratings` (a queryset) that ask for a help plan or a disposition and have none.

    A disposition that was not pursued counts: somebody has looked into it and said why.
    """
    helped = HelpPlan.objects.filter(rating=OuterRef("pk"))
    disposed = Disposition.objects.filter(rating=OuterRef("pk"))
    waiting = Q(grade=MemberGrade.BASIC) & ~Exists(helped)
    waiting |= Q(grade=MemberGrade.UNQUALIFIED) & ~Exists(disposed)
    return ratings.filter(waiting, decided_at__isnull=False).select_related("member")


def without_follow_up(appraisals):
    """{appraisal id: [Rating with its member]} of those not followed up. One query.

    Appraisals where nobody waits are not in it.
    """
    waiting = defaultdict(list)
    ratings = Rating.objects.filter(appraisal__in=[appraisal.pk for appraisal in appraisals])
    for rating in not_followed_up(ratings).order_by("appraisal", "member__position", "member"):
        waiting[rating.appraisal_id].append(rating)
    return dict(waiting)
