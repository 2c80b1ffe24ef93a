"""Study: what is read, who opens it, and whom it has still not reached."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.exports import recorded
from branchlife.models import File
from branchlife.views.acts import act
from branchlife.views.files import stored
from meetings.actions import study as actions
from meetings.forms.study import DeliveryForm, MaterialForm, MaterialsForm
from meetings.models import Delivery, Material, Meeting
from meetings.models.study import absentees
from meetings.views.loading import attempt, get_meeting, get_part

LABEL = Material._meta.label_lower
PLACE = "#materials"


def back_to(meeting):
    """The place of the materials on the meeting's page."""
    return f"{meeting.get_absolute_url()}{PLACE}"


# --- what the meeting's page shows ---


def on_the_page(user, meeting, shown):
    """Materials with their files, what reached the reader, and for recorders whom nothing reached.

    For `meetings/_materials.html`. Four queries at most.
    """
    materials = with_files(meeting)
    is_study = meeting.kind == Meeting.Kind.STUDY
    context = {
        "materials": materials,
        "shows_materials": bool(materials) or is_study,
        "own_delivery": meeting.deliveries.filter(member__user=user).first(),
        "deliveries": [],
        "unreached": [],
    }
    if shown["can_see_attendance"] and context["shows_materials"]:
        context["deliveries"] = list(meeting.deliveries.select_related("member"))
        reached = {delivery.member_id for delivery in context["deliveries"]}
        rows = meeting.attendances.all()
        away = [row for row in rows if row.is_expected and row.status and not row.is_there]
        context["unreached"] = [row for row in away if row.member_id not in reached]
        context["delivery_reasons"] = list(meeting.reasons_against_delivering())
    return context


def with_files(meeting):
    """The materials of a meeting, each with `files`, in two queries."""
    materials = list(meeting.materials.all())
    files = File.objects.by_record(materials)
    for material in materials:
        material.files = files[material.pk]
    return materials


def tasks(user, meeting, shown):
    """What is left to do: materials for those who were absent."""
    if not shown["can_manage"] or not shown.get("unreached") or shown.get("delivery_reasons"):
        return
    number = len(shown["unreached"])
    sentence = ngettext(
        "%(number)d absent comrade has not received the study materials yet.",
        "%(number)d absent comrades have not received the study materials yet.",
        number,
    )
    yield {
        "sentence": sentence % {"number": number},
        "url": reverse("meetings:deliver", args=[meeting.pk]),
        "button": _("Note who received them"),
    }


# --- materials ---


@require_http_methods(["GET", "POST"])
def add_materials(request, pk):
    """Put materials on the list."""
    meeting = get_meeting(request, pk, manage=True)
    page = {"heading": _("Add study materials"), "button": _("Add"), "crumb": meeting}
    return act(
        request,
        MaterialsForm(request.POST or None, request.FILES or None),
        lambda titles, **typed: actions.add_materials(meeting, titles.splitlines(), **typed),
        said=_("The materials are on the list."),
        page=page,
        back=back_to(meeting),
    )


@require_http_methods(["GET", "POST"])
def edit_material(request, pk):
    """Put a material right."""
    material = get_part(request, Material, pk)
    initial = {"title": material.title, "note": material.note}
    page = {"heading": material.title, "button": _("Save"), "crumb": material.meeting}
    return act(
        request,
        MaterialForm(request.POST or None, request.FILES or None, initial=initial),
        lambda **typed: actions.edit_material(material, **typed),
        said=_("Saved."),
        page=page,
        back=back_to(material.meeting),
    )


@require_POST
def remove_material(request, pk):
    """Take something off the list."""
    material = get_part(request, Material, pk)
    attempt(request, _("The material is off the list."), actions.remove_material, material)
    return redirect(back_to(material.meeting))


def get_material_file(request, pk):
    """A file of a material of a meeting that the reader may see; 404 for every other."""
    file = get_object_or_404(File, pk=pk, target_label=LABEL)
    meetings = Meeting.objects.visible_to(request.user)
    if not Material.objects.filter(pk=file.target_id, meeting__in=meetings).exists():
        raise Http404
    return file


@require_safe
def material_file(request, pk):
    """Something to read, for every member of the branch, always as an attachment."""
    file = get_material_file(request, pk)
    return recorded(request.user, file, stored(file))


# --- those who were absent ---


@require_http_methods(["GET", "POST"])
def deliver(request, pk):
    """Note for those who were absent how the materials reached them."""
    meeting = get_meeting(request, pk, manage=True)
    reached = set(meeting.deliveries.values_list("member_id", flat=True))
    absent = [row for row in absentees(meeting) if row.member_id not in reached]
    initial = {"delivered_by": str(getattr(request.user, "member", None) or "")}
    intro = _("They get the materials and are told what is asked of them.")
    if not absent:
        intro = _("Nobody is missing: all were there, or have received the materials.")
    page = {
        "heading": _("Materials for those who were absent"),
        "button": _("Note"),
        "crumb": meeting,
        "intro": intro,
        "remarks": list(meeting.reasons_against_delivering()),
    }
    return act(
        request,
        DeliveryForm(request.POST or None, absent=absent, initial=initial),
        lambda members, **typed: actions.deliver(meeting, members, **typed),
        said=lambda made: (
            ngettext("Noted for %(number)d comrade.", "Noted for %(number)d comrades.", len(made))
            % {"number": len(made)}
        ),
        page=page,
        back=back_to(meeting),
    )


@require_POST
def remove_delivery(request, pk):
    """It was noted by mistake."""
    delivery = get_part(request, Delivery, pk)
    attempt(request, _("The note is taken back."), actions.remove_delivery, delivery)
    return redirect(back_to(delivery.meeting))
