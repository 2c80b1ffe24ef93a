"""One ballot into the box. No user, no record of the deed, no time; four statements."""

import secrets
from dataclasses import dataclass, field

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import sealing
from appraisals.ballots.actions.holding import hold
from appraisals.ballots.actions.refusals import (
    BallotVoid,
    CastTooLate,
    FormRefused,
    Incomplete,
    OpinionTooLong,
    SlipRefused,
    Suspended,
)
from appraisals.ballots.models import BallotBox, BoxReport, SealedBallot
from appraisals.ballots.rules import EMPTY, SPOILT
from appraisals.ballots.sealing import BadSlip, Ballot, Slip

State = BallotBox.State
MARKS = {1, 2, 3, 4}


@dataclass(frozen=True)
class Entry:
    """Somebody with a good slip stands before the box."""

    box: BallotBox
    slip: Slip = field(repr=False)
    slip_text: str = field(repr=False)
    received: bool | None = None

    @property
    def token(self):
        """The hidden field of the form."""
        return sealing.form_token(self.slip, self.box.hash)

    @property
    def manifest(self):
        """The manifest's hash as the form carries it."""
        return self.box.hash.hex()


@dataclass(frozen=True)
class Receipt:
    """A ballot with this slip is in the box; whether it is the one just sent is `is_first`."""

    tracking_code: str = field(repr=False)
    is_first: bool
    slip_text: str = field(repr=False)


@sensitive_variables()
def _admit(box, slip_text):
    """The entry for `slip_text`. Raises Suspended, SlipRefused."""
    if box.is_rehearsal or box.state == State.DRAFT or box.is_all_paper:
        raise SlipRefused
    if box.state == State.VOID:
        raise BallotVoid
    if box.state in BallotBox.UNDER_WAY and not box.is_intact:
        raise Suspended
    try:
        slip = sealing.parse_slip(
            slip_text, box.pk, epoch=box.epoch, batch=box.batch, manifest_hash=box.hash
        )
    except BadSlip:
        raise SlipRefused from None
    return Entry(box, slip, slip.text(box.epoch, box.hash))


@sensitive_variables()
def _was_counted(entry):
    """Whether the ballot of this slip was among those destroyed at the confirmation.

    Only the tracking code tells: its owner must not read that the ballot never came.
    """
    if entry.box.state != State.CONFIRMED:
        return False
    codes = BoxReport.objects.filter(box=entry.box).values_list("tracking_codes", flat=True)
    return entry.slip.tracking_code in next(iter(codes), [])


@sensitive_variables()
def enter(box_id, slip_text):
    """Whoever shows a slip at the box: what it is good for, and whether its ballot is in.

    Two queries, one more after the confirmation. Raises SlipRefused (also where there is no such box), Suspended.
    """
    try:
        box = BallotBox.objects.get(pk=box_id)
    except BallotBox.DoesNotExist:
        raise SlipRefused from None
    entry = _admit(box, slip_text)
    received = SealedBallot.objects.filter(pk=entry.slip.tag).exists() or _was_counted(entry)
    return Entry(box, entry.slip, entry.slip_text, received)


@sensitive_variables()
def _filled(entry, grades):
    """`grades` as one byte for each subject. Raises FormRefused."""
    allowed = MARKS | {EMPTY} | ({SPOILT} if entry.slip.kind == sealing.PRINTED else set())
    subjects = len(entry.box.manifest["subjects"])
    if not set(grades) <= set(range(subjects)) or not set(grades.values()) <= allowed:
        raise FormRefused
    return tuple(grades.get(index, EMPTY) for index in range(subjects))


@sensitive_variables()
def _seal(entry, grades, opinion, token, manifest, confirmed):
    """The sealed ballot, after every check. Raises FormRefused, OpinionTooLong, Incomplete."""
    box, slip = entry.box, entry.slip
    if manifest != entry.manifest or not sealing.form_token_is_right(slip, box.hash, token):
        raise FormRefused
    filled = _filled(entry, grades)
    opinion_bytes = box.manifest["opinion_bytes"]
    if opinion and not opinion_bytes:
        raise FormRefused
    if len(opinion.encode()) > opinion_bytes:
        raise OpinionTooLong(entry)
    missing = [index for index, grade in enumerate(filled) if grade == EMPTY]
    if missing and not confirmed:
        raise Incomplete(entry, missing)
    return sealing.seal(
        Ballot(slip.kind, slip.code, filled, opinion),
        box.pk,
        tag=slip.tag,
        manifest_hash=box.hash,
        keys=box.public_keys,
        threshold=box.manifest["threshold"],
        opinion_bytes=opinion_bytes,
    )


@sensitive_variables()
def cast(box_id, slip_text, *, token, manifest, grades, opinion="", confirmed=False):
    """Puts one ballot into the box, sealed; the first with a slip counts, a second changes nothing.

    `grades` is {subject index: mark}; a row left out is an abstention once `confirmed`. Returns a
    Receipt only when the ballot has been read back. Raises SlipRefused, Suspended, FormRefused,
    OpinionTooLong, Incomplete, CastTooLate. Four statements on PostgreSQL, three on SQLite.
    """
    sealed = question = None
    with transaction.atomic(durable=True):
        try:
            box = hold(box_id)
        except BallotBox.DoesNotExist:
            raise SlipRefused from None
        entry = _admit(box, slip_text)
        if box.state == State.OPEN:
            try:
                sealed = _seal(entry, grades, opinion, token, manifest, confirmed)
            except (Incomplete, OpinionTooLong) as error:
                question = error  # asked only while no ballot with this slip is in
            else:
                # Never raises: PostgreSQL would log a failing statement with its values.
                SealedBallot.objects.bulk_create(
                    [SealedBallot(tag=entry.slip.tag, box_id=box.pk, sealed=sealed)],
                    ignore_conflicts=True,
                )
        ballot = SealedBallot.objects.filter(pk=entry.slip.tag)
        kept = next(iter(ballot.values_list("sealed", flat=True)), None)
    if kept is None and not _was_counted(entry):
        raise question or CastTooLate()
    is_first = kept is not None and bytes(kept) == sealed
    return Receipt(entry.slip.tracking_code, is_first, entry.slip_text)


@sensitive_variables()
def cast_rehearsed(box, filled):
    """What the program filled, with .kind, .grades and .opinion, into a rehearsal and no other box."""
    if not (box.is_rehearsal and box.manifest["is_rehearsal"]):
        raise SlipRefused
    SealedBallot.objects.bulk_create(_rehearsed(box, ballot) for ballot in filled)


@sensitive_variables()
def _rehearsed(box, filled):
    """The ballot as a voter's would lie in the box: under a slip of its own, sealed to the keys."""
    batch = box.batch if filled.kind == sealing.PRINTED else 0
    slip = Slip(box.pk, filled.kind, batch, secrets.token_bytes(sealing.SECRET_BYTES))
    sealed = sealing.seal(
        Ballot(slip.kind, slip.code, filled.grades, filled.opinion),
        box.pk,
        tag=slip.tag,
        manifest_hash=box.hash,
        keys=box.public_keys,
        threshold=box.manifest["threshold"],
        opinion_bytes=box.manifest["opinion_bytes"],
    )
    return SealedBallot(tag=slip.tag, box_id=box.pk, sealed=sealed)
