"""Last year beside this year: branch by branch, and all years of one branch."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from appraisals.campaigns.models import Appraisal
from appraisals.summary import rules
from appraisals.summary.figures import pictures
from appraisals.summary.figures.gathering import Year, gather
from appraisals.summary.rules import Figures
from branchlife.written import percent

# As many years of one branch as fit beside each other.
MOST_YEARS = 6


@dataclass(frozen=True)
class Measure:
    """A figure that is compared: of one branch, and of all from their sums."""

    key: str
    heading: str
    is_share: bool = False
    # Needs the totals of the ballot on the leadership.
    is_marked: bool = False

    def of(self, figures, sees_marks=True):
        """Its value, or None where there is none, or where this reader may not see it."""
        if figures is None or (self.is_marked and not sees_marks):
            return None
        if self.key in OF_GRADES and not figures.has_grades:
            return None
        return getattr(figures, self.key)

    def of_all(self, pairs):
        """The same of [(Figures, whether marks are seen)] added up; shares from the sums."""
        rows = [f for f, sees in pairs if f is not None and (sees or not self.is_marked)]
        if self.is_share:
            return TOTAL_RATES[self.key](rows)
        return rules.total(rules.with_grades(rows) if self.key in OF_GRADES else rows, self.key)

    def printed(self, value):
        """As papers write it."""
        if self.is_share:
            return percent(value)
        return "" if value is None else str(value)


OF_GRADES = ("excellent", "qualified", "basic", "unqualified", "not_graded", "excellent_rate")
TOTAL_RATES = {
    "attendance_rate": lambda rows: rules.total_rate(rows, "present", "expected"),
    "excellent_rate": rules.total_excellent_rate,
    "good_rate": rules.total_good_rate,
}
MEASURES = [
    Measure("members", gettext_lazy("Members in all")),
    Measure("attendance_rate", pgettext_lazy("column", "Attendance rate"), is_share=True),
    Measure("excellent", pgettext_lazy("column", "Excellent")),
    Measure("excellent_rate", gettext_lazy("Share of excellent"), is_share=True),
    Measure("qualified", pgettext_lazy("column", "Qualified")),
    Measure("basic", pgettext_lazy("column", "Basically qualified")),
    Measure("unqualified", pgettext_lazy("column", "Unqualified")),
    Measure("good_rate", gettext_lazy("Share of “good”"), is_share=True, is_marked=True),
    Measure("items", gettext_lazy("Rectification items")),
]
# What the page of one branch shows beside them, in its order.
ALL_MEASURES = [
    MEASURES[0],
    Measure("full", pgettext_lazy("column", "Full")),
    Measure("probationary", pgettext_lazy("column", "Probationary")),
    Measure("expected", pgettext_lazy("column", "Expected")),
    Measure("present", pgettext_lazy("column", "Present")),
    MEASURES[1],
    Measure("issued", pgettext_lazy("column", "Issued")),
    Measure("returned", pgettext_lazy("column", "Returned")),
    Measure("valid", pgettext_lazy("column", "Valid")),
    *MEASURES[2:7],
    Measure("not_graded", pgettext_lazy("column", "Not graded")),
    Measure("quota", gettext_lazy("Quota of excellent grades")),
    MEASURES[7],
    Measure("problems", gettext_lazy("Problems found")),
    MEASURES[8],
    Measure("pledges", gettext_lazy("Pledges (members)")),
]


@dataclass(frozen=True)
class Pair:
    """One branch in this year and in the year before; `before` is None where it had none."""

    year: Year
    now: Figures
    before_year: Year | None
    before: Figures | None
    sees_marks: bool

    @property
    def label_before(self):
        """What the year before was called."""
        return self.before_year.appraisal.campaign.year_label if self.before_year else ""

    def cells(self):
        """[(last year, this year)] of the measures, as papers write them."""
        return [
            tuple(m.printed(m.of(f, self.sees_marks)) for f in (self.before, self.now))
            for m in MEASURES
        ]


def compared(years, sees_marks=lambda appraisal: False):
    """The Pairs of these Years (of one campaign), in their order, in a constant number of queries."""
    earlier = {year.appraisal.branch_id: year for year in gather(former([*years]))} if years else {}
    return [
        Pair(year, year.reported, before, before and before.reported, sees_marks(year.appraisal))
        for year in years
        for before in [earlier.get(year.appraisal.branch_id)]
    ]


def former(years):
    """The appraisals of these branches in the last year opened before theirs that they did not leave."""
    opened = years[0].appraisal.campaign.opened_at
    branches = [year.appraisal.branch_id for year in years]
    found = Appraisal.objects.taking_part().filter(branch__in=branches)
    found = found.filter(campaign__opened_at__lt=opened)
    found = found.order_by("campaign__opened_at", "pk").values_list("branch_id", "pk")
    return Appraisal.objects.filter(pk__in=dict(found).values())


def totals(pairs):
    """[(last year, this year)] of all branches added up, as papers write them."""
    before = [(pair.before, pair.sees_marks) for pair in pairs]
    now = [(pair.now, pair.sees_marks) for pair in pairs]
    return [(m.printed(m.of_all(before)), m.printed(m.of_all(now))) for m in MEASURES]


def labels_before(pairs):
    """What last year is called; more than one where branches came from elsewhere."""
    labels = dict.fromkeys(pair.label_before for pair in pairs if pair.before_year)
    return pgettext("between names", ", ").join(labels) or _("last year")


# --- one branch ---


def years_of(appraisal):
    """All Years of this branch that were opened, the latest ones, in their order."""
    own = Appraisal.objects.filter(branch=appraisal.branch_id, campaign__opened_at__isnull=False)
    kept = own.order_by("-campaign__opened_at", "-pk").values_list("pk", flat=True)[:MOST_YEARS]
    return gather(Appraisal.objects.filter(pk__in=list(kept)).order_by("campaign__opened_at", "pk"))


def rows_of_branch(years, sees_marks):
    """[(heading, [value of each year])], as papers write them."""
    reported = [year.reported for year in years]
    measures = [m for m in ALL_MEASURES if sees_marks or not m.is_marked]
    return [(m.heading, [m.printed(m.of(f, sees_marks)) for f in reported]) for m in measures]


def pictures_of_branch(years, sees_marks):
    """The Charts of one branch, a line for each year."""
    lines = []
    for year in years:
        label = year.appraisal.campaign.year_label
        lines.append(pictures.Group(label, [year.reported], [year.reported] if sees_marks else []))
    first = pgettext("column", "Year")
    found = [
        pictures.grades_by_line(lines, _("Grades, year by year"), first),
        pictures.turnout(lines, _("Attendance, year by year"), first),
        pictures.excellent(lines, _("Excellent grades and the quota, year by year"), first),
        pictures.leadership_by_line(lines, _("Ballots on the leadership, year by year"), first),
    ]
    return [chart for chart in found if chart]
