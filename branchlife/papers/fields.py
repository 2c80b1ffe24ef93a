"""The named fields of a Document, for templates of others. No database.

Names are the labels as printed, made into plain words: {{党支部}}, {{会议地点}}. A blank form and a filled
one of a kind have the same names, so that a template once examined goes on working.
"""

import keyword
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod

from django.utils.translation import pgettext

from branchlife.papers import document
from branchlife.papers.looks import LETTER, Look
from branchlife.papers.texts import clean, parts, printed
from branchlife.written import zh_date

LONGEST = 24
# A label in front of its value: "Place: room 3".
LABELLED = re.compile(r"\s*([^:\uff1a\n]{1,16})[:\uff1a](.*)", re.DOTALL)
# What may be a number in front of a heading: "1.", "(2)", a Chinese numeral and its comma.
NUMBERING = re.compile(r"^(?:(\d{1,3})[.\u3001]|\(([^()]{1,3})\)|([^\u3001]{1,3})\u3001)\s*")
NO_NAMES = {"true", "false", "none"}


@dataclass(frozen=True)
class Fields:
    """What a paper offers: values that stand once, and those of every row of its tables.

    `once` is {name: text}, lines are paragraphs; `tables` is {table: Rows}.
    """

    once: dict = field(default_factory=dict)
    tables: dict = field(default_factory=dict)

    def names(self):
        """{table: [names]}; those that stand once under ""."""
        return {"": list(self.once)} | {name: rows.names for name, rows in self.tables.items()}

    def __or__(self, other):
        """All the names of both; the values of the second where both have them."""
        tables = {name: Rows(list(rows.names), rows.records) for name, rows in self.tables.items()}
        for name, rows in other.tables.items():
            before = tables.get(name, Rows([], []))
            names = list(dict.fromkeys([*before.names, *rows.names]))
            tables[name] = Rows(names, rows.records or before.records)
        filled = {name: text for name, text in other.once.items() if text or name not in self.once}
        return Fields(self.once | filled, tables)


@dataclass(frozen=True)
class Rows:
    """The names of a table's columns and its rows, {name: text} each."""

    names: list
    records: list

    def examples(self):
        """[(name, text)]: of each column what stands there first."""
        return [
            (name, next(filter(None, (record.get(name) for record in self.records)), ""))
            for name in self.names
        ]


def fields_of(found):
    """The Fields of a Document."""
    return Reader(found).fields


def with_fields(found):
    """The same Document with {{names}} where values stand: a template to begin with."""
    reader = Reader(found)
    return replace(
        found.for_word(), blocks=reader.blocks, code="", version=None, is_timed=False, about=None
    )


def known_names(fields):
    """{name: its table, or "" where it stands once}."""
    return {name: table for table, names in fields.names().items() for name in names}


def name_of(text, fallback=""):
    """A label as a name: no blanks, brackets, colons or numbering; empty when nothing is left."""
    text = unicodedata.normalize("NFKC", clean(text)).strip()
    text = without_number(text) or text
    name = re.sub(r"[^\w]+", "", text).strip("_")[:LONGEST] or fallback
    taken = keyword.iskeyword(name.lower()) or name.lower() in NO_NAMES
    if name and (taken or not name.isidentifier()):
        name = _item() + name
    return name if name.isidentifier() else fallback


def without_number(text):
    """A heading without the number in front of it."""
    found = NUMBERING.match(text)
    number = found and "".join(filter(None, found.groups()))
    is_number = number and all(unicodedata.numeric(sign, None) is not None for sign in number)
    return text[found.end() :] if is_number else text


def _item():
    return pgettext("field", "Item")


def slot(name):
    """The name in its braces."""
    return f"{{{{{name}}}}}"


def grid(rows, columns, *, spread):
    """Rows of as many values as there are columns; what a Span covers holds it too, or nothing."""
    taken, made = {}, []
    for row in rows:
        values, cells, column = iter(row), [], 0
        while column < columns:
            if column in taken:
                text, left = taken.pop(column)
                if left > 1:
                    taken[column] = text, left - 1
                cells.append(text)
                column += 1
                continue
            value = next(values, "")
            text = clean(printed(value))
            wide = value.columns if isinstance(value, document.Span) else 1
            deep = value.rows if isinstance(value, document.Span) else 1
            for place in range(column, min(column + wide, columns)):
                shown = text if spread or place == column else ""
                cells.append(shown)
                if deep > 1:
                    taken[place] = (text if spread else ""), deep - 1
            column += wide
        made.append(cells[:columns])
    return made


class Reader:
    """Goes through a Document once: `fields` are its Fields, `blocks` the same with {{names}}."""

    def __init__(self, found):
        self.look: Look = found.look
        self.once, self.tables = {}, {}
        self.blocks, self.heads = [], {}
        self.section, self.running = "", None
        flow = []
        for block in found.for_word().blocks:
            if self.flows(block, flow):
                flow.append(block)
            else:
                self.flush(flow, block)
                flow = []
                self.blocks += self.read(block)
        self.flush(flow, None)

    @property
    def fields(self):
        """What was found."""
        return Fields(self.once, self.tables)

    def add(self, label, text, fallback=""):
        """A value under this label; a second one of the same label is numbered. Returns {{name}}."""
        wanted = name = name_of(label, fallback or _item())
        number = 1
        while name in self.once:
            number += 1
            name = f"{wanted}{number}"
        self.once[name] = clean(text)
        return slot(name)

    def go_on(self, text):
        """Running text under a heading is one field; returns {{name}} where it begins."""
        if self.running:
            self.once[self.running] = "\n".join(filter(None, [self.once[self.running], text]))
            return ""
        label = self.section or pgettext("field", "Running text")
        made = self.add(label, text, pgettext("field", "Running text"))
        self.running = made.strip("{}")
        return made

    def labelled(self, text, otherwise):
        """ "Place: room 3" with {{Place}} in it; None where there is no label and it says so."""
        text = clean(text)
        found = LABELLED.fullmatch(text)
        if found and name_of(found[1]):
            made = self.add(found[1], found[2].strip())
            return f"{text[: found.start(2)]}{made}"
        return otherwise(text)

    def flows(self, block, before):
        """Whether this is running text, or a heading in it; a line with a label is its own field."""
        if isinstance(block, document.Lines) and not before and self.running is None:
            return not any(has_label(text) for text in block.texts)
        return isinstance(block, document.Section | document.Text | document.Lines)

    def flush(self, flow, following):
        """Headings with text between them are one field, for they change from paper to paper.

        What stands under each heading is a field besides.
        """
        headings = []
        if isinstance(following, document.Table | document.Facts | document.Boxes):
            while flow and isinstance(flow[-1], document.Section):
                headings.insert(0, flow.pop())
        single = [made for block in flow for made in self.read(block)]
        if {type(block) for block in flow} >= {document.Section, document.Text}:
            texts = [text for block in flow for text in texts_of(block)]
            whole = self.add(pgettext("field", "Whole text"), "\n".join(texts))
            single = [document.Text(whole)]
        self.blocks += [*single, *(made for block in headings for made in self.read(block))]

    @singledispatchmethod
    def read(self, block):
        """The blocks that stand for this one in a template."""
        return [block]

    @read.register
    def _title(self, block: document.Title):
        return [document.Title(self.add(pgettext("field", "Title"), block.text))]

    @read.register
    def _section(self, block: document.Section):
        self.section, self.running = str(block.text), None
        return [block]

    @read.register
    def _text(self, block: document.Text):
        made = self.go_on(running(block.text))
        return [replace(block, text=made)] if made else []

    @read.register
    def _lines(self, block: document.Lines):
        goes_on = self.running is not None  # what follows a text belongs to it
        texts = [
            self.go_on(clean(text)) if goes_on else self.line(clean(text)) for text in block.texts
        ]
        texts = tuple(text for text in texts if text)
        return [replace(block, texts=texts)] if texts else []

    def line(self, text):
        """A line of its own: whom a letter is addressed to, a label and its value, or text."""
        ends = has_label(text) and not LABELLED.fullmatch(text)[2].strip()
        if ends and self.look.name == LETTER.name:
            return self.add(pgettext("field", "Addressed to"), text)
        return self.labelled(text, self.go_on)

    @read.register
    def _beside(self, block: document.Beside):
        line = pgettext("field", "Line")
        texts = [self.labelled(text, lambda text: self.add(line, text)) for text in block.texts]
        return [replace(block, texts=tuple(texts))]

    @read.register
    def _notes(self, block: document.Notes):
        text = "\n".join(clean(text) for text in block.texts)
        return [replace(block, texts=(self.add(pgettext("field", "Notes"), text),))]

    @read.register
    def _facts(self, block: document.Facts):
        rows = [
            [(label, self.add(label, printed(value))) for label, value in row] for row in block.rows
        ]
        return [replace(block, rows=rows)]

    @read.register
    def _boxes(self, block: document.Boxes):
        return [replace(block, boxes=tuple(self.box(box) for box in block.boxes))]

    def box(self, box):
        """A box with names in it."""
        figures = tuple(
            (label, self.add(f"{box.label}{label}", printed(value))) for label, value in box.figures
        )
        text = "" if figures else self.add(box.label, running(box.text))
        signed = box.signatures
        if signed:
            label = f"{box.label}{pgettext('field', 'signing')}"
            signed = (self.add(label, "\u3000".join(map(clean, signed))),)
        made = {"text": text, "figures": figures, "signatures": signed, "picture": b""}
        return replace(box, continues=False, **made)

    @read.register
    def _signatures(self, block: document.Signatures):
        # Labels here may be names of persons: the whole line is the field.
        signing = pgettext("field", "signing")
        return [replace(block, texts=tuple(self.add(signing, text) for text in block.texts))]

    @read.register
    def _closing(self, block: document.Closing):
        organisation = self.add(pgettext("field", "Signed by"), block.organisation)
        day = self.add(pgettext("field", "Day of signing"), zh_date(block.day) if block.day else "")
        return [document.Lines((organisation, day), align="right")]

    @read.register
    def _aside(self, block: document.Aside):
        made = self.go_on(running(block.text))
        return [document.Text(made)] if made else []

    @read.register
    def _picture(self, block: document.Picture):
        return []

    @read.register
    def _table(self, block: document.Table):
        names = self.columns(block)
        table, is_new = self.table_name(block, names)
        names = [f"{table}_{name}" for name in names]
        rows = grid(block.rows, len(names), spread=False)
        body = rows[: len(rows) - block.totals]
        records = [dict(zip(names, row, strict=True)) for row in body]
        if is_new:
            self.tables[table] = Rows(names, records)
        else:
            self.tables[table].records.extend(records)
        totals, total = [], pgettext("field", "total")
        for row in rows[len(body) :]:
            label = f"{table}_{total}_"
            totals.append([
                self.add(label + name.removeprefix(f"{table}_"), text)
                for name, text in zip(names, row, strict=True)
            ])  # fmt: skip
        made = [[slot(name) for name in names], *totals] if is_new else totals
        # Long names would break the columns apart: they are written small.
        left = frozenset(range(len(names)))
        return [
            replace(block, rows=made, fold=None, half=None, left=left, points=min(block.points, 9))
        ]

    def columns(self, block):
        """The names of the columns, from all rows of the head."""
        head = grid(block.head, len(block.widths), spread=True)
        names, called = [], pgettext("field", "Column")
        for column in range(len(block.widths)):
            texts = dict.fromkeys(name_of(row[column]) for row in head)
            name = "_".join(filter(None, texts)) or f"{called}{column + 1}"
            again = sum(1 for other in names if re.fullmatch(rf"{re.escape(name)}\d*", other))
            names.append(f"{name}{again + 1}" if again else name)
        return names

    def table_name(self, block, columns):
        """(name, whether it is met for the first time): tables alike in name and columns are one."""
        base = name_of(block.name) or name_of(self.section) or pgettext("field", "Table")
        name, number = base, 1
        while name in self.heads and self.heads[name] != columns:
            number += 1
            name = f"{base}{number}"
        is_new = name not in self.heads
        self.heads[name] = columns
        return name, is_new


def has_label(text):
    """Whether a line is a label and its value."""
    found = LABELLED.fullmatch(clean(text))
    return bool(found and name_of(found[1]))


def texts_of(block):
    """The lines of a block of running text."""
    if isinstance(block, document.Lines):
        return [clean(text) for text in block.texts]
    if isinstance(block, document.Section):
        return [clean(block.text).replace("\n", " ")]
    return [running(block.text)]


def running(text):
    """Running text as lines; tables that were pasted into it with wide blanks between cells."""
    found = []
    for kind, lines in parts(text):
        found += lines if kind == "text" else ["\u3000".join(line) for line in lines]
    return "\n".join(found)
