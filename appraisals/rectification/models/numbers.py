"""Numbers of a branch's rectification, and who has made no pledge."""

from collections import defaultdict

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import pgettext

from appraisals.rectification.models.items import Item, meeting_day
from branchlife.models import Member

# What was promised has been reached: done once, or done and kept up.
REACHED = (Item.State.DONE, Item.State.LONG_TERM)


def figures(appraisals):
    """{appraisal id: numbers and dates of its rectification}, in one query, for tables.

    Keys: problems (different ones in the list), items, done (or kept up for long), carried (into the
    next year), overdue (items and pledges), pledges, unpublished, unfiled, published_on, filed_on
    (the latest).
    """
    listed, pledged = Q(kind=Item.Kind.LIST), Q(kind=Item.Kind.PLEDGE)
    rows = (
        Item.objects.filter(appraisal__in=appraisals)
        .order_by()
        .values("appraisal_id")
        .annotate(
            problems=Count("problem", filter=listed, distinct=True),
            items=Count("pk", filter=listed),
            done=Count("pk", filter=listed & Q(state__in=REACHED)),
            carried=Count("pk", filter=listed & Q(state=Item.State.CARRIED)),
            overdue=Count(
                "pk", filter=Q(due_on__lt=timezone.localdate()) & ~Q(state__in=Item.SETTLED)
            ),
            pledges=Count("pk", filter=pledged),
            unpublished=Count(
                "pk", filter=listed & Q(is_personal=False, published_on__isnull=True)
            ),
            unfiled=Count("pk", filter=listed & Q(filing__isnull=True)),
            published_on=Max("published_on"),
            filed_on=Max("filing__filed_on"),
        )
    )
    return defaultdict(nothing_yet, {row.pop("appraisal_id"): row for row in rows})


def nothing_yet():
    """The numbers of a branch that has written nothing down."""
    numbers = ("problems", "items", "done", "carried", "overdue", "pledges")
    numbers += ("unpublished", "unfiled")
    return dict.fromkeys(numbers, 0) | {"published_on": None, "filed_on": None}


def members_of_the_year(appraisal):
    """Who may answer for something here: on the roster on the day of the meeting, or today."""
    then, now = appraisal.branch.roster(meeting_day(appraisal)), appraisal.branch.roster()
    here = Q(pk__in=then.values("pk")) | Q(pk__in=now.values("pk"))
    return Member.objects.filter(here).order_by("position", "pk")


def named_in(items):
    """The numbers of those items whose words hold the name of a member of the branch, "1, 3".

    What is made public criticises nobody: such words are changed, or the item stays inside.
    """
    items = list(items.select_related("problem", "appraisal__branch"))
    if not items:
        return ""
    names = [member.name for member in members_of_the_year(items[0].appraisal)]
    found = [
        str(item.position)
        for item in items
        if any(name in item.problem.text or name in item.measure for name in names)
    ]
    return pgettext("between names", ", ").join(found)


def members_without_pledge(appraisal):
    """Members on the roster, on the day of the meeting or today, who have made no pledge yet."""
    pledged = Item.objects.filter(appraisal=appraisal).pledges().values("member_id")
    return appraisal.branch.roster(meeting_day(appraisal)).exclude(pk__in=pledged)
