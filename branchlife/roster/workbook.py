"""Finds the rosters in a workbook: their headings, and the rows of people below them."""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from branchlife.roster.xlsx import TooLarge, open_workbook
from branchlife.workflow import NotAllowed

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 5000
HEADING_WITHIN = 20
# Longer than any column may be; what is cut off cannot make a refused cell right.
MAX_CELL = 150

# What a column may be called. Whatever is not here is not read at all: ID numbers, addresses, …
HEADINGS = {
    "name": ("姓名", "党员姓名"),
    "sex": ("性别",),
    "ethnicity": ("民族",),
    "birth": ("出生日期", "出生年月", "出生年月日", "出生时间"),
    "education": ("学历", "文化程度", "最高学历"),
    "category": ("人员类别", "党员类别", "党员类型"),
    "branch": (
        "所在党支部", "党支部名称", "组织关系所在党组织", "所属党支部", "所在支部", "党支部",
        "组织关系所在党支部", "支部名称",
    ),
    "group": ("党小组", "所在党小组", "所属党小组"),
    "posts": ("党内职务", "支部职务"),
    "joined_on": (
        "加入党组织日期", "入党日期", "入党时间", "成为预备党员日期", "加入党组织时间",
    ),
    "full_member_on": (
        "转为正式党员日期", "转正日期", "转正时间", "成为正式党员日期", "转为正式党员时间",
    ),
    "phone": ("手机号码", "手机号", "手机", "联系电话", "联系方式", "移动电话", "电话"),
    "work_started": ("参加工作日期", "参加工作时间"),
    "work_unit": ("工作单位及职务", "单位及职务", "工作单位", "职务", "行政职务"),
    "work_post": ("工作岗位",),
    "status": ("党籍状态",),
    "lost": ("是否为失联党员", "是否失联党员", "是否失联"),
    "lost_since": ("失去联系日期", "失联日期"),
    "mobile": ("是否为流动党员", "是否流动党员", "是否流动"),
    "leading": ("是否党员领导干部", "是否为党员领导干部", "党员领导干部"),
    "retired": ("是否离退休", "是否离退休党员", "是否为离退休党员"),
}  # fmt: skip
NUMBERS = {"序号", "编号"}  # neither read nor worth mentioning
# Columns whose merged cells mean: the same for all these rows.
SPANNING = {"branch", "group"}
FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}
UNIT = re.compile(r"填报单位(?:[(]盖章[)])?[::]\s*(\S.*)")
# A foot of the table, or the example row of our own template.
NO_PERSON = re.compile(
    r"^(?:填表人|填报人|审核人|负责人|制表|备注|说明|注[::]|合计|总计|共计|示例|填表示例)"
)
MERGED = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
ID_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?!\d)")
# Stands in the kept copy where an ID number was, so that none is ever kept.
ID_NUMBER_MARK = "\ue000"


class Cell(NamedTuple):
    """One cell of a person's row, under its heading as the file writes it."""

    heading: str
    value: Any
    is_formula: bool = False


@dataclass
class Table:
    """A sheet with a roster: rows of cells by field, and what was left aside."""

    sheet: str = ""
    unit: str = ""
    heading_row: int = 1
    headings: dict = field(default_factory=dict)  # {column: (field, heading)}
    ignored: list = field(default_factory=list)
    rows: list = field(default_factory=list)  # [(row number, {field: Cell})]

    @property
    def fields(self):
        """What its columns mean."""
        return {name for name, _heading in self.headings.values()}


@dataclass
class Book:
    """Every roster of a workbook, one per visible sheet that has a heading row."""

    tables: list

    def chosen(self, titles=None):
        """The tables of these sheets; unless told, of all with the columns of the first."""
        if titles is None:
            return [table for table in self.tables if table.fields == self.tables[0].fields]
        return [table for table in self.tables if table.sheet in titles]

    def dumps(self):
        """The rosters as bytes to be kept for a while: only the columns that are read, no ID number."""
        tables = [vars(table) | {"rows": _without_ids(table.rows)} for table in self.tables]
        return json.dumps(tables, ensure_ascii=False).encode()

    @classmethod
    def loads(cls, content):
        """What `dumps` has written."""
        tables = [Table(**table) for table in json.loads(content)]
        for table in tables:
            table.headings = {int(n): tuple(pair) for n, pair in table.headings.items()}
            table.rows = [
                (number, {name: Cell(*cell) for name, cell in row.items()})
                for number, row in table.rows
            ]
        return cls(tables)


def _without_ids(rows):
    return [
        (number, {name: (c.heading, _without_id(c.value), c.is_formula) for name, c in row.items()})
        for number, row in rows
    ]


def _without_id(value):
    if isinstance(value, str):
        return ID_NUMBER.sub(ID_NUMBER_MARK, value)
    if type(value) in (int, float) and abs(value) >= 10**14:
        return ID_NUMBER.sub(ID_NUMBER_MARK, str(int(value)) if abs(value) < 10**19 else "")
    return value


def heading_text(value):
    """A heading as compared: without spaces, stars, line breaks and remarks in brackets."""
    text = re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", str(value or "")[:MAX_CELL]))
    return re.sub(r"\([^()]*\)$", "", text)


def read_book(file):
    """Every roster in an Excel file. Raises NotAllowed with sentences.

    `file` is anything with `read()`. Only the columns of HEADINGS are kept.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NotAllowed([_("This file is larger than 20 MB.")])
    try:
        tables = _tables(content)
    except TooLarge:
        raise NotAllowed([_("This workbook is far too large for a roster.")]) from None
    except NotAllowed:
        raise
    except Exception as error:  # a broken file fails wherever it is broken
        raise NotAllowed([_no_workbook(content)]) from error
    if not tables:
        raise NotAllowed(
            [_("No sheet of this workbook has a heading row with a column for names.")]
        )
    return Book(tables)


def _no_workbook(content):
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _("This workbook is protected by a password. Take the protection off and try again.")
    return _("This file cannot be opened or is no Excel workbook. Save it as .xlsx and try again.")


def _tables(content):
    book, tables, rows = open_workbook(content), [], 0
    for title, path in book.titles:
        part, lines = book.sheet(path)
        table = _find_heading(title, lines)
        if table is None:
            continue
        for number, values in lines:
            if row := _row(table, values):
                table.rows.append((number, row))
                rows += 1
            if rows > MAX_ROWS:
                raise NotAllowed([_("A roster may hold at most 5,000 rows.")])
        _fill_merged(table, part.merged)
        tables.append(table)
    return tables


def _find_heading(title, lines):
    """A table without rows when one of the first rows names the columns, else None."""
    unit = ""
    for number, values in islice(lines, HEADING_WITHIN):
        texts = {column: heading_text(cell.value) for column, cell in values.items()}
        known = {column: text for column, text in texts.items() if text in FIELD_OF}
        if len(known) >= 3 and "name" in {FIELD_OF[text] for text in known.values()}:
            ignored = [
                text for text in texts.values() if text and text not in FIELD_OF.keys() | NUMBERS
            ]
            headings = {column: (FIELD_OF[text], text) for column, text in known.items()}
            return Table(title, unit, number, headings, ignored)
        for text in texts.values():
            if match := UNIT.match(text):
                unit = match[1]
    return None


def _row(table, values):
    """{field: Cell} of a person's row; None for an empty row, a foot, or the heading once more."""
    for cell in values.values():
        if text := heading_text(cell.value):
            if NO_PERSON.match(text):
                return None
            break
    row = {}
    for column, (name, heading) in table.headings.items():
        value, is_formula = values.get(column, (None, False))
        if isinstance(value, str):
            value = value[:MAX_CELL]
        # Of two columns with the same meaning the one with something in it counts.
        if name not in row or _is_empty(row[name]):
            row[name] = Cell(heading, value, is_formula)
    if heading_text(row["name"].value) == row["name"].heading:
        return None
    return None if all(_is_empty(cell) for cell in row.values()) else row


def _is_empty(cell):
    return not cell.is_formula and (cell.value is None or not str(cell.value).strip())


def _fill_merged(table, merged):
    """A branch or group written once for several rows holds for all of them."""
    if not merged:
        return
    rows = dict(table.rows)
    columns = {
        column: name for column, (name, _heading) in table.headings.items() if name in SPANNING
    }
    steps = 0  # honest ranges do not overlap
    for match in filter(None, map(MERGED.fullmatch, merged)):
        first, top, last, bottom = match.groups()
        name = columns.get(_column_number(first))
        if name is None or first != last or int(top) not in rows:
            continue
        for number in range(int(top) + 1, min(int(bottom), table.rows[-1][0]) + 1):
            steps += 1
            if steps > 10 * MAX_ROWS:
                return
            if number in rows and _is_empty(rows[number][name]):
                rows[number][name] = rows[int(top)][name]


def _column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
