"""Reads an Excel roster as it comes from the field: its headings, its dates, its names."""

from branchlife.roster.cells import plain_person_name, plain_phone
from branchlife.roster.names import (
    branch_kind,
    group_rank,
    pinyin_key,
    short_branch_name,
    stroke_key,
    unit_of,
)
from branchlife.roster.people import (
    FaultyRows,
    Person,
    Roster,
    examine,
    read,
    row_name,
    second_secretary,
)
from branchlife.roster.workbook import Book, heading_text, read_book

__all__ = [
    "Book",
    "FaultyRows",
    "Person",
    "Roster",
    "branch_kind",
    "examine",
    "group_rank",
    "heading_text",
    "pinyin_key",
    "plain_person_name",
    "plain_phone",
    "read",
    "read_book",
    "row_name",
    "second_secretary",
    "short_branch_name",
    "stroke_key",
    "unit_of",
]
