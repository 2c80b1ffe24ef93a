"""The branch's list and its pledges; the branches one may see."""

from operator import attrgetter

from django.shortcuts import render
from django.views.decorators.http import require_safe

from appraisals.campaigns.models import Appraisal
from appraisals.rectification.models import (
    Item,
    figures,
    members_without_pledge,
)
from appraisals.rectification.permissions import (
    can_manage,
    can_pledge,
    can_read_all,
)
from appraisals.rectification.views.loading import get_appraisal


@require_safe
def appraisal_list(request):
    """The branches whose rectification you may see, with how far each is."""
    appraisals = list(
        Appraisal.objects.visible_to(request.user)
        .select_related("branch", "campaign")
        .order_by("-campaign", "branch__committee__path", "branch__position", "branch")
    )
    numbers = figures([appraisal.pk for appraisal in appraisals])
    rows = [(appraisal, numbers[appraisal.pk]) for appraisal in appraisals]
    return render(request, "rectification/appraisal_list.html", {"rows": rows})


@require_safe
def item_list(request, pk):
    """The branch's list and its pledges, as far as you may see them."""
    appraisal = get_appraisal(request, pk)
    manage = can_manage(request.user, appraisal)
    reads_all = can_read_all(request.user, appraisal)
    visible = list(Item.objects.visible_to(request.user).filter(appraisal=appraisal).for_list())
    items = [item for item in visible if not item.is_pledge]
    order = attrgetter(*appraisal.branch.ordering("member."))
    pledges = sorted((item for item in visible if item.is_pledge), key=order)
    member = getattr(request.user, "member", None)
    context = {
        "appraisal": appraisal,
        "items": items,
        "pledges": [item for item in pledges if item.member != member],
        "own_pledge": next((item for item in pledges if item.member == member), None),
        "may_pledge": can_pledge(request.user, appraisal),
        "can_manage": manage,
        "reads_all": reads_all,
        "missing": list(members_without_pledge(appraisal)) if reads_all else [],
        "to_publish": sum(not i.is_personal and i.published_on is None for i in items),
        "to_file": sum(i.filed_on is None for i in items),
    }
    return render(request, "rectification/item_list.html", context)
