"""The timetable of the branches' meetings, on paper and as a workbook."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from appraisals.campaigns import rules
from appraisals.campaigns.figures.timetable import timetable
from appraisals.campaigns.permissions import appraisals_overseen
from branchlife.papers import LANDSCAPE, Document, Lines, Table, Title
from branchlife.written import zh_time

# Up to so many lines are printed while somebody waits for the page.
IN_REQUEST = 200
# (heading, width in mm) on A4 landscape; together 267 mm.
COLUMNS = (
    (_("No."), 10),
    (pgettext_lazy("column", "Day"), 28),
    (pgettext_lazy("column", "Weekday"), 15),
    (pgettext_lazy("column", "Time"), 20),
    (pgettext_lazy("column", "Branch"), 50),
    (_("kind of meeting"), 22),
    (pgettext_lazy("column", "Place"), 40),
    (_("Leader sent"), 40),
    (_("Remarks"), 42),
)
POINTS = 9


def lines_of(user, campaign, *, committee=None, show_all=False):
    """The Lines `user` sees, below this committee; of all meetings of the year or the general ones.

    Without a user all there are.
    """
    below = appraisals_overseen(user, campaign) if user else campaign.appraisals.all()
    below = below.taking_part()
    if committee:
        below = below.filter(branch__committee__path__startswith=committee.path)
    below = below.order_by("branch__committee__path", "branch__position", "branch__pk")
    return timetable(below, rules.PARTS if show_all else (rules.GENERAL,))


def of_leader(lines, leader):
    """Those to which this leader is sent; all when nobody is named."""
    return [line for line in lines if not leader or leader in line.leaders]


def whole_timetable(campaign, by=None, every_meeting=False):
    """The timetable of all branches the reader watches over."""
    return paper(campaign, lines_of(by, campaign, show_all=every_meeting))


def is_long(campaign):
    """Whether so many branches take part that nobody waits for the paper."""
    return campaign.appraisals.taking_part().count() > IN_REQUEST


def paper(campaign, lines, leader="", committee=None):
    """The timetable of these Lines; of one leader, or below one committee."""
    title = title_of(campaign, leader)
    table = Table(
        [[heading for heading, _width in COLUMNS]],
        [cells(number, line) for number, line in enumerate(lines, start=1)],
        tuple(width for _heading, width in COLUMNS),
        name=pgettext("sheet", "Timetable"),
        points=POINTS,
    )
    above = Lines((str(committee or campaign.committee),))
    return Document(title, title, [Title(title), above, table], look=LANDSCAPE)


def title_of(campaign, leader=""):
    """The name of the paper and its files."""
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
        meeting.day if meeting else None,
        date_format(meeting.day, "l") if meeting else "",
        zh_time(meeting.starts_at) if meeting else "",
        str(line.appraisal.branch),
        str(meeting.get_kind_display()) if meeting else "",
        meeting.place if meeting else "",
        leaders_of(line),
        remarks_of(line),
    ]
