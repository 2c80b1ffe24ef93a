"""Is everything about a box as it was left? Reads only; every answer is a sentence."""

from django.utils.translation import gettext as _

from appraisals.ballots import rules, sealing
from appraisals.ballots.models import BallotBox, BoxReport, RollEntry

State = BallotBox.State
Kind = RollEntry.Kind


def rows_of(box):
    """(tag, sealed) of every ballot in the box, as bytes."""
    return [(bytes(tag), bytes(sealed)) for tag, sealed in box.ballots.values_list("tag", "sealed")]


def named(subject):
    """How a sentence names somebody or something on the ballot."""
    if subject["kind"] == "member":
        return _("Comrade %(name)s") % {"name": subject["label"]}
    return subject["label"]


def breach_sentence(breach, subjects=()):
    """An identity that does not hold, as a sentence for people."""
    numbers = {"left": breach.left, "right": breach.right, "more": breach.left - breach.right}
    if breach.subject is not None:
        numbers["name"] = named(subjects[breach.subject])
    return {
        "issued": _(
            "%(left)d slips were given out, but only %(right)d of those present may fill a ballot. "
            "Please check the attendance, or name the %(more)d visited with the mobile ballot box or "
            "taking part online."
        ),
        "apart": _(
            "%(left)d take part with the mobile ballot box or online, but only %(right)d may fill a "
            "ballot at all; please check."
        ),
        "returned": _(
            "%(left)d ballots came back, more than the %(right)d given out. Under the rules this "
            "ballot is void and is to be repeated."
        ),
        "valid": _(
            "Valid and invalid ballots together are %(left)d, but %(right)d came back; please check."
        ),
        "fewest": _(
            "Only %(left)d ballots came back. Fewer than %(right)d are never opened, because totals "
            "would show who filled them."
        ),
        "total": _(
            "%(name)s: the grades and abstentions add up to %(left)d, but there are %(right)d valid "
            "ballots; please check."
        ),
        "printed": _(
            "%(left)d ballots were cast with printed slips, but only %(right)d were handed out."
        ),
        "online": _("%(left)d ballots were cast online, but only %(right)d slips were taken."),
    }[breach.rule] % numbers


def seal_breaches(box, rows):
    """Whether manifest, keys, closing and every row are as this installation made them."""
    if not box.is_intact or box.manifest["is_rehearsal"] != box.is_rehearsal:
        yield _("The list and the keys fixed at the opening have been changed.")
        return
    public = [bytes(s.public_key or b"") for s in box.scrutineers.order_by("position")]
    if public != box.public_keys:
        yield _("The scrutineers' keys are not those of the opening.")
    root = sealing.closing_root(box.pk, box.hash, rows)
    closing_is_ours = sealing.closing_is_ours(box.pk, bytes(box.closed_root), bytes(box.closed_mac))
    if len(rows) != box.closed_n:
        yield _("%(now)d ballots are in the box; at the closing there were %(then)d.") % {
            "now": len(rows),
            "then": box.closed_n,
        }
    elif root != bytes(box.closed_root) or not closing_is_ours:
        yield _("The ballots in the box are not those of the closing.")
    yield from row_breaches(box, rows)


def row_breaches(box, rows):
    """Whether every row is a ballot this installation put into this box."""
    facts = box.manifest
    length = sealing.sealed_bytes(
        len(facts["keys"]), facts["threshold"], len(facts["subjects"]), facts["opinion_bytes"]
    )
    bad = sum(
        len(sealed) != length
        or not sealing.row_is_ours(sealed, box.pk, tag=tag, manifest_hash=box.hash)
        for tag, sealed in rows
    )
    if bad:
        yield _("%(bad)d ballots were not put into this box by this system.") % {"bad": bad}


def turnout_facts(box, rows):
    """Sentences on the numbers that must hold before anything is opened."""
    issued = box.turnout()["issued"]
    for breach in rules.turnout_breaches(
        present=len(box.voters()) if box.meeting else issued,
        issued=issued,
        returned=len(rows),
        valid=len(rows),
        invalid=0,
        fewest=box.fewest,
        **box.apart(),
    ):
        yield breach_sentence(breach)


def content_breaches(box, ballots):
    """Whether opened ballots agree with the slips given out, and each has its own code."""
    kinds = [ballot.kind for ballot in ballots]
    turnout = box.turnout()
    for breach in rules.kind_breaches(
        printed=kinds.count(sealing.PRINTED),
        handed_out=turnout["printed"],
        online=kinds.count(sealing.ONLINE),
        taken=turnout["online"],
    ):
        yield breach_sentence(breach)
    if len({ballot.code for ballot in ballots}) != len(ballots):
        yield _("Two ballots carry the same tracking code.")


# Everything that must hold of a box in its state


def box_breaches(box):
    """Every invariant of a box that does not hold, as sentences; the caller holds the box."""
    yield from _manifest_breaches(box)
    if box.is_all_paper:
        yield from _paper_breaches(box)
    elif box.state == State.DRAFT:
        if box.ballots.exists() or box.roll.exists():
            yield _("There are ballots or a roll although the ballot has not begun.")
    elif box.state in (State.OPEN, State.CLOSED, State.COUNTED) and box.is_intact:
        yield from _electronic_breaches(box)
    if box.state in (State.CONFIRMED, State.VOID):
        yield from _remains(box)
    if box.state in (State.COUNTED, State.CONFIRMED):
        yield from _report_breaches(box)
    elif box.tallies.exists() or box.opinions.exists() or _report_of(box):
        yield _("There are totals although nothing has been counted.")


def _manifest_breaches(box):
    begun = box.state in (State.OPEN, State.CLOSED, State.COUNTED, State.CONFIRMED)
    if not begun and box.manifest is None:
        return
    # Once nothing is sealed any more the key may have been changed for good.
    sealed = box.state in (State.OPEN, State.CLOSED, State.COUNTED) and not box.is_all_paper
    if not (box.is_intact if sealed else box.is_whole):
        yield _("The list and the keys fixed at the opening have been changed.")


def _electronic_breaches(box):
    rows = rows_of(box)
    if box.state == State.OPEN:
        yield from row_breaches(box, rows)
        # Read after the ballots: slips are taken before ballots are cast.
        issued = box.turnout()["issued"]
        if len(rows) > issued:
            yield breach_sentence(rules.Breach("returned", len(rows), issued))
    else:
        yield from seal_breaches(box, rows)
        yield from turnout_facts(box, rows)
    if box.roll.filter(kind=Kind.ONLINE, commitment__isnull=True).exists():
        yield _("The list of slips taken has been changed.")


def _remains(box):
    kept = box.roll.filter(commitment__isnull=False).exists()
    keys = box.scrutineers.filter(public_key__isnull=False).exists()
    if box.ballots.exists() or kept or keys:
        yield _("Ballots or keys have not been destroyed.")


def _report_of(box):
    return BoxReport.objects.filter(box=box).first()


def _report_breaches(box):
    report = _report_of(box)
    if report is None or not box.is_whole:
        yield _("The count report is missing or does not belong to this ballot.")
        return
    turnout = {
        name: getattr(report, name)
        for name in ("present", "mobile", "online", "issued", "returned", "valid", "invalid")
    }
    for breach in rules.turnout_breaches(**turnout):
        yield breach_sentence(breach)
    subjects = box.manifest["subjects"]
    totals = [{} for _subject in subjects]
    for tally in box.tallies.all():
        if tally.subject < len(subjects):
            totals[tally.subject][tally.grade] = tally.n
    for breach in rules.total_breaches(totals, report.valid):
        yield breach_sentence(breach, subjects)
    empty = sum(total.get(rules.EMPTY, 0) + total.get(rules.SPOILT, 0) for total in totals)
    agrees = bytes(report.manifest_hash) == box.hash and report.abstentions == empty
    if not box.is_all_paper:
        codes = report.tracking_codes
        agrees = (
            agrees
            and bytes(report.root or b"") == bytes(box.closed_root)
            and report.returned == box.closed_n == len(set(codes))
            and codes == sorted(codes)
            and report.issued == box.turnout()["issued"]
        )
    if not agrees:
        yield _("The count report is missing or does not belong to this ballot.")


def _paper_breaches(box):
    if box.ballots.exists() or box.roll.exists():
        yield _("There are electronic ballots although all were on paper.")
    counts = list(box.paper_counts.all())
    if box.state not in (State.COUNTED, State.CONFIRMED):
        return
    keyed = {tally.subject: {} for tally in box.tallies.all()}
    for tally in box.tallies.all():
        keyed[tally.subject][tally.grade] = tally.n
    totals = [[keyed[index].get(outcome, 0) for outcome in rules.OUTCOMES] for index in keyed]
    if (
        len(counts) != 2
        or len({count.by_id for count in counts}) != 2
        or any(count.figures != counts[0].figures for count in counts)
        or counts[0].figures["totals"] != totals
    ):
        yield _("The totals were not keyed in equally by two people.")
