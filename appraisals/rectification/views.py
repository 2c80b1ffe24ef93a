"""Pages of rectification: the branch's list, each member's pledge, how far everything is."""

from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns.models import Appraisal
from appraisals.rectification import actions, exports
from appraisals.rectification.forms import (
    CloseForm,
    FileForm,
    ItemForm,
    NoteForm,
    PledgeForm,
    PublishForm,
)
from appraisals.rectification.models import (
    Item,
    figures,
    members_of_the_year,
    members_without_pledge,
)
from appraisals.rectification.permissions import (
    can_manage,
    can_note,
    can_pledge,
    can_read_all,
    can_settle,
)
from branchlife.exports import recorded
from branchlife.workflow import NotAllowed


def get_appraisal(request, pk, *, may=None):
    """404 when it is not yours to see, 403 when `may` (a predicate) says it is not yours to do."""
    visible = Appraisal.objects.visible_to(request.user).select_related(
        "branch__committee", "campaign", "general_meeting", "committee_meeting"
    )
    appraisal = get_object_or_404(visible, pk=pk)
    if may and not may(request.user, appraisal):
        raise PermissionDenied
    return appraisal


def get_item(request, pk, *, may=None):
    """404 when it is not yours to see, 403 when `may` (a predicate of the item) says no."""
    visible = Item.objects.visible_to(request.user).select_related(
        "appraisal__branch__committee",
        "appraisal__campaign",
        "appraisal__general_meeting",
        "appraisal__committee_meeting",
        "member",
        "responsible",
    )
    item = get_object_or_404(visible, pk=pk)
    if may and not may(request.user, item):
        raise PermissionDenied
    return item


def manages(user, item):
    """Keeps the list this item stands on."""
    return can_manage(user, item.appraisal)


def settles(user, item):
    """Settles items of this list."""
    return can_settle(user, item.appraisal)


def act(request, deed, said, back):
    """Do it, say so, go back; or say why not."""
    try:
        deed()
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, said)
    return redirect(back)


def list_of(appraisal):
    """Where the branch's list is."""
    return reverse("rectification:item_list", args=[appraisal.pk])


# --- lists ---


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


# --- items ---


@require_http_methods(["GET", "POST"])
def add(request, pk):
    """One more item on the list."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    form = ItemForm(request.POST or None, appraisal=appraisal)
    if form.is_valid():
        try:
            actions.add_item(appraisal, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The item stands on the list."))
            return redirect("rectification:item_list", appraisal.pk)
    context = {"appraisal": appraisal, "form": form}
    return render(request, "rectification/add.html", context)


@require_safe
def detail(request, pk):
    """An item and its history."""
    item = get_item(request, pk)
    may_note = can_note(request.user, item)
    may_settle = settles(request.user, item)
    context = {
        "item": item,
        "appraisal": item.appraisal,
        "notes": item.notes.select_related("by"),
        "reads_all": can_read_all(request.user, item.appraisal),
        "may_edit": manages(request.user, item) and not item.is_pledge,
        "may_note": may_note and item.state != Item.State.DONE,
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


# --- pledges ---


def pledge_page(request, appraisal, member):
    """Write or change this member's pledge."""
    item = appraisal.items.filter(kind=Item.Kind.PLEDGE, member=member).first()
    initial = {name: getattr(item, name) for name in PledgeForm.base_fields} if item else None
    form = PledgeForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.pledge(appraisal, member, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The pledge is saved."))
            return redirect("rectification:item_list", appraisal.pk)
    context = {
        "appraisal": appraisal,
        "member": member,
        "form": form,
        "is_own": member.user_id == request.user.pk,
        "reasons": list(item.reasons_against_editing()) if item else [],
    }
    return render(request, "rectification/pledge.html", context)


@require_http_methods(["GET", "POST"])
def own_pledge(request, pk):
    """The member's own pledge."""
    appraisal = get_appraisal(request, pk, may=can_pledge)
    return pledge_page(request, appraisal, request.user.member)


@require_http_methods(["GET", "POST"])
def pledge(request, pk, member):
    """A pledge made on paper, typed by the branch's desk."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    record = get_object_or_404(members_of_the_year(appraisal), pk=member)
    return pledge_page(request, appraisal, record)


# --- public and superior ---


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


# --- papers ---


@require_safe
def internal_pdf(request, pk):
    """The full list on paper."""
    appraisal = get_appraisal(request, pk, may=can_read_all)
    return recorded(request.user, appraisal, exports.internal_pdf(appraisal))


@require_safe
def public_pdf(request, pk):
    """The list for the wall."""
    appraisal = get_appraisal(request, pk, may=can_read_all)
    return recorded(request.user, appraisal, exports.public_pdf(appraisal))
