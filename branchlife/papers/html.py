"""A Document as a PDF: one style sheet, one page template, a piece of HTML for each block.

No database, no network.
"""

from base64 import b64encode
from dataclasses import replace
from functools import singledispatch

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife.papers import codes, document, long_rows, pages
from branchlife.papers.texts import clean, day_parts, is_day, paragraphs, parts, printed
from branchlife.papers.word import from_the_edge, full_width
from branchlife.written import zh_date

TEMPLATE = "print_document.html"
# Chinese characters of a title that fit in one line, in mm of the page, by its size.
TITLE_SIZES = (("", 7.8), ("long", 5.7), ("very-long", 4.6))


def document_pdf(documents, progress=lambda done, total: None):
    """The PDF (bytes) of a Document, or of several in one file.

    Each of several has page numbers of its own and begins on a front; `progress(done, total)` is
    called before each.
    """
    if isinstance(documents, document.Document):
        return _pdf(documents)
    if len(documents) == 1:
        return _pdf(documents[0])
    return pages.bound_pdf(TEMPLATE, _contexts(documents, progress))


def _contexts(documents, progress):
    for done, found in enumerate(documents):
        progress(done, len(documents))
        yield context(found)


def _pdf(found):
    if found.most_pages is None:
        return pages.pdf(TEMPLATE, context(found), variant=found.variant)
    ways = found.alternatives or (replace(found, is_tight=True),)
    contexts = (context(way) for way in (found, *ways))
    return pages.shortest_pdf(TEMPLATE, contexts, found.most_pages)


def context(found):
    """What the page template needs."""
    return {
        "title": clean(found.title),
        "look": found.look.name,
        "is_tight": found.is_tight,
        "version": found.version,
        **({} if found.is_timed else {"made_at": ""}),
        "code": codes.written(found.code),
        "code_picture": codes.picture(found.code),
        "content": mark_safe("".join(html(block, found) for block in found.blocks)),  # noqa: S308
    }


@singledispatch
def html(block, found):
    """The HTML of a block of the Document `found`."""
    raise TypeError(f"no HTML for {block!r}")


def tag(name, content, **attributes):
    """An element; `content` is HTML, values of attributes are ours. `css` is its class."""
    css = attributes.pop("css", "")
    given = f' class="{css}"' if css else ""
    given += "".join(f' {key}="{value}"' for key, value in attributes.items() if value)
    return f"<{name}{given}>{content}</{name}>"


def broken(text):
    """A text with its line breaks."""
    return "<br>".join(escape(line) for line in clean(text).split("\n"))


def columns(widths, apart=None):
    """The columns of a table, in mm; a thick line before the one numbered `apart`."""
    css = [' class="apart"' if number == apart else "" for number in range(len(widths))]
    inner = "".join(
        f'<col{also} style="width:{width:g}mm">' for width, also in zip(widths, css, strict=True)
    )
    return tag("colgroup", inner)


def data(content):
    """A picture in the page."""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


@html.register
def _title(block: document.Title, found):
    longest = max(map(full_width, block.lines), default=0)
    fitting = [css for css, mm in TITLE_SIZES if longest * mm <= found.look.width]
    return tag("h1", broken(block.text), css=(fitting or ["very-long"])[0])


@html.register
def _section(block: document.Section, found):
    css = "new-page" if block.starts_page else ""
    return tag(f"h{block.level + 1}", broken(block.text), css=css)


@html.register
def _text(block: document.Text, found):
    css = "running hint" if block.is_hint else "running"
    made = "".join(_part(kind, lines) for kind, lines in parts(block.text))
    size = f"font-size:{block.points:g}pt;line-height:1.45" if block.points else ""
    return tag("div", made, css=css, style=size)


def _part(kind, lines):
    if kind == "text":
        return "".join(tag("p", escape(line)) for line in lines)
    rows = "".join(tag("tr", "".join(tag("td", escape(c)) for c in line)) for line in lines)
    return tag("table", rows, css="pasted")


@html.register
def _lines(block: document.Lines, found):
    return "".join(tag("p", broken(text), css=f"flat {block.align}") for text in block.texts)


@html.register
def _beside(block: document.Beside, found):
    return tag("div", "".join(tag("span", broken(text)) for text in block.texts), css="line")


@html.register
def _notes(block: document.Notes, found):
    made = "".join(tag("p", broken(text)) for text in block.texts)
    return tag("div", made, css="notes above-signatures")


@html.register
def _facts(block: document.Facts, found):
    rows = []
    for row in block.rows:
        missing = 2 * (block.pairs - len(row))
        cells = []
        for place, (label, value) in enumerate(row):
            span = str(1 + missing) if missing and not place else ""
            cells += [tag("th", broken(label)), tag("td", broken(printed(value)), colspan=span)]
        rows.append(tag("tr", "".join(cells), style=f"height:{block.row_mm:g}mm"))
    inner = columns(block.widths_in(found.look.width)) + "".join(rows)
    css = "facts text" if block.is_left else "facts"
    style = f"font-size:{block.points:g}pt"
    if not block.is_framed:
        css, style = f"{css} open", f"{style};width:{sum(block.widths_in(found.look.width)):g}mm"
    return tag("table", inner, css=css, style=style)


@html.register
def _table(block: document.Table, found):
    head, rows, widths, left = laid_out(block)
    made_head = "".join(tag("tr", "".join(cell(value, "th") for value in row)) for row in head)
    apart = len(widths) // 2 if block.is_folded else None
    body = "".join(bodies(block, rows, widths, left, row_mm(block, found)))
    inner = columns(widths, apart) + tag("thead", made_head) + body
    points = block.printed_points
    css = "small" if points <= document.SMALL_POINTS else ""
    css += " keep" if block.is_kept else ""
    return tag("table", inner, css=css.strip(), style=f"font-size:{points:g}pt")


def bodies(block, rows, widths, left, mm):
    """The rows of a Table in groups: what a cell spans stays on a page, what is too tall is parted."""
    groups = long_rows.parted(rows, widths, block.printed_points, left)
    totals_at = sum(len(group) for group, _is_kept in groups) - block.totals
    number = 0
    for group, is_kept in groups:
        made = []
        for row in group:
            cells = "".join(cell(v, "td", place in left) for place, v in placed(row))
            css = " class=total" if number >= totals_at else ""
            height = "0" if long_rows.is_begun(row) else f"{mm:g}mm"
            # Given a height, the row in which a cell ends becomes as high as the whole of that.
            height = "auto" if is_kept else height
            made.append(f'<tr{css} style="height:{height}">{cells}</tr>')
            number += 1
        if made:
            yield tag("tbody", "".join(made), css="keep" if is_kept else "")


def row_mm(block, found):
    """The height of a row, lower where the paper has to be short."""
    return block.row_mm * document.TIGHT if found.is_tight else block.row_mm


def laid_out(block):
    """(head, rows, widths, left) of a Table; of two halves where it is folded."""
    if not block.is_folded:
        return block.head, list(block.rows), list(block.widths), block.left
    half = block.half
    rows, columns = list(half.rows), len(half.widths)
    middle = -(-len(rows) // 2)
    rows += [[""] * columns] * (2 * middle - len(rows))
    head = [[*row, *row] for row in half.head]
    both = [[*first, *second] for first, second in zip(rows[:middle], rows[middle:], strict=True)]
    return head, both, [*half.widths] * 2, half.left | {column + columns for column in half.left}


def placed(row):
    """(column, value) of a row in which cells may span columns."""
    column = 0
    for value in row:
        yield column, value
        column += value.columns if isinstance(value, document.Span) else 1


def cell(value, name, is_left=False):
    """A cell of a table."""
    if not isinstance(value, document.Span):
        css = ' class="text"' if is_left else ""
        return f"<{name}{css}>{shown(value)}</{name}>"
    looks = [("text", is_left or value.is_left), ("strong", value.is_strong)]
    looks.append(("mark", value.is_marked))
    if isinstance(value, long_rows.Part):
        looks += [("part", True), ("begun", value.is_begun), ("goes-on", value.goes_on)]
    css = " ".join(word for word, has in looks if has)
    spans = {"colspan": value.columns, "rowspan": value.rows}
    spans = {key: number for key, number in spans.items() if number > 1}
    return tag(name, shown(value), css=css, **spans)


def shown(value):
    """What stands in a cell; a day breaks after the year only."""
    if not is_day(value):
        return broken(printed(value))
    return "".join(tag("span", escape(part), css="whole") for part in day_parts(printed(value)))


@html.register
def _boxes(block: document.Boxes, found):
    writing = found.look.width - block.label_mm - block.stamp_mm
    rows = "".join(_box(box) for box in block.boxes)
    inner = columns([block.label_mm, writing, block.stamp_mm]) + rows
    return tag("table", inner, css="boxes keep" if block.is_kept else "boxes")


def _box(box):
    label, content = broken(box.label), _content(box)
    if box.is_stamped:
        signs = "".join(tag("p", broken(line)) for line in box.signatures)
        cells = tag("th", label) + tag("td", content, css="writing open-right")
        return tag("tr", cells + tag("td", signs, css="stamp"), style=f"height:{box.mm:g}mm")
    if not box.signatures:
        css = "inside" if box.figures else "writing"
        cells = tag("th", label) + tag("td", content, css=css, colspan="2")
        return tag("tr", cells, style=f"height:{box.mm:g}mm")
    # Not one label over both rows: WeasyPrint would have the lower one as high as the label.
    first = tag("th", label, css="open-below") + tag(
        "td", content, css="writing open-below", colspan="2"
    )
    signs = "".join(tag("span", broken(line)) for line in box.signatures)
    second = tag("th", "", css="open-above") + tag("td", signs, css="sign", colspan="2")
    above = box.mm - document.SIGN_MM
    return tag("tr", first, style=f"height:{above:g}mm;break-after:avoid") + tag(
        "tr", second, style=f"height:{document.SIGN_MM}mm"
    )


def _content(box):
    if box.picture:
        return f'<img src="{data(box.picture)}" alt="" style="max-height:{box.mm - 14:g}mm">'
    if box.figures:
        heads = "".join(tag("th", broken(label)) for label, _value in box.figures)
        values = "".join(tag("td", broken(printed(value))) for _label, value in box.figures)
        return tag("table", tag("tr", heads) + tag("tr", values))
    made = "".join(_part(kind, lines) for kind, lines in parts(box.text))
    if box.continues:
        made += tag("p", escape(_("(goes on on the added sheet)")), css="goes-on")
    return tag("div", made, css="written", style=f"font-size:{box.points:g}pt")


@html.register
def _ruled(block: document.Ruled, found):
    return tag("div", "", css="rule", style=f"height:{block.mm:g}mm") * block.lines


@html.register
def _aside(block: document.Aside, found):
    text = "".join(tag("p", escape(line)) for line in paragraphs(block.text))
    picture = f'<img src="{data(block.picture)}" alt="" style="width:{block.mm:g}mm"><br>'
    cells = tag("td", text, css="text") + tag("td", picture + broken(block.caption))
    aside = block.mm + 14
    widths = columns([found.look.width - aside, aside])
    return tag("table", widths + tag("tr", cells))


@html.register
def _picture(block: document.Picture, found):
    limits = f"max-width:{block.mm:g}mm;max-height:{block.most_mm:g}mm"
    picture = f'<img src="{data(block.content)}" alt="{escape(block.caption)}" style="{limits}">'
    caption = tag("p", broken(block.caption), css="center") if block.caption else ""
    return tag("div", picture + caption, css="photograph")


@html.register
def _signatures(block: document.Signatures, found):
    rows = "".join(
        tag("div", "".join(tag("span", broken(text)) for text in row), css="signatures")
        for row in block.rows
    )
    return tag("div", rows, css="sign-here", style=f"padding-top:{block.above_mm:g}mm")


@html.register
def _closing(block: document.Closing, found):
    day = zh_date(block.day) if block.day else pgettext("blank date", "(year) (month) (day)")
    edges = from_the_edge(block.organisation, day)
    lines = [
        tag("p", broken(text), style=f"padding-right:{edge:g}em")
        for text, edge in zip((block.organisation, day), edges, strict=True)
    ]
    return tag("div", "".join(lines), css="signed")


@html.register
def _space(block: document.Space, found):
    return tag("div", "", style=f"height:{block.mm:g}mm")


@html.register
def _new_page(block: document.NewPage, found):
    return tag("div", "", css="new-page")
