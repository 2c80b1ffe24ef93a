"""The sign-in sheet as PDF."""

from django.utils.translation import gettext as _

from branchlife import exports

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
