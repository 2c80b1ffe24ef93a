"""The minutes: signed by chair and recorder, corrected as a new version, read by members, photos."""

from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.actions import attach_file
from branchlife.actions.files import MAX_BYTES
from branchlife.models import File
from branchlife.papers.pictures import small_jpeg
from branchlife.workflow import ensure, lock
from meetings.actions.attendance import keep_names
from meetings.models import Attendance, Meeting, MinutesReading, MinutesVersion
from meetings.papers import minutes as papers
from meetings.permissions import (
    can_confirm_reading,
    can_manage_meeting,
    reasons_against_hand,
    roles_to_sign,
)

# What hangs on a meeting beside its minutes.
SIGNED_COPY = "minutes"
MOST_PHOTOS = 20
# Points along the longer side of a photograph that is kept: enough to fill a page.
KEPT = 3000


@transaction.atomic
def sign(meeting, *, by, upload=None, seen=""):
    """`by` signs the minutes for every role they may sign for; signed by both, they stand.

    With `upload`, the scan of a copy signed on paper, both have signed. When the words were changed
    after the first signature, that signature falls. `seen` is the stamp of the words that were
    before `by`: nobody signs others. Returns the meeting.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against(Meeting.State.SIGNED, on_paper=upload is not None))
    version = open_version(meeting, by)
    meeting = Meeting.objects.for_detail().get(pk=meeting.pk)
    content = papers.words(meeting, on_paper=upload is not None)
    if upload is not None:
        attach_file(meeting.branch, meeting, upload, by=by, purpose=SIGNED_COPY)
        roles = MinutesVersion.ROLES
        version.on_paper = True
    else:
        roles = roles_to_sign(by, meeting)
        ensure(reasons_against_hand(by, meeting))
        if seen and seen != papers.stamp(content):
            ensure([_("The minutes were changed meanwhile. Please read them again, then sign.")])
        if not version.says(content):
            clear_signatures(version)
        ensure(version.reasons_against_signing_again(roles))
    for role in roles:
        if not version.is_signed_as(role):
            setattr(version, f"{role}_signed_by", by)
            setattr(version, f"{role}_signed_at", timezone.now())
    version.content = content
    version.save()
    signed_as = [str(version.ROLE_LABELS[role]) for role in roles]
    audit.record(by, "signed", meeting, new={"on_paper": version.on_paper, "roles": signed_as})
    if version.is_signed:
        let_stand(meeting, version, by)
    return meeting


def take_signed_minutes(meeting, upload, *, by):
    """Minutes signed on paper come back as a scan: where signatures are awaited, they are signed.

    Returns the File. Whoever does not do the branch's work only hangs it there.
    """
    waits = not list(meeting.reasons_against(Meeting.State.SIGNED, on_paper=True))
    if not (waits and can_manage_meeting(by, meeting)):
        return attach_file(meeting.branch, meeting, upload, by=by, purpose=SIGNED_COPY)
    sign(meeting, by=by, upload=upload)
    return File.objects.for_record(meeting).filter(purpose=SIGNED_COPY).latest("pk")


def open_version(meeting, by):
    """The version being written; the first one is made by the first signature."""
    last = meeting.versions.order_by("number").last()
    if last is not None and not last.is_signed:
        return last
    number = last.number + 1 if last else 1
    return MinutesVersion(
        meeting=meeting, number=number, opened_by=by, opened_at=timezone.now(), content={}
    )


def clear_signatures(version):
    """What was signed is not what stands there now: nobody has signed that."""
    for role in version.ROLES:
        setattr(version, f"{role}_signed_by", None)
        setattr(version, f"{role}_signed_at", None)


def let_stand(meeting, version, by):
    """Both have signed: nothing about the meeting changes any more, and its names stay."""
    meeting.state = Meeting.State.SIGNED
    meeting.signed_by = by
    meeting.signed_at = version.signed_at
    meeting.signed_on_paper = version.on_paper
    meeting.signed_names = meeting.names_now() | meeting.signed_names
    meeting.save(
        update_fields=["state", "signed_by", "signed_at", "signed_on_paper", "signed_names"]
    )
    keep_names(meeting)
    version.content["signatures"] = papers.signatures(meeting, version)
    version.save(update_fields=["content"])


@transaction.atomic
def correct_minutes(meeting, *, reason, by):
    """Signed minutes are put right: the next version is opened, to be edited and signed like the first.

    The version signed before stays as it was. What was decided on the grounds of it is not changed.
    """
    meeting = lock(meeting)
    ensure(meeting.reasons_against_correcting())
    if not reason.strip():
        ensure([_("Write why the minutes are corrected.")])
    last = keep_words(meeting, by)
    version = MinutesVersion.objects.create(
        meeting=meeting,
        number=last.number + 1,
        reason=reason.strip(),
        opened_by=by,
        opened_at=timezone.now(),
    )
    branch = meeting.names["branch"]
    meeting.state = Meeting.State.CLOSED
    meeting.signed_by = meeting.signed_at = None
    meeting.signed_on_paper = False
    # The branch keeps the name of that day; a person's name or the chair may be what is put right.
    meeting.signed_names = {"branch": branch}
    meeting.save(
        update_fields=["state", "signed_by", "signed_at", "signed_on_paper", "signed_names"]
    )
    Attendance.objects.filter(meeting=meeting).update(signed_name="")
    new = {"why": version.reason, "version": version.number}
    audit.record(by, "minutes corrected", meeting, new=new)
    return version


def keep_words(meeting, by):
    """The version that stands, with its words; of minutes signed before there were any they follow."""
    last = meeting.versions.order_by("number").last()
    if last is None:
        last = MinutesVersion(meeting=meeting, number=1, opened_by=by, opened_at=meeting.signed_at)
        last.on_paper = meeting.signed_on_paper
        for role in last.ROLES:
            setattr(last, f"{role}_signed_by", meeting.signed_by)
            setattr(last, f"{role}_signed_at", meeting.signed_at)
    if not last.content:
        whole = Meeting.objects.for_detail().get(pk=meeting.pk)
        last.content = papers.words(whole, on_paper=last.on_paper)
        last.content["signatures"] = papers.signatures(whole, last)
        last.save()
    return last


@transaction.atomic
def confirm_reading(version, *, by, remark=""):
    """A member has read the signed minutes and agrees, or says what is to be put right.

    Only the day is kept. A second time replaces the first.
    """
    version = lock(version)
    member = can_confirm_reading(by, version)
    if member is None:
        ensure([_("You are not among those who read these minutes.")])
    ensure(version.reasons_against_reading())
    reading, made = MinutesReading.objects.update_or_create(
        version=version,
        member=member,
        defaults={"read_on": timezone.localdate(), "remark": remark.strip()},
    )
    # Only that there is a remark: the remark itself is for those who correct the minutes.
    audit.record(by, "minutes read", version, new={"remark": bool(reading.remark)})
    return reading


@transaction.atomic
def attach_photo(meeting, *, by, upload):
    """A photograph of the meeting, printed as an annex of the minutes signed after it.

    Kept without what the telephone wrote into it: where it was taken, and by whose.
    """
    meeting = lock(meeting)
    if meeting.state == Meeting.State.CANCELLED:
        ensure(meeting.reasons_against_changing())
    if papers.photos_of(meeting).count() >= MOST_PHOTOS:
        ensure([_("%(number)d photographs are enough.") % {"number": MOST_PHOTOS}])
    upload.seek(0)
    picture = small_jpeg(upload.read(MAX_BYTES), KEPT)
    if not picture:
        ensure([_("This is no photograph that can be printed: JPEG or PNG, and not too large.")])
    kept = ContentFile(picture, name=upload.name)
    return attach_file(meeting.branch, meeting, kept, by=by, purpose=papers.PHOTO)


@transaction.atomic
def remove_photo(photo, *, by):
    """A photograph hung there by mistake is gone; those of signed minutes stay with them."""
    meeting = lock(Meeting.objects.get(pk=photo.target_id))
    if any(photo.pk in each.content.get("photos", ()) for each in meeting.versions.signed()):
        ensure([_("This photograph belongs to signed minutes and stays with them.")])
    audit.record(by, "photo removed", meeting, old={"name": photo.name})
    transaction.on_commit(partial(photo.content.storage.delete, photo.content.name))
    photo.delete()
    return meeting
