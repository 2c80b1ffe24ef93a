"""What a branch sets right after the meeting: its list, its members' pledges, and how far they are."""

from appraisals.rectification.models.former import Former, former_list
from appraisals.rectification.models.items import (
    Item,
    ItemQuerySet,
    Progress,
    meeting_day,
    reasons_in_order,
)
from appraisals.rectification.models.numbers import (
    figures,
    members_of_the_year,
    members_without_pledge,
    named_in,
    nothing_yet,
)
from appraisals.rectification.models.outward import (
    PUBLISHED,
    Filing,
    OfficeRemark,
    PublicNotice,
    with_files,
)
from appraisals.rectification.models.problems import Problem, check_points

__all__ = [
    "PUBLISHED",
    "Filing",
    "Former",
    "Item",
    "ItemQuerySet",
    "OfficeRemark",
    "Problem",
    "Progress",
    "PublicNotice",
    "check_points",
    "figures",
    "former_list",
    "meeting_day",
    "members_of_the_year",
    "members_without_pledge",
    "named_in",
    "nothing_yet",
    "reasons_in_order",
    "with_files",
]
