"""The rectification list on paper: the full one, the one for the wall, and blank ones."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.rectification.models import members_of_the_year
from branchlife.papers import (
    LANDSCAPE,
    Document,
    Lines,
    Section,
    Signatures,
    Span,
    Table,
    Title,
)
from branchlife.written import zh_date

# Widths in mm of 267: number, problem, measure, responsible, due, progress, remarks.
PUBLIC = (12, 65, 80, 25, 25, 35, 25)
# The same with where it was found after the problem.
INTERNAL = (12, 48, 22, 62, 20, 26, 35, 42)
PLEDGES = (12, 25, 160, 25, 45)
# Empty rows of the blank lists: with head and signatures they fill the page.
BLANK_ROWS, BLANK_MM = 8, 14
POINTS = 9
# Room above for the round stamp.
STAMP_MM = 14


def _title(appraisal):
    return _("%(branch)s %(year)s rectification list of the organisational-life meeting") % {
        "branch": appraisal.branch,
        "year": appraisal.campaign.year_label,
    }


def how_far(item, note=None):
    """The state of an item with the newest note, or with this one."""
    note = item.latest_note if note is None else note
    if not note:
        return item.get_state_display()
    return f"{item.get_state_display()}{_(': ')}{note}"


def none(columns):
    """The one row of a table that would be empty."""
    return [[Span(pgettext("paper", "none"), columns=columns)]]


def empty(columns):
    """Rows to be filled in by hand."""
    return [[""] * columns] * BLANK_ROWS


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


def internal_head():
    """The same with where a problem was found."""
    head = public_head()
    head.insert(2, _("Found in"))
    return head


def public_row(number, item, names):
    """No source, nothing of where it went, no note that names one of `names`."""
    is_about_somebody = any(name in item.latest_note for name in names)
    return [
        number,
        item.problem.text,
        item.measure,
        str(item.responsible),
        item.due_on,
        how_far(item, "" if is_about_somebody else None),
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
        str(item.responsible),
        item.due_on,
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


def signed_by_branch(appraisal):
    """Whose list it is, when, and whom to call about it."""
    phone = appraisal.branch.phone or "________"
    return (
        _("%(branch)s (seal)") % {"branch": appraisal.branch},
        _("Date: year month day"),
        _("Telephone for remarks (or the opinion box)") + _(": ") + phone,
    )


def signed_by_secretary():
    """The full list stays with the secretary."""
    return (
        _("Secretary of the branch (signature)") + _(": ") + "________",
        _("Date: year month day"),
    )


def list_table(head, rows, widths, left, **how):
    """A table of one of these lists; `left` are its columns of texts."""
    how = {"points": POINTS, "name": _("Rectification list")} | how
    return Table([head], rows, widths, left=frozenset(left), **how)


def _named(name, appraisal):
    return name % {"year": appraisal.campaign.year_label, "branch": appraisal.branch}


# --- for the wall ---


def public_list(appraisal, by=None):
    """What may hang on the wall: no source, nothing about one person, a number to call."""
    items = appraisal.items.listed().filter(is_personal=False).for_list()
    names = [member.name for member in members_of_the_year(appraisal)]
    rows = [public_row(number, item, names) for number, item in enumerate(items, start=1)]
    name = _named(_("%(year)s rectification list (%(branch)s)"), appraisal)
    return _for_the_wall(appraisal, name, rows or none(len(PUBLIC)))


def blank_public_list(appraisal):
    """The same to be filled in by hand."""
    name = _named(_("%(year)s rectification list, blank (%(branch)s)"), appraisal)
    return _for_the_wall(appraisal, name, empty(len(PUBLIC)), row_mm=BLANK_MM)


def _for_the_wall(appraisal, name, rows, **how):
    return Document(
        _title(appraisal),
        name,
        [
            Title(_title(appraisal)),
            list_table(public_head(), rows, PUBLIC, {1, 2, 5, 6}, **how),
            Signatures(signed_by_branch(appraisal), above_mm=STAMP_MM),
        ],
        look=LANDSCAPE,
    )


# --- for the files ---


def internal_list(appraisal, by=None):
    """Every item with its source, and where it has been made public and filed; all pledges."""
    rows = [internal_row(item) for item in appraisal.items.listed().for_list()]
    name = _named(_("%(year)s rectification list, internal (%(branch)s)"), appraisal)
    pledges = pledge_rows(appraisal)
    return _for_the_files(appraisal, name, rows or none(len(INTERNAL)), pledges)


def blank_internal_list(appraisal):
    """The same to be filled in by hand."""
    name = _named(_("%(year)s rectification list, internal, blank (%(branch)s)"), appraisal)
    return _for_the_files(appraisal, name, empty(len(INTERNAL)), row_mm=BLANK_MM)


def _for_the_files(appraisal, name, rows, pledges=(), **how):
    blocks = [
        Title(_title(appraisal)),
        Lines([_("Internal: not to be put up")]),
        list_table(internal_head(), rows, INTERNAL, {1, 3, 6, 7}, **how),
    ]
    if pledges:
        called = _("Members' pledges")
        head = [_("No."), _("Name"), _("Pledge"), _("To be done by"), _("Progress")]
        table = list_table(head, pledges, PLEDGES, {2, 4}, name=called)
        blocks += [Section(called, 2), table]
    blocks.append(Signatures(signed_by_secretary()))
    return Document(_title(appraisal), name, blocks, look=LANDSCAPE)


def pledge_rows(appraisal):
    """The members' pledges, in the branch's order of names."""
    pledges = appraisal.items.pledges().for_list()
    return [
        [number, str(item.member), item.measure, item.due_on, how_far(item)]
        for number, item in enumerate(
            pledges.order_by(*appraisal.branch.ordering("member__")), start=1
        )
    ]
