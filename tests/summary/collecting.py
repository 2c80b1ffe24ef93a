"""Filled forms for tests: what a branch secretary sends back."""

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from appraisals.campaigns.models import Appraisal
from appraisals.summary.exports.forms_out import form_workbook
from appraisals.summary.figures.collection.collecting import collect
from appraisals.summary.figures.collection.rosters import lines_of

HEAD = {
    "F4": 0, "G4": 7, "H4": 6, "I4": 1, "K4": 0, "N4": date(2025, 3, 19), "O4": "王督导",
    "C6": 6, "E6": 6, "F6": 6, "G6": 0, "H6": 3, "I6": 2, "K6": 2, "L6": 7,
    "N6": date(2025, 4, 1), "O6": date(2025, 4, 2), "P6": date(2025, 3, 20),
}  # fmt: skip
FIRST = 9


def blank_form(appraisal):
    """The form as the office sends it out."""
    appraisal = Appraisal.objects.select_related("campaign", "branch").get(pk=appraisal.pk)
    return form_workbook(appraisal, lines_of([appraisal])[appraisal.pk])


def filled_form(appraisal, change=None):
    """The form of a branch of six full members and a probationary one, filled in as it should be.

    `change(sheet, workbook)` is what the secretary does besides.
    """
    book = load_workbook(BytesIO(blank_form(appraisal)))
    sheet = book.worksheets[0]
    for place, value in HEAD.items():
        sheet[place] = value
    for row in range(FIRST, FIRST + 6):
        sheet.cell(row, 9, 5)
        sheet.cell(row, 10, 1)
        sheet.cell(row, 14, "优秀" if row < FIRST + 2 else "合格")
        sheet.cell(row, 15, date(2025, 3, 20))
    sheet.cell(FIRST + 6, 14, "不评定等次")
    sheet.cell(FIRST + 6, 16, "预备党员")
    first = next(row for row in range(FIRST, 40) if sheet.cell(row, 1).value == "总体评价")
    for row in range(first, first + 4):
        for column, value in ((5, 4), (6, 1), (7, 0), (8, 0), (9, 1)):
            sheet.cell(row, column, value)
    foot = next(row for row in range(first, 50) if sheet.cell(row, 9).value == "填表人")
    sheet.cell(foot, 11, "李四")
    sheet.cell(foot, 15, "0991-1234567")
    if change:
        change(sheet, book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(appraisal, change=None, name="表.xlsx"):
    """The Collected of this filled form."""
    (found,) = collect([(name, filled_form(appraisal, change))], Appraisal.objects.all())
    return found


def faults(found):
    """What cannot be understood in it."""
    return [str(fault) for fault in found.faults]
