"""What a leader asks of a year: how many branches are how far, who is late, turnout and grades."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from appraisals.summary.figures.gathering import (
    attendance_counts,
    decided_ratings,
    member_figures,
    members_by_branch,
)
from appraisals.summary.figures.overview import numbers
from appraisals.summary.models import Submission
from appraisals.summary.rules import Figures, rate
from branchlife.models import Committee

NO_SUMS = dict.fromkeys(("expected", "present", "full", "excellent"), 0)


@dataclass
class Part:
    """All branches, or those of one committee, in numbers."""

    name: str
    numbers: dict
    # Sums over the branches that have them; shares are made of these, never averaged.
    sums: dict

    @property
    def attendance_rate(self):
        """到会率."""
        return rate(self.sums["present"], self.sums["expected"])

    @property
    def excellent_rate(self):
        """优秀占比."""
        return rate(self.sums["excellent"], self.sums["full"])


@dataclass
class Outlook:
    """One screen and one page of the year."""

    whole: Part
    # By committee, where there is more than one.
    parts: list = field(default_factory=list)
    # Lines: overdue tables, else behind, and returned by the office.
    overdue: list = field(default_factory=list)
    behind: list = field(default_factory=list)
    returned: list = field(default_factory=list)


def outlook(campaign, lines):
    """The Outlook of these Lines, in a constant number of queries."""
    sums = sums_of(lines)
    groups = defaultdict(list)
    for line in lines:
        groups[line.appraisal.branch.committee_id].append(line)
    names = Committee.objects.in_bulk(groups)
    parts = [part(str(names[pk]), of_it, sums) for pk, of_it in groups.items()]
    returned = [line for line in lines if line.is_returned]
    return Outlook(
        part(str(campaign.committee), lines, sums),
        parts if len(parts) > 1 else [],
        overdue=[line for line in lines if line.is_overdue and not line.is_returned],
        behind=[line for line in lines if line.is_behind and not line.is_overdue],
        returned=returned,
    )


def part(name, lines, sums):
    """The Part of some of the Lines."""
    total = dict(NO_SUMS)
    for line in lines:
        for key, value in sums[line.appraisal.pk].items():
            total[key] += value
    return Part(name, numbers(lines), total)


def sums_of(lines):
    """{appraisal id: what counts of it}: as sent where a table stands, else from the records."""
    found = defaultdict(dict)
    for pk, figures in figures_sent([line.appraisal.pk for line in lines if line.standing]):
        found[pk] = sums_in(figures)
    waiting = [line for line in lines if not line.standing]
    met = [line.appraisal for line in waiting if line.met_on]
    counted = attendance_counts([appraisal.general_meeting_id for appraisal in met])
    for appraisal in met:
        there = counted[appraisal.general_meeting_id]
        found[appraisal.pk] |= {key: there[key] for key in ("expected", "present")}
    decided = [line.appraisal for line in waiting if line.has_grades]
    for appraisal, grades in grades_of(decided):
        found[appraisal.pk] |= grades
    return found


def figures_sent(appraisals):
    """(appraisal id, Figures) of the tables that stand."""
    sent = Submission.objects.standing().filter(appraisal__in=appraisals).order_by()
    for pk, figures in sent.values_list("appraisal_id", "figures"):
        yield pk, Figures.from_json(figures)


def sums_in(figures):
    """What of a table adds up: attendance once the meeting was held, grades once there are any."""
    found = {}
    if figures.expected is not None and figures.present is not None:
        found |= {"expected": figures.expected, "present": figures.present}
    if figures.has_grades:
        found |= {"full": figures.full, "excellent": figures.excellent}
    return found


def grades_of(appraisals):
    """(appraisal, its full members and excellent grades) where anybody on the roster was decided."""
    if not appraisals:
        return
    rosters, (ratings, _days) = members_by_branch(appraisals), decided_ratings(appraisals)
    for appraisal in appraisals:
        day = timezone.localdate(appraisal.decided_at) if appraisal.decided_at else None
        day = day or timezone.localdate()
        roster = [s.member for s in rosters[appraisal.branch_id] if s.holds(day)]
        grades = [ratings[appraisal.pk].get(member.pk) for member in roster]
        if any(grade is not None for grade in grades):
            full = member_figures(roster, day)["full"]
            yield appraisal, {"full": full, "excellent": grades.count("excellent")}
