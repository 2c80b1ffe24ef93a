"""The roll and the slips while the box is open: late arrivals, slips online and printed."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import sealing
from appraisals.ballots.actions.holding import hold, scrutineers_acting
from appraisals.ballots.actions.refusals import (
    NotOnTheRoll,
    NotOpen,
    Suspended,
    TakenElsewhere,
    TakenOnPaper,
)
from appraisals.ballots.models import BallotBox, RollEntry
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure

State = BallotBox.State
Kind = RollEntry.Kind
# Printed beyond the roll, for those who come late and for a torn slip.
SPARE_SLIPS = 10


def _ensure_open(box):
    if box.state != State.OPEN:
        raise NotOpen
    if not box.is_intact:
        raise Suspended


# The deeds below go on record after the transaction of the roll and without a name: a row written
# together with the roll would set its time beside the name (`xmin`).


def add_late_arrival(box, member, *, by):
    """Puts somebody on the roll who came after the opening; the attendance must say so first."""
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        _ensure_open(box)
        if member.pk not in {voter.pk for voter in box.voters()}:
            raise NotAllowed(
                [
                    _("%(name)s is not noted as present, or may not fill a ballot.")
                    % {"name": member.name}
                ]
            )
        entry, added = RollEntry.objects.get_or_create(box=box, member=member)
    if added:
        audit.record(by, "added a late arrival", box)
    return entry


def name_mobile(box, member, *, by):
    """Names a member who is visited with the mobile ballot box; while open, puts them on the roll.

    Who is in the room as well is on the roll once, and counts as being in the room.
    """
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        ensure(_reasons_against_visiting(box, member))
        box.mobile_members.add(member)
        if box.state == State.OPEN:
            RollEntry.objects.get_or_create(box=box, member=member)
    audit.record(by, "named for the mobile ballot box", box)
    return box


def _reasons_against_visiting(box, member):
    if box.state not in (State.DRAFT, State.OPEN):
        yield _("The ballot is closed.")
    elif not box.appraisal.branch.roster(box.day).filter(pk=member.pk).exists():
        yield _("%(name)s does not belong to this branch.") % {"name": member}
    elif not box.admits(member):
        yield _("%(name)s may not fill a ballot.") % {"name": member}


def unname_mobile(box, member, *, by):
    """Takes a name back before the opening; once the ballot is open `drop_from_roll` does it."""
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        if box.state != State.DRAFT:
            raise NotAllowed([_("The ballot has begun; this can no longer be changed.")])
        box.mobile_members.remove(member)
    audit.record(by, "took back a mobile ballot box name", box)
    return box


def drop_from_roll(box, member, *, by):
    """Takes somebody off the roll who is not there after all and has no slip."""
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        _ensure_open(box)
        untouched = box.roll.filter(member=member, kind=Kind.NONE)
        if not untouched.exists():
            raise NotAllowed([_("%(name)s has a slip already.") % {"name": member.name}])
        untouched.delete()
        box.mobile_members.remove(member)
    audit.record(by, "took off the roll", box)
    return box


@sensitive_variables()
def take_slip(box_id, member, k):
    """Gives `member` the slip their browser's 32 bytes `k` stand for, and returns its text.

    The same `k` gets the same slip for ever; another `k` gets none. Leaves no time, no address, no
    record of the deed. Raises NotOpen, Suspended, NotOnTheRoll, TakenElsewhere, TakenOnPaper.
    """
    with transaction.atomic(durable=True):
        box = hold(box_id)
        _ensure_open(box)
        slip = sealing.online_slip(box.pk, member.pk, k)
        entry = box.roll.filter(member=member)
        entry.filter(kind=Kind.NONE, commitment__isnull=True).update(
            kind=Kind.ONLINE, commitment=slip.commitment
        )
        kept = entry.values_list("kind", "commitment")
        kind, commitment = next(iter(kept), (None, None))
    if kind is None:
        raise NotOnTheRoll
    if kind == Kind.PRINTED:
        raise TakenOnPaper
    if bytes(commitment or b"") != slip.commitment:
        raise TakenElsewhere
    return slip.text(box.epoch, box.hash)


@sensitive_variables()
def print_slips(box, n, *, by, code=""):
    """`n` unmarked slips to be printed and handed out; those printed earlier are worth nothing.

    By a scrutineer's login, or with a scrutineer's count code on another machine. Nothing keeps the
    slips: what is returned here exists only on the paper.
    """
    if not scrutineers_acting(box, by, [code] if code else []):
        raise NotAllowed([_("Only a scrutineer prints slips.")])
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        _ensure_open(box)
        ensure(_reasons_against_printing(box, n))
        box.batch += 1
        box.save(update_fields=["batch"])
        audit.record(by, "printed slips", box, new={"slips": n, "batch": box.batch})
    slips = [sealing.printed_slip(box.pk, box.batch) for _number in range(n)]
    return [slip.text(box.epoch, box.hash) for slip in slips]


def _reasons_against_printing(box, n):
    most = box.roll.count() + SPARE_SLIPS
    if box.roll.filter(kind=Kind.PRINTED).exists():
        yield _("A printed slip has been handed out; no others can be printed now.")
    elif not 1 <= n <= most:
        yield ngettext(
            "At most %(most)d slip can be printed.",
            "At most %(most)d slips can be printed.",
            most,
        ) % {"most": most}


@transaction.atomic
def hand_out_printed(box, member, *, by):
    """Notes that `member` was handed a printed slip; an online one is then no longer given.

    It leaves no deed on record: a row written in the same transaction would set a time beside the
    name (`xmin`), whatever it said.
    """
    box = hold(box.pk)
    _ensure_open(box)
    if not box.batch:
        raise NotAllowed([_("No slips have been printed yet.")])
    entry = box.roll.filter(member=member)
    if not entry.filter(kind=Kind.NONE).update(kind=Kind.PRINTED):
        if not entry.exists():
            raise NotAllowed(
                [_("%(name)s is not on the list of those present.") % {"name": member.name}]
            )
        raise NotAllowed([_("%(name)s has a slip already.") % {"name": member.name}])
    return entry.get()


def move_printed(box, member, to, *, by):
    """Corrects a slip noted for the wrong person; the number of slips handed out stays."""
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        _ensure_open(box)
        mistaken = box.roll.filter(member=member, kind=Kind.PRINTED)
        if not mistaken.exists():
            raise NotAllowed([_("%(name)s was not handed a printed slip.") % {"name": member.name}])
        if not box.roll.filter(member=to, kind=Kind.NONE).update(kind=Kind.PRINTED):
            raise NotAllowed([_("%(name)s has a slip already.") % {"name": to.name}])
        mistaken.update(kind=Kind.NONE)
    audit.record(by, "corrected who has a printed slip", box)
    return box


@transaction.atomic
def after_restore(box, *, by=None):
    """After a backup was restored all slips die, printed ones too; the same browser takes again.

    Before the opening as well: opened anew with the same list and keys, the box would know the
    slips of an opening that the backup has not seen.
    """
    box = hold(box.pk, exclusive=True)
    if box.state not in (State.DRAFT, State.OPEN):
        raise NotOpen
    box.epoch += 1
    box.save(update_fields=["epoch"])
    audit.record(by, "renewed the slips after a restore", box, new={"epoch": box.epoch})
    return box
