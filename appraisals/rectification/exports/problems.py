"""The lists of problems on paper: the leadership's, and the members' own, a page each."""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.rectification.models import Problem, members_of_the_year
from branchlife.papers import LANDSCAPE, Document, Signatures, Table, Title
from branchlife.papers.letters import numeral
from meetings.exports.script import say
from meetings.models import AgendaKind

# Of the table: number, check point, problem, facts, found in, measures; in mm.
WIDTHS = (12, 38, 65, 87, 25, 40)
# So many rows a list has at least, the rest to be written by hand.
LEAST_ROWS = 8
# As high as a pen wants them; where all rows are typed, as high as their words. In mm.
WRITTEN_MM, ROW_MM, POINTS = 14, 8, 9
# A page takes about 0.1 s.
MANY = 50


def _title(appraisal, member):
    words = {
        "branch": appraisal.branch,
        "year": appraisal.campaign.year_label,
        "member": member.name if member else "",
    }
    if member is None:
        return _("%(branch)s %(year)s problem list of the leadership") % words
    return _("%(branch)s %(year)s problem list of %(member)s") % words


def _name(appraisal, member):
    words = {"year": appraisal.campaign.year_label, "branch": appraisal.branch}
    if member is None:
        return _("%(year)s problem list of the leadership (%(branch)s)") % words
    words["member"] = member.name
    return _("%(year)s problem list of %(member)s (%(branch)s)") % words


def _head():
    return [
        _("No."),
        _("check point"),
        _("problem"),
        _("concrete facts"),
        _("Found in"),
        _("Remarks"),
    ]


def _answered(problem):
    """What answers it: the numbers of the measures on the list, or that a pledge does."""
    items = [item for item in problem.items.all() if not item.is_pledge]
    if items:
        numbers = _(", ").join(str(item.position) for item in items)
        return _("measure no. %(numbers)s of the list") % {"numbers": numbers}
    return _("pledged") if problem.items.all() else ""


def _rows(problems):
    return [
        [
            number,
            problem.category,
            problem.text,
            problem.facts,
            problem.get_source_display(),
            _answered(problem),
        ]
        for number, problem in enumerate(problems, start=1)
    ]


def _page(appraisal, member, found=(), name=""):
    """One list: what was `found`, and rows to go on by hand."""
    rows = _rows(found)
    bare = [[""] * len(WIDTHS)] * (LEAST_ROWS - len(rows))
    table = Table(
        [_head()],
        [*rows, *bare],
        WIDTHS,
        left=frozenset({2, 3}),
        name=_("Problem list"),
        points=POINTS,
        row_mm=WRITTEN_MM if bare else ROW_MM,
    )
    title = _title(appraisal, member)
    return Document(
        title,
        name or _name(appraisal, member),
        [Title(title), table, Signatures((_signer(member), _("Date: year month day")))],
        look=LANDSCAPE,
    )


def problems(appraisal, by=None):
    """The leadership's list."""
    return _page(appraisal, None, appraisal.problems.of_leadership().for_list())


def blank_problems(appraisal):
    """The leadership's list to be filled in by hand."""
    return _page(appraisal, None)


def problems_of(appraisal, member, *, blank=False):
    """A member's own list; `blank`: nothing but the name."""
    own = appraisal.problems.filter(member=member).for_list()
    return _page(appraisal, member, () if blank else own)


def members_problems(appraisal, by=None):
    """The own lists of all members of the year, each beginning on a front; two queries."""
    found = defaultdict(list)
    for problem in appraisal.problems.exclude(member=None).for_list():
        found[problem.member_id].append(problem)
    return _of_members(appraisal, found)


def blank_members_problems(appraisal):
    """The same to be filled in by hand: with the names only."""
    return _of_members(appraisal, {})


def _of_members(appraisal, found):
    words = {"year": appraisal.campaign.year_label, "branch": appraisal.branch}
    name = _("%(year)s problem lists of the members (%(branch)s)") % words
    members = members_of_the_year(appraisal).order_by(*appraisal.branch.ordering())
    return [_page(appraisal, member, found.get(member.pk, ()), name) for member in members]


def has_many_members(appraisal):
    """Whether papers with a page for each member are made in the background."""
    return members_of_the_year(appraisal).count() > MANY


def reasons_against_members_problems(appraisal):
    """Nobody to write a list."""
    if not members_of_the_year(appraisal).exists():
        yield _("There is no member on the roster.")


# Under which item of a meeting the leadership's problems are told.
TOLD_UNDER = (AgendaKind.OPINIONS, AgendaKind.INFORMATION)


def told_in(meeting, items):
    """(item, problems): what the meeting hears of the leadership's problems, and under which item.

    One query, and none unless it is an organisational-life meeting with such an item.
    """
    item = next((item for item in items if item.kind in TOLD_UNDER), None)
    if item is None or not meeting.is_organizational_life:
        return None, []
    plays = Q(appraisal__general_meeting=meeting) | Q(appraisal__committee_meeting=meeting)
    return item, list(Problem.objects.of_leadership().filter(plays))


def problems_in_the_script(meeting, items):
    """{item id: [Words]}: the leadership's problems, read out where opinions or information stand.

    Named in the setting SCRIPT_PARTS.
    """
    item, problems = told_in(meeting, items)
    if not problems:
        return {}
    told = ngettext(
        "The leadership has found %(n)d problem:",
        "The leadership has found %(n)d problems:",
        len(problems),
    )
    words = [say(told % {"n": len(problems)})]
    for number, problem in enumerate(problems, start=1):
        line = _("No. %(numeral)s: %(problem)s")
        words.append(say(line % {"numeral": numeral(number), "problem": problem.text}))
    return {item.pk: words}


def _signer(member):
    """Who signs: the secretary for the leadership, the member for the own list."""
    if member is None:
        return _("Secretary of the branch (signature)") + _(": ")
    return _("%(member)s (signature)") % {"member": member.name} + _(": ")
