"""The lists of problems on paper: the leadership's, and the members' own, a page each."""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.rectification.models import Problem
from branchlife import exports, papers
from branchlife.papers.letters import numeral
from meetings.exports.script import say
from meetings.models import AgendaKind

# Of the table: number, check point, problem, facts, found in, measures; in mm.
WIDTHS = [12, 38, 65, 87, 25, 40]
# So many rows a list has at least, the rest to be written by hand.
LEAST_ROWS = 8


def _title(appraisal, member):
    words = {
        "branch": appraisal.branch,
        "year": appraisal.campaign.year_label,
        "member": member.name if member else "",
    }
    if member is None:
        return _("%(branch)s %(year)s problem list of the leadership") % words
    return _("%(branch)s %(year)s problem list of %(member)s") % words


def _file(appraisal, members, suffix):
    words = {"year": appraisal.campaign.year_label, "branch": appraisal.branch, "suffix": suffix}
    if members == [None]:
        return _("%(year)s problem list of the leadership (%(branch)s).%(suffix)s") % words
    if len(members) == 1:
        words["member"] = members[0].name
        return _("%(year)s problem list of %(member)s (%(branch)s).%(suffix)s") % words
    return _("%(year)s problem lists of the members (%(branch)s).%(suffix)s") % words


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
            str(number),
            problem.category,
            problem.text,
            problem.facts,
            problem.get_source_display(),
            _answered(problem),
        ]
        for number, problem in enumerate(problems, start=1)
    ]


def _lists(appraisal, members, blank):
    """[(title, rows, rows to write in, whose)] in the order of `members`; two queries."""
    found = defaultdict(list)
    if not blank:
        wanted = [member.pk for member in members if member]
        problems = appraisal.problems.for_list()
        chosen = problems.filter(member__in=wanted) if wanted else problems.of_leadership()
        for problem in chosen:
            found[problem.member_id].append(problem)
    for member in members:
        rows = _rows(found[member and member.pk])
        yield _title(appraisal, member), rows, range(max(0, LEAST_ROWS - len(rows))), member


def problems_pdf(appraisal, members, *, blank=False):
    """The lists of `members`, None being the leadership, a page each."""
    context = {
        "title": _file(appraisal, members, "pdf"),
        "head": _head(),
        "lists": list(_lists(appraisal, members, blank)),
        "widths": WIDTHS,
    }
    name = _file(appraisal, members, "pdf")
    return exports.pdf_response(name, "rectification/print_problems.html", context)


def problems_docx(appraisal, members, *, blank=False):
    """The same for an office that edits it further."""
    name = _file(appraisal, members, "docx")
    paper = papers.Paper(name.rpartition(".")[0], look=papers.WIDE)
    for number, (title, rows, empty, member) in enumerate(_lists(appraisal, members, blank)):
        if number:
            paper.new_page()
        paper.title(title)
        bare = [[""] * len(WIDTHS) for _row in empty]
        paper.table([_head(), *rows, *bare], WIDTHS, left=(2, 3))
        paper.signatures(_signer(member), _("Date: year month day"))
    return exports.docx_response(name, paper)


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
        return _("Secretary of the branch (signature)")
    return _("%(member)s (signature)") % {"member": member.name}
