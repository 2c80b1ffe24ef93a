"""The record of deeds in words: what was done, to what, with which values."""

from branchlife.history.reading import Page, deeds_on, kinds
from branchlife.history.verbs import VERBS
from branchlife.history.words import WORDS

__all__ = ["VERBS", "WORDS", "Page", "deeds_on", "kinds"]
