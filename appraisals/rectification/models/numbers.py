"""Numbers of a branch's rectification, and who has made no pledge."""

from collections import defaultdict

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import pgettext

from appraisals.campaigns.models import Appraisal
from appraisals.rectification.models.items import Item, meeting_day
from appraisals.rectification.models.problems import Problem
from branchlife.models import Member

# What was promised has been reached: done once, or done and kept up.
REACHED = (Item.State.DONE, Item.State.LONG_TERM)


def figures(appraisals):
    """{appraisal id: numbers and dates of its rectification}, in one query, for tables.

    Keys: problems (of the leadership, answered or not), items, done (or kept up for long), carried (into the
    next year), overdue (items and pledges), pledges, unpublished, unfiled, published_on, filed_on
    (the latest).
    """
    numbers = [getattr(appraisal, "pk", appraisal) for appraisal in appraisals]
    rows = (
        Appraisal.objects.filter(pk__in=numbers)
        .order_by()
        .values("pk")
        .annotate(
            problems=Coalesce(Subquery(problems_of_leadership()), 0),
            items_n=_items(kind=Item.Kind.LIST),
            done=_items(kind=Item.Kind.LIST, state__in=REACHED),
            carried=_items(kind=Item.Kind.LIST, state=Item.State.CARRIED),
            overdue=_items(~Q(items__state__in=Item.SETTLED), due_on__lt=timezone.localdate()),
            pledges=_items(kind=Item.Kind.PLEDGE),
            unpublished=_items(kind=Item.Kind.LIST, is_personal=False, published_on__isnull=True),
            unfiled=_items(kind=Item.Kind.LIST, filing__isnull=True),
            published_on=Max("items__published_on"),
            filed_on=Max("items__filing__filed_on"),
        )
    )
    found = defaultdict(nothing_yet)
    for row in rows:
        row["items"] = row.pop("items_n")
        found[row.pop("pk")] = row
    return found


def _items(*conditions, **fields):
    """How many of an appraisal's items are such."""
    fields = {f"items__{name}": value for name, value in fields.items()}
    return Count("items", filter=Q(*conditions, **fields))


def problems_of_leadership():
    """How many problems the leadership of an appraisal (OuterRef) has found."""
    found = Problem.objects.of_leadership().filter(appraisal=OuterRef("pk")).order_by()
    return found.values("appraisal").annotate(n=Count("pk")).values("n")


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
