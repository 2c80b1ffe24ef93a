"""Deeds of the summary, by subject."""

from appraisals.summary.actions.submissions import (
    accept,
    confirm_on_paper,
    reopen,
    return_,
    send,
    submit,
    withdraw,
)
from appraisals.summary.actions.tables import lay_out_table

__all__ = [
    "accept",
    "confirm_on_paper",
    "lay_out_table",
    "reopen",
    "return_",
    "send",
    "submit",
    "withdraw",
]
