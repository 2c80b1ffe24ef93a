"""The count report (民主测评结果报告单), filled or blank, as PDF and Word."""

from django.utils.translation import gettext as _

from appraisals.ballots import rules
from appraisals.ballots.exports.blank import title_of
from appraisals.ballots.models import AspectMark, BallotBox, MemberGrade, Scrutineer
from branchlife import exports, papers
from branchlife.written import zh_date
from meetings.models import Attendance

CHOICES = 5  # four numbers, then abstentions
SCRUTINEERS = 2  # who sign, where nobody has been named yet
NUMBER_MM, VOTES_MM = 12, 24


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


def blank_rows(box):
    """The same rows with nothing in them."""
    rows = {"member": [], "aspect": []}
    for subject in box.subjects:
        rows[subject["kind"]].append((subject["label"], [""] * CHOICES))
    return rows["member"], rows["aspect"]


def report_context(box, *, blank=False):
    """What stands on the count report; `blank`: only names, before the ballot, to fill by hand."""
    members, aspects = blank_rows(box) if blank else result_rows(box)
    branch, year = box.appraisal.branch, box.appraisal.campaign.year_label
    title = _("%(branch)s %(year)s: report on the result of the ballot") % {
        "branch": branch,
        "year": year,
    }
    return {
        "box": box,
        "title": title_of(title, str(branch)),
        "notes": notes(box, blank),
        "turnout": turnout(box, blank),
        "members": members,
        "aspects": aspects,
        "grades": MemberGrade.labels,
        "marks": AspectMark.labels,
        "sums": _(
            "Abstained includes rows with more than one tick. The four numbers and the abstentions "
            "of each row add up to the valid ballots."
        ),
        "signatures": signatures(box, is_empty=blank),
    }


def notes(box, blank):
    """The line below the title."""
    day = _("Date (year, month, day)") if blank and not box.meeting else zh_date(box.day)
    lines = [
        _("Branch: %(branch)s") % {"branch": box.appraisal.branch},
        _("Date of the ballot: %(day)s") % {"day": day},
    ]
    if box.number > 1:
        lines.append(_("Ballot no. %(number)d") % {"number": box.number})
    if box.is_rehearsal:
        lines.append(_("rehearsal"))
    if box.is_all_paper and not blank:
        lines.append(_("entered afterwards"))
    return lines


def turnout(box, blank):
    """[(heading, number)]: expected, present, mobile box and online if any, then the ballots."""
    report = None if blank else box.report
    numbers = []
    if blank or box.meeting:
        people = {"expected": "", "present": ""} if blank else expected(box)
        numbers += [(_("Expected"), people["expected"]), (_("Present"), people["present"])]
    numbers += elsewhere(box, report)
    for heading, name in (
        (_("Issued"), "issued"),
        (_("Came back"), "returned"),
        (_("Valid"), "valid"),
        (_("Invalid"), "invalid"),
    ):
        numbers.append((heading, getattr(report, name) if report else ""))
    return numbers


def expected(box):
    """应到 and 实到 of the meeting on record."""
    rows = list(box.meeting.attendances.all())
    return {
        "expected": sum(row.is_expected for row in rows),
        "present": sum(row.is_there for row in rows),
    }


def elsewhere(box, report):
    """Who fills a ballot without being in the room, when there is anybody."""
    if report:
        mobile, online = report.mobile, report.online
    else:
        mobile = box.mobile_members.count()
        status = Attendance.Status.ONLINE
        online = box.meeting.attendances.filter(status=status).count() if box.meeting else 0
    numbers = ((_("Mobile ballot box"), mobile), (_("taking part online"), online))
    return [(heading, n if report else "") for heading, n in numbers if n]


def how_signed(box, scrutineer):
    """What the report says beside the name, where no pen is needed."""
    if scrutineer.signed_how == Scrutineer.Signature.SCREEN:
        day = zh_date(scrutineer.signed_on)
        return _(" (signed on the platform on %(day)s)") % {"day": day}
    if not scrutineer.signed_how and box.state == BallotBox.State.CONFIRMED:
        return _(" (did not sign; two of three suffice)")
    return ""


def signatures(box, *, is_empty=False):
    """[(what is signed, by whom)]: every scrutineer, then who counted.

    Beside a name stands when it was signed on the screen, else there is room for the pen. A sheet
    that `is_empty` is signed by nobody yet.
    """
    label = _("Scrutineers (signature)")
    places = []
    for scrutineer in box.scrutineers.select_related("member", "guest"):
        how = "" if is_empty else how_signed(box, scrutineer)
        places.append((label, scrutineer.name + how))
    places = places or [(label, "")] * SCRUTINEERS
    return [*places, (_("Teller (signature)"), str(box.counter or ""))]


def report_name(box, suffix, *, blank=False):
    """民主测评结果报告单（第一党支部）.pdf"""
    if blank:
        name = _("Count report, blank (%(branch)s)") % {"branch": box.appraisal.branch}
    else:
        name = _("Count report (%(branch)s)") % {"branch": box.appraisal.branch}
    return f"{name}.{suffix}"


def report_pdf(box, *, blank=False):
    """The count report that the scrutineers sign."""
    context = report_context(box, blank=blank)
    name = report_name(box, "pdf", blank=blank)
    return exports.signed_sheet(name, "ballots/print_report.html", context)


def report_docx(box, *, blank=False):
    """The same as a Word file."""
    context = report_context(box, blank=blank)
    return exports.docx_response(report_name(box, "docx", blank=blank), report_paper(context))


def report_paper(context):
    """The Word paper of `report_context`."""
    paper = papers.Paper("".join(context["title"]["lines"]))
    paper.title("\n".join(context["title"]["lines"]))
    paper.lines("\u3000\u3000".join(context["notes"]), align="center")
    heads, numbers = zip(*context["turnout"], strict=True)
    paper.table([heads, numbers], [paper.width / len(heads)] * len(heads))
    votes = [VOTES_MM] * CHOICES
    paper.heading(_("One: the members"), 2)
    head = [_("No."), _("Name"), *context["grades"], _("abstained")]
    rows = [[number, name, *n] for number, (name, n) in enumerate(context["members"], start=1)]
    paper.table([head, *rows], [NUMBER_MM, paper.width - NUMBER_MM - sum(votes), *votes])
    if context["aspects"]:
        paper.heading(_("Two: the leadership"), 2)
        head = [_("Aspect"), *context["marks"], _("abstained")]
        rows = [[name, *n] for name, n in context["aspects"]]
        paper.table([head, *rows], [paper.width - sum(votes), *votes])
    paper.lines(context["sums"])
    places = [f"{label}{_(': ')}{name}" for label, name in context["signatures"]]
    for start in range(0, len(places), 2):
        paper.signatures(*places[start : start + 2])
    paper.lines(_("Date (year, month, day)"), align="right")
    return paper
