"""How far every branch of a campaign is, from few and narrow questions: what the board knows of all."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal
from appraisals.ratings.models import Rating
from appraisals.summary import rules
from appraisals.summary.figures.table import SENT_BACK
from appraisals.summary.models import Submission
from appraisals.summary.rules import Figures
from meetings.models import Attendance, Meeting

# What a branch lacks first, in order of time, and the stage whose last day it has to keep.
MEETING, BALLOT, GRADES, TABLE = LACKS = ("meeting", "ballot", "grades", "table")
STAGE_OF = {MEETING: "meeting", BALLOT: "meeting", GRADES: "grades"}


# Columns of appraisals and branches that a Line is made of.
READ = (
    "campaign_id",
    "tighter",
    "general_meeting_id",
    "branch__name",
    "branch__committee_id",
)


@dataclass
class Sending:
    """A sending of the table as far as the board must know of every one."""

    state: str
    sent_on: date
    source: str
    # Read only where the records do not say the same.
    figures: dict | None = field(default=None, repr=False)


@dataclass
class Line:
    """One branch: what has been reached. The same as `gathering.Year` says, in fewer words."""

    appraisal: Appraisal
    # First to last.
    sendings: list

    @cached_property
    def latest(self):
        """The latest sending, or None."""
        return self.sendings[-1] if self.sendings else None

    @cached_property
    def standing(self):
        """The sending that is before the office or accepted, or None."""
        is_standing = self.latest and self.latest.state in Submission.STANDING
        return self.latest if is_standing else None

    @cached_property
    def reported(self):
        """The Figures that the branch sent from paper or a workbook and that stand, or None."""
        if self.standing and self.standing.figures is not None:
            return Figures.from_json(self.standing.figures)
        return None

    @cached_property
    def met_on(self):
        """The day of the general meeting, once it has begun."""
        if self.reported:
            return self.reported.met_on
        found = self.appraisal
        has_begun = found.meeting_state in Meeting.BEGUN and found.has_attendance
        return timezone.localdate(found.met_at) if has_begun else None

    @property
    def is_counted(self):
        """Whether the scrutineers have confirmed a count."""
        return self.reported.valid is not None if self.reported else self.appraisal.has_count

    @property
    def has_grades(self):
        """Whether anything was decided at all."""
        return self.reported.has_grades if self.reported else self.appraisal.has_decisions

    @cached_property
    def is_returned(self):
        """Sent back by the office, to be changed."""
        return bool(self.latest) and self.latest.state in SENT_BACK

    @cached_property
    def is_overdue(self):
        """The last day for the table has passed and nothing stands with the office."""
        sent_on = self.standing and self.standing.sent_on
        return rules.is_overdue(timezone.localdate(), self.appraisal.due_on, sent_on)

    @property
    def is_late(self):
        """Sent for the first time after the last day."""
        taken_back = Submission.State.WITHDRAWN
        days = (each.sent_on for each in self.sendings if each.state != taken_back)
        return rules.is_late(next(days, None), self.appraisal.due_on)

    @cached_property
    def lacks(self):
        """What is missing first, of LACKS; empty once the table stands."""
        if self.standing:
            return ""
        if self.met_on is None:
            return MEETING
        if not self.is_counted:
            return BALLOT
        return TABLE if self.has_grades else GRADES

    @cached_property
    def is_behind(self):
        """What it lacks should have been done by now."""
        if self.is_overdue:
            return True
        stage = STAGE_OF.get(self.lacks)
        last = stage and self.appraisal.stage_deadlines[stage]
        return bool(last and timezone.localdate() > last)

    @property
    def rank(self):
        """Overdue tables come first, then what else is behind."""
        return 0 if self.is_overdue else 1 if self.is_behind else 2

    @property
    def open_words(self):
        """What it lacks, in a few words; empty once the table stands."""
        return {
            MEETING: _("The organisational-life meeting has not been held"),
            BALLOT: _("No ballot has been held"),
            GRADES: _("Grades not decided yet"),
            TABLE: _("not sent yet"),
        }.get(self.lacks, "")

    @property
    def word(self):
        """What the office sees of it at a glance: what it lacks, or the state of its table."""
        if self.standing:
            return str(Submission.State(self.standing.state).label)
        if self.is_returned:
            return str(Submission.State(self.latest.state).label)
        return _("overdue, not sent") if self.is_overdue else self.open_words

    @property
    def css(self):
        """The class of the word; the colour only repeats it."""
        if self.is_behind or self.is_returned:
            return "state-bad"
        if self.standing:
            is_accepted = self.standing.state == Submission.State.ACCEPTED
            return "state-good" if is_accepted else "state-busy"
        return "" if self.lacks == MEETING else "state-busy"


def overview(campaign, appraisals):
    """The Lines of these appraisals of the campaign (a queryset), in its order. Three queries."""
    confirmed = BallotBox.objects.confirmed().filter(appraisal=OuterRef("pk"))
    decided = Rating.objects.filter(appraisal=OuterRef("pk"), decided_at__isnull=False)
    attended = Attendance.objects.filter(meeting=OuterRef("general_meeting"))
    rows = (
        appraisals.select_related(None)
        .select_related("branch")
        .annotate(
            meeting_state=F("general_meeting__state"),
            met_at=F("general_meeting__starts_at"),
            # The day that counts for grades: as ratings.models.decision_day.
            decided_at=Coalesce("decision_meeting__starts_at", "general_meeting__starts_at"),
            has_attendance=Exists(attended),
            has_count=Exists(confirmed),
            has_decisions=Exists(decided),
        )
    )
    sent = sendings(appraisals)
    lines = []
    for appraisal in rows:
        # One and the same for all: its rules are long.
        appraisal.campaign = campaign
        lines.append(Line(appraisal, sent[appraisal.pk]))
    return lines


def sendings(appraisals):
    """{appraisal id: [Sending]}, first to last."""
    submissions = Submission.objects.filter(appraisal__in=appraisals.order_by().values("pk"))
    typed = submissions.standing().exclude(source=Submission.Source.RECORDS).order_by()
    figures = dict(typed.values_list("pk", "figures"))
    found = defaultdict(list)
    columns = ("appraisal_id", "pk", "state", "submitted_at", "source")
    for appraisal, pk, state, at, source in submissions.order_by("number").values_list(*columns):
        sending = Sending(state, timezone.localdate(at), source, figures.get(pk))
        found[appraisal].append(sending)
    return found


# --- in numbers and words ---


def numbers(lines):
    """How many branches have come how far, by name."""
    return {
        "branches": len(lines),
        "met": sum(line.met_on is not None for line in lines),
        "counted": sum(line.is_counted for line in lines),
        "decided": sum(line.has_grades for line in lines),
        "sent": sum(line.standing is not None for line in lines),
        "accepted": sum(bool(line.standing) and line.standing.state == ACCEPTED for line in lines),
        "waiting": sum(bool(line.standing) and line.standing.state == WAITING for line in lines),
        "returned": sum(line.is_returned for line in lines),
        "overdue": sum(line.is_overdue and not line.is_returned for line in lines),
    }


ACCEPTED = Submission.State.ACCEPTED
WAITING = Submission.State.SUBMITTED


def state_line(found):
    """截至…：共60个党支部，已开会56个，…: one line for the leader; `found` are `numbers`."""
    now = timezone.localtime()
    when = {"month": now.month, "day": now.day, "hour": now.hour}
    return _(
        "As of %(month)d-%(day)d, %(hour)d o'clock: %(branches)d branches, %(met)d have met, "
        "%(counted)d have held the ballot, %(sent)d have sent the table, "
        "%(returned)d returned to be changed, %(overdue)d overdue."
    ) % (when | found)


def reminder(campaign, lines):
    """A text to paste into the chat group; empty when all have sent or there is no last day."""
    missing = [line.appraisal.branch.name for line in lines if not line.standing]
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


def reminder_for(line):
    """The same for one branch: what it lacks first, and by when."""
    appraisal = line.appraisal
    campaign = appraisal.campaign
    stage = STAGE_OF.get(line.lacks)
    due_on = (stage and appraisal.stage_deadlines[stage]) or appraisal.due_on
    words = {
        "branch": appraisal.branch,
        "year": campaign.title,
        "what": line.open_words,
        "due": day_of_week(due_on) if due_on else "",
        "office": campaign.committee.office_name or campaign.committee.name,
    }
    if line.lacks == TABLE:
        words["what"] = _("the annual table has not been sent")
    if due_on is None:
        text = _("[Reminder] %(branch)s, %(year)s: %(what)s. Please see to it soon. (%(office)s)")
    elif due_on < timezone.localdate():
        text = _(
            "[Reminder] %(branch)s, %(year)s: %(what)s; it was due by %(due)s. "
            "Please see to it soon. (%(office)s)"
        )
    else:
        text = _(
            "[Reminder] %(branch)s, %(year)s: %(what)s. Please see to it by the end of %(due)s. "
            "(%(office)s)"
        )
    return text % words


def day_of_week(day):
    """1月26日（星期五）"""
    return _("%(month)d-%(day)d (%(weekday)s)") % {
        "month": day.month,
        "day": day.day,
        "weekday": date_format(day, "l"),
    }
