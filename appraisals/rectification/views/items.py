"""One item: written, looked at, changed, taken out."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.rectification import actions
from appraisals.rectification.forms import ItemForm, NoteForm
from appraisals.rectification.models import Item, with_files
from appraisals.rectification.permissions import (
    can_manage,
    can_note,
    can_read_all,
    can_remark,
)
from appraisals.rectification.views.loading import (
    act,
    get_appraisal,
    get_item,
    get_problem_to_answer,
    list_of,
    manages,
    settles,
)
from branchlife.workflow import NotAllowed


@require_http_methods(["GET", "POST"])
def add(request, pk):
    """One more item on the list; ?problem=… is one of the leadership's that it answers."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    problem = get_problem_to_answer(request, appraisal.problems.of_leadership())
    form = ItemForm(request.POST or None, appraisal=appraisal, problem=problem)
    if form.is_valid():
        given = {"problem": problem} if problem else {}
        try:
            actions.add_item(appraisal, by=request.user, **given, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The item stands on the list."))
            return redirect("rectification:item_list", appraisal.pk)
    context = {"appraisal": appraisal, "form": form, "problem": problem}
    return render(request, "rectification/add.html", context)


@require_safe
def detail(request, pk):
    """An item and its history."""
    item = get_item(request, pk)
    may_note = can_note(request.user, item)
    may_settle = settles(request.user, item)
    reads_all = can_read_all(request.user, item.appraisal)
    context = {
        "item": item,
        "appraisal": item.appraisal,
        "notes": with_files(item.notes.select_related("by")),
        "reads_all": reads_all,
        "remarks": item.office_remarks.select_related("by") if reads_all or may_note else [],
        "may_remark": can_remark(request.user, item.appraisal),
        "carried_to": getattr(item, "carried_to", None),
        "may_edit": manages(request.user, item) and not item.is_pledge,
        "manages": manages(request.user, item),
        "may_note": may_note and item.state not in Item.ENDED,
        "may_start": may_note and item.state == Item.State.OPEN,
        "may_settle": may_settle and item.state in (Item.State.IN_PROGRESS, Item.State.LONG_TERM),
        "may_remove": manages(request.user, item) and not list(item.reasons_against_removing()),
        "editing_reasons": list(item.reasons_against_editing()),
        "form": NoteForm(),
    }
    return render(request, "rectification/detail.html", context)


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """Change what was typed about an item of the list."""
    item = get_item(request, pk, may=manages)
    if item.is_pledge:
        return redirect("rectification:pledge", item.appraisal_id, item.member_id)
    if reasons := list(item.reasons_against_editing()):
        for reason in reasons:
            messages.error(request, reason)
        return redirect(item)
    form = ItemForm(request.POST or None, instance=item, appraisal=item.appraisal)
    if form.is_valid():
        try:
            actions.edit_item(item, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The item is saved."))
            return redirect(item)
    context = {"item": item, "appraisal": item.appraisal, "form": form}
    return render(request, "rectification/edit.html", context)


@require_POST
def remove(request, pk):
    """Take a slip of the pen out."""
    item = get_item(request, pk, may=manages)
    return act(
        request,
        lambda: actions.remove_item(item, by=request.user),
        _("The item has been taken out."),
        list_of(item.appraisal),
    )
