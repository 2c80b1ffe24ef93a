"""The rows of the consolidated table: figures, remarks, and the checks they fail in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from appraisals.summary import rules
from appraisals.summary.figures.checklist import circled
from appraisals.summary.figures.gathering import Year, is_confirmed
from appraisals.summary.models import Submission
from appraisals.summary.rules import Figures
from branchlife.models import Committee

# What each check of `rules.breaches` says when it fails.
BREACHES = {
    "members": gettext_lazy(
        "Members (%(members)d) should be full (%(full)d) plus probationary (%(probationary)d)"
    ),
    "expected": gettext_lazy(
        "Expected (%(expected)d) should be members (%(members)d) less those not counted (%(excluded)d)"
    ),
    "present": gettext_lazy("Present (%(present)d) are more than expected (%(expected)d)"),
    "issued": gettext_lazy(
        "Issued (%(issued)d) should be those there who may fill a ballot, mobile box and online "
        "included (%(may_fill)d)"
    ),
    "returned": gettext_lazy("Returned (%(returned)d) are more than issued (%(issued)d)"),
    "valid": gettext_lazy(
        "Valid (%(valid)d) plus invalid (%(invalid)d) should be returned (%(returned)d)"
    ),
    "graded": gettext_lazy(
        "Graded (%(graded)d) plus not graded (%(not_graded)d) should be members (%(members)d)"
    ),
    "quota": gettext_lazy("Excellent (%(excellent)d) are more than allowed (%(allowed)d)"),
}


# States of the last sending that say more than that nothing has been sent.
SENT_BACK = (Submission.State.RETURNED, Submission.State.REOPENED)


@dataclass(frozen=True)
class Row:
    """One branch in the consolidated table."""

    number: int
    year: Year
    figures: Figures
    remark: str
    # {column: what does not agree there}, for marking cells.
    marks: dict
    # The same, once each.
    breaches: list


def rows_of(years):
    """The rows of these Years, numbered in their order."""
    return [row_of(number, year) for number, year in enumerate(years, start=1)]


def row_of(number, year):
    """One row, with its checks."""
    figures = year.reported
    marks, sentences = {}, []
    for breach in rules.breaches(figures):
        sentences.append(sentence(breach))
        marks |= {column: sentences[-1] for column in breach.columns if column not in marks}
    return Row(number, year, figures, remark(year), marks, sentences)


def sentence(breach):
    """What does not agree, with its numbers."""
    return BREACHES[breach.check] % breach.numbers


def remark(year):
    """备注: not sent, late, typed by the office, beyond the quota."""
    return pgettext("between numbered things", "; ").join(remarks(year))


def remarks(year):
    """The single remarks, most important first."""
    if not year.standing:
        yield sending_state(year)
        if stage := what_is_open(year):
            yield stage
    elif year.is_late:
        yield _("sent late")
    if year.standing and year.standing.entered_by_office:
        yield _("entered by the office")
    if year.reported.exemption:
        yield year.reported.exemption
    if year.reported.note:
        yield year.reported.note


def sending_state(year):
    """未报送, 退回修改, 逾期未报 or the state of what stands."""
    if year.standing:
        return year.standing.get_state_display()
    if year.submission and year.submission.state in SENT_BACK:
        return year.submission.get_state_display()
    return _("overdue, not sent") if year.is_overdue else _("not sent yet")


def what_is_open(year):
    """The furthest thing a branch has not done, in a few words; empty when all is done."""
    if year.figures.met_on is None:
        return _("The organisational-life meeting has not been held")
    if year.box is None or not is_confirmed(year.box):
        return _("No ballot has been held")
    if year.undecided:
        return _("Grades not decided yet")
    return ""


def missing_branches(rows):
    """Names of branches whose table does not stand, in order."""
    return [row.figures.branch for row in rows if not row.year.standing]


def circled_list(things):
    """①…；②…"""
    numbered = [f"{circled(number)}{text}" for number, text in enumerate(things, start=1)]
    return pgettext("between numbered things", "; ").join(numbered)


def notes(rows):
    """What is written below the table: who is missing, and what does not agree."""
    rows = list(rows)
    if missing := missing_branches(rows):
        yield _(
            "Not sent yet (%(count)d branches): %(names)s. Their rows show what the platform "
            "holds now, not what they have reported."
        ) % {
            "count": len(missing),
            "names": pgettext("between names", ", ").join(missing),
        }
    for row in rows:
        for number, text in enumerate(row.breaches, start=1):
            yield _("To be checked, %(branch)s: %(number)s%(text)s.") % {
                "branch": row.figures.branch,
                "number": circled(number) if len(row.breaches) > 1 else "",
                "text": text,
            }


def parts_of(rows, unit):
    """[(name, rows)] of the committees directly below `unit` and of the branches directly under it.

    Empty where there is only one of them: nothing would be added up twice. One query.
    """
    rows = list(rows)
    length = len(unit.path) + Committee.steplen
    found = {}
    for row in rows:
        path = row.year.appraisal.branch.committee.path
        found.setdefault("" if path == unit.path else path[:length], []).append(row)
    if len(found) < 2:
        return []
    names = dict(Committee.objects.filter(path__in=found).values_list("path", "name"))
    names[""] = _("branches directly under %(committee)s") % {"committee": unit}
    return [(names[path], found[path]) for path in found]
