"""The form on which opinions are asked for, and the summary of what came in."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife import papers
from branchlife.exports.qr import qr_png
from branchlife.papers import (
    LANDSCAPE,
    Aside,
    Beside,
    Document,
    Lines,
    Ruled,
    Section,
    Signatures,
    Span,
    Table,
    Title,
)
from branchlife.written import zh_date
from meetings.models import Opinion, OpinionRound

# Lines to write on below each heading of the form: fewer where a long question takes the room.
MOST_LINES, LEAST_LINES, QUESTION_LETTERS = 7, 4, 100
TO_FILL = "______"
# Of the table: number, concerns, check point, opinion, came by; in mm.
WIDTHS = (12, 42, 40, 140, 33)
BLANK_ROWS, BLANK_MM = 8, 13


# --- the form ---


def form(branch, site=""):
    """The form to hand out: the question, lines, where to put it, and the way to the page.

    Of the gathering under way; where there is none it asks as usual and leads to no page.
    """
    gathering = OpinionRound.objects.running().filter(branch=branch).first()
    gathering = gathering or OpinionRound(branch=branch)
    lines = Ruled(lines_for(gathering.question))
    return Document(
        _("Form for opinions"),
        _("Form for opinions (%(branch)s)") % {"branch": branch},
        [
            Title(pgettext("paper", "Form for opinions")),
            Beside((branch.full_name or branch.name, until(gathering))),
            asked(gathering, site),
            Section(_("On the leadership of the branch (thought, work, style)"), 2),
            lines,
            Section(_("On the work of the branch, and other suggestions"), 2),
            lines,
            Lines((put_where(gathering),)),
        ],
        is_timed=False,
    )


def lines_for(question):
    """How many lines to write on leave the form on one page."""
    return max(LEAST_LINES, MOST_LINES - len(question) // QUESTION_LETTERS)


def until(gathering):
    """Until when, where that is known."""
    if gathering.closes_on is None:
        return ""
    return _("until %(day)s") % {"day": zh_date(gathering.closes_on)}


def asked(gathering, site):
    """The question; beside it the way to the page, where there is one."""
    question = gathering.question or _(
        "What do you think of the leadership of the branch and of its work? What should be done "
        "better?"
    )
    name = _(
        "Please do not write your name. When a member of the leadership is meant, name that person "
        "in the text."
    )
    if gathering.pk is None or not site:
        return Lines((question, name))
    address = site + reverse("open:opinions", args=[gathering.token])
    caption = _("or scan and write without login")
    return Aside(f"{question}\n{name}", qr_png(address), caption)


def put_where(gathering):
    """Where the opinion box stands, or room to write it."""
    if gathering.box_place:
        words = {"place": gathering.box_place}
        return _("Fold the form and put it into the opinion box: %(place)s.") % words
    return _("Fold the form and put it into the opinion box at:") + TO_FILL * 2


# --- the summary ---


def opinions_of(branch, day=None):
    """The opinions that prepare a meeting of `branch` on `day` (today unless told), sorted.

    One query. Ask `can_read_opinions` first, and hand them to `meetings/_opinions_of_item.html`.
    """
    found = branch.opinions.readable().preparing(day or timezone.localdate())
    return found.select_related("about").in_order()


def summary(branch, by=None):
    """The opinions of this year; in the files of the branch none that stood on a ballot."""
    found = opinions_of(branch)
    return summary_of(branch, found if by else without_ballots(found))


def without_ballots(opinions):
    """What ballots say in words is confidential to those who counted them."""
    return opinions.exclude(source=Opinion.Source.BALLOT)


def summary_of(branch, opinions):
    """The summary of these opinions: never who gave them, or when."""
    opinions = list(opinions)
    nothing = [["", Span(pgettext("opinions", "none"), columns=4, is_left=True)]]
    return made(branch, rows(opinions) or nothing, sums_sentence(opinions), papers.today())


def blank_summary(branch):
    """The same to be written by hand."""
    lines = [[number, "", "", "", ""] for number in range(1, BLANK_ROWS + 1)]
    return made(branch, lines, _("Opinions gathered: %(room)s") % {"room": TO_FILL}, None, BLANK_MM)


def made(branch, lines, sums, day, row_mm=8):
    """The summary with these lines."""
    title = _("%(branch)s: summary of the opinions gathered") % {"branch": branch}
    head = [_("No."), _("concerns"), _("check point"), _("opinion or suggestion"), _("came by")]
    return Document(
        title,
        _("Summary of opinions (%(branch)s)") % {"branch": branch},
        [
            Title(title),
            Beside((sums, zh_date(day) or pgettext("blank date", "(year) (month) (day)"))),
            Table([head], lines, WIDTHS, frozenset({3}), name=_("opinions"), row_mm=row_mm),
            Signatures((_("Secretary of the branch (signed)"), _("Filled in by"))),
        ],
        look=LANDSCAPE,
    )


def concerns(opinion):
    """What an opinion concerns; a member of the leadership by name."""
    return str(opinion.about or opinion.get_subject_display())


def sums(opinions):
    """[(how they came, how many)] in the order of the ways; all of them first."""
    ways = [opinion.get_source_display() for opinion in opinions]
    counted = {way: ways.count(way) for way in dict.fromkeys(ways)}
    return [(_("opinions in all"), len(ways)), *counted.items()]


def sums_sentence(opinions):
    """The same as one line of a paper."""
    parts = [_("%(what)s: %(number)d") % {"what": w, "number": n} for w, n in sums(opinions)]
    return _("; ").join(parts)


def rows(opinions):
    """Number, what it concerns, check point, text, way; never who or when."""
    return [
        [number, concerns(opinion), opinion.category, opinion.text, opinion.get_source_display()]
        for number, opinion in enumerate(opinions, start=1)
    ]
