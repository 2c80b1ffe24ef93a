"""The sign-in sheet and the minutes as PDF."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife import exports
from meetings.models import Attendance

# Above this many rows the sheet has two halves side by side.
ROWS_OF_ONE_COLUMN = 25


def sign_in_context(meeting):
    """What the sign-in sheet shows. Before anybody is marked the figures are blank lines.

    `meeting` comes from `for_detail()`. Before the meeting is called the list is the roster of
    its day.
    """
    rows = list(meeting.attendances.all()) or [
        {
            "name": member.name,
            "get_category_display": member.category_label_on(meeting.day),
            "post_label": meeting.post_labels.get(member.pk, ""),
            "remark": "",
        }
        for member in meeting.members_of_the_day()
    ]
    counts = meeting.counts()
    half = -(-len(rows) // 2)
    return {
        "meeting": meeting,
        "rows": numbered(rows),
        "pairs": pairs(numbered(rows), half) if len(rows) > ROWS_OF_ONE_COLUMN else None,
        "guests": meeting.guests.all(),
        "counts": counts if counts.roster and not counts.unmarked else None,
    }


def numbered(rows):
    """[(1, row), (2, row), …]."""
    return list(enumerate(rows, start=1))


def pairs(rows, half):
    """Rows side by side: the first half at the left, the second at the right."""
    right = rows[half:] + [None] * (2 * half - len(rows))
    return list(zip(rows[:half], right, strict=True))


def sign_in_pdf(meeting):
    """The sign-in sheet, blank before the meeting and filled after it."""
    name = _("Sign-in sheet (%(title)s).pdf") % {"title": meeting.title}
    return exports.pdf_response(name, "meetings/print_sign_in.html", sign_in_context(meeting))


def minutes_context(meeting):
    """What the minutes show: head in a frame, then the agenda with what was said."""
    rows, counts = list(meeting.attendances.all()), meeting.counts()
    whole = counts.roster and not counts.unmarked
    return {
        "meeting": meeting,
        "counts": counts if whole else None,
        "on_leave": people(rows, Attendance.Status.ON_LEAVE) if whole else "",
        "absent": people(rows, Attendance.Status.ABSENT) if whole else "",
        "online": people(rows, Attendance.Status.ONLINE, nobody=""),
        "left_out": [row for row in rows if not row.is_expected],
        "guests": names([(guest.name, guest.position_held) for guest in meeting.guests.all()]),
        "remarks": [guest for guest in meeting.guests.all() if guest.remarks],
        "items": meeting.items.all(),
        "resolutions": meeting.resolutions.all(),
    }


def people(rows, status, nobody=None):
    """The names in this status, with reasons in brackets; 无 when there is none."""
    return names([(row.name, row.reason) for row in rows if row.status == status], nobody)


def names(pairs_of_texts, nobody=None):
    """Names with something in brackets, one after the other."""
    texts = [
        _("%(name)s (%(remark)s)") % {"name": name, "remark": remark} if remark else name
        for name, remark in pairs_of_texts
    ]
    if not texts:
        return pgettext("nobody", "none") if nobody is None else nobody
    return pgettext("between names", ", ").join(texts)


def minutes_pdf(meeting):
    """The minutes: blank lines where nothing has been typed."""
    name = _("Minutes (%(title)s).pdf") % {"title": meeting.title}
    return exports.pdf_response(name, "meetings/print_minutes.html", minutes_context(meeting))
