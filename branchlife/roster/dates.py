"""Dates as people type them into rosters."""

import re
import unicodedata
from datetime import date, datetime

from openpyxl.utils.datetime import from_excel

from branchlife import rules

# 1998-07-01, 1998/7/1, 1998.07, 1998年7月, 1998年7月1日; a time of day behind it does not matter.
SEPARATED = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?: 0?0:00(?::00)?)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
# Five digits are a day counted by Excel: 1927-05-18 is 10000. Four digits would be a year.
SERIAL = re.compile(r"\d{5}")
EARLIEST = "1900"


def parse_partial_date(value):
    """The partial date text of a cell: "1998-07-01" or "1998-07"; "" for an empty cell.

    Raises ValueError for anything that is not a day or a month that exists.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, date):  # a datetime is one
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float):
        value = _text_of_float(value)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if SERIAL.fullmatch(text):
        return _from_serial(int(text))
    match = SEPARATED.fullmatch(text) or COMPACT.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day = match.groups()
    partial = f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
    if partial < EARLIEST or not rules.is_partial_date(partial):
        raise ValueError(text)
    return partial


def _text_of_float(number):
    """19980701.0 is a day, 35977.5 a day with its time, 1998.07 a month typed as a number."""
    if number >= 10000:
        return str(int(number))
    text = f"{number:.2f}"
    # Excel drops the last zero: 1998.1 may have been January or October.
    if abs(float(text) - number) > 1e-6 or text.endswith(".10"):
        raise ValueError(str(number))
    # 1998.7 can only have been July.
    return text[:-1] if text.endswith("0") else text


def _from_serial(number):
    day = from_excel(number)
    return day.date().isoformat() if isinstance(day, datetime) else day.isoformat()
