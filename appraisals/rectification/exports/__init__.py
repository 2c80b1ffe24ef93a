"""Papers of rectification, and what meetings hear of it."""

from appraisals.rectification.exports.former import in_the_script, item_of_report, reported_in
from appraisals.rectification.exports.problems import (
    problems_in_the_script,
    problems_of,
    told_in,
)

__all__ = [
    "in_the_script",
    "item_of_report",
    "problems_in_the_script",
    "problems_of",
    "reported_in",
    "told_in",
]
