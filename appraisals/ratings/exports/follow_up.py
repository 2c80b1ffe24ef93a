"""How help plans and dispositions look on paper: one layout for both."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife.papers import (
    Beside,
    Boxes,
    Document,
    Facts,
    Notes,
    Section,
    Signatures,
    Span,
    Table,
    Title,
)
from branchlife.written import partial_date

# Millimetres of the column of labels.
LABEL = 30


def document(name, title, branch, *, facts, boxes, heading, columns, lines, ends, signed, notes=()):
    """The paper: who it is about, boxes, the table of what was done, boxes again, who signs.

    `columns` are (head, millimetres) of the table, `lines` its rows.
    """
    heads = [head for head, _width in columns]
    none = [[Span(pgettext("paper", "none"), columns=len(heads))]]
    left = frozenset({len(heads) - 1})
    widths = tuple(width for _head, width in columns)
    return Document(
        title,
        name,
        [
            Title(title),
            Beside((_("Branch: %(branch)s") % {"branch": branch.full_name or branch.name},)),
            Facts(facts, label_mm=LABEL),
            Boxes(tuple(boxes), label_mm=LABEL),
            Section(heading, 2),
            Table([heads], lines or none, widths, left=left, name=heading),
            Boxes(tuple(ends), label_mm=LABEL, is_kept=True),
            Signatures(tuple(f"{label}{_(': ')}" for label in signed)),
            *([Notes(tuple(notes))] if notes else []),
        ],
    )


def facts_of(member):
    """Who it is about, as the head of both papers says it; `member` is None on a blank one."""
    name, sex, ethnicity, born, joined, full, unit = [""] * 7
    if member:
        name, sex, ethnicity = member.name, member.get_sex_display(), member.ethnicity
        born, joined = partial_date(member.birth[:7]), partial_date(member.joined_on)
        full, unit = partial_date(member.full_member_on), member.work_unit
    return [
        [(pgettext("person", "Name"), name), (_("Sex"), sex)],
        [(_("Born"), born), (_("Ethnicity"), ethnicity)],
        [(_("Joined the party"), joined), (_("Became full member"), full)],
        [(_("Unit and post"), unit)],
    ]


def grade_of(rating):
    """The year and the grade; empty on a blank paper."""
    if rating is None:
        return ""
    return _("%(year)s: %(grade)s") % {
        "year": rating.appraisal.campaign.year_label,
        "grade": rating.get_grade_display(),
    }
