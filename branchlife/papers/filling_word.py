"""Fills the named fields of a Word form; a table row with fields of single records is repeated."""

import io
import re

from django.utils.translation import gettext as _
from docx.opc.constants import CONTENT_TYPE as CT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from branchlife.papers.filling import FIELD, PROGRAM, broken, ensure_known, fields_in, open_package
from branchlife.papers.word import clean
from branchlife.workflow import NotAllowed

MAIN = "word/document.xml"
# Filled in as well by the library, but no place where an office writes fields.
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
TAG = re.compile(r"<[^>]*>")
RECORDS = "records"


def examine_word(content, once, each):
    """The names of fields this form uses. Raises NotAllowed with sentences.

    `once` are names with one value, `each` names with one of every record, for the rows of tables.
    """
    open_package(content, MAIN)
    template = opened(content)
    used = []
    for xml, root in places_of(template):
        ensure_plain(xml)
        names = [name for paragraph in root.iter(qn("w:p")) for name in own_fields(paragraph)]
        if len(FIELD.findall(TAG.sub("", xml))) != len(names):
            raise NotAllowed([_("A field begins in one paragraph and ends in another.")])
        used += names
    if any("{{" in text or PROGRAM.search(text) for text in no_places_of(template)):
        raise NotAllowed([_("Fields may stand in the text, in tables, headers and footers only.")])
    ensure_known(used, {*once, *each})
    for _xml, root in places_of(template):
        ensure_in_rows(root, set(each))
    return list(dict.fromkeys(used))


def opened(content):
    """The form as the library opens it."""
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.init_docx()
    except Exception as error:  # a broken file fails wherever it is broken
        raise NotAllowed([broken()]) from error
    return template


def places_of(template):
    """(XML as it will be filled in, its root) of the body, the headers and the footers."""
    yield template.get_xml(), template.docx._element.body
    for kind in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(kind):
            root = parse_xml(part.blob)
            yield template.xml_to_string(root), root


def no_places_of(template):
    """Texts of what the library would fill in as well, wherever the file keeps it."""
    for name in PROPERTIES:
        yield str(getattr(template.docx.core_properties, name))
    for part in template.docx.part.package.iter_parts():
        if part.content_type == CT.WML_FOOTNOTES:
            yield TAG.sub("", part.blob.decode("utf-8", "replace"))


def ensure_plain(xml):
    """No commands anywhere, and no field where nobody reads it."""
    if any("{{" in tag or PROGRAM.search(tag) for tag in TAG.findall(xml)):
        raise NotAllowed([_("Fields may stand in the text, in tables, headers and footers only.")])
    fields_in(TAG.sub("", xml))


def own_fields(paragraph):
    """Fields of a paragraph itself, not of a text box within it."""
    texts = [
        element.text or ""
        for element in paragraph.iter(qn("w:t"))
        if next(element.iterancestors(qn("w:p"))) is paragraph
    ]
    return fields_in("".join(texts))


def row_fields(row):
    """Fields in a row of a table."""
    return [name for paragraph in row.iter(qn("w:p")) for name in own_fields(paragraph)]


def ensure_in_rows(root, each):
    """What has a value for every record stands in a row of a table."""
    for paragraph in root.iter(qn("w:p")):
        if next(paragraph.iterancestors(qn("w:tr")), None) is None:
            for name in own_fields(paragraph):
                if name in each:
                    sentence = _(
                        "{{%(name)s}} must stand in a row of a table, which is then repeated."
                    )
                    raise NotAllowed([sentence % {"name": name}])


def fill_word(content, once, records, each):
    """The filled form (bytes): `once` are {name: value}, `records` a list of such for the rows.

    `each` are the names of a record, for a form that has none today.
    """
    template, each = opened(content), list(each)
    for row in list(template.docx._element.body.iter(qn("w:tr"))):
        if set(row_fields(row)) & set(each):
            # The names of one record are unpacked, so that the row keeps them as they are written.
            row.addprevious(marker(f"{{%tr for {', '.join(each)} in {RECORDS} %}}"))
            row.addnext(marker("{%tr endfor %}"))
    context = {name: clean(text) for name, text in once.items()}
    context[RECORDS] = [[clean(record[name]) for name in each] for record in records]
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    template.render(context, environment, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def marker(text):
    """A row that the library takes for a command."""
    return parse_xml(
        f"<w:tr {nsdecls('w')}><w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc></w:tr>"
    )
