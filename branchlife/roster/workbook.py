"""Opens a roster workbook safely and finds the table in it."""

import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from branchlife.workflow import NotAllowed

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 5000
# Formatted but empty rows far below the table are not people.
MAX_SCANNED = 20_000
MAX_COLUMNS = 80
HEADING_WITHIN = 20

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
REQUIRED = ("name", "category", "branch")
NUMBERS = {"序号", "编号"}  # neither read nor worth mentioning
FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}
UNIT = re.compile(r"填报单位(?:[(]盖章[)])?[::]\s*(\S.*)")
FOOTER = re.compile(r"^(?:填表人|填报人|审核人|负责人|制表|备注|说明|注[::]|合计|总计|共计)")


class Cell(NamedTuple):
    """One cell of a person's row, under its heading as the file writes it."""

    heading: str
    value: Any
    is_formula: bool = False


@dataclass
class Table:
    """What a workbook holds: rows of cells by field, and what was left aside."""

    unit: str = ""
    heading_row: int = 1
    headings: dict = field(default_factory=dict)  # {column: (field, heading)}
    ignored: list = field(default_factory=list)
    other_sheets: list = field(default_factory=list)
    rows: list = field(default_factory=list)  # [(row number, {field: Cell})]


def heading_text(value):
    """A heading as compared: without spaces, stars, line breaks and remarks in brackets."""
    text = re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", str(value or "")))
    return re.sub(r"\([^()]*\)$", "", text)


def read_table(file):
    """The table of the first sheet with a heading row. Raises NotAllowed with sentences.

    `file` is anything with `read()`. Only the columns of HEADINGS are looked at.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NotAllowed([_("This file is larger than 20 MB.")])
    try:
        with warnings.catch_warnings():
            # openpyxl warns about styles and validations it leaves aside; they do not concern us.
            warnings.simplefilter("ignore")
            return _read_table(content)
    except NotAllowed:
        raise
    except Exception as error:  # on broken files openpyxl raises whatever comes first
        raise NotAllowed(
            [
                _(
                    "This file cannot be opened or is no Excel workbook. Save it as .xlsx and try again."
                )
            ]
        ) from error


def _read_table(content):
    values, formulas = _open(content, data_only=True), _open(content, data_only=False)
    try:
        return _find_table(values, formulas)
    finally:
        values.close()
        formulas.close()


def _open(content, data_only):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
            raise NotAllowed([_("This workbook is far too large for a roster.")])
    return load_workbook(BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _rows(sheet, first=1):
    sheet.reset_dimensions()
    return sheet.iter_rows(min_row=first, max_col=MAX_COLUMNS)


def _find_table(values, formulas):
    table = None
    for sheet in values.worksheets:
        found = _find_heading(sheet) if sheet.sheet_state == "visible" else None
        if found and table is None:
            table = found
            _read_rows(table, sheet, formulas[sheet.title])
        elif found:
            table.other_sheets.append(sheet.title)
    if table is None:
        raise NotAllowed(
            [_("No sheet of this workbook has a heading row with a column for names.")]
        )
    known = {name for name, _heading in table.headings.values()}
    missing = [HEADINGS[name][0] for name in REQUIRED if name not in known]
    if missing:
        raise NotAllowed(
            _("The table has no column “%(column)s”.") % {"column": column} for column in missing
        )
    return table


def _find_heading(sheet):
    """A table without rows when one of the first rows names the columns, else None."""
    unit = ""
    for number, cells in enumerate(islice(_rows(sheet), HEADING_WITHIN), 1):
        texts = {column: heading_text(cell.value) for column, cell in enumerate(cells)}
        known = {column: text for column, text in texts.items() if text in FIELD_OF}
        if len(known) >= 3 and "name" in {FIELD_OF[text] for text in known.values()}:
            ignored = [
                text for text in texts.values() if text and text not in FIELD_OF.keys() | NUMBERS
            ]
            headings = {column: (FIELD_OF[text], text) for column, text in known.items()}
            return Table(unit=unit, heading_row=number, headings=headings, ignored=ignored)
        for text in texts.values():
            if match := UNIT.match(text):
                unit = match[1]
    return None


def _read_rows(table, values, formulas):
    first = table.heading_row + 1
    both = zip(_rows(values, first), _rows(formulas, first), strict=True)
    for number, (cells, shadows) in enumerate(both, first):
        row = _row(table, cells, shadows)
        if row:
            table.rows.append((number, row))
        if len(table.rows) > MAX_ROWS or number > MAX_SCANNED:
            raise NotAllowed([_("A roster may hold at most 5,000 rows.")])


def _row(table, cells, shadows):
    """{field: Cell} of a person's row; None for an empty row or a foot of the table."""
    leading = next((text for cell in cells if (text := heading_text(cell.value))), "")
    if FOOTER.match(leading):
        return None
    row = {}
    for column, (name, heading) in table.headings.items():
        if column < len(cells):
            is_formula = shadows[column].data_type == "f"
            cell = Cell(heading, cells[column].value, is_formula)
        else:
            cell = Cell(heading, None)
        # Of two columns with the same meaning the one with something in it counts.
        if name not in row or _is_empty(row[name]):
            row[name] = cell
    return None if all(_is_empty(cell) for cell in row.values()) else row


def _is_empty(cell):
    return not cell.is_formula and (cell.value is None or not str(cell.value).strip())


def clean_copy(file):
    """The same roster as a new workbook, holding only the columns that are read.

    Kept between preview and confirmation, so that ID numbers and addresses never lie on our disk.
    Rows keep their numbers.
    """
    table = read_table(file)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    lines = {1: [f"填报单位:{table.unit}"]} if table.unit else {}
    for number, row in table.rows:
        lines[table.heading_row] = [cell.heading for cell in row.values()]
        lines[number] = [cell.value for cell in row.values()]
    for number in range(1, max(lines) + 1):
        sheet.append([_as_is(sheet, value) for value in lines.get(number, [])])
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def _as_is(sheet, value):
    """Text stays text, even when it begins with "="."""
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
