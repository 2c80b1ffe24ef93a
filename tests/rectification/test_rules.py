"""Dates of rectification, in tables."""

from datetime import date, timedelta

import pytest

from appraisals.rectification import rules

DAY = date(2025, 3, 19)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize(
    "day, meeting_day, is_before",
    [(BEFORE, DAY, True), (DAY, DAY, False), (AFTER, DAY, False), (BEFORE, None, False)],
)
def test_nothing_is_due_before_the_meeting(day, meeting_day, is_before):
    assert rules.is_before_meeting(day, meeting_day) is is_before


@pytest.mark.parametrize(
    "due_on, is_settled, is_overdue",
    [(BEFORE, False, True), (DAY, False, False), (AFTER, False, False), (BEFORE, True, False)],
)
def test_the_promised_day_itself_still_counts(due_on, is_settled, is_overdue):
    assert rules.is_overdue(due_on, is_settled, DAY) is is_overdue
