"""Members' pledges on paper, a page each, and the blank page."""

from django.utils.translation import gettext as _

from branchlife import papers
from branchlife.exports import docx_response, pdf_response
from branchlife.written import zh_date


def pages(appraisal, *, blank=False):
    """[{what stands on a page}]: whose pledge, what, until when; one empty page where `blank`."""
    if blank:
        return [{"name": "", "problem": "", "measure": "", "due": ""}]
    pledges = appraisal.items.pledges().for_list()
    return [
        {
            "name": str(item.member),
            "problem": item.problem.text if item.problem else "",
            "measure": item.measure,
            "due": zh_date(item.due_on),
        }
        for item in pledges.order_by(*appraisal.branch.ordering("member__"))
    ]


def context(appraisal, *, blank=False):
    """What the paper shows."""
    words = {"branch": appraisal.branch, "year": appraisal.campaign.year_label}
    return {
        "title": _("Pledge of rectification"),
        "subtitle": _("%(branch)s, %(year)s") % words,
        "pages": pages(appraisal, blank=blank),
        "note": _("Inside the branch only; not to be put up outside."),
    }


def _name(appraisal, blank):
    words = {"branch": appraisal.branch, "year": appraisal.campaign.year_label}
    if blank:
        return _("%(year)s pledge of rectification, blank (%(branch)s)") % words
    return _("%(year)s pledges of rectification (%(branch)s)") % words


def pledges_pdf(appraisal, *, blank=False):
    """Every pledge on a page of its own, to be signed."""
    made = context(appraisal, blank=blank)
    name = f"{_name(appraisal, blank)}.pdf"
    return pdf_response(name, "rectification/print_pledges.html", made)


def pledges_docx(appraisal):
    """The same for Word."""
    made = context(appraisal)
    paper = papers.Paper(made["title"])
    for number, page in enumerate(made["pages"]):
        if number:
            paper.new_page()
        paper.title(made["title"])
        paper.lines(made["subtitle"], align="center")
        paper.frame(
            [
                [_("Name"), page["name"]],
                [_("My problem"), page["problem"]],
                [_("What I pledge"), page["measure"]],
                [_("To be done by"), page["due"]],
            ]
        )
        paper.signatures(_("Own signature") + _(": ") + "________", _("Date: year month day"))
        paper.lines(made["note"])
    return docx_response(f"{_name(appraisal, False)}.docx", paper)
