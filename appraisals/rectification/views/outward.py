"""The list goes to members and masses, and to the superior; what comes back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisals.rectification import actions
from appraisals.rectification.forms import (
    FileForm,
    PublishForm,
    ReceiptForm,
    RemarkForm,
)
from appraisals.rectification.models import named_in
from appraisals.rectification.permissions import (
    can_manage,
    can_receive,
    can_remark,
    can_type_for_superior,
)
from appraisals.rectification.views.loading import (
    ListCrumb,
    act,
    get_appraisal,
    get_filing,
    get_item,
    list_of,
)
from branchlife.views import acts
from branchlife.workflow import NotAllowed


def outward(request, appraisal, form, deed, said, page):
    """A form that notes when the list went out."""
    if form.is_valid():
        try:
            number = deed(appraisal, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, said % {"number": number})
            return redirect("rectification:item_list", appraisal.pk)
    template, context = page
    return render(request, template, {"appraisal": appraisal, "form": form} | context)


@require_http_methods(["GET", "POST"])
def publish(request, pk):
    """The list has been made public."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    page = ("rectification/publish.html", {"named": named_in(appraisal.items.to_publish())})
    said = _("%(number)d items are public now.")
    form = PublishForm(request.POST or None, request.FILES or None)
    return outward(request, appraisal, form, actions.publish, said, page)


@require_http_methods(["GET", "POST"])
def file(request, pk):
    """The list has been filed with the superior."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    page = ("rectification/file.html", {"has_clerks": appraisal.branch.committee.has_clerks})
    said = _("%(number)d items are filed now.")
    form = FileForm(request.POST or None, request.FILES or None, appraisal=appraisal)
    return outward(request, appraisal, form, actions.file_with_superior, said, page)


# --- what comes back ---


@require_POST
def receive(request, pk):
    """The office has the list: one click."""
    filing = get_filing(request, pk, may=can_receive)
    return act(
        request,
        lambda: actions.receive(filing, by=request.user),
        _("It is noted that the list arrived."),
        list_of(filing.appraisal),
    )


@require_http_methods(["GET", "POST"])
def receipt(request, pk):
    """The receipt of a superior outside the platform, typed from paper."""
    filing = get_filing(request, pk, may=can_type_for_superior)
    page = {
        "heading": _("Type the receipt of the superior"),
        "button": _("Save"),
        "crumb": ListCrumb(filing.appraisal),
        "facts": [(_("filed with the superior on"), filing)],
    }
    return acts.act(
        request,
        ReceiptForm(request.POST or None, request.FILES or None),
        lambda **typed: actions.receive(filing, **typed),
        said=_("The receipt is saved."),
        page=page,
        back=list_of(filing.appraisal),
    )


def remark_page(request, appraisal, item=None):
    """Note what the superior says of the list, or of an item of it."""
    office = can_receive(request.user, appraisal)
    page = {
        "heading": _("Remark of the superior"),
        "button": _("Save"),
        "crumb": item or ListCrumb(appraisal),
        "intro": _("The branch's desk reads it, and whoever is responsible for the item.")
        if office
        else _("Type what the superior organisation said or wrote."),
    }
    return acts.act(
        request,
        RemarkForm(request.POST or None),
        lambda **typed: actions.remark(appraisal, item=item, **typed),
        said=_("The remark is saved."),
        page=page,
        back=item.get_absolute_url() if item else list_of(appraisal),
    )


@require_http_methods(["GET", "POST"])
def remark(request, pk):
    """A remark on the whole list."""
    return remark_page(request, get_appraisal(request, pk, may=can_remark))


@require_http_methods(["GET", "POST"])
def remark_item(request, pk):
    """A remark on one item."""
    item = get_item(request, pk, may=lambda user, item: can_remark(user, item.appraisal))
    return remark_page(request, item.appraisal, item)
