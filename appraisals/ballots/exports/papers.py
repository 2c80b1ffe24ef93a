"""Papers of the ballot: the blank form and the count report."""

from django.utils.translation import gettext as _

from appraisals.ballots import rules
from appraisals.ballots.models import AspectMark, MemberGrade
from branchlife.exports import pdf_response

# Up to so many members stand in one column; more are set in two, so that one sheet is enough.
ONE_COLUMN = 24
LONGEST_WITH_LEADERSHIP = 17


def blank_pdf(box):
    """The paper ballot (民主评议党员测评表): no number, no name of who fills it."""
    members = [subject["label"] for subject in box.subjects if subject["kind"] == "member"]
    numbered = list(enumerate(members, start=1))
    half = -(-len(numbered) // 2)
    columns = [numbered] if len(numbered) <= ONE_COLUMN else [numbered[:half], numbered[half:]]
    lines = [
        [column[line] if line < len(column) else None for column in columns]
        for line in range(len(columns[0]))
    ]
    context = {
        "box": box,
        "lines": lines,
        "columns": columns,
        # The leadership moves to the back when the members fill the front.
        "is_long": len(lines) > LONGEST_WITH_LEADERSHIP,
        "grades": MemberGrade.labels,
        "marks": AspectMark.labels,
        "aspects": [s["label"] for s in box.subjects if s["kind"] == "aspect"],
        "criteria": box.appraisal.campaign.criteria,
    }
    name = _("Ballot form (%(branch)s).pdf") % {"branch": box.appraisal.branch}
    return pdf_response(name, "ballots/print_blank.html", context)


def result_rows(box):
    """([(member label, [n …])], [(aspect, [n …])]): four choices, then abstentions, in order."""
    totals, aspects = box.totals(), box.aspect_totals()
    members, marks = [], []
    for subject in box.subjects:
        if subject["kind"] == "member":
            members.append((subject["label"], cells(totals[subject["id"]], rules.MEMBER_SCALE)))
        else:
            marks.append((subject["label"], cells(aspects[subject["label"]], rules.ASPECT_SCALE)))
    return members, marks


def cells(numbers, scale):
    """The four numbers, then abstentions together with rows ticked more than once."""
    return [*(numbers[name] for name in scale), numbers["abstained"] + numbers["spoilt"]]


def report_pdf(box):
    """The count report (民主测评结果报告单) that the scrutineers sign."""
    members, aspects = result_rows(box)
    context = {
        "box": box,
        "report": box.report,
        "expected": expected(box),
        "members": members,
        "aspects": aspects,
        "grades": MemberGrade.labels,
        "marks": AspectMark.labels,
        "scrutineers": [scrutineer.name for scrutineer in box.scrutineers.all()],
    }
    name = _("Count report (%(branch)s).pdf") % {"branch": box.appraisal.branch}
    return pdf_response(name, "ballots/print_report.html", context)


def expected(box):
    """应到 and 实到 of the meeting, or None where the ballot has no meeting on record."""
    if not box.meeting:
        return None
    rows = list(box.meeting.attendances.all())
    return {
        "expected": sum(row.is_expected for row in rows),
        "present": sum(row.is_there for row in rows),
    }
