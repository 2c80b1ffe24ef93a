"""The branch's list and its pledges; the branches one may see."""

from operator import attrgetter

from django.shortcuts import render
from django.views.decorators.http import require_safe

from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.permissions import can_see_year
from appraisals.rectification.models import (
    PUBLISHED,
    Filing,
    Item,
    figures,
    members_without_pledge,
    with_files,
)
from appraisals.rectification.permissions import (
    can_manage,
    can_pledge,
    can_read_all,
    can_receive,
    can_remark,
    can_type_for_superior,
)
from appraisals.rectification.views.former import panel
from appraisals.rectification.views.loading import get_appraisal
from appraisals.rectification.views.notices import shown_of
from branchlife.models import File


@require_safe
def appraisal_list(request):
    """The branches whose rectification you may see, with how far each is."""
    appraisals = list(
        Appraisal.objects.visible_to(request.user)
        .select_related("branch", "campaign")
        .order_by("-campaign", "branch__committee__path", "branch__position", "branch")
    )
    numbers = figures([appraisal.pk for appraisal in appraisals])
    waiting = Filing.objects.visible_to(request.user).waiting()
    waiting = set(waiting.values_list("appraisal_id", flat=True))
    rows = [(appraisal, numbers[appraisal.pk], appraisal.pk in waiting) for appraisal in appraisals]
    return render(request, "rectification/appraisal_list.html", {"rows": rows})


@require_safe
def item_list(request, pk):
    """The branch's list and its pledges, as far as you may see them."""
    appraisal = get_appraisal(request, pk)
    reads_all = can_read_all(request.user, appraisal)
    visible = list(Item.objects.visible_to(request.user).filter(appraisal=appraisal).for_list())
    items = [item for item in visible if not item.is_pledge]
    order = attrgetter(*appraisal.branch.ordering("member."))
    pledges = sorted((item for item in visible if item.is_pledge), key=order)
    member = getattr(request.user, "member", None)
    context = {
        "appraisal": appraisal,
        "items": items,
        "overdue": sum(item.is_overdue for item in items),
        "pledges": [item for item in pledges if item.member != member],
        "own_pledge": next((item for item in pledges if item.member == member), None),
        "may_pledge": can_pledge(request.user, appraisal),
        "can_manage": can_manage(request.user, appraisal),
        "reads_all": reads_all,
        "sees_year": can_see_year(request.user, appraisal),
        "left_open": panel(appraisal, reads_all),
        "missing": list(members_without_pledge(appraisal)) if reads_all else [],
        "to_publish": sum(not i.is_personal and i.published_on is None for i in items),
        "to_file": sum(i.filing_id is None for i in items),
    }
    context |= outside(request, appraisal) if reads_all else dict.fromkeys(OUTSIDE)
    return render(request, "rectification/item_list.html", context)


OUTSIDE = (
    "filings",
    "put_up",
    "may_receive",
    "may_type_receipt",
    "may_remark",
    "remarks",
    "public_page",
)


def outside(request, appraisal):
    """What went out and what came back: for those who read the whole list."""
    user = request.user
    return {
        "filings": with_files(appraisal.filings.select_related("filed_by", "received_by")),
        "put_up": File.objects.for_record(appraisal).filter(purpose=PUBLISHED),
        "may_receive": can_receive(user, appraisal),
        "may_type_receipt": can_type_for_superior(user, appraisal),
        "may_remark": can_remark(user, appraisal),
        "remarks": list(appraisal.office_remarks.select_related("by", "item")),
        "public_page": shown_of(request, appraisal),
    }
