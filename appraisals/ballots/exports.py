"""Papers of the ballot: printed slips, blank form, count report. Slips exist on the paper only."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import rules, sealing
from appraisals.ballots.actions.counting import turnout_sentence
from appraisals.ballots.models import AspectMark, BallotBox, BoxReport, MemberGrade
from appraisals.campaigns.models import Appraisal
from branchlife.exports import pdf_response
from branchlife.exports.qr import qr_image
from meetings.exports.script import BLANK, hint, say

SLIPS_A_ROW = 2
# Up to so many members stand in one column; more are set in two, so that one sheet is enough.
ONE_COLUMN = 24
LONGEST_WITH_LEADERSHIP = 17


@sensitive_variables()
def slips_pdf(box, slips, origin):
    """Unmarked slips to cut apart: the QR code opens the ballot, the code below can be typed."""
    address = origin + reverse("box:enter", args=[box.pk])
    cells = [
        {"qr": qr_image(f"{address}#{slip}", border=2), "code": sealing.in_fours(slip)}
        for slip in slips
    ]
    while len(cells) % SLIPS_A_ROW:
        cells.append(None)
    rows = [cells[start : start + SLIPS_A_ROW] for start in range(0, len(cells), SLIPS_A_ROW)]
    context = {"box": box, "rows": rows, "address": address}
    name = _("Ballot slips (%(branch)s).pdf") % {"branch": box.appraisal.branch}
    return pdf_response(name, "ballots/print_slips.html", context)


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


def script_words(meeting):
    """What the chair says around the ballot: scrutineers, how to fill it, result, a void ballot.

    Named in the setting SCRIPT_PARTS. What is not known yet is blank, never what anybody received.
    """
    appraisal = Appraisal.objects.filter(general_meeting=meeting).select_related("campaign").first()
    boxes = BallotBox.objects.filter(appraisal=appraisal, is_rehearsal=False)
    box = boxes.exclude(state=BallotBox.State.VOID).order_by("-number").first()
    return [
        say(scrutineers_sentence(box)),
        say(how_to_fill(appraisal, box)),
        hint(_("(After the count a scrutineer reports:)")),
        say(turnout_sentence(reported(box))),
        hint(_("(Only if more ballots came back than were issued:)")),
        say(
            _(
                "More ballots came back than were issued. By the rules this ballot is void, and "
                "we now vote again."
            )
        ),
    ]


def reported(box):
    """The numbers to read out: of a confirmed ballot, else blanks."""
    if box and box.state == BallotBox.State.CONFIRMED:
        return box.report
    return BoxReport(issued=BLANK, returned=BLANK, valid=BLANK, invalid=BLANK)


def scrutineers_sentence(box):
    """Who is proposed to watch the ballot, and who to count it."""
    named = box.scrutineers.select_related("member", "guest") if box else []
    comma = pgettext("between names", ", ")
    return _(
        "The branch committee proposes comrades %(scrutineers)s as scrutineers and comrade "
        "%(counter)s to count. Whoever has another opinion, please speak. (Pause.) If there is "
        "none, please approve by applause."
    ) % {
        "scrutineers": comma.join(scrutineer.name for scrutineer in named) or BLANK,
        "counter": BLANK,
    }


def how_to_fill(appraisal, box):
    """How the ballot is filled, with the aspects this year asks about and the way it is held."""
    grades = pgettext("between names", ", ").join(str(label) for label in MemberGrade.labels)
    pieces = [
        _(
            "We now come to the ballot. It bears no name. For each comrade choose one of "
            "“%(grades)s”; a row left empty is an abstention."
        )
        % {"grades": grades}
    ]
    if aspects := appraisal.campaign.aspects if appraisal else []:
        marks = pgettext("between names", ", ").join(str(label) for label in AspectMark.labels)
        pieces.append(
            _("At the same time choose one of “%(marks)s” for the leadership's %(aspects)s.")
            % {"marks": marks, "aspects": pgettext("between names", ", ").join(aspects)}
        )
    if box and box.is_all_paper:
        pieces.append(_("Please fill in the paper ballot and put it into the box."))
    else:
        pieces.append(
            _(
                "Whoever has a phone scans the code drawn; whoever has none fills a paper ballot or "
                "uses the tablet in front, and hands it in at once."
            )
        )
    pieces.append(_("Please fill it in on your own, do not confer and take no photos."))
    return "".join(pieces)
