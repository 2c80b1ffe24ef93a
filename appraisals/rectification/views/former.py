"""What became of last year's list: for the general meeting, and what of it goes on this year."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from appraisals.rectification import actions, exports
from appraisals.rectification.forms import CarryForm
from appraisals.rectification.models import Item, former_list
from appraisals.rectification.permissions import can_manage, can_read_all
from appraisals.rectification.views.loading import get_appraisal
from branchlife.workflow import NotAllowed


def former_page(request, appraisal, form):
    """Last year's list as far as one may see it; for the desk the form that carries items over."""
    reads_all = can_read_all(request.user, appraisal)
    left = Item.objects.left_open_before(appraisal)
    context = {
        "appraisal": appraisal,
        "former": former_list(appraisal, None if reads_all else request.user),
        "reads_all": reads_all,
        "form": form,
        "left": form.fields["items"].queryset if form else [],
        "pledges": list(left.pledges().for_list()) if reads_all else [],
    }
    return render(request, "rectification/former.html", context)


@require_safe
def former(request, pk):
    """What became of the list of the year before, and what is still open."""
    appraisal = get_appraisal(request, pk)
    manages = can_manage(request.user, appraisal)
    return former_page(request, appraisal, CarryForm(appraisal=appraisal) if manages else None)


@require_POST
def carry(request, pk):
    """What was ticked goes on in this year's list."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    form = CarryForm(request.POST, appraisal=appraisal)
    if form.is_valid():
        try:
            made = actions.carry_all(into=appraisal, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error("due_on", error.reasons)
        else:
            said = ngettext(
                "%(number)d item goes on in this year's list.",
                "%(number)d items go on in this year's list.",
                len(made),
            )
            messages.success(request, said % {"number": len(made)})
            return redirect("rectification:item_list", pk)
    return former_page(request, appraisal, form)


def on_the_agenda(user, meeting, items):
    """{item id: part}: the report on last year's list, under the item where it is given.

    Named in the setting AGENDA_PARTS. Nothing is asked unless it is an organisational-life meeting.
    """
    item = exports.item_of_report(items)
    former = exports.reported_in(meeting) if item else None
    if former is None:
        return {}
    part = {
        "template": "rectification/_former_of_item.html",
        "sentence": former.sentence,
        "url": reverse("rectification:former", args=[meeting.appraisal_as_general_meeting.pk]),
    }
    return {item.pk: part}


def panel(appraisal, reads_all):
    """What the page of this year's list says of the years before; None where nothing is left."""
    number = Item.objects.left_open_before(appraisal).listed().count() if reads_all else 0
    if not number:
        return None
    text = ngettext(
        "%(number)d item of earlier years is still open: carry it into this year's list, or "
        "settle it.",
        "%(number)d items of earlier years are still open: carry them into this year's list, or "
        "settle them.",
        number,
    )
    return text % {"number": number}
