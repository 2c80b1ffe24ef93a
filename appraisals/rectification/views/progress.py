"""An item begins, moves on, is settled."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisals.rectification import actions
from appraisals.rectification.forms import (
    CloseForm,
    NoteForm,
)
from appraisals.rectification.models import Progress
from appraisals.rectification.permissions import (
    can_note,
    can_remove_evidence,
)
from appraisals.rectification.views.loading import act, get_item, settles
from branchlife.models import File
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
    """How far it is, perhaps with a photo or paper."""
    item = get_item(request, pk, may=can_note)
    form = NoteForm(request.POST, request.FILES)
    form.is_valid()
    typed = {"note": form.cleaned_data.get("note", ""), "upload": form.cleaned_data.get("upload")}
    return act(
        request,
        lambda: actions.progress(item, by=request.user, **typed),
        _("The progress is noted."),
        item,
    )


@require_http_methods(["GET", "POST"])
def close(request, pk):
    """Settle the item."""
    item = get_item(request, pk, may=settles)
    form = CloseForm(request.POST or None, request.FILES or None, item=item)
    if form.is_valid():
        try:
            actions.close(item, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The item is settled."))
            return redirect("rectification:item_list", item.appraisal_id)
    context = {
        "item": item,
        "appraisal": item.appraisal,
        "form": form,
        "proof": item.evidence().count(),
    }
    return render(request, "rectification/close.html", context)


@require_POST
def remove_evidence(request, pk):
    """Take off a photo or paper that hangs there by mistake."""
    file = get_object_or_404(File, pk=pk, target_label=Progress._meta.label_lower)
    hung_on = Progress.objects.filter(pk=file.target_id).first()
    if hung_on is None:
        raise Http404
    item = get_item(request, hung_on.item_id)
    if not can_remove_evidence(request.user, item, file):
        raise PermissionDenied
    return act(
        request,
        lambda: actions.remove_evidence(file, by=request.user),
        _("The file is taken off."),
        item,
    )
