"""The office's board: one line per branch, overdue first, and the sentences around it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.summary import rules
from appraisals.summary.figures import checklist
from appraisals.summary.figures.gathering import Year, is_confirmed
from appraisals.summary.figures.table import sending_state
from appraisals.summary.models import Submission


@dataclass(frozen=True)
class BoardRow:
    """One branch on the board."""

    year: Year
    stages: list
    # What the office sees of the table: not sent, sent, returned, accepted, overdue.
    sending: str

    @property
    def css(self):
        """The class of the word; the colour only repeats it."""
        if self.year.is_overdue:
            return "state-bad"
        submission = self.year.submission
        if submission is None:
            return ""
        return {
            Submission.State.ACCEPTED: "state-good",
            Submission.State.SUBMITTED: "state-busy",
            Submission.State.RETURNED: "state-bad",
            Submission.State.REOPENED: "state-bad",
        }.get(submission.state, "")


def board(years):
    """BoardRows of these Years: overdue first, otherwise in their order."""
    rows = [BoardRow(year, checklist.stages(year), sending_state(year)) for year in years]
    return sorted(rows, key=lambda row: not row.year.is_overdue)


def state_line(years):
    """截至…：共60个党支部，已开会56个，…: one line for the leader."""
    now = timezone.localtime()
    states = [year.submission.state if year.submission else "" for year in years]
    return _(
        "As of %(month)d-%(day)d, %(hour)d o'clock: %(branches)d branches, %(met)d have met, "
        "%(counted)d have held the ballot, %(sent)d have sent the table, "
        "%(returned)d returned to be changed, %(overdue)d overdue."
    ) % {
        "month": now.month,
        "day": now.day,
        "hour": now.hour,
        "branches": len(years),
        "met": sum(year.figures.met_on is not None for year in years),
        "counted": sum(year.box is not None and is_confirmed(year.box) for year in years),
        "sent": sum(bool(year.standing) for year in years),
        "returned": states.count(Submission.State.RETURNED),
        "overdue": sum(year.is_overdue and year.submission is None for year in years),
    }


def reminder(campaign, years):
    """A text to paste into the chat group; empty when all have sent or there is no last day."""
    missing = [year.figures.branch for year in years if not year.standing]
    if not missing or not campaign.due_on:
        return ""
    left = rules.days_left(timezone.localdate(), campaign.due_on)
    words = {
        "year": campaign.year_label,
        "due": day_of_week(campaign.due_on),
        "left": left,
        "names": pgettext("between names", ", ").join(missing),
        "office": campaign.committee.office_name or campaign.committee.name,
    }
    if left is None:
        return (
            _(
                "[Reminder] Branches: the annual table of %(year)s was due on %(due)s. Not sent "
                "so far: %(names)s. Please send it soon. (%(office)s)"
            )
            % words
        )
    return (
        _(
            "[Reminder] Branches: the annual table of %(year)s is due by the end of %(due)s, "
            "%(left)d days left. Not sent so far: %(names)s. Whoever has sent it need not "
            "answer. (%(office)s)"
        )
        % words
    )


def day_of_week(day):
    """1月26日（星期五）"""
    return _("%(month)d-%(day)d (%(weekday)s)") % {
        "month": day.month,
        "day": day.day,
        "weekday": date_format(day, "l"),
    }
