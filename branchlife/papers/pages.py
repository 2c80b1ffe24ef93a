"""PDF from a template, with embedded fonts. No database, no network."""

from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife.papers import archive

try:
    import weasyprint
except OSError:  # Pango is not installed: everything but PDF works, and the system check says so.
    weasyprint = None

EMPTY_PAGE = "<style>@page { size: A4 }</style>"


@cache
def stylesheet():
    """The style of all papers."""
    css = (settings.BASE_DIR / "static" / "print.css").read_text(encoding="utf-8")
    return weasyprint.CSS(string=css, url_fetcher=url_fetcher())


@cache
def url_fetcher():
    """Papers take nothing from the network or the disk, only images inside the page."""
    return weasyprint.URLFetcher(allowed_protocols={"data"})


def zh_clock(moment):
    """A time in the foot of a paper: 2024年1月24日15:20."""
    moment = timezone.localtime(moment)
    return _("%(year)d-%(month)d-%(day)d %(hour)d:%(minute)02d") % {
        "year": moment.year,
        "month": moment.month,
        "day": moment.day,
        "hour": moment.hour,
        "minute": moment.minute,
    }


def page_html(template_name, context):
    """The HTML of a paper: a template that extends `base_print.html`.

    `context` may say `version`, the number of the paper's edition printed in the foot.
    """
    now = archive.now()
    created = archive.iso(now) if archive.is_archived() else ""
    given = {"version": None, "made_at": zh_clock(now), "created": created, "code": ""}
    return render_to_string(template_name, given | context)


def pdf(template_name, context, *, variant=None):
    """A PDF (bytes) of a template that extends `base_print.html`.

    `variant` is one of WeasyPrint's, "pdf/a-2a" for archive copies. Costs about 7 ms a table row:
    more than 200 rows belong into the worker.
    """
    page = weasyprint.HTML(string=page_html(template_name, context), url_fetcher=url_fetcher())
    return page.write_pdf(stylesheets=[stylesheet()], pdf_variant=archive.pdf_variant(variant))


def shortest_pdf(template_name, contexts, most_pages):
    """The PDF (bytes) of the first of `contexts` that takes at most `most_pages`, else the shortest.

    Each is a way to lay out the same paper, the best first.
    """
    shortest = None
    for context in contexts:
        page = weasyprint.HTML(string=page_html(template_name, context), url_fetcher=url_fetcher())
        document = page.render(stylesheets=[stylesheet()])
        if shortest is None or len(document.pages) < len(shortest.pages):
            shortest = document
        if len(document.pages) <= most_pages:
            break
    return shortest.write_pdf(pdf_variant=archive.pdf_variant())


def bound_pdf(template_name, contexts):
    """The PDF (bytes) of several papers in one file, for printing on both sides.

    Each of `contexts` makes a paper with page numbers of its own, which begins on a front.
    """
    fetch = url_fetcher()
    empty = None
    first, pages = None, []
    for context in contexts:
        page = weasyprint.HTML(string=page_html(template_name, context), url_fetcher=fetch)
        document = page.render(stylesheets=[stylesheet()])
        if len(pages) % 2:
            empty = empty or weasyprint.HTML(string=EMPTY_PAGE).render().pages[0]
            pages.append(empty)
        first = first or document
        pages += document.pages
    return first.copy(pages).write_pdf(pdf_variant=archive.pdf_variant())
