"""Behind the consolidated table: who was graded what, low grades with their follow-up, statistics."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from appraisals.ballots.models import MemberGrade
from appraisals.ratings.models import Commendation, Disposition, Rating
from appraisals.summary import rules
from appraisals.summary.figures.assessment import results_of
from appraisals.summary.figures.persons import persons_of_all
from appraisals.summary.figures.table import Row
from appraisals.summary.models import Submission
from appraisals.summary.rules import Person
from branchlife.written import zh_date

LOW = (MemberGrade.BASIC, MemberGrade.UNQUALIFIED)
# Approved above: only these count as dispositions.
TAKEN = (Disposition.State.IN_FORCE, Disposition.State.CLOSED)
Kind, Case, Result = Disposition.Kind, Disposition.Case, Disposition.Result


@dataclass(frozen=True)
class Line:
    """One member in the lists of the office: the branch's row, and the line of its table."""

    row: Row
    person: Person
    # For low grades: why, and what follows from it.
    reason: str = ""
    follow_up: str = ""


@dataclass(frozen=True)
class Lists:
    """All lines of members behind these rows, and what is counted besides."""

    rows: list
    lines: list
    low: list
    commended: int
    # {"correction", "persuaded", "refused", "left", "removed"}: dispositions approved above.
    dispositions: dict
    # {appraisal id: result} of the branch assessments that were decided.
    assessments: dict

    @property
    def excellent(self):
        """The lines of those graded excellent."""
        label = str(MemberGrade.EXCELLENT.label)
        return [line for line in self.lines if line.person.grade == label]


def lists_of(rows):
    """The Lists behind these rows of the consolidated table, with a fixed number of queries."""
    rows = list(rows)
    persons = persons_reported(rows)
    lines = [Line(row, person) for row in rows for person in persons[row.year.appraisal.pk]]
    appraisals = [row.year.appraisal.pk for row in rows]
    return Lists(
        rows,
        lines,
        low_lines(lines, low_ratings(appraisals)),
        commended(appraisals),
        dispositions(appraisals),
        results_of(appraisals),
    )


def persons_reported(rows):
    """{appraisal id: Persons} as sent, or of now where nothing stands."""
    standing = {row.year.standing.pk: row.year.appraisal.pk for row in rows if row.year.standing}
    sent = Submission.objects.filter(pk__in=standing).values_list("appraisal_id", "persons")
    found = {pk: [Person(**values) for values in persons] for pk, persons in sent}
    return found | persons_of_all([row.year.appraisal for row in rows if not row.year.standing])


# --- low grades ---


def low_ratings(appraisals):
    """{(appraisal id, member id or name): its Rating} of those graded low, with what follows."""
    found = {}
    ratings = Rating.objects.filter(appraisal__in=appraisals, grade__in=LOW)
    ratings = ratings.select_related("member", "help_plan__helper").prefetch_related(
        Prefetch("dispositions", Disposition.objects.order_by("pk"))
    )
    for rating in ratings:
        found[rating.appraisal_id, rating.member_id] = rating
        found.setdefault((rating.appraisal_id, rating.member.name), rating)
    return found


def low_lines(lines, ratings):
    """The lines of those graded 基本合格 or 不合格, with the reason and what follows."""
    labels = {str(grade.label) for grade in LOW}
    found = []
    for line in lines:
        if line.person.grade not in labels:
            continue
        appraisal, person = line.row.year.appraisal.pk, line.person
        rating = ratings.get((appraisal, person.member or person.name))
        reason = follow_up = ""
        if rating and str(rating.get_grade_display()) == person.grade:
            reason = rating.departure_reason or rating.opinion
            follow_up = what_follows(rating)
        found.append(Line(line.row, person, reason or person.remark, follow_up))
    return found


def what_follows(rating):
    """教育帮扶 or 组织处置 in a few words."""
    words = []
    plan = getattr(rating, "help_plan", None)
    if plan:
        words.append(
            _("Helped by %(name)s until %(until)s")
            % {"name": plan.helper, "until": zh_date(plan.until)}
        )
    for each in rating.dispositions.all():
        words.append(
            _("%(kind)s (%(state)s)")
            % {"kind": each.get_kind_display(), "state": each.get_state_display()}
        )
    return pgettext("between numbered things", "; ").join(words)


# --- statistics of the party ---


def commended(appraisals):
    """How many members were commended on the strength of their grade."""
    found = Commendation.objects.filter(rating__appraisal__in=appraisals)
    return found.aggregate(n=Count("rating", distinct=True))["n"]


def dispositions(appraisals):
    """{row of the statistics: number} of dispositions approved above."""
    found = defaultdict(int)
    rows = Disposition.objects.filter(rating__appraisal__in=appraisals, state__in=TAKEN)
    for kind, case, result in rows.values_list("kind", "case", "result"):
        if result == Result.REVOKED:
            continue
        found[row_of_disposition(kind, case)] += 1
    return dict(found)


def row_of_disposition(kind, case):
    """Where the statistics count a disposition."""
    if kind == Kind.CORRECTION:
        return "correction"
    if kind == Kind.PERSUASION:
        return "persuaded"
    return {Case.REFUSES: "refused", Case.SIX_MONTHS: "left"}.get(case, "removed")


STATISTICS = {
    "begun": gettext_lazy("Branches that held the appraisal"),
    "concluded": gettext_lazy("Branches that concluded the appraisal"),
    "took_part": gettext_lazy("Members who took part"),
    "ended": gettext_lazy("Members whose appraisal is concluded"),
    "commended": gettext_lazy("Members commended"),
    "unqualified": gettext_lazy("Members graded unqualified"),
    "correction": gettext_lazy("Dispositions: correction within a time limit"),
    "persuaded": gettext_lazy("Dispositions: persuaded to withdraw"),
    "refused": gettext_lazy("Dispositions: removed after refusing to withdraw"),
    "left": gettext_lazy("Dispositions: removed for leaving on their own"),
    "removed": gettext_lazy("Dispositions: removed for other reasons"),
}


def statistics(lists):
    """[(what is counted, the number)]: 党内统计口径."""
    figures = [row.figures for row in lists.rows]
    decided = rules.with_grades(figures)
    numbers = {
        "begun": sum(row.met_on is not None for row in figures),
        "concluded": sum(not row.undecided for row in decided),
        "took_part": rules.total(figures, "present") or 0,
        "ended": sum(row.graded + row.not_graded for row in decided),
        "commended": lists.commended,
        "unqualified": sum(row.unqualified for row in decided),
    } | lists.dispositions
    return [(label, numbers.get(key, 0)) for key, label in STATISTICS.items()]
