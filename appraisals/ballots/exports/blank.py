"""The paper ballot (民主测评票): one sheet for up to fifty names, no number, no name of who fills it."""

from dataclasses import replace

from django.utils.translation import gettext as _

from appraisals.ballots.models import AspectMark, MemberGrade
from branchlife import exports, papers

# Up to so many members stand in one column; more are set in two, so that one sheet is enough.
ONE_COLUMN = 24
# A name of more characters is set smaller, so that its row stays as high as the others.
LONG_NAME, VERY_LONG_NAME = 7, 11
# Chinese characters that fit in one line of a title, as large as titles are, and smaller.
TITLE_CHARACTERS, SMALL_TITLE_CHARACTERS = 23, 31
ONE_SHEET = 2  # pages
# In Word a whole front is needed for fifty names: margins in mm above, below, left and right.
SHEET = replace(papers.PAPER, margins=(12, 14, 15, 15))
# So many rows of members leave room for the leadership below them.
ROWS_WITH_LEADERSHIP = 15
WIDTHS = {1: [12, 48, 30, 30, 30, 30], 2: [10, 28, 13, 13, 13, 13] * 2}
ASPECT_WIDTHS = [64, 29, 29, 29, 29]
NOBODY = {"number": "", "name": "", "size": ""}

# Ways to lay the sheet out, the best first: the leadership on the front below the members; on the
# back, above what is appraised; the back in small letters.
LAYOUTS = (
    {"leadership_on_back": False, "is_small": False},
    {"leadership_on_back": True, "is_small": False},
    {"leadership_on_back": True, "is_small": True},
)


def blank_pdf(box):
    """The paper ballot (民主评议党员测评表), to be printed on both sides of one sheet."""
    contexts = [blank_context(box) | layout for layout in LAYOUTS]
    content = papers.shortest_pdf("ballots/print_blank.html", contexts, ONE_SHEET)
    name = _("Ballot form (%(branch)s).pdf") % {"branch": box.appraisal.branch}
    return exports.attachment(content, name, "application/pdf")


def blank_docx(box):
    """The same as a Word file, which offices fit to the form they are told to use."""
    context = blank_context(box)
    title, lines = context["title"]["lines"], context["lines"]
    paper = papers.Paper("".join(title), look=SHEET, timed=False)
    paper.title("\n".join(title))
    paper.lines(_("(seal of the branch)"), align="right")
    paper.heading(_("One: the members"), 2)
    sides = len(context["columns"])
    head = [_("No."), _("Name"), *context["grades"]] * sides
    rows = [
        [text for cell in line for text in (cell["number"], cell["name"], "", "", "", "")]
        for line in lines
    ]
    paper.table([head, *rows], WIDTHS[sides])
    is_on_front = len(lines) <= ROWS_WITH_LEADERSHIP
    if not is_on_front:
        paper.lines(context["how"])
        paper.new_page()
    write_leadership(paper, context)
    if is_on_front:
        paper.lines(context["how"])
    if context["criteria"]:
        if is_on_front:
            paper.new_page()
        paper.heading(_("What is appraised"), 2)
        for number, criterion in enumerate(context["criteria"], start=1):
            colon = _(": ") if criterion["text"] else ""
            paper.lines(f"{number}. {criterion['title']}{colon}{criterion['text']}")
    name = _("Ballot form (%(branch)s).docx") % {"branch": box.appraisal.branch}
    return exports.docx_response(name, paper)


def write_leadership(paper, context):
    """The aspects of the leadership, and two lines for opinions."""
    if context["aspects"] or context["asks_opinions"]:
        paper.heading(_("Two: the leadership"), 2)
    if context["aspects"]:
        rows = [[aspect, "", "", "", ""] for aspect in context["aspects"]]
        paper.table([[_("Aspect"), *context["marks"]], *rows], ASPECT_WIDTHS)
    if context["asks_opinions"]:
        paper.lines(_("Opinions and suggestions (may be left empty):"), "_" * 85, "_" * 85)


def how_to_fill(own_row):
    """What to mind when filling it in."""
    text = _(
        "1. This ballot bears no name. 2. Put one tick for each comrade; with two or more the row "
        "is invalid, with none it is an abstention. 3. Use a black pen, fold the sheet and put it "
        "into the box."
    )
    return text if own_row else text + _("4. Please leave your own row empty.")


def blank_context(box):
    """What stands on the paper ballot."""
    campaign = box.appraisal.campaign
    columns = member_columns([s["label"] for s in box.subjects if s["kind"] == "member"])
    title = _("%(branch)s %(year)s: ballot of the appraisal of members") % {
        "branch": box.appraisal.branch,
        "year": campaign.year_label,
    }
    return {
        "title": title_of(title, str(box.appraisal.branch)),
        "lines": lines_of(columns),
        "columns": columns,
        "grades": MemberGrade.labels,
        "marks": AspectMark.labels,
        "aspects": [s["label"] for s in box.subjects if s["kind"] == "aspect"],
        # As the electronic ballot has it: fixed at the opening.
        "how": how_to_fill(box.manifest["own_row"] if box.manifest else campaign.own_row),
        "asks_opinions": campaign.asks_opinions,
        "criteria": [{"text": ""} | criterion for criterion in campaign.criteria],
        # Ballots printed at two times must look the same: no time in the foot.
        "made_at": "",
    }


def member_columns(labels):
    """[[{number, name, size}]]: the members in one column or two."""
    cells = [
        {"number": number, "name": label, "size": size(label, LONG_NAME, VERY_LONG_NAME)}
        for number, label in enumerate(labels, start=1)
    ]
    half = -(-len(cells) // 2)
    return [cells] if len(cells) <= ONE_COLUMN else [cells[:half], cells[half:]]


def size(text, long, very_long):
    """The class of a text by its length."""
    if len(text) > very_long:
        return "very-long"
    return "long" if len(text) > long else ""


def lines_of(columns):
    """The rows of a table with these columns beside each other; empty where one is shorter."""
    return [
        [column[line] if line < len(column) else NOBODY for column in columns]
        for line in range(len(columns[0]))
    ]


def title_of(title, branch):
    """{lines, size}: the title in one line; a long one breaks behind the name of the branch."""
    lines = [title]
    if len(title) > TITLE_CHARACTERS and title.startswith(branch):
        lines = [branch, title.removeprefix(branch).strip()]
    longest = max(lines, key=len)
    return {"lines": lines, "size": size(longest, TITLE_CHARACTERS, SMALL_TITLE_CHARACTERS)}
