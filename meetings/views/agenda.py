"""The agenda: what stands on it, its order, what is taken over, its clock."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.actions import agenda as actions
from meetings.forms.agenda import ArrangeForm, CarryForm, ItemForm, NewItemForm, outline_text
from meetings.views.contents import part_form
from meetings.views.course import act
from meetings.views.loading import attempt, get_item, get_meeting

# What a button beside an item asks for.
MOVES = {
    "up": lambda item, by: actions.move_item(item, by=by, up=True),
    "down": lambda item, by: actions.move_item(item, by=by, up=False),
    "in": actions.take_in,
    "out": actions.take_out,
}


@require_safe
def agenda(request, pk):
    """The agenda to be put in order: buttons for everybody, dragging where there is JavaScript."""
    meeting = get_meeting(request, pk, manage=True)
    carry_form = CarryForm(meeting=meeting)
    context = {
        "meeting": meeting,
        "items": meeting.agenda,
        "outline": outline_text(meeting.outline()),
        "item_form": NewItemForm(meeting=meeting),
        "carry_form": carry_form,
        "left_over": carry_form.sentence(),
        "reasons": list(meeting.reasons_against_changing()),
    }
    return render(request, "meetings/agenda.html", context)


def to_agenda(meeting, item=None):
    """Back to the agenda, at this item."""
    place = f"#item-{item.pk}" if item else ""
    return redirect(reverse("meetings:agenda", args=[meeting.pk]) + place)


def back(request, meeting):
    """To the page the button stood on; to the meeting's when that is not known."""
    page = request.POST.get("back", "")
    is_ours = page.startswith("/app/meetings/") and url_has_allowed_host_and_scheme(page, None)
    return redirect(page if is_ours else meeting)


@require_POST
def add_item(request, pk):
    """One more line on the agenda."""
    meeting = get_meeting(request, pk, manage=True)
    form = NewItemForm(request.POST, meeting=meeting)
    act(request, meeting, form, _("Item added."), actions.add_item)
    return to_agenda(meeting)


@require_http_methods(["GET", "POST"])
def edit_item(request, pk):
    """Change a line of the agenda."""
    item = get_item(request, pk)
    form = ItemForm(request.POST or None, instance=item)
    if form.is_valid() and attempt(
        request, _("Saved."), actions.edit_item, item, **form.cleaned_data
    ):
        return to_agenda(item.meeting, item)
    return part_form(request, item.meeting, form, _("Change the agenda item"))


@require_POST
def move_item(request, pk):
    """One place up or down, into the item above, or out of it."""
    item = get_item(request, pk)
    if move := MOVES.get(request.POST.get("to")):
        attempt(request, _("Agenda changed."), move, item)
    return to_agenda(item.meeting, item)


@require_POST
def remove_item(request, pk):
    """Take an item off the agenda."""
    item = get_item(request, pk)
    attempt(request, _("Agenda changed."), actions.remove_item, item)
    return to_agenda(item.meeting)


@require_POST
def arrange(request, pk):
    """The whole order at once, as it was dragged."""
    meeting = get_meeting(request, pk, manage=True)
    act(request, meeting, ArrangeForm(request.POST), _("Agenda changed."), actions.arrange)
    return to_agenda(meeting)


@require_POST
def carry_over(request, pk):
    """Take over what earlier meetings did not finish."""
    meeting = get_meeting(request, pk, manage=True)
    form = CarryForm(request.POST, meeting=meeting)
    act(request, meeting, form, _("The items are on this agenda now."), actions.carry_over)
    return to_agenda(meeting)


@require_POST
def unfinished_item(request, pk):
    """Not finished: a later meeting can take the item over. Or finished after all."""
    item = get_item(request, pk)
    unfinished = "finished" not in request.POST
    done = (
        _("Noted: not finished. A later meeting can take the item over.")
        if unfinished
        else _("Noted: finished.")
    )
    attempt(request, done, actions.set_unfinished, item, unfinished=unfinished)
    return back(request, item.meeting)


@require_POST
def begin_item(request, pk):
    """The meeting comes to this item."""
    item = get_item(request, pk)
    attempt(request, _("The clock of this item runs."), actions.begin_item, item)
    return back(request, item.meeting)


@require_POST
def end_item(request, pk):
    """The meeting leaves this item."""
    item = get_item(request, pk)
    attempt(request, _("This item has ended."), actions.end_item, item)
    return back(request, item.meeting)
