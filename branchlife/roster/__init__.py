"""Reads an Excel roster as it comes from the field: its headings, its dates, its names."""

from branchlife.roster.names import (
    branch_kind,
    group_rank,
    pinyin_key,
    short_branch_name,
    stroke_key,
    unit_of,
)
from branchlife.roster.people import Person, Roster, read
from branchlife.roster.workbook import clean_copy

__all__ = [
    "Person",
    "Roster",
    "branch_kind",
    "clean_copy",
    "group_rank",
    "pinyin_key",
    "read",
    "short_branch_name",
    "stroke_key",
    "unit_of",
]
