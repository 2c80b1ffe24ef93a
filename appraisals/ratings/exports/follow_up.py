"""How help plans and dispositions look on paper: one layout, as PDF and as Word."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife import exports
from branchlife.papers import Paper
from branchlife.written import partial_date

# Millimetres of the column of labels, and of the whole text.
LABEL, WIDTH = 30, 180


@dataclass
class Sheet:
    """What stands on the paper. Empty texts leave room to write, `boxes` of their own height."""

    title: str
    organisation: str
    # Rows of label, text, label, text.
    facts: list
    # (label, text, millimetres)
    boxes: list
    heading: str
    # (head, millimetres) of the table below the boxes, and its rows.
    columns: list
    lines: list
    # (label, text, millimetres), below the table.
    ends: list
    signatures: list
    notes: list = field(default_factory=list)

    @property
    def colgroup(self):
        """The widths of the table's columns, as classes."""
        return [f"w{width}" for _head, width in self.columns]


def facts_of(member):
    """Who it is about, as the head of both papers says it; `member` is None on a blank one."""
    name, sex, ethnicity, born, joined, full, unit = [""] * 7
    if member:
        name, sex, ethnicity = member.name, member.get_sex_display(), member.ethnicity
        born, joined = partial_date(member.birth[:7]), partial_date(member.joined_on)
        full, unit = partial_date(member.full_member_on), member.work_unit
    return [
        [pgettext("person", "Name"), name, _("Sex"), sex],
        [_("Born"), born, _("Ethnicity"), ethnicity],
        [_("Joined the party"), joined, _("Became full member"), full],
        [_("Unit and post"), unit],
    ]


def grade_of(rating):
    """The year and the grade; empty on a blank paper."""
    if rating is None:
        return ""
    return _("%(year)s: %(grade)s") % {
        "year": rating.appraisal.campaign.year_label,
        "grade": rating.get_grade_display(),
    }


def paper_pdf(name, sheet):
    """The paper as a PDF to be saved."""
    return exports.pdf_response(f"{name}.pdf", "ratings/print_follow_up.html", {"sheet": sheet})


def paper_docx(name, sheet):
    """The same as a Word file, which offices edit."""
    paper = Paper(sheet.title)
    paper.title(sheet.title)
    paper.lines(sheet.organisation)
    paper.frame(sheet.facts, LABEL)
    label_and_text(paper, sheet.boxes)
    paper.heading(sheet.heading, level=2)
    heads = [head for head, _width in sheet.columns]
    widths = [width for _head, width in sheet.columns]
    paper.table([heads, *sheet.lines], widths, left={len(widths) - 1})
    label_and_text(paper, sheet.ends)
    paper.signatures(*[f"{label}{_(': ')}" for label in sheet.signatures])
    paper.lines(*sheet.notes)
    return exports.docx_response(f"{name}.docx", paper)


def label_and_text(paper, rows):
    """Rows of a label and a text over the width of the page."""
    rows = [[label, text] for label, text, _height in rows]
    paper.table(rows, [LABEL, WIDTH - LABEL], head=0, left={1})
