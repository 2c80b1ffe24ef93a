"""After the ballots are in: closing, counting, confirming, destroying; or declaring void."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import permissions, rules, sealing
from appraisals.ballots.actions.holding import hold, keys_behind, scrutineers_acting
from appraisals.ballots.actions.inspecting import (
    content_breaches,
    rows_of,
    seal_breaches,
    turnout_facts,
)
from appraisals.ballots.actions.minutes import note_count, note_void
from appraisals.ballots.actions.refusals import CountStopped
from appraisals.ballots.models import BallotBox, BoxReport, OpinionNote, Scrutineer, Tally
from branchlife import audit
from branchlife.actions import attach_file
from branchlife.workflow import NotAllowed, ensure

State = BallotBox.State
Signature = Scrutineer.Signature
# What the signed report is among the files of a box.
REPORT = "report"


@sensitive_variables("code")
def close(box, *, by, code=""):
    """Stops the ballot: no slip and no ballot is accepted any more, and what is in is frozen.

    By a scrutineer's login, or with a scrutineer's count code on another machine.
    """
    if not scrutineers_acting(box, by, [code] if code else []):
        raise NotAllowed([_("Only a scrutineer closes the ballot.")])
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        ensure(box.reasons_against(State.CLOSED))
        rows = rows_of(box)
        box.state = State.CLOSED
        box.closed_on = timezone.localdate()
        box.closed_n = len(rows)
        box.closed_root = sealing.closing_root(box.pk, box.hash, rows)
        box.closed_mac = sealing.closing_mac(box.pk, box.closed_root)
        box.save(update_fields=["state", "closed_on", "closed_n", "closed_root", "closed_mac"])
        new = {"returned": box.closed_n} | _untold(box)
        audit.record(by, "closed the ballot", box, new=new)
    return box


def _untold(box):
    """Wrong codes typed while ballots came in, for the record of deeds."""
    return {"wrong_codes": box.untold_wrong_codes} if box.untold_wrong_codes else {}


@sensitive_variables()
def count(box, codes, *, by):
    """Opens the ballots with the scrutineers' count codes and writes only the sums.

    Until the confirmation it can be repeated and gives the same. If the report changes because the
    attendance was corrected, it is signed anew. Raises WrongCode, CodesLocked, or CountStopped, and
    then nothing was written.
    """
    keys = keys_behind(box, codes, by=by)
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        ensure(box.reasons_against(State.COUNTED))
        reports = BoxReport.objects.filter(box=box)
        before = reports.values().first()
        report = _count(box, keys)
        if before and before != reports.values().get():  # the attendance was corrected in between
            box.scrutineers.update(signed_on=None, signed_how="")
            box.report_file = None
        box.state = State.COUNTED
        box.save(update_fields=["state", "report_file"])
        audit.record(by, "counted the ballot", box, new={"returned": report.returned})
    return report


@sensitive_variables()
def _count(box, keys):
    if len(keys) < box.manifest["threshold"]:
        needed = box.manifest["threshold"]
        raise NotAllowed(
            [
                ngettext(
                    "The count code of %(needed)d scrutineer is needed.",
                    "The count codes of %(needed)d scrutineers are needed.",
                    needed,
                )
                % {"needed": needed}
            ]
        )
    rows = rows_of(box)
    _stop_if([*seal_breaches(box, rows), *turnout_facts(box, rows)])
    try:
        ballots = [_opened(box, tag, sealed, keys) for tag, sealed in rows]
    except sealing.BrokenSeal:
        raise CountStopped([_("A ballot in the box cannot be opened.")]) from None
    _stop_if(content_breaches(box, ballots))
    return _write(box, ballots)


def _stop_if(breaches):
    if breaches := list(breaches):
        raise CountStopped(breaches)


@sensitive_variables()
def _opened(box, tag, sealed, keys):
    facts = box.manifest
    return sealing.open_sealed(
        sealed,
        box.pk,
        tag=tag,
        manifest_hash=box.hash,
        private_keys=keys,
        n_keys=len(facts["keys"]),
        threshold=facts["threshold"],
        n_grades=len(facts["subjects"]),
        opinion_bytes=facts["opinion_bytes"],
    )


def write_tallies(box, totals):
    """Replaces the sums of `box` by `totals`, a list of {outcome: n} in the manifest's order."""
    box.tallies.all().delete()
    Tally.objects.bulk_create(
        Tally(box=box, subject=subject, grade=outcome, n=total.get(outcome, 0))
        for subject, total in enumerate(totals)
        for outcome in rules.OUTCOMES
    )


@sensitive_variables()
def _write(box, ballots):
    """Writes sums, opinions and codes, each in an order that has nothing to do with the ballots'."""
    result = rules.count([ballot.grades for ballot in ballots], len(box.manifest["subjects"]))
    write_tallies(box, result.totals)
    box.opinions.all().delete()
    opinions = [rules.tidy_opinion(ballot.opinion) for ballot in ballots]
    notes = [OpinionNote(box=box, text=text) for text in opinions if text]
    OpinionNote.objects.bulk_create(sorted(notes, key=lambda note: note.pk))
    turnout = box.turnout()
    report, _created = BoxReport.objects.update_or_create(
        box=box,
        defaults={
            "roll": turnout["roll"],
            "present": len(box.voters()) if box.meeting else turnout["roll"],
            **box.apart(),
            "issued": turnout["issued"],
            "returned": result.returned,
            "valid": result.valid,
            "invalid": result.invalid,
            "abstentions": result.abstentions,
            "manifest_hash": box.hash,
            "root": bytes(box.closed_root),
            "tracking_codes": sorted(sealing.to_crockford(ballot.code) for ballot in ballots),
        },
    )
    return report


@sensitive_variables("code")
def sign(scrutineer, *, by, how=Signature.SCREEN, code=""):
    """A scrutineer signs the count report: on the screen by login or count code, or on paper.

    Who signed on paper is noted by a scrutineer's login or count code, so that those who run the
    ballot cannot confirm it alone. Only a ballot all on paper knows neither.
    """
    box = scrutineer.box
    acting = scrutineers_acting(box, by, [code] if code else [])
    if how == Signature.PAPER:
        if not (acting or (box.is_all_paper and permissions.can_watch(by, box))):
            raise NotAllowed([_("A signature on paper is noted by a scrutineer: login or code.")])
    elif scrutineer.position not in acting:
        raise NotAllowed([_("The report is signed by the scrutineers themselves.")])
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        if box.state != State.COUNTED:
            raise NotAllowed([_("The ballot has not been counted.")])
        scrutineer = box.scrutineers.select_for_update().get(pk=scrutineer.pk)
        scrutineer.signed_on, scrutineer.signed_how = timezone.localdate(), how
        scrutineer.save(update_fields=["signed_on", "signed_how"])
        audit.record(by, "signed the count report", box, new={"name": scrutineer.name, "how": how})
    return scrutineer


@transaction.atomic
def attach_report(box, upload, *, by):
    """The count report as signed on paper hangs on the box; only once there is a count to sign."""
    box = hold(box.pk, exclusive=True)
    if box.state != State.COUNTED:
        raise NotAllowed(
            [_("The signed report is attached after the count, before it is confirmed.")]
        )
    box.report_file = attach_file(box.appraisal.branch, box, upload, by=by, purpose=REPORT)
    box.save(update_fields=["report_file"])
    return box


def take_signed_report(box, upload, *, by):
    """A signed report that comes back as a scan: awaited after the count, else kept beside it.

    Returns the File.
    """
    if box.state == State.COUNTED:
        return attach_report(box, upload, by=by).report_file
    return attach_file(box.appraisal.branch, box, upload, by=by, purpose=REPORT)


@transaction.atomic
def attach_declaration(box, upload, *, by):
    """The scrutineers' signed declaration that the ballot is void hangs on the box."""
    box = hold(box.pk, exclusive=True)
    if box.state not in (State.OPEN, State.CLOSED):
        raise NotAllowed(
            [_("That a ballot is void is declared between its opening and the count.")]
        )
    box.void_file = attach_file(box.appraisal.branch, box, upload, by=by)
    box.save(update_fields=["void_file"])
    return box


def reasons_against_confirming(box):
    """What is still missing before the result is final."""
    reasons = list(box.reasons_against(State.CONFIRMED))
    if reasons:
        return reasons
    signed = [s for s in box.scrutineers.all() if s.signed_how]
    if not box.is_all_paper:
        missing = box.manifest["threshold"] - len(signed)
        if missing > 0:
            reasons.append(
                ngettext(
                    "The signature of %(missing)d scrutineer is missing.",
                    "The signatures of %(missing)d scrutineers are missing.",
                    missing,
                )
                % {"missing": missing}
            )
    on_paper = box.is_all_paper or any(s.signed_how == Signature.PAPER for s in signed)
    if on_paper and not box.report_file_id:
        reasons.append(_("The signed count report has not been attached yet."))
    return reasons


def _destroy(box):
    """Deletes the ballots and everything that could tell who took which slip, or open anything."""
    box.ballots.all().delete()
    box.roll.filter(commitment__isnull=False).update(commitment=None)
    box.scrutineers.filter(public_key__isnull=False).update(public_key=None)


@transaction.atomic
def confirm(box, *, by):
    """Makes the result final and destroys the ballots; totals and tracking codes can be seen now."""
    box = hold(box.pk, exclusive=True)
    ensure(reasons_against_confirming(box))
    _destroy(box)
    box.state = State.CONFIRMED
    box.confirmed_on = timezone.localdate()
    box.save(update_fields=["state", "confirmed_on"])
    audit.record(by, "confirmed the ballot", box)
    note_count(box, by)
    return box


@sensitive_variables("codes")
def void(box, *, by, reason, codes=(), on_paper=False):
    """Declares the ballot void before anything was counted; all ballots are destroyed unopened.

    Once it is open only the scrutineers do so: `by` if one of them, those of `codes`, or one of
    these with the others `on_paper`. A repeat is a new box.
    """
    acting = scrutineers_acting(box, by, codes)
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        ensure(_reasons_against_void(box, reason, acting, on_paper, by))
        had_begun = box.state != State.DRAFT
        untold = _untold(box) if box.state == State.OPEN else {}  # else told at the closing
        _destroy(box)
        box.state = State.VOID
        box.void_reason = reason.strip()
        box.save(update_fields=["state", "void_reason"])
        new = {"reason": box.void_reason} | untold
        audit.record(by, "declared the ballot void", box, new=new)
        if had_begun:
            note_void(box, by)
    return box


def _reasons_against_void(box, reason, acting, on_paper, by):
    yield from box.reasons_against(State.VOID)
    if not reason.strip():
        yield _("Declaring a ballot void needs a reason.")
    if box.state == State.DRAFT:
        if box.repeat_reason and not permissions.can_order_repeat(by, box.appraisal):
            yield _("The committee above has ordered this repeat, and only it takes it back.")
        return
    if on_paper:
        if not box.void_file_id:
            yield _("The scrutineers' signed declaration has not been attached yet.")
        # Where no scrutineer has a login and all codes are lost, the paper is all there can be.
        if not acting and box.scrutineers.filter(member__user__isnull=False).exists():
            yield _("Even with a signed declaration one scrutineer is needed: login or code.")
    elif len(acting) < box.manifest["threshold"]:
        yield _("Only the scrutineers together declare a ballot void.")
