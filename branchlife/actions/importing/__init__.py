"""A roster from Excel becomes members, groups, posts and standings."""

from branchlife.actions.importing.results import (
    ANOTHER,
    NEW,
    SAME,
    Answers,
    Change,
    ImportResult,
)
from branchlife.actions.importing.running import PreviewOutdated, import_roster, look_through

__all__ = [
    "ANOTHER",
    "NEW",
    "SAME",
    "Answers",
    "Change",
    "ImportResult",
    "PreviewOutdated",
    "import_roster",
    "look_through",
]
