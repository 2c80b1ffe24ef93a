"""Preparing a ballot: the box, and opening it."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import permissions, rules, sealing
from appraisals.ballots.actions.holding import hold
from appraisals.ballots.actions.scrutineers import present_code, reasons_against_watching
from appraisals.ballots.models import BallotBox, RollEntry
from appraisals.campaigns.models import reasons_against_new_figures
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock

State = BallotBox.State


def _reasons_against_another(appraisal, by, repeat_reason, is_rehearsal):
    if is_rehearsal:
        return
    if appraisal.boxes.under_way().exists():
        yield _("A ballot of this appraisal is already under way.")
    elif appraisal.boxes.confirmed().exists():
        if not permissions.can_order_repeat(by, appraisal):
            yield _("Only the committee above may order the ballot to be repeated.")
        if not repeat_reason:
            yield _("A repeat needs a reason.")
        yield from reasons_against_new_figures(appraisal)


def _new_box(appraisal, *, by, repeat_reason, **fields):
    """A box in DRAFT, numbered after the ones this appraisal already has."""
    appraisal = lock(appraisal)
    if appraisal.campaign.asks_opinions and not fields.get("is_all_paper"):
        fields["opinion_bytes"] = rules.OPINION_BYTES
    is_rehearsal = fields.get("is_rehearsal", False)
    ensure(_reasons_against_another(appraisal, by, repeat_reason, is_rehearsal))
    alike = appraisal.boxes.filter(is_rehearsal=is_rehearsal)
    last = alike.aggregate(last=Max("number"))["last"] or 0
    box = BallotBox.objects.create(
        appraisal=appraisal, number=last + 1, repeat_reason=repeat_reason, **fields
    )
    audit.record(by, "prepared a ballot", box)
    return box


@transaction.atomic
def prepare_box(appraisal, *, by, is_rehearsal=False, repeat_reason=""):
    """Makes the box of the general meeting, or of no meeting for a rehearsal."""
    meeting = None if is_rehearsal else appraisal.general_meeting
    if not meeting and not is_rehearsal:
        raise NotAllowed([_("The general meeting has not been scheduled yet.")])
    box = _new_box(
        appraisal, by=by, repeat_reason=repeat_reason, meeting=meeting, is_rehearsal=is_rehearsal
    )
    if box.has_moved and not is_rehearsal:
        box.meeting = box.seat
        box.save(update_fields=["meeting"])
    return box


@transaction.atomic
def prepare_paper_box(appraisal, *, by, held_on=None, repeat_reason=""):
    """Makes a box for ballots that were all on paper; two people key in the totals afterwards."""
    meeting = appraisal.general_meeting
    held_on = held_on or (meeting and meeting.day)
    if not held_on:
        raise NotAllowed([_("Enter the day on which the paper ballots were filled.")])
    if meeting and meeting.declared_valid is not True:
        raise NotAllowed([_("The meeting has not been declared valid yet.")])
    return _new_box(
        appraisal,
        by=by,
        repeat_reason=repeat_reason,
        meeting=meeting,
        held_on=held_on,
        is_all_paper=True,
    )


def _manifest(box, scrutineers):
    return {
        "v": 1,
        "box": str(box.pk),
        "subjects": box.draft_subjects(),
        "scales": {kind: list(scale) for kind, scale in rules.SCALES.items()},
        "keys": [bytes(scrutineer.public_key).hex() for scrutineer in scrutineers],
        "threshold": rules.threshold(len(scrutineers)) if scrutineers else 0,
        "min_to_count": rules.fewest_to_count(box.appraisal.campaign.min_to_count),
        "own_row": box.appraisal.campaign.own_row,
        "opinion_bytes": box.opinion_bytes,
        "is_rehearsal": box.is_rehearsal,
    }


def fix_manifest(box, scrutineers=()):
    """Sets the manifest, its hash and the key check on `box`; the caller saves."""
    box.manifest = _manifest(box, scrutineers)
    box.manifest_hash = sealing.hash_manifest(box.manifest)
    box.key_check = sealing.key_check(box.pk, box.hash)


MANIFEST_FIELDS = ["manifest", "manifest_hash", "key_check"]


@sensitive_variables("codes")
def open_box(box, codes=(), *, by):
    """Opens the ballot: subjects and keys are fixed, those present may take a slip.

    `codes` typed together with the opening count as presented. Raises WrongCode, CodesLocked.
    """
    for code in codes:
        present_code(box, code, by=by)
    return _open(box, by)


def reasons_against_opening(box):
    """What is missing before the opening; and who was named and may not watch any more."""
    yield from box.reasons_against(State.OPEN)
    for scrutineer in box.scrutineers.select_related("member__user"):
        if scrutineer.member:
            yield from reasons_against_watching(scrutineer.member)


@transaction.atomic
def _open(box, by):
    box = hold(box.pk, exclusive=True)
    ensure(reasons_against_opening(box))
    fix_manifest(box, list(box.scrutineers.order_by("position")))
    box.state = State.OPEN
    box.opened_on = timezone.localdate()
    box.save(update_fields=["state", "opened_on", *MANIFEST_FIELDS])
    RollEntry.objects.bulk_create(RollEntry(box=box, member=member) for member in box.voters())
    audit.record(by, "opened the ballot", box, new={"fingerprints": box.fingerprints})
    return box
