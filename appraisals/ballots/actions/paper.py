"""A ballot held all on paper: its totals are keyed in by two people and must be equal."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots import rules
from appraisals.ballots.actions.counting import write_tallies
from appraisals.ballots.actions.holding import hold
from appraisals.ballots.actions.inspecting import breach_sentence, named
from appraisals.ballots.actions.preparing import MANIFEST_FIELDS, fix_manifest
from appraisals.ballots.models import AspectMark, BallotBox, BoxReport, MemberGrade, PaperCount
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure

State = BallotBox.State
TURNOUT = ("present", "issued", "returned", "valid", "invalid")


@transaction.atomic
def key_in(box, figures, *, by):
    """Takes the totals of the paper ballots. The second person must key in the same as the first.

    `figures` has present, issued, returned, valid, invalid and totals: {outcome: n} for each of
    `box.subjects`, where 0 stands for abstentions together with double ticks. The first person may
    key in anew; equal figures from a second person make the box COUNTED.
    """
    box = hold(box.pk, exclusive=True)
    ensure(box.reasons_against(State.COUNTED))
    first = box.paper_counts.select_for_update().filter(keying=1).first()
    if first is None or first.by_id == by.pk:
        fix_manifest(box)
        box.save(update_fields=MANIFEST_FIELDS)
    figures = _tidied(box, figures)
    ensure(_reasons_against(box, figures))
    if first is None or first.by_id == by.pk:
        PaperCount.objects.update_or_create(
            box=box, keying=1, defaults={"by": by, "figures": figures}
        )
        audit.record(by, "keyed in the paper ballots", box)
        return box
    ensure(_differences(box, first.figures, figures))
    PaperCount.objects.create(box=box, keying=2, by=by, figures=figures)
    _write(box, figures)
    box.state = State.COUNTED
    box.save(update_fields=["state"])
    audit.record(by, "keyed in the paper ballots again", box)
    return box


def _tidied(box, figures):
    """The figures as they are stored; whatever cannot be a count is refused."""
    totals = [
        [int(total.get(outcome, 0)) for outcome in rules.OUTCOMES] for total in figures["totals"]
    ]
    turnout = {name: int(figures[name]) for name in TURNOUT}
    numbers = [*turnout.values(), *(n for row in totals for n in row)]
    if len(totals) != len(box.subjects) or min(numbers) < 0:
        raise NotAllowed([_("Enter a number of ballots in every field.")])
    if box.meeting:
        turnout["present"] = len(box.voters())
    return turnout | {"totals": totals}


def _reasons_against(box, figures):
    turnout = {name: figures[name] for name in TURNOUT} | box.apart()
    for breach in rules.turnout_breaches(**turnout):
        yield breach_sentence(breach)
    totals = [dict(zip(rules.OUTCOMES, row, strict=True)) for row in figures["totals"]]
    for breach in rules.total_breaches(totals, figures["valid"]):
        yield _sum_sentence(box, totals[breach.subject], breach)


def _labels(subject):
    marks = MemberGrade if subject["kind"] == "member" else AspectMark
    return dict(zip((1, 2, 3, 4), marks.labels, strict=True)) | {rules.EMPTY: _("abstained")}


def _sum_sentence(box, total, breach):
    subject = box.subjects[breach.subject]
    labels = _labels(subject)
    shown = total | {rules.EMPTY: total[rules.EMPTY] + total[rules.SPOILT]}
    terms = pgettext("between terms of a sum", " + ").join(
        f"{label}{shown[outcome]}" for outcome, label in labels.items()
    )
    return _("%(name)s: %(terms)s = %(sum)d, but should be the %(valid)d valid ballots; check.") % {
        "name": named(subject),
        "terms": terms,
        "sum": breach.left,
        "valid": breach.right,
    }


def _differences(box, first, second):
    """Where two keyings differ, one sentence each."""
    names = {
        "present": _("present who may fill"),
        "issued": _("slips issued"),
        "returned": _("ballots returned"),
        "valid": _("valid ballots"),
        "invalid": _("invalid ballots"),
    }
    for name, label in names.items():
        if first[name] != second[name]:
            yield _("The two entries differ: %(label)s, first %(first)d, second %(second)d.") % {
                "label": label,
                "first": first[name],
                "second": second[name],
            }
    rows = zip(box.subjects, first["totals"], second["totals"], strict=True)
    for subject, one, two in rows:
        labels = _labels(subject) | {rules.SPOILT: _("more than one tick")}
        for outcome, a, b in zip(rules.OUTCOMES, one, two, strict=True):
            if a != b:
                yield _(
                    "The two entries differ: %(name)s “%(grade)s”, first %(first)d ballots, second "
                    "%(second)d. Please check the ballots together."
                ) % {"name": named(subject), "grade": labels[outcome], "first": a, "second": b}


def _write(box, figures):
    totals = [dict(zip(rules.OUTCOMES, row, strict=True)) for row in figures["totals"]]
    write_tallies(box, totals)
    BoxReport.objects.create(
        box=box,
        roll=figures["present"],
        abstentions=sum(total[rules.EMPTY] + total[rules.SPOILT] for total in totals),
        manifest_hash=box.hash,
        **box.apart(),
        **{name: figures[name] for name in TURNOUT},
    )
