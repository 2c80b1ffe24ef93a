"""Is everything about a box as it was left? Reads only; every answer is a sentence."""

from django.utils.translation import gettext as _

from appraisals.ballots import rules, sealing
from appraisals.ballots.models import RollEntry

Kind = RollEntry.Kind


def rows_of(box):
    """(tag, sealed) of every ballot in the box, as bytes."""
    return [(bytes(tag), bytes(sealed)) for tag, sealed in box.ballots.values_list("tag", "sealed")]


def breach_sentence(breach, subjects=()):
    """An identity that does not hold, as a sentence for people."""
    numbers = {"left": breach.left, "right": breach.right}
    if breach.subject is not None:
        numbers["name"] = subjects[breach.subject]["label"]
    return {
        "issued": _(
            "%(left)d slips were given out, but only %(right)d of those present may fill a ballot. "
            "Please check the attendance, or name those visited with the mobile ballot box and those "
            "taking part online."
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
    if not box.is_intact:
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
        present=max(len(box.voters()), 0) if box.meeting else box.roll.count(),
        issued=issued,
        returned=len(rows),
        valid=len(rows),
        invalid=0,
        fewest=box.fewest,
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
