"""What the deciding body has before it: members, ballots, proposals, and why it may not decide yet."""

import hashlib
import json
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from appraisals.ballots.models import BallotBox, MemberGrade
from appraisals.campaigns.rules import DECISION, meeting_kind
from appraisals.ratings import rules
from appraisals.ratings.models.quota import decision_day, quota_for, reasons_against_excellent
from appraisals.ratings.models.ratings import Rating
from branchlife.models import AuditEvent, Member
from branchlife.written import zh_date, zh_time
from meetings.models import Meeting

# What a proposal holds for one member; the deeds that change any of it.
PROPOSED = (
    "proposed_grade",
    "not_graded_reason",
    "not_graded_note",
    "performance",
    "opinion",
    "departure_reason",
)
CHANGING = ("proposed grades", "decided grades")


@dataclass
class Row:
    """One member on the sheet: who, what the ballots said, what is proposed or decided."""

    member: Member
    rating: Rating
    votes: dict
    category: str
    best: str
    never: str
    # What figures.desk lays beside it, where a page shows that.
    beside: object = None

    @property
    def shares(self):
        """{grade: its share of the valid ballots on this member}."""
        return rules.shares(self.votes)

    @property
    def grades(self):
        """The grades open to this member, best first."""
        return [
            (grade, grade.label) for grade in MemberGrade if rules.is_open(grade.value, self.best)
        ]

    @property
    def departs(self):
        """Whether the proposal lies two steps or more from what most ballots said."""
        grade = self.rating.proposed_grade
        return bool(grade) and rules.departs_from_ballots(grade, self.votes)

    def reasons_against(self):
        """What is still missing or wrong in this row before a decision."""
        name = {"name": self.member.name}
        if not self.rating.is_proposed:
            yield _("%(name)s: neither a grade nor a reason for no grade.") % name
        elif self.departs and not self.rating.departure_reason:
            yield (
                _(
                    "%(name)s: the grade is two steps or more from what most ballots said; "
                    "write down the reason."
                )
                % name
            )
        yield from self.reasons_against_proposal()

    def reasons_against_proposal(self):
        """Why what is proposed cannot stand, whatever else is written."""
        rating, name = self.rating, self.member.name
        if rating.proposed_grade and self.never:
            yield _("%(name)s is not graded: %(reason)s.") % {
                "name": name,
                "reason": Rating.NotGraded(self.never).label,
            }
        elif rating.proposed_grade and not rules.is_open(rating.proposed_grade, self.best):
            yield _("%(name)s: no grade above “%(best)s” on that day.") % {
                "name": name,
                "best": MemberGrade(self.best).label,
            }
        is_probationary = rating.not_graded_reason == Rating.NotGraded.PROBATIONARY
        if is_probationary and self.category == Member.Category.FULL:
            yield _("%(name)s is a full member; “probationary” is no reason for no grade.") % {
                "name": name
            }
        if rating.not_graded_reason == Rating.NotGraded.OTHER and not rating.not_graded_note:
            yield _("%(name)s: write down the other reason for no grade.") % {"name": name}


class Sheet:
    """What the deciding body has before it: the members of the day, the ballots, the proposals."""

    def __init__(self, appraisal, day=None):
        self.appraisal = appraisal
        self.day = day or decision_day(appraisal)
        self.box, self.repeat = BallotBox.objects.counting_for(appraisal)
        votes = self.box.totals() if self.box else {}
        known = {rating.member_id: rating for rating in appraisal.ratings.for_table()}
        members = appraisal.branch.roster(self.day).with_standings()
        self.rows = [
            self._row(
                member,
                known.get(member.pk) or Rating(appraisal=appraisal, member=member),
                votes.get(member.pk, {}),
            )
            for member in members
        ]

    def _row(self, member, rating, votes):
        standings = [(row.kind, row.max_grade) for row in member.standings_on(self.day)]
        category = member.category_on(self.day)
        kinds = {kind for kind, _grade in standings}
        return Row(
            member=member,
            rating=rating,
            votes=votes,
            category=category,
            best=rules.best_grade(standings),
            never=rules.reason_never_graded(category == Member.Category.FULL, kinds),
        )

    @cached_property
    def mark(self):
        """A mark of everything proposed here: another one means somebody changed it meanwhile."""
        saved = [
            [row.member.pk, *(getattr(row.rating, name) for name in PROPOSED)] for row in self.rows
        ]
        return hashlib.sha256(json.dumps(saved).encode()).hexdigest()[:16]

    def reasons_against_mark(self, seen):
        """The sentence to whoever looked at an older state of this sheet; `seen` is its mark."""
        if seen in (None, self.mark):
            return
        label = self.appraisal._meta.label_lower
        last = AuditEvent.objects.of_record(label, self.appraisal.pk).filter(verb__in=CHANGING)
        event = last.order_by("-pk").first()
        if event is None:
            yield _("This page was changed meanwhile. What you wrote stands below, please compare.")
            return
        yield _(
            "%(name)s changed this page as well, just now (%(time)s). What you wrote stands below; "
            "please compare before you save."
        ) % {"name": event.actor_name, "time": zh_time(event.at)}

    @property
    def is_decided(self):
        """Whether the grades have been decided."""
        return any(row.rating.is_decided for row in self.rows)

    @property
    def is_proposed(self):
        """Whether everybody has a grade proposed or a reason for none."""
        return all(row.rating.is_proposed for row in self.rows)

    @property
    def graded(self):
        """Rows with a grade proposed."""
        return [row for row in self.rows if row.rating.proposed_grade]

    @property
    def excellent(self):
        """How many are proposed as excellent."""
        return sum(row.rating.proposed_grade == MemberGrade.EXCELLENT for row in self.rows)

    @property
    def undecided_rest(self):
        """Rows without a proposal that could be graded qualified."""
        return [
            row
            for row in self.rows
            if not row.rating.is_proposed
            and not row.never
            and rules.is_open(MemberGrade.QUALIFIED, row.best)
        ]

    @cached_property
    def quota(self):
        """The quota with the proposals as they are on this sheet."""
        return quota_for(self.appraisal, day=self.day, graded=len(self.graded))

    def reasons_against_work(self):
        """Why nothing can be proposed yet."""
        yield from self.appraisal.reasons_against_work()
        if self.box is None:
            yield _("The ballot has not been counted and confirmed yet; its totals come first.")
        elif self.repeat:
            yield _("A repeat of the ballot has been ordered; its result comes first.")

    def reasons_against_proposing(self):
        """Why the proposals as they are on this sheet cannot be kept."""
        for row in self.rows:
            yield from row.reasons_against_proposal()
        yield from reasons_against_excellent(self.appraisal, self.excellent, self.quota)

    def reasons_against_deciding(self):
        """What is still missing before the grades can be decided, whatever the meeting."""
        yield from self.reasons_against_work()
        waiting = [row for row in self.rows if not row.rating.is_proposed and not row.never]
        if waiting:
            yield rules.still_waiting([row.member.name for row in waiting])
        for row in self.rows:
            if row.rating.is_proposed:
                yield from row.reasons_against()
        yield from reasons_against_excellent(self.appraisal, self.excellent, self.quota)

    def reasons_against_meeting(self, meeting, decided_on):
        """Why this meeting on this day cannot decide the grades."""
        yield from reasons_against_meeting(self.appraisal, self.box, meeting, decided_on)


def reasons_against_meeting(appraisal, box, meeting, decided_on):
    """Why `meeting` on `decided_on` cannot decide the grades of this appraisal."""
    if meeting.branch_id != appraisal.branch_id:
        yield _("This is a meeting of another branch.")
        return
    if meeting.kind not in deciding_kinds(appraisal):
        yield _("The grades are decided by the %(body)s; this is a %(kind)s.") % {
            "body": appraisal.get_decision_body_display(),
            "kind": meeting.get_kind_display(),
        }
    if meeting.declared_valid is not True:
        yield _("The meeting has not been declared valid.")
    last = timezone.localdate(meeting.ends_at) if meeting.ends_at else meeting.day
    if not meeting.day <= decided_on <= last:
        yield _("The day of the decision (%(decided)s) is not a day of the meeting (%(day)s).") % {
            "decided": zh_date(decided_on),
            "day": zh_date(meeting.day),
        }
    counted = counted_on(box)
    if counted and decided_on < counted:
        yield _(
            "The decision (%(decided)s) lies before the ballot (%(counted)s); please check."
        ) % {
            "decided": zh_date(decided_on),
            "counted": zh_date(counted),
        }


def counted_on(box):
    """The day of the ballot; None without one."""
    return box and (box.closed_on or box.held_on)


def body_kind(appraisal):
    """The kind of meeting of the body that decides in this branch."""
    return meeting_kind(DECISION, appraisal.decision_body)


def deciding_kinds(appraisal):
    """Kinds of meeting that may decide: those of the body, and the general meeting above it."""
    return {body_kind(appraisal), Meeting.Kind.GENERAL}
