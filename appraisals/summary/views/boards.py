"""The office's board: how far each branch of a campaign is."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from appraisals.summary.figures import board as boards
from appraisals.summary.figures.table import rows_of
from appraisals.summary.views.loading import get_board


@require_safe
def board(request, pk):
    """All branches of a campaign: how far each is, overdue first."""
    campaign, years = get_board(request, pk)
    context = {
        "campaign": campaign,
        "rows": boards.board(years),
        "state_line": boards.state_line(years),
        "reminder": boards.reminder(campaign, years),
        "checks": [row for row in rows_of(years) if row.breaches],
    }
    return render(request, "summary/board.html", context)
