"""Rehearsals: a box filled by the program, counted like any other, compared and thrown away.

No person, no roll, no address under /box/, no result. Closing and counting are the real ones.
"""

from collections import Counter
from dataclasses import dataclass
from random import SystemRandom

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import rules, sealing
from appraisals.ballots.actions.casting import cast_rehearsed
from appraisals.ballots.actions.counting import close
from appraisals.ballots.actions.holding import hold
from appraisals.ballots.actions.preparing import open_box, prepare_box
from appraisals.ballots.actions.scrutineers import make_count_code
from appraisals.ballots.models import BallotBox, Scrutineer
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock

MOST_BALLOTS = 500
# What may be ticked in a row, more often the better marks; a double tick exists on paper only.
ONLINE_MARKS = (1, 1, 1, 2, 2, 3, 4, rules.EMPTY)
PRINTED_MARKS = (*ONLINE_MARKS, rules.SPOILT)
# Characters that few fonts and databases are asked for: rare ones, and a joined emoji.
RARE = " ".join(
    [*map(chr, (0x4DAE, 0x20BB7, 0x36C3)), "\U0001f468\u200d\U0001f469\u200d\U0001f467"]
)


def opinions():
    """Short, rare, of several lines, and as long as there is room: all must come out unchanged."""
    return [
        _("(Rehearsal) Please study in other places more often."),
        RARE,
        _("(Rehearsal) First, shorter meetings;\nsecond, please tell us earlier."),
        chr(0x5B57) * (rules.OPINION_BYTES // rules.BYTES_OF_A_CHINESE_CHARACTER),
    ]


@dataclass(frozen=True)
class Filled:
    """One ballot as the program fills it."""

    kind: int
    grades: tuple
    opinion: str = ""


@sensitive_variables("codes", "code")
@transaction.atomic
def start_rehearsal(appraisal, *, by, ballots, scrutineers=2, draw=None):
    """A new rehearsal in place of the one before, filled and closed; returns it and its count codes.

    The codes are good for nothing but counting this box. `draw` is a random.Random, for tests.
    """
    ensure(_reasons_against(appraisal, ballots, scrutineers))
    appraisal = lock(appraisal)  # two that start at once replace one another
    for before in appraisal.boxes.filter(is_rehearsal=True):
        _remove(before)
    box = prepare_box(appraisal, by=by, is_rehearsal=True)
    filled = fill(len(box.subjects), ballots, box.opinion_bytes, draw or SystemRandom())
    box.rehearsed_totals = sums(filled, len(box.subjects))
    box.save(update_fields=["rehearsed_totals"])
    codes = [_practice_code(box, place, by) for place in range(scrutineers)]
    box = open_box(box, codes, by=by)
    cast_rehearsed(box, filled)
    return close(box, by=by, code=codes[0]), codes


def _reasons_against(appraisal, ballots, scrutineers):
    fewest = rules.fewest_to_count(appraisal.campaign.min_to_count)
    if not fewest <= ballots <= MOST_BALLOTS:
        yield _("A rehearsal has between %(fewest)d and %(most)d ballots.") % {
            "fewest": fewest,
            "most": MOST_BALLOTS,
        }
    if not 1 <= scrutineers <= rules.MOST_SCRUTINEERS:
        yield _("There are at most three scrutineers.")


def _practice_code(box, place, by):
    scrutineer = Scrutineer.objects.create(
        box=box, position=place, is_practice=True, approved_on=timezone.localdate()
    )
    return make_count_code(scrutineer, by=by)


def fill(subjects, ballots, opinion_bytes, draw):
    """`ballots` of random marks; among the first three a double tick, a gap, and no tick at all."""
    filled = [_random_ballot(subjects, opinion_bytes, draw) for _number in range(ballots)]
    filled[0] = Filled(sealing.PRINTED, (rules.SPOILT, *filled[0].grades[1:]), filled[0].opinion)
    filled[1] = Filled(sealing.ONLINE, (rules.EMPTY, *(1 for _row in range(subjects - 1))))
    only_words = RARE if opinion_bytes else ""
    filled[2] = Filled(sealing.ONLINE, tuple(rules.EMPTY for _row in range(subjects)), only_words)
    return filled


def _random_ballot(subjects, opinion_bytes, draw):
    kind = draw.choice([sealing.ONLINE, sealing.PRINTED])
    marks = PRINTED_MARKS if kind == sealing.PRINTED else ONLINE_MARKS
    opinion = draw.choice(["", "", *opinions()]) if opinion_bytes else ""
    return Filled(kind, tuple(draw.choice(marks) for _row in range(subjects)), opinion)


def sums(filled, subjects):
    """What the count must come to, added up here without the rules it follows."""
    totals = [Counter() for _subject in range(subjects)]
    valid = 0
    for ballot in filled:
        if not {1, 2, 3, 4} & set(ballot.grades):
            continue
        valid += 1
        for total, grade in zip(totals, ballot.grades, strict=True):
            total[grade] += 1
    printed = sum(ballot.kind == sealing.PRINTED for ballot in filled)
    turnout = {
        "roll": len(filled),
        "issued": len(filled),
        "online": len(filled) - printed,
        "printed": printed,
    }
    return {
        "turnout": turnout,
        "returned": len(filled),
        "valid": valid,
        "invalid": len(filled) - valid,
        "abstentions": sum(total[rules.EMPTY] + total[rules.SPOILT] for total in totals),
        "totals": [[total[outcome] for outcome in rules.OUTCOMES] for total in totals],
        "opinions": sorted(ballot.opinion for ballot in filled if ballot.opinion),
    }


@transaction.atomic
def clear_rehearsal(box, *, by):
    """Throws a rehearsal away with everything in it; that it was held stays on record."""
    box = hold(box.pk, exclusive=True)
    if not box.is_rehearsal:
        raise NotAllowed([_("Only a rehearsal can be cleared.")])
    appraisal = box.appraisal
    _remove(box)
    audit.record(by, "cleared a rehearsal", appraisal)
    return appraisal


def _remove(box):
    """A model's delete takes its ballots, totals, notes and scrutineers along; no count runs then."""
    hold(box.pk, exclusive=True)
    BallotBox.objects.get(pk=box.pk, is_rehearsal=True).delete()


# What was filled beside what was counted


@dataclass(frozen=True)
class Line:
    """One thing compared: what it is, and (as filled, as counted) for each number."""

    label: str
    pairs: list

    @property
    def is_equal(self):
        """Whether the count found what was filled."""
        return all(filled == counted for filled, counted in self.pairs)


@dataclass(frozen=True)
class Comparison:
    """A rehearsal's count beside what the program filled, row by row."""

    turnout: list
    rows: list

    @property
    def is_equal(self):
        """Whether every number agrees."""
        return all(line.is_equal for line in (*self.turnout, *self.rows))


def compared(box):
    """The Comparison of a counted rehearsal; None before its count. 3 queries."""
    report = getattr(box, "report", None)
    if report is None:
        return None
    known = box.rehearsed_totals
    labels = {
        "returned": _("ballots returned"),
        "valid": _("valid ballots"),
        "invalid": _("invalid ballots"),
        "abstentions": _("rows left empty or ticked twice"),
    }
    turnout = [
        Line(label, [(known[name], getattr(report, name))]) for name, label in labels.items()
    ]
    read = sorted(note.text for note in box.opinions.all())
    same = sum((Counter(known["opinions"]) & Counter(read)).values())
    turnout.append(Line(_("opinions, word for word"), [(len(known["opinions"]), same)]))
    counted = {}
    for tally in box.tallies.all():
        counted.setdefault(tally.subject, {})[tally.grade] = tally.n
    rows = [
        Line(
            subject["label"],
            [
                (n, counted.get(index, {}).get(outcome, 0))
                for n, outcome in zip(known["totals"][index], rules.OUTCOMES, strict=True)
            ],
        )
        for index, subject in enumerate(box.subjects)
    ]
    return Comparison(turnout, rows)
