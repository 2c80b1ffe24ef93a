"""The record of deeds in words: what was done, to what, with which values."""

from branchlife.history.reading import (
    Page,
    choice_labels,
    column,
    deeds_on,
    in_order,
    kinds,
    parts_of,
)
from branchlife.history.verbs import VERBS
from branchlife.history.words import WORDS

__all__ = [
    "VERBS",
    "WORDS",
    "kinds",
    "parts_of",
    "deeds_on",
    "choice_labels",
    "column",
    "in_order",
    "Page",
]
