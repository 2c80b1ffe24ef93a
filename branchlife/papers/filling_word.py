"""Fills the named fields of a Word form; a table row with fields of single records is repeated.

There may be several lists of records: a row belongs to the one whose names stand in it.
"""

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
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# A file on a disk: a drive with its letter, or a bare name.
OWN_DISK = re.compile(r"(?:file:/{0,3})?[A-Za-z]:[\\/]|[^/\\:]*$")
# Word's own fields that read files or start programs.
FETCHING = re.compile(
    r"\s*(?:DDE|DDEAUTO|LINK|IMPORT|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|DATABASE|RD)\b",
    re.IGNORECASE,
)
# What the library makes a new paragraph of, like the one it stands in.
NEW_PARAGRAPH = "\a"


def examine_word(content, once, each):
    """The names of fields this form uses. Raises NotAllowed with sentences.

    `once` are names with one value, `each` names with one of every record, for the rows of tables.
    """
    return examine_tables(content, once, {RECORDS: each})


def examine_tables(content, once, tables):
    """The same where there are several lists of records: `tables` is {table: its names}."""
    ensure_closed(open_package(content, MAIN))
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
    table_of = {name: table for table, names in tables.items() for name in names}
    ensure_known(used, {*once, *table_of})
    body = template.docx._element.body
    for _xml, root in places_of(template):
        ensure_in_rows(root, table_of, is_body=root is body)
    return list(dict.fromkeys(used))


def ensure_closed(parts):
    """Nothing in the form fetches anything when somebody opens a paper made with it.

    Links that people click on may lead anywhere; the template a form was written with may be named
    where it lies on somebody's own disk.
    """
    for name, part in parts.items():
        try:
            root = parse_xml(part)
        except SyntaxError:
            if name.endswith((".xml", ".rels")):
                raise NotAllowed([broken()]) from None
            continue  # a drawing of another kind, read by nobody here
        reaches = any(map(is_reaching_out, root.iter(RELATION)))
        if reaches or any(map(FETCHING.match, commands_of(root))):
            raise NotAllowed([
                _("This form fetches something from elsewhere when it is opened (a linked picture, file or template). Put it into the form itself and try again."),
            ])  # fmt: skip


def is_reaching_out(relation):
    """Whether this relation of a part leads to the network by itself, or to a text of another kind."""
    kind = relation.get("Type", "").rpartition("/")[2]
    is_outside = relation.get("TargetMode") == "External" and kind != "hyperlink"
    return kind == "aFChunk" or (is_outside and not OWN_DISK.match(relation.get("Target", "")))


def commands_of(root):
    """The commands of Word's own fields in a part: PAGE, DATE."""
    found = [""]
    for element in root.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:fldSimple")):
        if element.tag == qn("w:instrText"):
            found[-1] += element.text or ""
        else:
            found.append(element.get(qn("w:instr"), ""))
    return found


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


def row_of(paragraph):
    """The row of a table a paragraph stands in, the innermost; None outside of tables."""
    return next(paragraph.iterancestors(qn("w:tr")), None)


def row_fields(row):
    """Fields in a row of a table itself, not of a table within it."""
    own = (paragraph for paragraph in row.iter(qn("w:p")) if row_of(paragraph) is row)
    return [name for paragraph in own for name in own_fields(paragraph)]


def ensure_in_rows(root, table_of, *, is_body):
    """What has a value for every record stands in a row of a table of the text; a row holds one list."""
    for paragraph in root.iter(qn("w:p")):
        if row_of(paragraph) is None or not is_body:
            for name in own_fields(paragraph):
                if name in table_of:
                    sentence = _(
                        "{{%(name)s}} must stand in a row of a table, which is then repeated."
                    )
                    raise NotAllowed([sentence % {"name": name}])
    for row in root.iter(qn("w:tr")):
        names = {table_of[name]: name for name in row_fields(row) if name in table_of}
        if len(names) > 1:
            sentence = _("A row of a table repeats the rows of one list only: {{%(one)s}} and {{%(other)s}} are of two.")  # fmt: skip
            one, other, *_rest = names.values()
            raise NotAllowed([sentence % {"one": one, "other": other}])


def fill_word(content, once, records, each):
    """The filled form (bytes): `once` are {name: value}, `records` a list of such for the rows.

    `each` are the names of a record, for a form that has none today.
    """
    return fill_tables(content, once, {RECORDS: (list(each), records)})


def fill_tables(content, once, tables, *, line="\n"):
    """The same with several lists of records: `tables` is {table: (names, records)}.

    `line` stands for a new line in a value: another line, or NEW_PARAGRAPH.
    """
    template = opened(content)
    body = template.docx._element.body
    loops = [(f"{RECORDS}{n}", *found) for n, found in enumerate(tables.values())]
    for row in list(body.iter(qn("w:tr"))):
        used = set(row_fields(row))
        for loop, names, _records in loops:
            if used & set(names):
                # The names of one record are unpacked, so that the row keeps them as they are written.
                row.addprevious(marker(f"{{%tr for ({', '.join(names)},) in {loop} %}}"))
                row.addnext(marker("{%tr endfor %}"))
    context = {name: clean(text).replace("\n", line) for name, text in once.items()}
    for loop, names, records in loops:
        context[loop] = [
            [clean(record.get(name, "")).replace("\n", line) for name in names]
            for record in records
        ]
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
