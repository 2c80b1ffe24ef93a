"""The count report (民主测评结果报告单), filled or blank."""

from django.utils.translation import gettext as _

from appraisals.ballots import rules
from appraisals.ballots.exports.words import labels_of, row_mm, signed_by, title_of, words
from appraisals.ballots.models import AspectMark, BallotBox, MemberGrade, Scrutineer
from branchlife.papers import PORTRAIT, Beside, Document, Notes, Section, Table, Title
from branchlife.written import zh_date
from meetings.models import Attendance

CHOICES = 5  # four numbers, then abstentions
SCRUTINEERS = 2  # who sign, where nobody has been named yet
NUMBER_MM, VOTES_MM = 12, 20
# What all but the rows takes, and how high these are.
REST_MM, MOST_MM, LEAST_MM = 130, 8, 6


def report(box, by=None):
    """What came out, to be signed by the scrutineers."""
    name = _("Count report (%(branch)s)") % words(box)
    return made(box, name, *result_rows(box))


def blank_report(box):
    """The same before the ballot, with the names only, to be filled in by hand."""
    name = _("Count report, blank (%(branch)s)") % words(box)
    return made(box, name, *blank_rows(box), blank=True)


def made(box, name, members, aspects, *, blank=False):
    """The report with these rows."""
    title = title_of(_("%(branch)s %(year)s: report on the result of the ballot") % words(box), box)
    headings, numbers = zip(*turnout(box, blank), strict=True)
    rows = len(members) + len(aspects)
    pages, mm = row_mm(title, rows, REST_MM, most=MOST_MM, least=LEAST_MM)
    leadership = []
    if aspects:
        leadership = [Section(_("Two: the leadership")), aspects_table(aspects, mm)]
    return Document(
        _("Count report"),
        name,
        [
            Title(title),
            Beside(notes(box, blank)),
            Table([headings], [numbers], (PORTRAIT.width / len(headings),) * len(headings)),
            Section(_("One: the members")),
            members_table(members, mm),
            *leadership,
            Notes(
                [
                    _(
                        "Abstained includes rows with more than one tick. The four numbers and the "
                        "abstentions of each row add up to the valid ballots."
                    )
                ]
            ),
            signed_by(signatures(box, is_empty=blank)),
        ],
        most_pages=1 if pages == 1 else None,
    )


def members_table(members, mm):
    """What every member received."""
    return Table(
        [[_("No."), _("Name"), *MemberGrade.labels, _("abstained")]],
        [[number, name, *votes] for number, (name, votes) in enumerate(members, start=1)],
        (NUMBER_MM, PORTRAIT.width - NUMBER_MM - CHOICES * VOTES_MM, *[VOTES_MM] * CHOICES),
        name=_("One: the members"),
        row_mm=mm,
    )


def aspects_table(aspects, mm):
    """What the leadership received."""
    return Table(
        [[_("Aspect"), *AspectMark.labels, _("abstained")]],
        [[name, *votes] for name, votes in aspects],
        (PORTRAIT.width - CHOICES * VOTES_MM, *[VOTES_MM] * CHOICES),
        name=_("Two: the leadership"),
        row_mm=mm,
        is_kept=True,
    )


def reasons_against_report(box):
    """Without a count there is no result."""
    if box.state == BallotBox.State.VOID:
        yield _("This ballot is void.")
    elif box.state not in (BallotBox.State.COUNTED, BallotBox.State.CONFIRMED):
        yield _("The ballot has not been counted.")


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
    return [[(label, [""] * CHOICES) for label in labels] for labels in labels_of(box)]


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
