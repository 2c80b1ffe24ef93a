"""What several papers of the ballot say alike."""

from math import ceil

from django.utils.translation import gettext as _

from branchlife.papers import SHEET, Signatures
from branchlife.papers.word import full_width

# A Chinese character of a title at its full size.
TITLE_MM = 7.8
# The height of a page, of a line of the title, and of the heads that are repeated on every page.
PAGE_MM, TITLE_LINE_MM, HEAD_MM = 261, 11.3, 12


def words(box):
    """The branch and the year, as sentences name them."""
    return {"branch": box.appraisal.branch, "year": box.appraisal.campaign.year_label}


def title_of(title, box):
    """The title in one line; a long one breaks behind the name of the branch."""
    branch = str(box.appraisal.branch)
    if full_width(title) * TITLE_MM > SHEET.width and title.startswith(branch):
        return f"{branch}\n{title.removeprefix(branch).strip()}"
    return title


def labels_of(box):
    """([labels of members], [aspects of the leadership]) the ballot asks about."""
    found = {"member": [], "aspect": []}
    for subject in box.subjects:
        found[subject["kind"]].append(subject["label"])
    return found["member"], found["aspect"]


def row_mm(title, rows, rest, *, most, least):
    """(pages, how high so many rows are): as few pages as may be, rows as high as these allow.

    `rest` is what everything else of the paper takes in mm, with a title of one line.
    """
    rest += TITLE_LINE_MM * title.count("\n")
    pages = ceil((rest + rows * least - HEAD_MM) / (PAGE_MM - HEAD_MM))
    room = pages * (PAGE_MM - HEAD_MM) + HEAD_MM - rest
    return pages, min(most, room / max(1, rows))


def signed_by(places):
    """Places to sign, two beside each other, and the day at the right of the last ones."""
    texts = [f"{label}{_(': ')}{name}" for label, name in places]
    beside = [] if len(texts) % 2 else [""]
    return Signatures((*texts, *beside, _("Date (year, month, day)")), per_row=2)
