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

__all__ = ["accept", "confirm_on_paper", "reopen", "return_", "send", "submit", "withdraw"]
