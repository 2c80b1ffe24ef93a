"""The rectification list on paper: the full one, the one for the wall, and a blank one."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife import papers
from branchlife.exports import docx_response, pdf_response
from branchlife.written import zh_date

# Widths in mm of 267: number, problem, measure, responsible, due, progress, remarks.
PUBLIC = (12, 65, 80, 25, 25, 35, 25)
# The same with where it was found after the problem.
INTERNAL = (12, 48, 22, 62, 20, 26, 35, 42)
PLEDGES = (12, 25, 160, 25, 45)
# Empty rows of the blank list: with head and signatures they fill the page.
BLANK_ROWS = 9


def _title(appraisal):
    return _("%(branch)s %(year)s rectification list of the organisational-life meeting") % {
        "branch": appraisal.branch,
        "year": appraisal.campaign.year_label,
    }


def how_far(item):
    """The state of an item with the newest note."""
    if not item.latest_note:
        return item.get_state_display()
    return f"{item.get_state_display()}{_(': ')}{item.latest_note}"


def none(columns):
    """The one row of a table that would be empty."""
    return [[papers.Heading(pgettext("paper", "none"), columns=columns)]]


def public_head():
    """The headings of the list for the wall."""
    return [
        _("No."),
        _("Problem"),
        _("Measure"),
        _("Responsible"),
        _("To be done by"),
        _("Progress"),
        _("Remarks"),
    ]


def public_row(number, item):
    """No source, nothing of where it went."""
    return [
        number,
        item.problem.text,
        item.measure,
        item.responsible,
        zh_date(item.due_on),
        how_far(item),
        came_from(item),
    ]


def came_from(item):
    """What the remarks say of an item that the year before left open."""
    return _("carried over from last year") if item.carried_from_id else ""


def internal_row(item):
    """With where it was found, and where it has been made public and filed."""
    return [
        item.position,
        item.problem.text,
        item.problem.get_source_display(),
        item.measure,
        item.responsible,
        zh_date(item.due_on),
        how_far(item),
        "\n".join(went_out(item)),
    ]


def went_out(item):
    """Where an item has been made public, filed and settled."""
    if item.carried_from_id:
        yield came_from(item)
    if item.is_personal:
        yield _("concerns one person, stays internal")
    elif item.published_on:
        yield _("Made public %(date)s") % {"date": zh_date(item.published_on)}
    else:
        yield _("not public yet")
    if item.filed_on:
        yield _("Filed %(date)s") % {"date": zh_date(item.filed_on)}
    if item.closed_on:
        words = {"state": item.get_state_display(), "date": zh_date(item.closed_on)}
        yield _("%(state)s (%(date)s)") % words


def pledge_table(appraisal):
    """(head, rows, widths) of the members' pledges, in the branch's order of names."""
    pledges = appraisal.items.pledges().for_list()
    rows = [
        [number, item.member, item.measure, zh_date(item.due_on), how_far(item)]
        for number, item in enumerate(
            pledges.order_by(*appraisal.branch.ordering("member__")), start=1
        )
    ]
    head = [_("No."), _("Name"), _("Pledge"), _("To be done by"), _("Progress")]
    return head, rows, PLEDGES


def signed_by_branch(appraisal):
    """Whose list it is, when, and whom to call about it."""
    phone = appraisal.branch.phone or "________"
    return [
        _("%(branch)s (seal)") % {"branch": appraisal.branch},
        _("Date: year month day"),
        _("Telephone for remarks (or the opinion box)") + _(": ") + phone,
    ]


def signed_by_secretary():
    """The full list stays with the secretary."""
    return [
        _("Secretary of the branch (signature)") + _(": ") + "________",
        _("Date: year month day"),
    ]


def public_list(appraisal):
    """What may hang on the wall: no source, nothing about one person, a number to call."""
    items = appraisal.items.listed().filter(is_personal=False).for_list()
    rows = [public_row(number, item) for number, item in enumerate(items, start=1)]
    return {
        "title": _title(appraisal),
        "line": "",
        "tables": [("", public_head(), rows or none(len(PUBLIC)), PUBLIC, {1, 2, 5, 6})],
        "signatures": signed_by_branch(appraisal),
        "height": "",
    }


def blank_list(appraisal):
    """The same to be filled in by hand."""
    rows = [[""] * len(PUBLIC)] * BLANK_ROWS
    table = ("", public_head(), rows, PUBLIC, set())
    return public_list(appraisal) | {"tables": [table], "height": "h14"}


def internal_list(appraisal):
    """Every item with its source, and where it has been made public and filed; all pledges."""
    head = public_head()
    head.insert(2, _("Found in"))
    rows = [internal_row(item) for item in appraisal.items.listed().for_list()]
    tables = [("", head, rows or none(len(INTERNAL)), INTERNAL, {1, 3, 6, 7})]
    pledge_head, pledges, widths = pledge_table(appraisal)
    if pledges:
        tables.append((_("Members' pledges"), pledge_head, pledges, widths, {2, 4}))
    return {
        "title": _title(appraisal),
        "line": _("Internal: not to be put up"),
        "tables": tables,
        "signatures": signed_by_secretary(),
        "height": "",
    }


def as_pdf(name, content):
    """A list as a PDF, lying on its side."""
    tables = [
        {"caption": caption, "head": head, "rows": rows, "widths": widths, "left": left}
        for caption, head, rows, widths, left in content["tables"]
    ]
    context = content | {"tables": tables}
    return pdf_response(f"{name}.pdf", "rectification/print_list.html", context)


def as_docx(name, content):
    """The same for Word."""
    paper = papers.Paper(content["title"], look=papers.WIDE)
    paper.title(content["title"])
    if content["line"]:
        paper.lines(content["line"])
    for caption, head, rows, widths, left in content["tables"]:
        if caption:
            paper.heading(caption, 2)
        paper.table([head, *rows], widths, left=left)
    paper.signatures(*content["signatures"])
    return docx_response(f"{name}.docx", paper)


def _named(name, appraisal):
    return name % {"year": appraisal.campaign.year_label, "branch": appraisal.branch}


def internal_name(appraisal):
    """What the full list is saved as."""
    return _named(_("%(year)s rectification list, internal (%(branch)s)"), appraisal)


def public_name(appraisal):
    """What the list for the wall is saved as."""
    return _named(_("%(year)s rectification list (%(branch)s)"), appraisal)


def blank_name(appraisal):
    """What the blank list is saved as."""
    return _named(_("%(year)s rectification list, blank (%(branch)s)"), appraisal)


def internal_pdf(appraisal):
    """See `internal_list`."""
    return as_pdf(internal_name(appraisal), internal_list(appraisal))


def internal_docx(appraisal):
    """See `internal_list`."""
    return as_docx(internal_name(appraisal), internal_list(appraisal))


def public_pdf(appraisal):
    """See `public_list`."""
    return as_pdf(public_name(appraisal), public_list(appraisal))


def public_docx(appraisal):
    """See `public_list`."""
    return as_docx(public_name(appraisal), public_list(appraisal))


def blank_pdf(appraisal):
    """See `blank_list`."""
    return as_pdf(blank_name(appraisal), blank_list(appraisal))
