"""Deeds of the summary, by subject."""

from appraisals.summary.actions.collection import take_in
from appraisals.summary.actions.own_forms import add_own_form, remove_own_form
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
    "add_own_form",
    "confirm_on_paper",
    "lay_out_table",
    "remove_own_form",
    "reopen",
    "return_",
    "send",
    "submit",
    "take_in",
    "withdraw",
]
