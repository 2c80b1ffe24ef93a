"""Gathers the figures of many appraisals in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from appraisals.ballots.models import BallotBox, OpinionNote, Tally
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.models import Rating, decision_day
from appraisals.rectification.models import Item
from appraisals.rectification.models import figures as rectification_figures
from appraisals.summary import rules
from appraisals.summary.figures.deeds import Deeds, KnownDeeds, awaits_receipt, feedbacks
from appraisals.summary.figures.preparation import Preparation, preparations
from appraisals.summary.models import Submission
from appraisals.summary.rules import GRADES, MARKS, Figures
from branchlife.models import BranchPost, stays_in
from branchlife.rules import FULL, category, holds
from meetings.models import Attendance, Exclusion, Guest, Meeting

# What an appraisal is read with; whether a meeting has a second sitting only its own pages ask.
READ_WITH = (
    "branch__committee",
    "committee_meeting",
    "general_meeting",
    "decision_meeting",
    "exemption",
)
RECTIFICATION = ("problems", "items", "pledges", "published_on", "filed_on")


@dataclass
class Year:
    """One branch's year as it stands: the figures of now, the ballot, what was sent."""

    appraisal: Appraisal
    figures: Figures
    # Study and talks before the meetings.
    preparation: Preparation
    # The confirmed box, else the latest one; None when no ballot was prepared.
    box: BallotBox | None = None
    # A repeat that the committee above has ordered, until its result is confirmed.
    repeat: BallotBox | None = None
    # The latest sending, and the day of the first one.
    submission: Submission | None = None
    first_sent_on: date | None = None
    # Names, in roster order.
    undecided: list = field(default_factory=list)
    not_fed_back: list = field(default_factory=list)
    # The earliest day on which something was decided that a member has not been told.
    untold_since: date | None = None
    without_pledge: list = field(default_factory=list)
    # Numbers of the rectification, as `rectification.models.figures` gives them.
    rectification: dict = field(default_factory=dict)
    deeds: Deeds = field(default_factory=Deeds)

    @property
    def standing(self):
        """The sending that is before the office or accepted, or None."""
        return self.submission if self.submission and self.submission.is_standing else None

    @property
    def reported(self):
        """What the consolidated table prints: as sent, or as of now while nothing stands."""
        return self.standing.reported if self.standing else self.figures

    @property
    def is_late(self):
        """Sent for the first time after the last day."""
        return rules.is_late(self.first_sent_on, self.appraisal.due_on)

    @property
    def is_overdue(self):
        """The last day has passed and nothing stands with the office."""
        due_on = self.appraisal.due_on
        sent_on = self.standing and self.standing.sent_on
        return rules.is_overdue(timezone.localdate(), due_on, sent_on)


def gather(appraisals, slim=False):
    """The Years of these appraisals (a queryset), in its order.

    `slim` is for pages that show how far many branches are: without the names of secretaries and
    supervisors, the leadership's totals, opinions on ballots, and what goes on of former years.
    """
    appraisals = load(appraisals)
    known = Known(appraisals, slim)
    return [known.year(appraisal) for appraisal in appraisals]


def load(appraisals):
    """These with what the figures need of them; each campaign once, for its rules are long."""
    appraisals = appraisals.select_related(None).select_related(*READ_WITH)
    appraisals = list(appraisals.annotate(awaits_receipt=awaits_receipt()))
    campaigns = Campaign.objects.select_related("committee")
    campaigns = campaigns.in_bulk({appraisal.campaign_id for appraisal in appraisals})
    for appraisal in appraisals:
        appraisal.campaign = campaigns[appraisal.campaign_id]
    return appraisals


class Known:
    """Everything loaded for these appraisals; asks the database no more."""

    def __init__(self, appraisals, slim):
        self.slim = slim
        meetings = [a.general_meeting_id for a in appraisals if a.general_meeting_id]
        self.rosters = members_by_branch(appraisals)
        self.prepared = preparations(appraisals, self.rosters)
        self.secretaries = defaultdict(list) if slim else posts_of_secretaries(appraisals)
        self.attendances = attendance_counts(meetings)
        self.guests = {} if slim else supervisors(meetings)
        self.boxes, self.repeats = latest_boxes(appraisals, slim)
        self.opinions = {} if slim else opinion_counts(self.boxes.values())
        self.ratings, self.decided_on = decided_ratings(appraisals)
        self.told = feedbacks(appraisals)
        self.deeds = KnownDeeds(appraisals, self.told, slim)
        self.rectification = rectification_figures(appraisals)
        self.pledged = pledges(appraisals)
        self.submissions = submissions_of(appraisals, slim)

    def year(self, appraisal):
        """The Year of one of them."""
        day = decision_day(appraisal)
        stays = self.rosters[appraisal.branch_id]
        roster = [stay.member for stay in stays if stay.holds(day)]
        decided, told = self.ratings[appraisal.pk], self.told[appraisal.pk].members
        sent, items = self.submissions[appraisal.pk], self.rectification[appraisal.pk]
        prepared = self.prepared[appraisal.pk]
        untold = [member for member in roster if member.pk in decided and member.pk not in told]
        decided_on = self.decided_on[appraisal.pk]
        return Year(
            appraisal,
            self.figures(appraisal, day, roster, items),
            prepared,
            box=self.boxes.get(appraisal.pk),
            repeat=self.repeats.get(appraisal.pk),
            submission=sent[-1] if sent else None,
            first_sent_on=first_sent_on(sent),
            undecided=[member.name for member in roster if member.pk not in decided],
            not_fed_back=[member.name for member in untold],
            untold_since=min((decided_on[member.pk] for member in untold), default=None),
            without_pledge=[
                member.name for member in roster if member.pk not in self.pledged[appraisal.pk]
            ],
            rectification=items,
            deeds=self.deeds.of(appraisal, roster, prepared.expected),
        )

    def figures(self, appraisal, day, roster, items):
        """The numbers of one of them."""
        decided = self.ratings[appraisal.pk]
        return Figures(
            branch=appraisal.branch.name,
            secretary=secretary_on(self.secretaries[appraisal.branch_id], day),
            **member_figures(roster, day),
            **meeting_figures(appraisal.general_meeting, self.attendances, self.guests),
            **ballot_figures(self.boxes.get(appraisal.pk), self.opinions, self.slim),
            **grade_figures(roster, decided, self.told[appraisal.pk].members),
            decided_on=max(self.decided_on[appraisal.pk].values(), default=None),
            **quota_figures(appraisal, roster, day, decided),
            **{name: items[name] for name in RECTIFICATION},
        )


def year_of(appraisal):
    """The Year of one appraisal."""
    (year,) = gather(Appraisal.objects.filter(pk=appraisal.pk))
    return year


# --- members and posts ---


def members_by_branch(appraisals):
    """{branch id: [Stay]} of everybody who ever was in these branches, in roster order."""
    found = defaultdict(list)
    for stay in stays_in({appraisal.branch_id for appraisal in appraisals}):
        found[stay.branch_id].append(stay)
    return found


def posts_of_secretaries(appraisals):
    """{branch id: [(rank, acting, pk, since, until, name)]}: secretaries first, then deputies."""
    found = defaultdict(list)
    roles = (BranchPost.Role.SECRETARY, BranchPost.Role.DEPUTY)
    posts = BranchPost.objects.filter(branch__in=[a.branch_id for a in appraisals], role__in=roles)
    columns = ("branch_id", "role", "acting", "pk", "since", "until", "member__name")
    for branch, role, *rest in posts.values_list(*columns):
        found[branch].append((roles.index(role), *rest))
    for rows in found.values():
        rows.sort(key=lambda row: row[:3])
    return found


def secretary_on(posts, day):
    """The name `Branch.secretary(day)` gives, from the rows loaded."""
    for _rank, _acting, _pk, since, until, name in posts:
        if holds(since, until, day):
            return name
    return ""


def member_figures(roster, day):
    """党员总数, 正式党员, 预备党员."""
    full = sum(category(member.full_member_on, day) == FULL for member in roster)
    return {"members": len(roster), "full": full, "probationary": len(roster) - full}


# --- the general meeting ---


def attendance_counts(meetings):
    """{meeting id: numbers of the frozen attendance}."""
    expected = Q(is_expected=True)
    rows = (
        Attendance.objects.filter(meeting__in=meetings)
        .order_by()
        .values("meeting")
        .annotate(
            excluded=Count("pk", filter=~expected),
            expected=Count("pk", filter=expected),
            present=Count("pk", filter=expected & Q(status__in=Attendance.THERE)),
            on_leave=Count("pk", filter=expected & Q(status=Attendance.Status.ON_LEAVE)),
            absent=Count("pk", filter=expected & Q(status=Attendance.Status.ABSENT)),
            infirm=Count("pk", filter=~expected & Q(exclusion_reason=Exclusion.Reason.BEDRIDDEN)),
        )
    )
    return {row.pop("meeting"): row for row in rows}


def supervisors(meetings):
    """{meeting id: [names of those the superior sent]}."""
    found = defaultdict(list)
    guests = Guest.objects.filter(meeting__in=meetings, is_supervisor=True).order_by("pk")
    for meeting, name in guests.values_list("meeting_id", "name"):
        found[meeting].append(name)
    return found


def meeting_figures(meeting, attendances, guests):
    """The numbers of the meeting, once it has begun."""
    if meeting is None or meeting.state not in Meeting.BEGUN or meeting.pk not in attendances:
        return {}
    names = " ".join(guests.get(meeting.pk, []))
    return {"met_on": meeting.day, "supervisors": names} | attendances[meeting.pk]


# --- the count ---


# Columns of a count that no table shows; those that tell how far it is.
UNREAD = ("report__tracking_codes", "report__manifest_hash", "report__root")
READ_SLIM = (
    "appraisal_id",
    "number",
    "state",
    "is_all_paper",
    "is_rehearsal",
    *(f"report__{name}" for name in ("present", "issued", "returned", "valid", "invalid")),
)


def latest_boxes(appraisals, slim):
    """{appraisal id: the confirmed box, else the latest}, and the repeats of confirmed ones.

    Reports are loaded, and unless `slim` aspects.
    """
    boxes = (
        BallotBox.objects.filter(appraisal__in=appraisals, is_rehearsal=False)
        .select_related("report")
        .order_by("number")
    )
    boxes = boxes.only(*READ_SLIM) if slim else boxes.defer(*UNREAD)
    found = {}
    for box in boxes:
        kept = found.get(box.appraisal_id)
        if kept is None or not is_confirmed(kept) or is_confirmed(box):
            found[box.appraisal_id] = box
    repeats = {
        box.appraisal_id: box
        for box in boxes
        if box.state in BallotBox.UNDER_WAY and is_confirmed(found[box.appraisal_id])
    }
    if not slim:
        load_aspects([box for box in found.values() if is_confirmed(box)])
    return found, repeats


def is_confirmed(box):
    """Whether the totals of this box are final."""
    return box.state == BallotBox.State.CONFIRMED


def load_aspects(boxes):
    """Prefetches the totals on the leadership only: they follow those on members."""
    first = defaultdict(list)
    for box in boxes:
        kinds = [subject["kind"] for subject in box.manifest["subjects"]]
        first[kinds.count("member")].append(box.pk)
    condition = Q(pk__in=[])
    for subject, keys in first.items():
        condition |= Q(box__in=keys, subject__gte=subject)
    if boxes:
        prefetch_related_objects(boxes, Prefetch("tallies", Tally.objects.filter(condition)))


def opinion_counts(boxes):
    """{box id: opinions on the ballots} of confirmed boxes."""
    confirmed = [box.pk for box in boxes if is_confirmed(box)]
    rows = OpinionNote.objects.filter(box__in=confirmed).order_by().values("box")
    return {row["box"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def ballot_figures(box, opinions, slim):
    """发出, 收回, 有效, 无效 and (unless `slim`) the leadership, once the scrutineers have confirmed."""
    if box is None or not is_confirmed(box):
        return {}
    report = box.report
    aspects = [
        {"label": label}
        | {mark: counts[mark] for mark in MARKS}
        | {"abstained": counts["abstained"] + counts["spoilt"]}
        for label, counts in ({} if slim else box.aspect_totals()).items()
    ]
    return {
        "may_fill": report.present,
        "issued": report.issued,
        "returned": report.returned,
        "valid": report.valid,
        "invalid": report.invalid,
        "opinions": opinions.get(box.pk, 0),
        "aspects": aspects,
    }


# --- grades ---


def decided_ratings(appraisals):
    """({appraisal id: {member id: grade, empty when there is none}}, {…: {…: day}}) of decisions."""
    grades, days = defaultdict(dict), defaultdict(dict)
    rows = Rating.objects.filter(appraisal__in=appraisals, decided_at__isnull=False).order_by()
    columns = ("appraisal_id", "member_id", "grade", "decided_on")
    for appraisal, member, grade, day in rows.values_list(*columns):
        grades[appraisal][member] = grade
        days[appraisal][member] = day
    return grades, days


def grade_figures(roster, decided, told):
    """Grades of those on the roster."""
    grades = [decided[member.pk] for member in roster if member.pk in decided]
    return {grade: grades.count(grade) for grade in GRADES} | {
        "not_graded": grades.count(""),
        "undecided": len(roster) - len(grades),
        "fed_back": sum(member.pk in told and member.pk in decided for member in roster),
    }


def quota_figures(appraisal, roster, day, decided):
    """优秀名额 and what the office allows beyond it."""
    base = member_figures(roster, day)["full"]
    if appraisal.quota_base == Appraisal.Base.GRADED:
        base = sum(bool(decided.get(member.pk)) for member in roster)
    return quota_of(appraisal, base)


def quota_of(appraisal, base):
    """The same for a number of members, also one from a table on paper."""
    quota, allowed = appraisal.quota_for(base), appraisal.excellent_limit(base)
    exemption = getattr(appraisal, "exemption", None)
    return {
        "quota": quota,
        "allowed": allowed,
        "quota_words": "" if appraisal.quota_number is not None else appraisal.share_in_words,
        "exemption": str(exemption.remark) if exemption and allowed > quota else "",
    }


# --- rectification, and what was sent ---


def pledges(appraisals):
    """{appraisal id: {member ids with a pledge}}."""
    found = defaultdict(set)
    rows = Item.objects.filter(appraisal__in=appraisals, kind=Item.Kind.PLEDGE).order_by()
    for appraisal, member in rows.values_list("appraisal_id", "member_id"):
        found[appraisal].add(member)
    return found


def first_sent_on(sent):
    """The day of the first sending that the branch did not take back itself."""
    days = (each.sent_on for each in sent if each.state != Submission.State.WITHDRAWN)
    return next(days, None)


def submissions_of(appraisals, slim):
    """{appraisal id: [its sendings, first to last]}, without the lines of members."""
    found = defaultdict(list)
    rows = Submission.objects.filter(appraisal__in=appraisals).defer("persons").order_by("number")
    for submission in rows if slim else rows.select_related("submitted_by"):
        found[submission.appraisal_id].append(submission)
    return found
