"""Members' pledges on paper, a page each, and the blank page."""

from django.utils.translation import gettext as _

from branchlife.papers import Box, Boxes, Document, Facts, Lines, Notes, Signatures, Title
from branchlife.written import zh_date

# The labels; what the pledge is about; what is pledged: one to three points. In mm.
LABEL_MM, PROBLEM_MM, MEASURE_MM, LINE_MM = 36, 40, 90, 11
POINTS = 12


def pledges(appraisal, by=None):
    """Every pledge on a page of its own, to be signed."""
    found = appraisal.items.pledges().for_list()
    ordered = found.order_by(*appraisal.branch.ordering("member__"))
    name = _("%(year)s pledges of rectification (%(branch)s)") % _words(appraisal)
    return [_page(appraisal, name, item) for item in ordered]


def pledge(item, by=None):
    """One member's pledge."""
    words = _words(item.appraisal) | {"member": item.member}
    name = _("%(year)s pledge of rectification of %(member)s (%(branch)s)") % words
    return _page(item.appraisal, name, item)


def blank_pledge(appraisal):
    """A page to be written by hand."""
    name = _("%(year)s pledge of rectification, blank (%(branch)s)") % _words(appraisal)
    return _page(appraisal, name)


def reasons_against_pledges(appraisal):
    """There are none yet."""
    if not appraisal.items.pledges().exists():
        yield _("No member of the branch has made a pledge yet.")


def _words(appraisal):
    return {"branch": appraisal.branch, "year": appraisal.campaign.year_label}


def _page(appraisal, name, item=None):
    problem = item.problem.text if item and item.problem else ""
    measure, due = (item.measure, zh_date(item.due_on)) if item else ("", "")
    boxes = (
        Box(_("My problem"), problem, PROBLEM_MM, POINTS),
        Box(_("What I pledge"), measure, MEASURE_MM, POINTS),
    )
    return Document(
        _("Pledge of rectification"),
        name,
        [
            Title(_("Pledge of rectification")),
            Lines([_("%(branch)s, %(year)s") % _words(appraisal)], align="center"),
            _line(_("Name"), str(item.member) if item else ""),
            Boxes(boxes, label_mm=LABEL_MM),
            _line(_("To be done by"), due),
            Signatures((_("Own signature") + _(": "), _("Date: year month day"))),
            Notes([_("Inside the branch only; not to be put up outside.")]),
        ],
        about=item,
    )


def _line(label, text):
    return Facts([[(label, text)]], label_mm=LABEL_MM, row_mm=LINE_MM, points=POINTS)
