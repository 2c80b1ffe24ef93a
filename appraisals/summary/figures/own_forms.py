"""What the fields of a superior's own form are filled with."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.summary import rules
from appraisals.summary.figures.lists import persons_reported
from appraisals.summary.figures.table import missing_branches
from appraisals.summary.models import OwnForm
from appraisals.summary.rules import MARKS
from branchlife.papers.filling import Shown
from branchlife.roster.form_fields import BRANCH, MEMBER, TOTALLED, TOTALS, YEAR
from branchlife.written import percent, zh_date

GRADED = ("graded", "excellent", "qualified", "basic", "unqualified", "not_graded")
SHARES = {
    "attendance_rate": lambda rows: rules.total_rate(rows, "present", "expected"),
    "excellent_rate": rules.total_excellent_rate,
    "good_rate": rules.total_good_rate,
}


@dataclass(frozen=True)
class Filling:
    """One paper to be made: whose it is, values that stand once, and those of each record."""

    name: str
    once: dict
    records: list


def fields_once(reach):
    """{key: name} of the fields with one value in a form of this reach."""
    return YEAR | TOTALS if reach == OwnForm.Reach.ALL else YEAR | BRANCH


def fields_each(reach):
    """{key: name} of the fields of a row that is repeated: branches, or members of the branch."""
    return BRANCH if reach == OwnForm.Reach.ALL else MEMBER


def fillings(form, campaign, rows):
    """The Fillings of this form for these rows of the consolidated table."""
    rows = list(rows)
    year = named(YEAR, year_values(campaign, rows))
    if form.reach == OwnForm.Reach.ALL:
        once = year | named(TOTALS, totals(rows))
        yield Filling("", once, [named(BRANCH, branch_values(row)) for row in rows])
        return
    persons = persons_reported(rows)
    for row in rows:
        once = year | named(BRANCH, branch_values(row))
        lines = enumerate(persons[row.year.appraisal.pk], start=1)
        records = [named(MEMBER, member_values(number, person)) for number, person in lines]
        yield Filling(row.figures.branch, once, records)


def named(names, values):
    """{name of the field: Shown}."""
    return {name: shown(values.get(key)) for key, name in names.items()}


def shown(value):
    """A value and how papers write it."""
    if isinstance(value, Fraction):
        return Shown(value, percent(value))
    if isinstance(value, date):
        return Shown(value, zh_date(value))
    return Shown(value, "" if value is None else str(value))


def year_values(campaign, rows):
    """What is the same for all branches."""
    committee = campaign.committee
    missing = missing_branches(rows)
    return {
        "year": campaign.year_label,
        "unit": committee.full_name or committee.name,
        "office": committee.office_name,
        "theme": campaign.theme,
        "today": timezone.localdate(),
        "due_on": campaign.due_on,
        "branches": len(rows),
        "sent": len(rows) - len(missing),
        "missing": pgettext("between names", ", ").join(missing) or _("none"),
    }


def branch_values(row):
    """One branch."""
    figures = row.figures
    values = {key: getattr(figures, key, None) for key in BRANCH}
    if not figures.has_grades:
        values |= dict.fromkeys(GRADED)
    marks = {mark: figures.overall[mark] if figures.overall else None for mark in MARKS}
    return values | marks | {"number": row.number, "remark": row.remark}


def totals(rows):
    """Sums of all branches, and shares of the sums."""
    figures = [row.figures for row in rows]
    values = {}
    for key in TOTALLED:
        if key in SHARES:
            values[key] = SHARES[key](figures)
        elif key in MARKS:
            values[key] = rules.total_mark(figures, key)
        elif key in GRADED:
            values[key] = rules.total(rules.with_grades(figures), key)
        else:
            values[key] = rules.total(figures, key)
    return {f"total_{key}": value for key, value in values.items()}


def member_values(number, person):
    """One member of a branch."""
    return {key: getattr(person, key, None) for key in MEMBER} | {"line": number}
