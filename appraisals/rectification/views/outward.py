"""When the list went to members and masses, and to the superior."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appraisals.rectification import actions
from appraisals.rectification.forms import (
    FileForm,
    PublishForm,
)
from appraisals.rectification.permissions import (
    can_manage,
)
from appraisals.rectification.views.loading import get_appraisal
from branchlife.workflow import NotAllowed


def outward(request, pk, form_class, deed, said, template):
    """A form that notes when the list went out."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    form = form_class(request.POST or None)
    if form.is_valid():
        try:
            number = deed(appraisal, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, said % {"number": number})
            return redirect("rectification:item_list", appraisal.pk)
    return render(request, template, {"appraisal": appraisal, "form": form})


@require_http_methods(["GET", "POST"])
def publish(request, pk):
    """The list has been made public."""
    said = _("%(number)d items are public now.")
    return outward(request, pk, PublishForm, actions.publish, said, "rectification/publish.html")


@require_http_methods(["GET", "POST"])
def file(request, pk):
    """The list has been filed with the superior."""
    said = _("%(number)d items are filed now.")
    return outward(
        request, pk, FileForm, actions.file_with_superior, said, "rectification/file.html"
    )
