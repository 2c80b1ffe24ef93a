"""The minutes: papers, signatures, versions and their correction, reading, photographs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branchlife.actions import attach_file
from branchlife.models import File
from branchlife.workflow import NotAllowed
from meetings.actions import minutes as actions
from meetings.exports import minutes as exports
from meetings.figures.speeches import missing_speeches
from meetings.forms.meetings import SignForm
from meetings.forms.minutes import CorrectForm, PhotoForm, ReadingForm
from meetings.models import Meeting, MinutesVersion
from meetings.papers import minutes as papers
from meetings.permissions import (
    can_confirm_reading,
    can_read_version,
    can_sign,
    reasons_against_hand,
    roles_to_sign,
)
from meetings.views.loading import attempt, get_meeting, say

# --- the part of the meeting's page ---


def on_the_page(user, meeting, shown):
    """Who has signed, the versions, who has read them, photographs; as far as `user` sees them."""
    versions = list(meeting.versions.select_related("chair_signed_by", "recorder_signed_by"))
    for version in versions:
        version.meeting = meeting
    signed = [each for each in versions if each.is_signed]
    if signed and not can_read_version(user, signed[0]):  # who reads one of them reads all
        signed = []
    latest = signed[-1] if signed else None
    is_closed = meeting.state == Meeting.State.CLOSED
    awaited = is_closed and (shown["can_manage"] or shown["can_read_record"])
    may_correct = meeting.state == Meeting.State.SIGNED and can_sign(user, meeting)
    photos = papers.photos_of(meeting) if shown["can_see_attendance"] else []
    own_roles = unsigned_roles(user, meeting, versions) if awaited else []
    return {
        "signed_versions": signed,
        "correction": next((v for v in versions if not v.is_signed and v.number > 1), None),
        "signers": signers(meeting, versions) if awaited else [],
        "own_roles": own_roles,
        "seen": papers.stamp(papers.words(meeting, on_paper=False)) if own_roles else "",
        "hand_reasons": list(reasons_against_hand(user, meeting)) if awaited else [],
        "sign_form": SignForm(),
        "missing_speeches": missing_speeches(meeting) if is_closed and shown["can_manage"] else [],
        "correct_form": CorrectForm(auto_id="correct_%s") if may_correct else None,
        "reading": reading_of(latest) if latest and shown["can_manage"] else None,
        "own_reading": own_reading(user, latest) if latest else None,
        "photos": photos,
        "signed_photos": {pk for each in signed for pk in each.content.get("photos", ())},
        "photo_form": PhotoForm(auto_id="photo_%s")
        if shown["can_manage"] and meeting.state in Meeting.BEGUN
        else None,
    }


def signers(meeting, versions):
    """[{label, name, by}] of chair and recorder; `by` is None while the signature is missing."""
    version = versions[-1] if versions and not versions[-1].is_signed else None
    rows = []
    for role, label in MinutesVersion.ROLE_LABELS.items():
        member = getattr(meeting, role)
        if member is not None:
            by = getattr(version, f"{role}_signed_by") if version else None
            rows.append({"label": label, "name": member.name, "by": by})
    return rows


def unsigned_roles(user, meeting, versions):
    """Labels of the roles `user` may sign for and has not."""
    version = versions[-1] if versions and not versions[-1].is_signed else None
    return [
        MinutesVersion.ROLE_LABELS[role]
        for role in roles_to_sign(user, meeting)
        if version is None or not version.is_signed_as(role)
    ]


def reading_of(version):
    """Who has read the version and who has not, with what they want put right."""
    readings = {each.member_id: each for each in version.readings.all()}
    rows = list(version.readers())
    return {
        "asked": len(rows),
        "read": sum(row.member_id in readings for row in rows),
        "missing": [row.name for row in rows if row.member_id not in readings],
        "remarks": [
            {"name": row.name, "reading": readings[row.member_id]}
            for row in rows
            if row.member_id in readings and readings[row.member_id].remark
        ],
    }


def own_reading(user, version):
    """{"done", "reading", "reasons"} of the person who looks; None when they are not asked."""
    member = can_confirm_reading(user, version)
    if member is None:
        return None
    reading = version.readings.filter(member=member).first()
    return {"reading": reading, "reasons": list(version.reasons_against_reading())}


def tasks(user, meeting, shown):
    """To sign, for whoever does not manage the meeting; to read what is signed."""
    del user
    if shown["own_roles"] and not shown["can_manage"]:
        yield {
            "sentence": _("The minutes await your signature."),
            "url": "#minutes",
            "button": _("Read and sign"),
        }
    own = shown["own_reading"]
    if own and not own["reading"] and not own["reasons"]:
        yield {
            "sentence": _("The minutes are signed. Please read them."),
            "url": shown["signed_versions"][-1].get_absolute_url(),
            "button": _("Read the minutes"),
        }


# --- one version ---


def get_version(request, pk):
    """A signed version; 404 outside the branch or before it is signed, 403 for who may not read."""
    versions = MinutesVersion.objects.signed().visible_to(request.user)
    version = get_object_or_404(versions, pk=pk)
    version.meeting = Meeting.objects.for_detail().get(pk=version.meeting_id)
    if not can_read_version(request.user, version):
        raise PermissionDenied
    return version


@require_safe
def minutes_version(request, pk):
    """One signed version to read, what it changed, and for members the confirmation."""
    version = get_version(request, pk)
    meeting = version.meeting
    context = exports.minutes_context(meeting, version)
    earlier = meeting.versions.signed().filter(number__lt=version.number).last()
    changes = []
    if earlier is not None and earlier.content:
        changes = papers.differences(earlier.content, context["content"])
    context |= {
        "meeting": meeting,
        "minutes_version": version,
        "earlier": earlier,
        "changes": changes,
        "own_reading": own_reading(request.user, version),
        "form": ReadingForm(),
    }
    return render(request, "meetings/minutes.html", context)


# --- deeds ---


@require_POST
def sign(request, pk):
    """Sign the minutes on the screen: for oneself, or for who has no login."""
    meeting = get_meeting(request, pk)
    if not can_sign(request.user, meeting) and not roles_to_sign(request.user, meeting):
        raise PermissionDenied
    try:
        meeting = actions.sign(meeting, by=request.user, seen=request.POST.get("seen", ""))
    except NotAllowed as error:
        say(request, error.reasons)
    else:
        if meeting.state == Meeting.State.SIGNED:
            messages.success(request, _("The minutes are signed."))
        else:
            messages.success(request, _("Signed. The other signature is still missing."))
    return redirect(meeting)


@require_POST
def upload_signed(request, pk):
    """Attach the signed copy; minutes not signed yet are signed with it."""
    meeting = get_meeting(request, pk, manage=True)
    form = SignForm(request.POST, request.FILES)
    if not form.is_valid():
        say(request, (error for errors in form.errors.values() for error in errors))
        return redirect(meeting)
    upload, done = form.cleaned_data["upload"], _("The signed copy is attached.")
    if meeting.state == Meeting.State.SIGNED:
        attempt(
            request,
            done,
            lambda *, by: attach_file(
                meeting.branch, meeting, upload, by=by, purpose=actions.SIGNED_COPY
            ),
        )
    else:
        attempt(request, done, actions.sign, meeting, upload=upload)
    return redirect(meeting)


@require_POST
def correct_minutes(request, pk):
    """Open the next version of signed minutes."""
    meeting = get_meeting(request, pk)
    if not can_sign(request.user, meeting):
        raise PermissionDenied
    form = CorrectForm(request.POST)
    if not form.is_valid():
        say(request, (error for errors in form.errors.values() for error in errors))
        return redirect(meeting)
    done = _("The new version is open. Put it right, then have it signed.")
    attempt(request, done, actions.correct_minutes, meeting, **form.cleaned_data)
    return redirect(meeting)


@require_POST
def confirm_minutes(request, pk):
    """A member has read the minutes."""
    version = get_version(request, pk)
    if can_confirm_reading(request.user, version) is None:
        raise PermissionDenied
    form = ReadingForm(request.POST)
    if form.is_valid():
        done = _("Thank you. What you wrote is before the secretary.")
        if not form.cleaned_data["remark"].strip():
            done = _("Thank you. It is noted that you have read the minutes.")
        attempt(request, done, actions.confirm_reading, version, **form.cleaned_data)
    else:
        say(request, (error for errors in form.errors.values() for error in errors))
    return redirect(version)


@require_POST
def attach_photo(request, pk):
    """Hang a photograph on the meeting."""
    meeting = get_meeting(request, pk, manage=True)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        done = _("The photograph is attached.")
        if meeting.state == Meeting.State.SIGNED:
            done = _("The photograph is attached; the minutes signed before stay without it.")
        attempt(request, done, actions.attach_photo, meeting, **form.cleaned_data)
    else:
        say(request, (error for errors in form.errors.values() for error in errors))
    return redirect(meeting)


@require_POST
def remove_photo(request, pk):
    """Hung on the meeting by mistake."""
    photos = File.objects.filter(target_label=Meeting._meta.label_lower, purpose=papers.PHOTO)
    photo = get_object_or_404(photos, pk=pk)
    meeting = get_meeting(request, photo.target_id, manage=True)
    attempt(request, _("The photograph is removed."), actions.remove_photo, photo)
    return redirect(meeting)
