"""An item begins, moves on, is settled."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisals.rectification import actions
from appraisals.rectification.forms import (
    CloseForm,
    NoteForm,
)
from appraisals.rectification.permissions import (
    can_note,
)
from appraisals.rectification.views.loading import act, get_item, settles
from branchlife.workflow import NotAllowed


@require_POST
def start(request, pk):
    """Work has begun."""
    item = get_item(request, pk, may=can_note)
    return act(
        request, lambda: actions.start(item, by=request.user), _("Work on it has begun."), item
    )


@require_POST
def note(request, pk):
    """How far it is."""
    item = get_item(request, pk, may=can_note)
    form = NoteForm(request.POST)
    text = form.cleaned_data["note"] if form.is_valid() else ""
    return act(
        request,
        lambda: actions.progress(item, note=text, by=request.user),
        _("The progress is noted."),
        item,
    )


@require_http_methods(["GET", "POST"])
def close(request, pk):
    """Settle the item."""
    item = get_item(request, pk, may=settles)
    form = CloseForm(request.POST or None)
    if form.is_valid():
        try:
            actions.close(item, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The item is settled."))
            return redirect("rectification:item_list", item.appraisal_id)
    context = {"item": item, "appraisal": item.appraisal, "form": form}
    return render(request, "rectification/close.html", context)
