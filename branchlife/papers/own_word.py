"""A paper in somebody else's Word template: fields filled in, rows repeated, the code in the foot.

No database.
"""

import io
from dataclasses import fields, is_dataclass, replace

import docx
from django.utils.functional import Promise
from django.utils.translation import pgettext

from branchlife.papers import archive, codes, word
from branchlife.papers.docx import document_docx
from branchlife.papers.fields import Fields, fields_of, with_fields
from branchlife.papers.filling_word import NEW_PARAGRAPH, fill_tables

HIDDEN = "\u2026\u2026"


def code_name():
    """What the field of the code is called."""
    return pgettext("field", "Code of the paper")


def all_fields(found, always):
    """The Fields of a Document, and those that every paper has (`always`) where it has none so called."""
    code = {code_name(): codes.written(found.code)}
    own = fields_of(found)
    return Fields(always | own.once | code, own.tables)


def filled_template(content, used, found, always):
    """The template (bytes) filled with a Document.

    `used` are the fields it uses, {"once": [names], "tables": {table: [names]}}; what this paper has
    not got today stays empty.
    """
    given = all_fields(found, always)
    once = {name: given.once.get(name, "") for name in used["once"]}
    tables = {
        table: (names, given.tables[table].records if table in given.tables else [])
        for table, names in used["tables"].items()
    }
    made = fill_tables(content, once, tables, line=NEW_PARAGRAPH)
    if found.code and code_name() not in used["once"]:
        made = with_code(made, found.code)
    return archive.settled(made)


def with_code(content, code):
    """The Word file (bytes) with the code in the foot of every page."""
    document = docx.Document(io.BytesIO(content))
    for number, section in enumerate(document.sections):
        for footer in footers(document, section):
            if number and footer.is_linked_to_previous:
                continue
            last = footer.paragraphs[-1] if footer.paragraphs else footer.add_paragraph()
            paragraph = footer.add_paragraph() if has_content(last) else last
            paragraph.paragraph_format.line_spacing = 1.0  # a fixed pitch would cut the picture off
            word.write_code(paragraph, code)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def footers(document, section):
    """The feet that pages of this section have."""
    yield section.footer
    if section.different_first_page_header_footer:
        yield section.first_page_footer
    if document.settings.odd_and_even_pages_header_footer:
        yield section.even_page_footer


def has_content(paragraph):
    """Whether anything stands in it: a text, a number of a page, a picture."""
    return any(child.tag != word.qn("w:pPr") for child in paragraph._p)


def layout_alone(found, names):
    """The Document with {{names of fields}} in the place of every value, for those who may not read it.

    Texts of ours that hold one of `names` (of persons) are left out as well.
    """
    made = with_fields(found)
    return replace(made, blocks=[without(block, names) for block in made.blocks])


def without(value, names):
    """A block, at any depth, without the texts that hold one of these names."""
    if isinstance(value, str | Promise):
        return HIDDEN if any(name in str(value) for name in names) else value
    if isinstance(value, list | tuple):
        return type(value)(without(one, names) for one in value)
    if is_dataclass(value):
        return replace(
            value,
            **{part.name: without(getattr(value, part.name), names) for part in fields(value)},
        )
    return value


def starter(found):
    """Our own layout as a template to begin with (bytes): {{names}} where values stand."""
    return document_docx(with_fields(found))
