"""The timetable of the branches' meetings as a table: in Excel and on paper."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from branchlife.papers import Sheet
from branchlife.written import zh_date, zh_time

# (heading, width in mm) on A4 landscape; together 267 mm.
COLUMNS = [
    (_("No."), 10),
    (pgettext_lazy("column", "Day"), 34),
    (pgettext_lazy("column", "Weekday"), 18),
    (pgettext_lazy("column", "Time"), 25),
    (pgettext_lazy("column", "Branch"), 50),
    (_("kind of meeting"), 25),
    (pgettext_lazy("column", "Place"), 40),
    (_("Leader sent"), 40),
    (_("Remarks"), 25),
]


def file_stem(campaign, leader=""):
    """The name of the files, without its end."""
    words = {"year": campaign.year_label, "name": leader}
    if leader:
        return _("%(year)s timetable of the meetings (%(name)s)") % words
    return _("%(year)s timetable of the meetings of all branches") % words


def leaders_of(line):
    """Who is sent, with their posts where the office has noted them."""
    names = list(line.leaders)
    if line.guide and line.guide.post:
        names[0] = _("%(name)s (%(post)s)") % {"name": line.guide.name, "post": line.guide.post}
    return pgettext("between names", ", ").join(str(name) for name in names)


def remarks_of(line):
    """Whether it is only planned, was off, or clashes with another meeting of the same leader."""
    parts = [] if line.meeting else [_("not set yet")]
    if line.clashes:
        names = pgettext("between names", ", ").join(str(o.appraisal.branch) for o in line.clashes)
        parts.append(_("at the same time as %(branches)s") % {"branches": names})
    return pgettext("between numbered things", "; ").join(str(part) for part in parts)


def cells(number, line):
    """The row of one Line; the day stays a day."""
    meeting = line.meeting
    return [
        number,
        meeting.day if meeting else "",
        date_format(meeting.day, "l") if meeting else "",
        zh_time(meeting.starts_at) if meeting else "",
        str(line.appraisal.branch),
        str(meeting.get_kind_display()) if meeting else "",
        meeting.place if meeting else "",
        leaders_of(line),
        remarks_of(line),
    ]


def context(campaign, lines, leader="", committee=None):
    """What the printed timetable shows."""
    return {
        "title": file_stem(campaign, leader),
        "committee": committee or campaign.committee,
        "columns": [(heading, f"w{width}") for heading, width in COLUMNS],
        "rows": [
            [zh_date(cell) if isinstance(cell, date) else cell for cell in cells(number, line)]
            for number, line in enumerate(lines, start=1)
        ],
    }


def sheet(campaign, lines, leader="", committee=None):
    """The Excel sheet."""
    title = file_stem(campaign, leader)
    return Sheet(
        pgettext("sheet", "Timetable"),
        [[heading for heading, _width in COLUMNS]],
        (cells(number, line) for number, line in enumerate(lines, start=1)),
        widths=[width for _heading, width in COLUMNS],
        heading=title,
        above=[str(committee or campaign.committee)],
    )
