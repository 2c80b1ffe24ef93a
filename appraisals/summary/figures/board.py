"""The office's board: a row per branch, a cell per stage, with days and what is late."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.campaigns.rules import STAGES
from appraisals.summary.figures import checklist
from appraisals.summary.figures.gathering import Year
from appraisals.summary.figures.table import row_of, sending_state
from appraisals.summary.models import Submission


@dataclass(frozen=True)
class Cell:
    """One stage of one branch."""

    key: str
    label: str
    # How far it is, in a word, and the class of the word; the colour only repeats it.
    status: str
    css: str
    # The day that tells most of the stage, and what that day is.
    day: date | None = None
    day_label: str = ""
    due_on: date | None = None
    is_late: bool = False
    # Its committee asks for it earlier than the year does.
    is_tighter: bool = False


@dataclass(frozen=True)
class BoardRow:
    """One branch on the board."""

    year: Year
    cells: list
    # What the office sees of the table: not sent, sent, returned, accepted, overdue.
    sending: str
    # Columns that do not agree, in sentences.
    breaches: list = field(default_factory=list)
    # The latest reminder to this branch, or None.
    reminder: object = None

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

    @property
    def figures(self):
        """The figures that count: as sent, else of now."""
        return self.year.reported

    @property
    def is_within_quota(self):
        """Excellent grades within the quota, or what the office allowed."""
        return self.figures.excellent <= self.figures.allowed

    @property
    def open_items(self):
        """Items of the rectification list that are neither settled nor carried; None without any."""
        numbers = self.year.rectification
        if not numbers["items"]:
            return None
        return numbers["items"] - numbers["done"] - numbers["carried"]


def board(years, reminders=()):
    """BoardRows of these Years, in their order; `reminders` is {appraisal id: Reminder}."""
    reminders = dict(reminders)
    return [board_row(year, reminders.get(year.appraisal.pk)) for year in years]


def board_row(year, reminder):
    """One row."""
    cells = reported_cells(year) if is_typed(year) else cells_of(year)
    return BoardRow(year, cells, sending_state(year), row_of(1, year).breaches, reminder)


def is_typed(year):
    """Its table came on paper or in a workbook: the platform's records need not say the same."""
    return bool(year.standing) and year.standing.source != Submission.Source.RECORDS


def cells_of(year):
    """The stages as the year's own page tells them, with days and last days.

    Study and talks have their time before the meeting; once it has begun they are late no more.
    """
    days, last, today = days_of(year), year.appraisal.stage_deadlines, timezone.localdate()
    of_all = year.appraisal.campaign.stage_deadlines
    met = checklist.has_begun(year.appraisal.general_meeting)
    cells = []
    for stage in checklist.progress(year):
        due_on = last[stage.key]
        is_over = met and stage.key in checklist.BEFORE_THE_MEETING
        is_late = bool(due_on and today > due_on and not stage.is_done and not is_over)
        is_tighter = due_on != of_all[stage.key]
        day, label = days[stage.key]
        cells.append(
            Cell(
                stage.key,
                stage.label,
                stage.status,
                stage.css,
                day,
                label,
                due_on,
                is_late,
                is_tighter,
            )
        )
    return cells


def days_of(year):
    """{stage: (its telling day or None, what that day is)} from the records."""
    prepared, figures = year.preparation, year.figures
    sessions = prepared.study.sessions
    published = figures.published_on
    return {
        "study": (
            sessions[-1].day if sessions else None,
            pgettext("day of a stage", "latest session"),
        ),
        "talks": (
            max(prepared.talks.met.values(), default=None),
            pgettext("day of a stage", "latest talk"),
        ),
        "meeting": (figures.met_on, pgettext("day of a stage", "met")),
        "grades": (figures.decided_on, pgettext("day of a stage", "decided")),
        "rectification": (published, pgettext("day of a stage", "made public")),
    }


def reported_cells(year):
    """The stages as far as a table from paper tells of them; study and talks stand in no table."""
    figures = year.reported
    finished, unknown = (_("finished"), "state-good"), (_("not in the table"), "")
    words = {
        "study": unknown,
        "talks": unknown,
        "meeting": finished if figures.met_on and figures.valid is not None else unknown,
        "grades": finished if figures.has_grades else unknown,
        "rectification": (
            (_("under way"), "state-busy") if figures.items or figures.pledges else unknown
        ),
    }
    days = {
        "meeting": (figures.met_on, pgettext("day of a stage", "met")),
        "grades": (figures.decided_on, pgettext("day of a stage", "decided")),
        "rectification": (figures.published_on, pgettext("day of a stage", "made public")),
    }
    labels = stage_labels()
    return [
        Cell(key, labels[key], *words[key], *days.get(key, (None, "")), last)
        for key, last in year.appraisal.stage_deadlines.items()
    ]


def stage_labels():
    """{key of a stage: its name}."""
    names = (
        _("Study"),
        _("Talks"),
        _("Meeting and ballot"),
        _("Grades and feedback"),
        _("Rectification"),
    )
    return dict(zip(STAGES, names, strict=True))
