"""The branch's annual table on paper: of now, as it was sent, and blank."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots.models import MemberGrade
from appraisals.summary import permissions
from appraisals.summary.exports.form import blank_context, form_context, frozen_context
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.models import Submission
from appraisals.summary.rules import MARKS
from branchlife.papers import (
    LANDSCAPE,
    Beside,
    Document,
    Lines,
    Notes,
    Share,
    Signatures,
    Span,
    Table,
    Title,
)
from branchlife.roster.dates import parse_partial_date
from branchlife.written import percent, zh_date

POINTS = 9
BLANK_LINES = 15
# In mm of a page of 267: figures of the meeting, ballots, members, the leadership.
MEETING = (17, 17, 17, 22, 17, 17, 17, 20, 19, 26, 45, 33)
BALLOTS = (43, 56, 56, 56, 56)
PERSONS = (9, 20, 9, 18, 18, 15, 20, 34, 13, 13, 14, 14, 12, 20, 16, 22)
LEADERSHIP = (42, 45, 45, 45, 45, 45)
WORK_UNIT, REMARK = 7, 15
VOTES = (*MemberGrade.values, "abstained")


def annual_form(appraisal, by=None):
    """The table with the figures of now; totals of the ballot for those who may read them."""
    year = year_of(appraisal)
    with_totals = by is None or permissions.can_see_totals(by, appraisal, year.box)
    context = form_context(year, with_totals=with_totals)
    return form_document(context, name_of(appraisal))


def blank_form(appraisal):
    """The empty table, to be filled in by hand."""
    return form_document(blank_context(appraisal), name_of(appraisal))


def sent_form(submission, by=None):
    """The table as it was sent, with the number of the sending."""
    appraisal = submission.appraisal
    with_totals = by is None or permissions.sees_marks(by, appraisal)
    name = _("%(year)s table of the appraisal of members (%(branch)s), sending %(number)d") % {
        "year": appraisal.campaign.year_label,
        "branch": appraisal.branch,
        "number": submission.number,
    }
    return form_document(frozen_context(submission, with_totals=with_totals), name)


def name_of(appraisal):
    """2024年度民主评议情况表（第三党支部）"""
    return _("%(year)s table of the appraisal of members (%(branch)s)") % {
        "year": appraisal.campaign.year_label,
        "branch": appraisal.branch,
    }


def form_document(context, name):
    """The sheet that the branch signs, of one of the contexts of a form."""
    by_hand = pgettext("date by hand", "____-____-____")
    filled_on = zh_date(context["filled_on"]) or by_hand
    said = list(remarks(context))
    return Document(
        str(context["title"]),
        name,
        [
            Title(context["title"]),
            Beside(
                (
                    _("Branch (seal): %(branch)s") % {"branch": context["figures"].branch},
                    _("Filled in on: ") + filled_on,
                    _("Units: members, ballots"),
                )
            ),
            meeting_table(context),
            ballots_table(context),
            persons_table(context),
            leadership_table(context),
            *([Lines(tuple(said))] if said else []),
            Signatures(
                (
                    _("Secretary (signature)"),
                    _("Scrutineer (signature)"),
                    _("Counter (signature)"),
                    _("Filled in by: %(contact)s") % {"contact": context["contact"]},
                    _("Telephone: %(phone)s") % {"phone": context["phone"]},
                )
            ),
            Notes(
                (
                    _(
                        "Notes: 1. Members in all are all whose formal relation is with this branch; "
                        "2. share of excellent = excellent grades of the full members;"
                    ),
                    _(
                        "3. probationary members take part and are not graded; 4. the ballots for "
                        "each grade plus abstentions are the valid ballots."
                    ),
                )
            ),
        ],
        look=LANDSCAPE,
        version=context.get("version"),
        most_pages=1,
    )


def meeting_table(context):
    """Block 2: members and the general meeting."""
    figures, most = context["figures"], pgettext("column", "Excellent at most")
    if context["quota_words"]:
        most += "\n" + _("(%(quota_words)s)") % context
    head = [
        _("Members in all"),
        pgettext("column of the form", "Full"),
        pgettext("column of the form", "Probationary"),
        pgettext("column", "Not counted in the expected"),
        pgettext("column of the form", "Expected"),
        pgettext("column of the form", "Present"),
        pgettext("column", "On leave"),
        pgettext("column", "Absent without leave"),
        pgettext("column", "Attendance rate"),
        _("Day of the meeting"),
        _("Visiting supervisor"),
        most,
    ]
    row = [
        *(getattr(figures, name) for name in ("members", "full", "probationary", "excluded")),
        *(getattr(figures, name) for name in ("expected", "present", "on_leave", "absent")),
        Share(figures.attendance_rate),
        figures.met_on,
        figures.supervisors,
        figures.allowed,
    ]
    rows = [[""] * len(head) if context["is_blank"] else row]
    return Table([head], rows, MEETING, name=_("Members and the meeting"), points=POINTS)


def ballots_table(context):
    """Block 3: the ballots, of members and of the leadership alike."""
    figures, names = context["figures"], ("issued", "returned", "valid", "invalid")
    head = [
        pgettext("branch form", "Ballots"),
        pgettext("column", "Issued"),
        pgettext("column", "Returned"),
        pgettext("column", "Valid"),
        pgettext("column", "Invalid"),
    ]
    row = [_("Number of ballots"), *(getattr(figures, name) for name in names)]
    return Table([head], [row], BALLOTS, name=head[0], points=POINTS)


def persons_table(context):
    """Block 4: a line for each member, and the grades in words."""
    single = [
        _("No."),
        pgettext("member", "Name"),
        pgettext("column of the form", "Sex"),
        pgettext("column of the form", "Born"),
        pgettext("column of the form", "Joined the party"),
        _("Category of member"),
        _("Post in the party"),
        _("Work unit (department) and post"),
    ]
    last = [_("Grade decided"), _("Told on"), _("Remarks")]
    votes = [
        pgettext("column", "Excellent"),
        pgettext("column", "Qualified"),
        pgettext("column", "Basically qualified"),
        pgettext("column", "Unqualified"),
        _("Abstained (or row invalid)"),
    ]
    above = [
        *(Span(text, rows=2) for text in single),
        Span(_("Ballots for this member"), columns=len(votes)),
        *(Span(text, rows=2) for text in last),
    ]
    rows = [person_row(number, person) for number, person, _marks in context["lines"]]
    if context["is_blank"]:
        rows = [[number, *[""] * 15] for number in range(1, BLANK_LINES + 1)]
    total = [Span(_("Total"), columns=2), Span(grades(context), columns=14, is_left=True)]
    return Table(
        [above, votes],
        [*rows, total],
        PERSONS,
        left=frozenset({WORK_UNIT, REMARK}),
        name=_("Appraisal of the members"),
        points=POINTS,
        totals=1,
    )


def person_row(number, person):
    """The line of one member."""
    return [
        number,
        person.name,
        person.sex,
        day(person.birth),
        day(person.joined_on),
        person.category,
        person.post,
        person.work_unit,
        *(getattr(person, name) for name in VOTES),
        Span(person.grade, is_strong=True),
        day(person.fed_back_on),
        person.remark,
    ]


def day(text):
    """A day as a date, however it was written down; what is no whole day stays as it is."""
    try:
        return date.fromisoformat(parse_partial_date(text))
    except ValueError:
        return text


def grades(context):
    """How many have which grade, or lines to write it on."""
    if context["is_blank"]:
        return _(
            "Excellent ____ (____% of the full members), qualified ____, basically qualified ____, "
            "unqualified ____, not graded ____"
        )
    figures = context["figures"]
    return _(
        "Excellent %(excellent)s (%(share)s of the full members), qualified %(qualified)s, basically "
        "qualified %(basic)s, unqualified %(unqualified)s, not graded %(not_graded)s"
    ) % {
        "excellent": figures.excellent,
        "share": percent(figures.excellent_rate),
        "qualified": figures.qualified,
        "basic": figures.basic,
        "unqualified": figures.unqualified,
        "not_graded": figures.not_graded,
    }


def leadership_table(context):
    """Block 5: the leadership, an aspect a line."""
    head = [
        _("Appraisal of the leadership"),
        pgettext("column", "Good"),
        pgettext("column", "Fairly good"),
        pgettext("column", "Average"),
        pgettext("column", "Poor"),
        pgettext("column", "Abstained"),
    ]
    rows = [
        [aspect["label"], *(aspect.get(name, "") for name in (*MARKS, "abstained"))]
        for aspect in context["aspects"]
    ]
    name = _("Appraisal of the leadership")
    return Table([head], rows, LEADERSHIP, name=name, points=POINTS, is_kept=True)


def remarks(context):
    """What has to be said below the tables."""
    figures, submission = context["figures"], context["submission"]
    if context["hides_totals"]:
        yield _(
            "The ballots for each member and for the leadership are for the deciding body only; they "
            "are not listed here."
        )
    if figures.exemption:
        yield figures.exemption
    if figures.note:
        yield _("Remark: %(note)s") % {"note": figures.note}
    if context["entered_by"]:
        text = _("Entered by %(office)s from the paper of the branch, by %(entered_by)s, %(day)s.")
        if submission.source == Submission.Source.WORKBOOK:
            text = _(
                "Entered by %(office)s from the workbook of the branch, by %(entered_by)s, %(day)s."
            )
        yield text % {
            "office": context["campaign"].committee.office_name,
            "entered_by": context["entered_by"],
            "day": zh_date(context["filled_on"]),
        }
