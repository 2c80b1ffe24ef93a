"""Workbooks for tests: the three of the field, and ones made of rows."""

from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

FIXTURES = Path(__file__).parent.parent.parent / "fixtures/rosters"
BUREAU, SCHOOL, WITH_ERRORS = (
    FIXTURES / f"roster-{name}.xlsx" for name in ("bureau", "school", "with-errors")
)
HEADINGS = ["姓名", "人员类别", "所在党支部", "入党日期", "转正日期", "手机号码"]
BRANCH = "中共江北学院图书馆支部委员会"


def workbook(*rows, headings=HEADINGS, title_rows=(), **other_sheets):
    """An Excel file with these rows under the headings, ready to be read."""
    book = Workbook()
    for row in [*title_rows, headings, *rows]:
        book.active.append(list(row))
    for title, sheet_rows in other_sheets.items():
        sheet = book.create_sheet(title)
        for row in sheet_rows:
            sheet.append(list(row))
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def person(name="王宁", category="正式党员", branch=BRANCH, joined="1998-07-01", full="", phone=""):
    """One row under HEADINGS; a full member became one a year after joining unless told."""
    if category == "正式党员" and not full:
        full = f"{int(joined[:4]) + 1}{joined[4:]}"
    return [name, category, branch, joined, full, phone]
