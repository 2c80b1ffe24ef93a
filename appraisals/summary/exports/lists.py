"""What stands behind the consolidated table: name lists, statistics, the copy sheet, all members."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.ballots.models import MemberGrade
from appraisals.summary.figures.lists import statistics
from appraisals.summary.figures.review import PERSON_FIELDS
from branchlife.papers import Sheet
from branchlife.written import zh_date


@dataclass(frozen=True)
class Column:
    """A heading, a width in mm, and a value of a Line."""

    heading: str
    width: int
    value: object


def person(name, width, heading=None):
    """A column out of the member's own line."""
    return Column(
        heading or PERSON_FIELDS[name], width, lambda line: getattr(line.person, name) or None
    )


def votes(name, width):
    """A column of ballots; a zero is a zero, empty who was not on the ballot."""
    return Column(PERSON_FIELDS[name], width, lambda line: getattr(line.person, name))


def figure(name, width, heading):
    """A column out of the branch's figures."""
    return Column(heading, width, lambda line: getattr(line.row.figures, name))


BRANCH = Column(_("Name of the branch"), 36, lambda line: line.row.figures.branch)
NAME = Column(pgettext_lazy("member", "Name"), 20, lambda line: line.person.name)
WHO = [
    BRANCH,
    NAME,
    person("sex", 10),
    person("birth", 22),
    person("joined_on", 24),
    person("category", 18),
    person("post", 26),
    person("work_unit", 44),
]
EXCELLENT = [*WHO, figure("decided_on", 24, _("Decided on"))]
LOW = [
    BRANCH,
    NAME,
    person("sex", 10),
    person("birth", 22),
    person("joined_on", 24),
    person("work_unit", 40),
    person("grade", 20),
    Column(_("Reason"), 44, lambda line: line.reason or None),
    Column(_("Help or disposition"), 44, lambda line: line.follow_up or None),
]
MEMBERS = [
    *WHO,
    *(votes(name, 12) for name in (*MemberGrade.values, "abstained")),
    person("grade", 18),
    person("fed_back_on", 24),
    person("remark", 26),
]
# 全国系统照录单: what the branches type there again, in its order.
COPY = [
    BRANCH,
    figure("decided_on", 24, _("Decided on")),
    figure("expected", 12, pgettext_lazy("column", "Expected")),
    figure("present", 12, pgettext_lazy("column", "Present")),
    figure("infirm", 18, _("Unable to move about")),
    NAME,
    *(votes(name, 18) for name in MemberGrade.values),
    person("grade", 22),
]


@dataclass(frozen=True)
class NameList:
    """A list of members with a title, numbered."""

    title: str
    columns: list
    lines: list

    @property
    def head(self):
        """The headings."""
        return [_("No."), *(column.heading for column in self.columns)]

    @property
    def rows(self):
        """Rows of values."""
        for number, line in enumerate(self.lines, start=1):
            yield [number, *(column.value(line) for column in self.columns)]

    @property
    def widths(self):
        """The columns in mm."""
        return [10, *(column.width for column in self.columns)]

    @property
    def printed_rows(self):
        """Rows of texts."""
        for row in self.rows:
            yield [
                zh_date(value) if hasattr(value, "isoformat") else "" if value is None else value
                for value in row
            ]

    def sheet(self, above=()):
        """The Excel sheet."""
        below = [] if self.lines else [_("None.")]
        return Sheet(
            self.title,
            [self.head],
            self.rows,
            self.widths,
            heading=self.title,
            above=list(above),
            below=below,
        )


def name_lists(lists):
    """优秀党员名册; 基本合格、不合格党员名册."""
    return [
        NameList(_("Register of members graded excellent"), EXCELLENT, lists.excellent),
        NameList(
            _("Register of members graded basically qualified or unqualified"), LOW, lists.low
        ),
    ]


STATISTICS_TITLE = _("Counted as in the statistics of the Party")
STATISTICS_NOTE = _("The rows are those of earlier forms; the form of the year decides.")


def list_sheets(campaign, lists, printing):
    """The sheets after the two tables; those with ballots only for readers of the totals."""
    sheets = [each.sheet() for each in name_lists(lists)]
    sheets.append(statistics_sheet(lists))
    if lists.assessments:
        sheets.append(assessment_sheet(lists))
    if not printing.with_totals:
        return sheets
    year = _("Year: %(year)s") % {"year": campaign.year_label}
    copy = NameList(_("To be copied into the national system"), COPY, lists.lines)
    members = NameList(_("All members"), MEMBERS, lists.lines)
    return [*sheets, copy.sheet(above=[year]), members.sheet()]


def statistics_sheet(lists):
    """党内统计口径."""
    return Sheet(
        STATISTICS_TITLE,
        [[_("No."), pgettext_lazy("statistics", "Counted"), _("Number")]],
        ([number, str(label), n] for number, (label, n) in enumerate(statistics(lists), start=1)),
        [12, 110, 30],
        heading=STATISTICS_TITLE,
        below=[STATISTICS_NOTE],
        landscape=False,
    )


def assessment_sheet(lists):
    """What the committee decided of each branch."""
    rows = [
        [row.number, row.figures.branch, lists.assessments.get(row.year.appraisal.pk)]
        for row in lists.rows
    ]
    title = _("Results of the branch assessment")
    head = [[_("No."), _("Name of the branch"), _("Result")]]
    return Sheet(title, head, rows, [12, 90, 50], heading=title, landscape=False)


def print_lists(lists):
    """The name lists and the statistics for the paper."""
    return {"names": name_lists(lists), "statistics": statistics(lists)}
