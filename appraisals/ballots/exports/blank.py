"""The paper ballot (民主测评票): one sheet for up to fifty names, no number, no name of who fills it."""

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
        "own_row": box.manifest["own_row"] if box.manifest else campaign.own_row,
        "asks_opinions": campaign.asks_opinions,
        "criteria": campaign.criteria,
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
