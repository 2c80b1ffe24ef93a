"""The sign-in sheet (会议签到表): who is expected, with room for the signatures."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife.papers import Document, Facts, Lines, Section, Table, Title
from branchlife.written import zh_datetime

# Above this many rows the sheet has two halves side by side; columns of a half in mm.
ROWS_OF_ONE_COLUMN = 25
WIDTHS, HALF = (10, 26, 22, 28, 50, 44), (8, 20, 16, 28, 18)
GUESTS = (36, 94, 50)
BLANK_LINES = 20
TO_FILL = "______"


def sign_in(meeting, by=None):
    """The sheet of a meeting from `for_detail()`; before it is called with the roster of its day."""
    return made(meeting, rows(meeting), meeting.guests.all(), figures(meeting))


def blank_sign_in(meeting):
    """The sheet of this meeting without names."""
    empty = [["", "", "", "", "", ""]] * BLANK_LINES
    return made(meeting, empty, [], None)


def made(meeting, members, guests, numbers):
    """The sheet with these lines."""
    head = [_("Name of the meeting"), f"{meeting.names['branch']} {meeting.title}"]
    person = pgettext("person", "name")
    visitors = [[guest.name, guest.position_held, ""] for guest in guests]
    return Document(
        _("Sign-in sheet"),
        _("Sign-in sheet (%(title)s)") % {"title": meeting.title},
        [
            Title(_("Sign-in sheet of the meeting")),
            Facts(
                [
                    [head],
                    [(_("Time"), zh_datetime(meeting.starts_at)), (_("Place"), meeting.place)],
                    [
                        (_("Chair"), meeting.names["chair"]),
                        (_("Recorder"), meeting.names["recorder"]),
                    ],
                ]
            ),
            Section(_("Comrades sent by the superior organisation"), 2),
            Table(
                [[person, _("organisation and post"), _("signature")]],
                visitors or [["", "", ""]],
                GUESTS,
                name=_("Comrades sent by the superior organisation"),
            ),
            Section(_("Members"), 2),
            members_table(members),
            Lines([sums(numbers)]),
        ],
    )


def members_table(members):
    """Who signs: in two halves where there are many, category and post then in one column."""
    number, person, remarks = _("No."), pgettext("person", "name"), _("remarks")
    category, post, signature = _("category of member"), _("post in the party"), _("signature")
    halves = [
        [number, name, post or category, "", remark]
        for number, name, category, post, _signed, remark in members
    ]
    return Table(
        [[number, person, category, post, signature, remarks]],
        members,
        WIDTHS,
        left=frozenset({5}),
        name=_("Members"),
        fold=ROWS_OF_ONE_COLUMN,
        half=Table([[number, person, _("category, post"), signature, remarks]], halves, HALF),
    )


def rows(meeting):
    """Number, name, category, post, room to sign, remark of everybody who is called."""
    found = [
        [row.name, row.get_category_display(), row.post_label, "", row.remark]
        for row in meeting.attendances.all()
    ] or [
        [
            member.name,
            member.category_label_on(meeting.day),
            meeting.post_labels.get(member.pk, ""),
            "",
            "",
        ]
        for member in meeting.members_of_the_day()
    ]
    return [[number, *row] for number, row in enumerate(found, start=1)]


def figures(meeting):
    """The counts once everybody is marked; None before that."""
    counts = meeting.counts()
    return counts if counts.roster and not counts.unmarked else None


def sums(counts):
    """The last line: figures, or lines to write them on."""
    names = ("expected", "present", "on_leave", "absent")
    return _(
        "Expected %(expected)s, present %(present)s, on leave %(on_leave)s, absent without leave "
        "%(absent)s."
    ) % {name: getattr(counts, name) if counts else TO_FILL for name in names}
