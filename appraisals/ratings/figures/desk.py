"""What lies beside each member on the desk of those who decide: the year, the own words, flags."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisals.ratings import rules
from appraisals.ratings.figures.performance import performance
from appraisals.ratings.models import SelfEvaluation
from branchlife.models import Member, Transfer
from branchlife.written import percent, zh_date
from meetings import rules as meeting_rules
from meetings.models import Exclusion
from meetings.models.sentence import committee_report, validity_report

# Shares of ballots that a year may point out; the year's setting, and the sentence.
ADVICE = (
    (
        "excellent",
        "advise_excellent_from",
        gettext_lazy("%(share)s of the ballots say excellent (pointed out from %(line)d%%)."),
    ),
    (
        "unqualified",
        "advise_unqualified_from",
        gettext_lazy("%(share)s of the ballots say unqualified (pointed out from %(line)d%%)."),
    ),
)


@dataclass
class Beside:
    """Beside one member: daily performance, the own evaluation handed in, and what to note."""

    performance: object = None
    self_evaluation: object = None
    flags: list = field(default_factory=list)


def lay_beside(sheet):
    """Give every row of the sheet its `beside`; constant queries."""
    appraisal = sheet.appraisal
    years = performance(appraisal)
    written = {row.member_id: row for row in SelfEvaluation.objects.of(appraisal)}
    ids = [row.member.pk for row in sheet.rows]
    came = came_here(appraisal.branch_id, ids, sheet.day)
    left_out = Exclusion.objects.in_effect(sheet.day).filter(
        branch=appraisal.branch_id, member__in=ids
    )
    left_out = {exclusion.member_id: exclusion for exclusion in left_out}
    for row in sheet.rows:
        pk = row.member.pk
        came_on = came.get(pk) or row.member.arrived_on
        noted = list(flags(sheet, row, came_on, left_out.get(pk)))
        row.beside = Beside(years.get(pk), written.get(pk), noted)


def came_here(branch, members, day):
    """{member id: the last day before `day` on which they came to this branch}. One query."""
    moves = Transfer.objects.filter(
        to_branch=branch, member__in=members, state=Transfer.State.DONE, moved_on__lte=day
    )
    return dict(moves.order_by("moved_on", "pk").values_list("member_id", "moved_on"))


def flags(sheet, row, came_on, exclusion):
    """What those who decide should note about one member, a sentence each; nothing decides."""
    for standing in row.member.standings_on(sheet.day):
        yield standing_in_words(standing)
    if row.category == Member.Category.PROBATIONARY:
        yield _("Probationary member: takes part, is not graded.")
    if exclusion:
        yield _(
            "Not counted in the expected attendance (%(reason)s); may be left without a grade."
        ) % {"reason": exclusion.get_reason_display()}
    if rules.came_lately(came_on, sheet.day):
        yield _("Came to this branch on %(day)s, less than half a year ago.") % {
            "day": zh_date(came_on)
        }
    campaign = sheet.appraisal.campaign
    for grade, setting, sentence in ADVICE:
        line = getattr(campaign, setting)
        if rules.reaches(row.votes, grade, line):
            yield sentence % {"share": percent(row.shares[grade]), "line": line}


def standing_in_words(standing):
    """A standing in force, with the best grade where it names one."""
    words = {"kind": standing.get_kind_display(), "best": standing.get_max_grade_display()}
    if standing.max_grade:
        return _("%(kind)s “%(best)s”") % words
    return words["kind"]


def quorum_in_words(meeting):
    """How many of the body that met were expected and there, and what the rule says of it."""
    rows = list(meeting.attendances.select_related("member"))
    if not rows:
        return ""
    counts = meeting_rules.count(rows, meeting.declaring_moment(rows))
    if meeting.is_committee:
        return committee_report(meeting, counts, rows)
    return validity_report(meeting, counts)
