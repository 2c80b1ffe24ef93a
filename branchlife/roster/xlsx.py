"""Reads the cells of an .xlsx in one pass, in little memory, whatever the file may be.

A roster comes from anybody's computer: this reader takes plain values and whether a cell is a
formula, and nothing else. It resolves no entity, follows no link, runs no macro, and stops at the
first sign of a file made to fill the memory. openpyxl would need two passes for the same and keeps
every shared string and every closed element of a hostile file.
"""

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple
from xml.parsers import expat

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

MAX_COLUMNS = 80
MAX_PARTS = 5000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_STRINGS = 400_000
MAX_CHARACTERS = 20_000_000
MAX_TEXT = 100_000
MAX_ENTRIES = 70_000  # of any list: formats, merged cells, relations
MAX_SHEETS = 200
MAX_DEPTH = 60
MAX_ELEMENTS = 5_000_000
MAX_NAMES = 2000  # different names of elements and attributes
MAX_TOKEN = 1024 * 1024
CHUNK = 64 * 1024

COLUMN_OF = {get_column_letter(number + 1): number for number in range(MAX_COLUMNS)}
# Formats that Chinese Excel and WPS know by number alone. Of some only year and month are shown.
DATE_FORMATS = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58}
MONTH_FORMATS = {17, 27, 36, 50, 52, 57}
NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class BrokenFile(Exception):
    """This is no workbook, or one that cannot be read."""


class TooLarge(Exception):
    """This workbook holds far more than a roster can."""


class Value(NamedTuple):
    """What a cell holds: text, number, truth or None; days as "1998-07-01", months "1998-07"."""

    value: Any
    is_formula: bool = False


def keep_small(entries, most=MAX_ENTRIES):
    """Raises TooLarge when a list of the file has outgrown every honest one."""
    if len(entries) > most:
        raise TooLarge


class Part:
    """Walks through one XML file of the workbook; `start`, `text` and `end` are overridden."""

    def __init__(self):
        self.depth = self.elements = 0
        self.collecting = False
        self.pieces = []
        self.length = 0

    def walk(self, stream, budget):
        """Yields after every piece read, so that one may stop early."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        fed = 0
        while chunk := stream.read(CHUNK):
            fed += len(chunk)
            budget.spend(len(chunk))
            parser.Parse(chunk)
            if len(parser.intern) > MAX_NAMES or fed - parser.CurrentByteIndex > MAX_TOKEN:
                raise TooLarge
            yield
        parser.Parse(b"", True)

    def run(self, stream, budget):
        """Walk through all of it."""
        for _piece in self.walk(stream, budget):
            pass
        return self

    def _refuse(self, *declaration):
        raise BrokenFile

    def _start(self, name, attributes):
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise TooLarge
        self.start(name if ":" not in name else name.rpartition(":")[2], attributes)

    def _end(self, name):
        self.depth -= 1
        self.end(name if ":" not in name else name.rpartition(":")[2])

    def _text(self, data):
        if self.collecting:
            self.length += len(data)
            if self.length > MAX_TEXT:
                raise TooLarge
            self.pieces.append(data)

    def collect(self):
        """Forget the text so far; what follows is kept while `collecting`."""
        self.pieces, self.length = [], 0

    def start(self, tag, attributes):
        """An element begins."""

    def end(self, tag):
        """An element ends."""


class Budget:
    """How much may be unpacked from one workbook in all."""

    def __init__(self, left=MAX_UNPACKED):
        self.left = left

    def spend(self, amount):
        """Raises TooLarge when there is no more."""
        self.left -= amount
        if self.left < 0:
            raise TooLarge


class Relations(Part):
    """{id: (kind, target)} of a .rels file."""

    def __init__(self):
        super().__init__()
        self.targets = {}

    def start(self, tag, attributes):
        """Links out of the workbook are left aside."""
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.targets[attributes.get("Id")] = (kind, attributes.get("Target", ""))
            keep_small(self.targets)


class Contents(Part):
    """The sheets of workbook.xml: (title, relation), and the calendar."""

    def __init__(self):
        super().__init__()
        self.sheets = []
        self.epoch = CALENDAR_WINDOWS_1900

    def start(self, tag, attributes):
        """Hidden sheets are left aside."""
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), None)
            self.sheets.append((attributes.get("name", ""), relation))
            keep_small(self.sheets, MAX_SHEETS)
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = CALENDAR_MAC_1904


class Styles(Part):
    """Which cell styles show a number as a day, which as a month."""

    def __init__(self):
        super().__init__()
        self.codes = {}
        self.formats = []
        self.within = None

    def start(self, tag, attributes):
        """Number formats by number, then the cells' formats in order."""
        if tag in ("numFmts", "cellXfs"):
            self.within = tag
        elif tag == "numFmt" and self.within == "numFmts":
            self.codes[attributes.get("numFmtId")] = attributes.get("formatCode", "")[:200]
            keep_small(self.codes)
        elif tag == "xf" and self.within == "cellXfs":
            self.formats.append(attributes.get("numFmtId", "0"))
            keep_small(self.formats)

    def end(self, tag):
        """Leaves a list."""
        if tag == self.within:
            self.within = None

    def kinds(self):
        """{style as the cell names it: "day" or "month"}."""
        looks = {number: _looks(number, self.codes.get(number)) for number in set(self.formats)}
        return {str(n): looks[number] for n, number in enumerate(self.formats) if looks[number]}


def _looks(number, code):
    if code is None:
        if not number.isdigit() or int(number) not in DATE_FORMATS:
            return None
        return "month" if int(number) in MONTH_FORMATS else "day"
    if not is_date_format(code):
        return None
    shown = NOT_SHOWN.sub("", code.split(";")[0].lower())
    return "month" if "y" in shown and "m" in shown and "d" not in shown else "day"


class Strings(Part):
    """The shared strings, in order, without the reading aids of East Asian texts."""

    def __init__(self):
        super().__init__()
        self.strings = []
        self.characters = 0
        self.aside = False

    def start(self, tag, attributes):
        """A string is made of pieces of different looks."""
        if tag == "si":
            self.collect()
        elif tag == "rPh":
            self.aside = True
        elif tag == "t":
            self.collecting = not self.aside

    def end(self, tag):
        """Keeps a string."""
        if tag == "t":
            self.collecting = False
        elif tag == "rPh":
            self.aside = False
        elif tag == "si":
            self.strings.append("".join(self.pieces))
            self.characters += self.length
            if len(self.strings) > MAX_STRINGS or self.characters > MAX_CHARACTERS:
                raise TooLarge


class SheetPart(Part):
    """The rows of a worksheet that have anything in them."""

    def __init__(self, strings, kinds, epoch):
        super().__init__()
        self.strings, self.kinds, self.epoch = strings, kinds, epoch
        self.rows = []  # [(number, {column: Value})], taken away by whoever walks
        self.merged = []  # ["C5:C12"]
        self.number = 0
        self.column = -1
        self.cells = {}
        self.kind = self.style = None
        self.is_formula = self.aside = False

    def start(self, tag, attributes):
        """A row, a cell, and what is in it."""
        if tag == "c":
            place = attributes.get("r")
            letters = place.rstrip("0123456789") if place else None
            self.column = COLUMN_OF.get(letters, MAX_COLUMNS) if letters else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s")
            self.is_formula = False
            self.pieces, self.length = [], 0
        elif tag == "v" or tag == "t":
            self.collecting = not self.aside
        elif tag == "f":
            self.is_formula = True
        elif tag == "row":
            self.number = int(attributes.get("r") or self.number + 1)
            self.column, self.cells = -1, {}
        elif tag == "rPh":
            self.aside = True
        elif tag == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
            keep_small(self.merged)

    def end(self, tag):
        """Keeps a cell, then its row."""
        if tag == "c":
            if self.column < MAX_COLUMNS and (self.pieces or self.is_formula):
                self.cells[self.column] = Value(self.value(), self.is_formula)
        elif tag == "v" or tag == "t":
            self.collecting = False
        elif tag == "row":
            if self.cells:
                self.rows.append((self.number, self.cells))
        elif tag == "rPh":
            self.aside = False

    def value(self):
        """What the cell just read holds."""
        raw = "".join(self.pieces)
        if self.kind == "s":
            return self.strings[int(raw)] or None
        if self.kind == "b":
            return raw.strip() == "1"
        if self.kind != "n":  # texts, errors, ISO dates
            return raw or None
        raw = raw.strip()
        if not raw:
            return None
        number = float(raw) if not raw.lstrip("-").isdigit() else int(raw)
        look = self.kinds.get(self.style)
        return self.day(number, look) if look else number

    def day(self, number, look):
        """A number shown as a date, as text; the month alone where no day is shown."""
        try:
            day = from_excel(number, self.epoch)
        except (ValueError, OverflowError):
            return number
        if not isinstance(day, datetime):
            return str(day)
        return day.strftime("%Y-%m" if look == "month" and day.day == 1 else "%Y-%m-%d")


class Workbook:
    """An .xlsx: its visible sheets, and their rows one after another."""

    def __init__(self, content):
        # Before anything is opened: a list of parts alone can fill the memory.
        if content.count(b"PK\x01\x02") > MAX_PARTS:
            raise TooLarge
        self.archive = zipfile.ZipFile(BytesIO(content))
        self.budget = Budget()
        home = next(
            target
            for kind, target in self._part("_rels/.rels", Relations()).targets.values()
            if kind == "officeDocument"
        ).lstrip("/")
        folder, _slash, name = home.rpartition("/")
        self.folder = f"{folder}/" if folder else ""
        self.relations = self._part(f"{self.folder}_rels/{name}.rels", Relations()).targets
        contents = self._part(home, Contents())
        self.epoch = contents.epoch
        self.titles = [
            (title, self._path(self.relations[relation][1]))
            for title, relation in contents.sheets
            if relation in self.relations and self.relations[relation][0] == "worksheet"
        ]
        self.strings = self.kinds = None

    def _path(self, target):
        return target.lstrip("/") if target.startswith("/") else self.folder + target

    def _stream(self, path):
        item = self.archive.getinfo(path)
        # Other methods unpack a whole block at once, however large it becomes.
        if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BrokenFile
        return self.archive.open(item)

    def _part(self, path, part):
        with self._stream(path) as stream:
            return part.run(stream, self.budget)

    def _related(self, wanted, part):
        paths = [self._path(target) for kind, target in self.relations.values() if kind == wanted]
        return self._part(paths[0], part) if paths else part

    def worksheets(self):
        """The paths of all sheets, hidden ones as well."""
        return [
            self._path(target) for kind, target in self.relations.values() if kind == "worksheet"
        ]

    def sheet(self, path):
        """A SheetPart, and a generator of (number, {column: Value}) that fills it."""
        if self.strings is None:
            self.strings = self._related("sharedStrings", Strings()).strings
            self.kinds = self._related("styles", Styles()).kinds()
        part = SheetPart(self.strings, self.kinds, self.epoch)
        return part, self._rows(part, path)

    def _rows(self, part, path):
        with self._stream(path) as stream:
            for _piece in part.walk(stream, self.budget):
                rows, part.rows = part.rows, []
                yield from rows
        yield from part.rows


def open_workbook(content):
    """The Workbook in these bytes. Raises BrokenFile or TooLarge, while reading on as well."""
    try:
        return Workbook(content)
    except (BrokenFile, TooLarge):
        raise
    except Exception as error:  # whatever comes first in a broken file
        raise BrokenFile from error
