"""All branches side by side: what the platform has counted, what was noted, proposed and decided."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.summary.figures.gathering import Year
from appraisals.summary.models import (
    Activity,
    ActivityAttendance,
    AssessmentScheme,
    BranchAssessment,
    Criterion,
    Development,
    DutyReport,
    Mark,
    MaterialReceipt,
)
from appraisals.summary.rules import rate
from appraisals.summary.rules.assessment import total_points, year_of_label
from branchlife.models import File, Member
from meetings.figures.calendar import years_of
from meetings.models import Attendance, Meeting

HELD = (Meeting.State.IN_SESSION, Meeting.State.CLOSED, Meeting.State.SIGNED)
NOBODY = {"expected": 0, "present": 0}


@dataclass(frozen=True)
class Facts:
    """What the platform has counted for one branch, and what it was told of activities."""

    # 三会一课: {"label", "held", "missing", "has_none"} of each kind, in the calendar year.
    meetings: list
    expected: int
    present: int
    # Activities of all branches: how many there were, at how many somebody came, and the people.
    activities: int
    activities_joined: int
    activity_expected: int
    activity_present: int
    # Became probationary and became full members in the calendar year, by the roster.
    joined: int
    turned_full: int

    @property
    def missing(self):
        """Spans of months that are over without the meeting they ask for."""
        return sum(one["missing"] for one in self.meetings)

    @property
    def attendance_rate(self):
        """Present of expected, over all meetings of the year."""
        return rate(self.present, self.expected)

    @property
    def activity_rate(self):
        """Present of expected, over all activities."""
        return rate(self.activity_present, self.activity_expected)


@dataclass
class Row:
    """One branch in the assessment."""

    number: int
    scheme: AssessmentScheme | None
    year: Year
    facts: Facts
    assessment: BranchAssessment
    criteria: list = field(default_factory=list)
    materials: list = field(default_factory=list)
    marks: dict = field(default_factory=dict)
    receipts: dict = field(default_factory=dict)
    # {audience: DutyReport}
    reports: dict = field(default_factory=dict)
    development: Development | None = None
    # Leaders who only look on read no totals of a ballot.
    with_totals: bool = True

    @property
    def appraisal(self):
        """The branch's appraisal."""
        return self.year.appraisal

    @property
    def branch(self):
        """The branch."""
        return self.year.appraisal.branch

    @property
    def lines(self):
        """[(item, what was noted or None)] in order."""
        return [(item, self.marks.get(item.pk)) for item in self.criteria]

    @property
    def total(self):
        """All points together; None when none was given."""
        return total_points([mark.points for mark in self.marks.values()])

    @property
    def unmarked(self):
        """How many items have neither points nor a word."""
        marks = [self.marks.get(item.pk) for item in self.criteria]
        return sum(mark is None or (mark.points is None and not mark.word) for mark in marks)

    @property
    def report(self):
        """The duty report to the superior, or None."""
        return self.reports.get(DutyReport.Audience.SUPERIOR)

    @property
    def has_honour(self):
        """The committee gave the honour."""
        return bool(self.scheme) and self.assessment.result == self.scheme.honour

    @property
    def leadership(self):
        """What the members said of the leadership as a whole, as reported; None before the count."""
        return self.year.reported.overall if self.with_totals else None

    @property
    def good_rate(self):
        """“好”占比 of it."""
        return self.year.reported.good_rate if self.with_totals else None

    @property
    def rectification_done(self):
        """Items of the list that are settled."""
        return self.year.rectification["done"]


def scheme_of(campaign):
    """The rules of this campaign's assessment with their decision, or None."""
    found = AssessmentScheme.objects.filter(campaign=campaign)
    return found.select_related("campaign__committee", "decision").first()


def rows_of(scheme, years, first=1):
    """Rows of these Years, numbered from `first`; as many queries for one as for many."""
    appraisals = [year.appraisal for year in years]
    noted = Noted(scheme, appraisals)
    facts = facts_of(appraisals, scheme.year if scheme else timezone.localdate().year)
    return [
        noted.row(number, year, facts[year.appraisal.pk])
        for number, year in enumerate(years, start=first)
    ]


class Noted:
    """What was noted of these appraisals; asks the database no more."""

    def __init__(self, scheme, appraisals):
        self.scheme = scheme
        self.criteria = list(Criterion.objects.filter(scheme=scheme)) if scheme else []
        self.materials = list(scheme.materials.all()) if scheme else []
        rows = BranchAssessment.objects.filter(appraisal__in=appraisals)
        self.assessments = {row.appraisal_id: row for row in rows.select_related("proposed_by")}
        self.marks, self.receipts = defaultdict(dict), defaultdict(dict)
        for mark in Mark.objects.filter(assessment__appraisal__in=appraisals):
            self.marks[mark.assessment_id][mark.criterion_id] = mark
        for receipt in MaterialReceipt.objects.filter(assessment__appraisal__in=appraisals):
            self.receipts[receipt.assessment_id][receipt.material_id] = receipt
        self.reports = reports_of(appraisals)
        rows = Development.objects.filter(appraisal__in=appraisals)
        self.developments = {row.appraisal_id: row for row in rows}

    def row(self, number, year, facts):
        """The Row of one of them; what was never noted is empty."""
        pk = year.appraisal.pk
        assessment = self.assessments.get(pk) or BranchAssessment(appraisal=year.appraisal)
        assessment.appraisal = year.appraisal
        return Row(
            number,
            self.scheme,
            year,
            facts,
            assessment,
            self.criteria,
            self.materials,
            self.marks[assessment.pk],
            self.receipts[assessment.pk],
            self.reports[pk],
            self.developments.get(pk),
        )


def reports_of(appraisals):
    """{appraisal id: {audience: DutyReport}}, each with its `files`."""
    found = defaultdict(dict)
    reports = list(DutyReport.objects.filter(appraisal__in=appraisals))
    files = File.objects.by_record(reports)
    for report in reports:
        report.files = files[report.pk]
        found[report.appraisal_id][report.audience] = report
    return found


def facts_of(appraisals, year):
    """{appraisal id: Facts} of the calendar `year`."""
    branches = [appraisal.branch for appraisal in appraisals]
    today = timezone.localdate()
    calendars = years_of(branches, year, today) if branches else {}
    people = attendance_of(branches, year)
    held, came = activities_of(appraisals)
    joined, turned = developed_in(branches, year)
    found = {}
    for appraisal in appraisals:
        rows, branch = came[appraisal.pk], appraisal.branch_id
        found[appraisal.pk] = Facts(
            meetings=list(calendars[branch].totals()),
            **people.get(branch, NOBODY),
            activities=held[appraisal.campaign_id],
            activities_joined=rows["joined"],
            activity_expected=rows["expected"],
            activity_present=rows["present"],
            joined=joined[branch],
            turned_full=turned[branch],
        )
    return found


def attendance_of(branches, year):
    """{branch id: {expected, present}} over all meetings of the year at which people were marked."""
    marked = Attendance.objects.filter(
        meeting__branch__in=branches,
        meeting__starts_at__year=year,
        meeting__state__in=HELD,
        is_expected=True,
    ).exclude(Q(status="") | Q(meeting__declared_valid=False))
    rows = marked.order_by().values("meeting__branch")
    rows = rows.annotate(
        expected=Count("pk"), present=Count("pk", filter=Q(status__in=Attendance.THERE))
    )
    return {row.pop("meeting__branch"): row for row in rows}


def activities_of(appraisals):
    """({campaign id: how many activities}, {appraisal id: {joined, expected, present}})."""
    held, came = defaultdict(int), defaultdict(lambda: {"joined": 0} | NOBODY)
    campaigns = {appraisal.campaign_id for appraisal in appraisals}
    rows = Activity.objects.filter(campaign__in=campaigns).order_by().values("campaign")
    for row in rows.annotate(n=Count("pk")):
        held[row["campaign"]] = row["n"]
    rows = ActivityAttendance.objects.filter(appraisal__in=appraisals).order_by()
    rows = rows.values("appraisal").annotate(
        joined=Count("pk", filter=Q(present__gt=0)), all=Sum("expected"), there=Sum("present")
    )
    for row in rows:
        numbers = {"expected": row["all"], "present": row["there"], "joined": row["joined"]}
        came[row["appraisal"]] = numbers
    return held, came


def developed_in(branches, year):
    """({branch id: became probationary in the year}, {branch id: became full}), by the roster."""
    joined, turned = defaultdict(int), defaultdict(int)
    rows = Member.objects.filter(branch__in=branches).filter(
        Q(joined_on__startswith=f"{year}") | Q(full_member_on__startswith=f"{year}")
    )
    for branch, begun, full in rows.values_list("branch_id", "joined_on", "full_member_on"):
        joined[branch] += begun.startswith(f"{year}")
        turned[branch] += full.startswith(f"{year}")
    return joined, turned


def activities_for(appraisal):
    """[(Activity, what was noted of this branch or None)], the latest first."""
    rows = {row.activity_id: row for row in appraisal.activity_attendances.all()}
    activities = Activity.objects.filter(campaign=appraisal.campaign_id)
    return [(activity, rows.get(activity.pk)) for activity in activities]


def expected_at(appraisals, day):
    """{appraisal id: members on that day}: proposed as those expected at an activity."""
    branches = [appraisal.branch_id for appraisal in appraisals]
    counts = defaultdict(int)
    for branch in Member.objects.of_branches(branches, day).values_list("branch_then", flat=True):
        counts[branch] += 1
    return {appraisal.pk: counts[appraisal.branch_id] for appraisal in appraisals}


def results_of(appraisals):
    """{appraisal id: result} that the committee decided and published, for other tables."""
    decided = BranchAssessment.objects.filter(
        appraisal__in=appraisals,
        appraisal__campaign__assessment_scheme__decision__published_on__isnull=False,
    )
    return dict(decided.exclude(result="").values_list("appraisal_id", "result"))


# --- the rules a new year begins with ---

AREAS = (
    _("Deployments of the centre and the province for party building at the grass roots"),
    _("Political function, and major tasks"),
    _("Rectification after inspections"),
    _("Organisation, basic work and basic ability"),
    _("Solving hard problems of party building"),
    _("Duty of party building"),
)
ASPECTS = (
    (_("Meetings of the branch, its committee and groups, and lectures"), "meetings"),
    (_("Bringing up and developing members"), "development"),
    (_("Clean party conduct"), ""),
    (_("Attendance and performance at study and activities"), "attendance"),
)
WORDS = (
    pgettext_lazy("column", "Good"),
    pgettext_lazy("column", "Fairly good"),
    pgettext_lazy("column", "Average"),
    pgettext_lazy("column", "Poor"),
)
RESULTS = (_("Excellent branch"), _("Not chosen"))
MATERIALS = (_("Summary of the year's work"), _("Duty report of the secretary"))
AREA_POINTS, ASPECT_POINTS = 10, 10


def rules_to_begin_with(campaign, scheme):
    """(values of the form, items) of these rules; else of last year's; else of the usual ones."""
    former = scheme or (
        AssessmentScheme.objects.filter(campaign__committee=campaign.committee_id)
        .order_by("-campaign")
        .first()
    )
    year = year_of_label(campaign.year_label) or timezone.localdate().year
    if former is None:
        return usual_rules(year)
    names = ("marking", "words", "results", "shows_marks")
    values = {name: getattr(former, name) for name in names}
    values["year"] = scheme.year if scheme else year
    values["materials"] = [str(material) for material in former.materials.all()]
    columns = ("part", "title", "text", "points", "beside")
    return values, list(former.criteria.order_by("position").values(*columns))


def usual_rules(year):
    """Six content areas and four aspects, as notices of schools name them."""
    values = {
        "marking": AssessmentScheme.Marking.WORDS,
        "words": [str(word) for word in WORDS],
        "results": [str(result) for result in RESULTS],
        "materials": [str(material) for material in MATERIALS],
        "year": year,
        "shows_marks": False,
    }
    beside = {2: "rectification", 5: "leadership"}
    items = [
        item(Criterion.Part.AREA, title, AREA_POINTS, beside.get(number, ""))
        for number, title in enumerate(AREAS)
    ]
    items += [
        item(Criterion.Part.ASPECT, title, ASPECT_POINTS, beside) for title, beside in ASPECTS
    ]
    return values, items


def item(part, title, points, beside):
    """One item as the form takes it."""
    return {"part": part, "title": str(title), "text": "", "points": points, "beside": beside}
