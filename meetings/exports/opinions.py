"""The form on which opinions are asked for, and the summary of what came in."""

from django.utils.translation import gettext as _

from branchlife import exports, papers
from branchlife.exports.qr import qr_image
from branchlife.written import zh_date

# Lines to write on, on the paper form.
LINES = 14
# Of the table: number, concerns, check point, opinion, came by; in mm.
WIDTHS = [12, 42, 40, 140, 33]


def blank_form_pdf(gathering, address):
    """The form to hand out: the question, lines, where to put it, and the way to the page."""
    context = {
        "gathering": gathering,
        "branch": gathering.branch,
        "address": address,
        "qr": qr_image(address),
        "lines": range(LINES),
    }
    name = _("Form for opinions (%(branch)s).pdf") % {"branch": gathering.branch}
    return exports.pdf_response(name, "meetings/print_opinion_form.html", context)


def concerns(opinion):
    """What an opinion concerns; a member of the leadership by name."""
    return str(opinion.about or opinion.get_subject_display())


def heading(branch):
    """The title of the summary."""
    return _("%(branch)s: summary of the opinions gathered") % {"branch": branch}


def sums(opinions):
    """[(how they came, how many)] in the order of the ways; all of them first."""
    ways = [opinion.get_source_display() for opinion in opinions]
    counted = {way: ways.count(way) for way in dict.fromkeys(ways)}
    return [(_("opinions in all"), len(ways)), *counted.items()]


def sums_sentence(opinions):
    """The same as one line of a paper."""
    parts = [_("%(what)s: %(number)d") % {"what": w, "number": n} for w, n in sums(opinions)]
    return _("; ").join(parts)


def head():
    """The heads of the columns."""
    return [_("No."), _("concerns"), _("check point"), _("opinion or suggestion"), _("came by")]


def rows(opinions):
    """Number, what it concerns, check point, text, way; never who or when."""
    return [
        [number, concerns(opinion), opinion.category, opinion.text, opinion.get_source_display()]
        for number, opinion in enumerate(opinions, start=1)
    ]


def file_name(branch, suffix):
    """The name of the file."""
    return _("Summary of opinions (%(branch)s).%(suffix)s") % {"branch": branch, "suffix": suffix}


def summary_pdf(branch, opinions):
    """The summary to print and sign."""
    context = {
        "branch": branch,
        "heading": heading(branch),
        "head": head(),
        "rows": rows(opinions),
        "sums": sums_sentence(opinions),
        "day": papers.today(),
    }
    name = file_name(branch, "pdf")
    return exports.pdf_response(name, "meetings/print_opinions.html", context)


def summary_xlsx(branch, opinions):
    """The same as a table."""
    lines = [
        [papers.Cell(value, wrap=True) if isinstance(value, str) else value for value in row]
        for row in rows(opinions)
    ]
    sheet = papers.Sheet(
        _("opinions"),
        [head()],
        lines,
        widths=WIDTHS,
        heading=heading(branch),
        above=[zh_date(papers.today()), sums_sentence(opinions)],
    )
    return exports.xlsx_response(file_name(branch, "xlsx"), [sheet])


def summary_docx(branch, opinions):
    """The same for an office that edits it further."""
    paper = papers.Paper(heading(branch))
    paper.title(heading(branch))
    paper.lines(zh_date(papers.today()), align="right")
    paper.lines(sums_sentence(opinions))
    share = paper.width / sum(WIDTHS)
    widths = [round(width * share) for width in WIDTHS]
    paper.table(
        [head(), *([str(value) for value in row] for row in rows(opinions))], widths, left=(3,)
    )
    paper.signatures(_("Secretary of the branch (signed)"), _("Filled in by"))
    return exports.docx_response(file_name(branch, "docx"), paper)
