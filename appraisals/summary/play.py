"""Plays the year of a committee's branches through the same actions that the pages use.

It makes no shortcut: rosters, meetings, attendance, sealed ballots, counts, grades, items and
submissions all come about as they would by hand, only the choices are drawn by lot.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import combinations, cycle

from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ballots import actions as ballots
from appraisals.ballots import sealing
from appraisals.ballots.models import BallotBox, MemberGrade
from appraisals.campaigns import actions as campaigns
from appraisals.campaigns import rules as campaign_rules
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings import actions as ratings
from appraisals.ratings.models import Feedback, Rating, Sheet
from appraisals.rectification import actions as rectification
from appraisals.rectification.models import Item
from appraisals.summary import actions as summary
from branchlife import actions as organisation
from branchlife.models import BranchPost, CommitteePost, User
from branchlife.workflow import NotAllowed
from meetings import actions as meetings
from meetings.actions import study, talks
from meetings.actions.opinions import note_opinion
from meetings.models import AgendaKind, AgendaTemplate, Attendance, Delivery, Meeting
from meetings.permissions import roles_to_sign

STAGES = (
    "open",
    "meeting",
    "ballot",
    "counted",
    "graded",
    "fed_back",
    "rectified",
    "submitted",
    "accepted",
)
# How often a voter gives each of the four grades, best first; and the four marks of the leadership.
GRADE_WEIGHTS = (45, 48, 6, 1)
MARK_WEIGHTS = (70, 22, 6, 2)
# One voter in so many writes an opinion, where the year asks for them.
OPINION_EVERY = 4
# From so many voters on a third scrutineer is found, and any two of the three open the box.
VOTERS_FOR_A_THIRD = 20


@dataclass
class Play:
    """One run: the dice, who acts for the office, and the count codes drawn up to now."""

    dice: random.Random
    clerk: User
    # {box id: [count codes]}; they exist nowhere else.
    codes: dict = field(default_factory=dict)

    def moment(self, days=0, hour=9):
        """A time of day some days from today; today never later than now."""
        now = timezone.localtime()
        there = datetime.combine(now.date() + timedelta(days), time(hour), now.tzinfo)
        return min(there, now) if days == 0 else there


def open_year(committee, preset, play, *, year_label):
    """The committee's campaign of that year: prepared from the preset and opened, or as it stands."""
    campaign = Campaign.objects.filter(
        committee=committee, year_label=year_label, is_preset=False
    ).first()
    if campaign is None:
        campaign = campaigns.create_from_preset(
            preset, committee, by=play.clerk, year_label=year_label, theme=_("Theme of the notice")
        )
    if campaign.state == Campaign.State.DRAFT:
        campaign = campaigns.open(campaign, by=play.clerk)
    return campaign


def play_branch(appraisal, play, until):
    """Carry one branch's appraisal forward to the stage `until`; what is done already stays."""
    for stage in STAGES[1 : STAGES.index(until) + 1]:
        appraisal = Appraisal.objects.select_related("branch", "campaign").get(pk=appraisal.pk)
        STEPS[stage](appraisal, play)
    return Appraisal.objects.get(pk=appraisal.pk)


def secretary_login(branch):
    """The login of the branch's secretary, made when there is none."""
    member = branch.secretary()
    if member is None:
        member = branch.roster().exclude(full_member_on="").first()
        organisation.appoint(member, BranchPost.Role.SECRETARY, by=None)
    if member.user is None:
        organisation.set_login(member, by=None)
        member.refresh_from_db()
    return member.user


# --- meetings ---


def hold_meeting(meeting, play, by):
    """Call the meeting, take its attendance by lot, and declare it."""
    if meeting.state == Meeting.State.DRAFT:
        meeting = meetings.start(meetings.call(meeting, by=by), by=by)
    rows = list(meeting.attendances.filter(is_expected=True).order_by("position"))
    most_away = max(0, (len(rows) - 1) // 6)
    away = play.dice.sample(rows[1:], play.dice.randint(0, most_away)) if most_away else []
    marks = {
        row.pk: meetings.Mark(Attendance.Status.ON_LEAVE, _("away on business")) for row in away
    }
    if len(away) > 1 and meeting.kind == Meeting.Kind.GENERAL:
        # One of those away on business joins by video.
        marks[away[-1].pk] = meetings.Mark(Attendance.Status.ONLINE, _("away on business"))
    meetings.mark(meeting, marks, by=by, rest=Attendance.Status.PRESENT)
    meeting = meetings.declare(meeting, by=by)
    record_items(meeting, by)
    return meeting


def record_items(meeting, by):
    """A word under each item; the numbers of the ballot come there when its result is confirmed."""
    for item in meeting.items.filter(record="").exclude(kind=AgendaKind.BALLOT):
        meetings.record_item(item, _("Done as the agenda says."), by=by)


def finish_meeting(meeting, by):
    """End the meeting; its chair and its recorder sign the minutes on the screen."""
    meeting.refresh_from_db()
    if meeting.state == Meeting.State.IN_SESSION:
        ends_at = min(timezone.now(), meeting.starts_at + timedelta(hours=2))
        meeting = meetings.close(meeting, by=by, ends_at=max(ends_at, meeting.starts_at))
    hands = [member.user for member in (meeting.chair, meeting.recorder) if member]
    for hand in dict.fromkeys([by, *filter(None, hands)]):
        if meeting.state == Meeting.State.CLOSED and roles_to_sign(hand, meeting):
            meeting = meetings.sign(meeting, by=hand)
    return meeting


def play_preparation(branch, play, by):
    """A study session, everybody talked with, and what was heard about the branch."""
    if branch.talks.exists():
        return
    hold_study(branch, play, by)
    hold_talks(branch, play, by)
    for text in (
        _("Study sessions are short of discussion."),
        _("Theme days are not varied enough."),
        _("Visit members who are ill or retired more often."),
    ):
        note_opinion(branch, text, by=by)


def hold_study(branch, play, by):
    """A week before; the last of the list could not come and gets the materials."""
    meeting = meetings.schedule(
        branch,
        kind=Meeting.Kind.STUDY,
        title=_("Study before the organisational-life meeting"),
        starts_at=play.moment(-7),
        template=AgendaTemplate.objects.get(key="study"),
        place=_("meeting room"),
        recorder=right_hand(branch),
        by=by,
    )
    study.add_materials(meeting, [_("Study materials of the notice")], by=by)
    meeting = meetings.enter_afterwards(meeting, by=by)
    last = meeting.attendances.filter(is_expected=True).order_by("position").last()
    away = {last.pk: meetings.Mark(Attendance.Status.ON_LEAVE, _("away on business"))}
    meetings.mark(meeting, away, by=by, rest=Attendance.Status.PRESENT)
    record_items(meeting, by)
    finish_meeting(meeting, by)
    study.deliver(
        meeting,
        [last.member],
        way=Delivery.Way.HANDED,
        delivered_on=play.moment(-5).date(),
        delivered_by=str(branch.secretary()),
        by=by,
    )


def hold_talks(branch, play, by):
    """The leadership with one another, and each of them with a part of the members."""
    leaders = branch.leadership() or [branch.secretary()]
    others = [member for member in branch.roster() if member not in leaders]
    pairs = list(combinations(leaders, 2))
    if pairs:
        talks.record_talks(branch, pairs, held_on=play.moment(-6).date(), by=by)
    groups = list(zip(others, cycle(leaders), strict=False))
    if groups:
        talks.record_talks(branch, groups, held_on=play.moment(-5).date(), by=by)


def right_hand(branch):
    """Who takes the minutes: the last of the leadership, or of the roster."""
    return (branch.leadership() or list(branch.roster()))[-1]


def arrange(appraisal, part, play, by, days=0):
    """Set the meeting for this part of the appraisal; the secretary's right hand takes the minutes."""
    return campaigns.schedule(
        appraisal,
        part=part,
        starts_at=play.moment(days),
        place=_("meeting room"),
        recorder=right_hand(appraisal.branch),
        by=by,
    )


def play_meeting(appraisal, play):
    """Study, talks and opinions; the committee's meeting the day before, the general one today.

    The general meeting is declared valid and stays in session.
    """
    by = secretary_login(appraisal.branch)
    play_preparation(appraisal.branch, play, by)
    if appraisal.has_committee() and appraisal.committee_meeting is None:
        meeting = arrange(appraisal, campaign_rules.COMMITTEE, play, by, days=-1)
        finish_meeting(hold_meeting(meeting, play, by), by)
    if appraisal.general_meeting is None:
        hold_meeting(arrange(appraisal, campaign_rules.GENERAL, play, by), play, by)


# --- ballot ---


def choose_scrutineers(box):
    """Two of those present whom the rules admit; three in a large branch, one in a very small."""
    barred = BranchPost.objects.in_force().filter(role__in=BranchPost.DECIDING_ROLES)
    barred = set(barred.values_list("member_id", flat=True))
    eligible = [member for member in box.voters() if member.pk not in barred]
    full = [member for member in eligible if member.category_on(box.day) == "full"]
    people = full or eligible
    wanted = 3 if len(people) >= VOTERS_FOR_A_THIRD else 2
    return people[: wanted if len(people) >= wanted else 1]


def prepare_ballot(appraisal):
    """Make the box. Logins of the scrutineers-to-be are made now: once named they get none."""
    return ballots.prepare_box(appraisal, by=secretary_login(appraisal.branch))


def name_scrutineers(box, members):
    """Propose these to the meeting, and let it approve them."""
    by = secretary_login(box.appraisal.branch)
    for member in members:
        ballots.nominate(box, member=member, by=by)
    return ballots.approve_scrutineers(box, by=by)


def open_ballot(box, play):
    """Let the scrutineers make their codes and show them, and open the box."""
    by = secretary_login(box.appraisal.branch)
    codes = []
    for scrutineer in box.scrutineers.select_related("member__user"):
        own = scrutineer.member.user if scrutineer.member else None
        codes.append(ballots.make_count_code(scrutineer, by=own or by))
    play.codes[box.pk] = codes
    return ballots.open_box(box, codes, by=by)


def draw_grades(box, play):
    """What one voter ticks: {subject index: 1..4}, now and then an empty row."""
    grades = {}
    for index, subject in enumerate(box.subjects):
        weights = GRADE_WEIGHTS if subject["kind"] == "member" else MARK_WEIGHTS
        if play.dice.random() > 0.02:
            grades[index] = play.dice.choices((1, 2, 3, 4), weights)[0]
    return grades


def draw_opinion(box, play):
    """What one voter writes on the leadership; most write nothing."""
    if not box.manifest["opinion_bytes"] or play.dice.randrange(OPINION_EVERY):
        return ""
    return play.dice.choice(
        [
            _("Tell members earlier what the meetings are about."),
            _("Talk more often with the young comrades."),
            _("The branch works steadily; keep it up."),
        ]
    )


def cast_one(box, member, play):
    """One member takes a slip and casts a ballot, as a phone would."""
    return fill(box, ballots.take_slip(box.pk, member, sealing.new_cookie_key()), play)


def fill(box, slip, play):
    """One ballot goes into the box with this slip."""
    entry = ballots.enter(box.pk, slip)
    return ballots.cast(
        box.pk,
        slip,
        token=entry.token,
        manifest=entry.manifest,
        grades=draw_grades(box, play),
        opinion=draw_opinion(box, play),
        confirmed=True,
    )


def choose_visited(box):
    """Who is visited with the mobile ballot box: the eldest of those on leave, or nobody."""
    away = box.meeting.attendances.filter(status=Attendance.Status.ON_LEAVE)
    members = [row.member for row in away.select_related("member") if box.admits(row.member)]
    return min(members, key=lambda member: member.birth or "9999", default=None)


def visit(box, member, play):
    """Two persons carry a printed slip to a member at home, who fills the ballot there."""
    by = secretary_login(box.appraisal.branch)
    (slip,) = ballots.print_slips(box, 1, by=by, code=play.codes[box.pk][0])
    ballots.hand_out_printed(box, member, by=by)
    fill(box, slip, play)


def play_ballot(appraisal, play):
    """Everybody present fills a ballot, and who is visited at home; the box stays open."""
    if appraisal.boxes.under_way().exists() or appraisal.boxes.confirmed().exists():
        return
    box = prepare_ballot(appraisal)
    scrutineers = choose_scrutineers(box)
    visited = choose_visited(box)
    if visited:
        ballots.name_mobile(box, visited, by=secretary_login(appraisal.branch))
    box = open_ballot(name_scrutineers(box, scrutineers), play)
    voters = [entry.member for entry in box.roll.select_related("member")]
    play.dice.shuffle(voters)
    for member in voters:
        if member == visited:
            visit(box, member, play)
        else:
            cast_one(box, member, play)


def play_count(appraisal, play):
    """The scrutineers close the box, count, sign and confirm; the general meeting ends."""
    by = secretary_login(appraisal.branch)
    box = appraisal.boxes.under_way().first()
    if box is not None:
        codes = play.codes.get(box.pk)
        if codes is None:
            raise NotAllowed(
                [_("The count codes of this box exist only on the scrutineers' cards.")]
            )
        if box.state == BallotBox.State.OPEN:
            box = ballots.close(box, by=by, code=codes[0])
        ballots.count(box, codes, by=by)
        for scrutineer, code in zip(box.scrutineers.order_by("position"), codes, strict=True):
            ballots.sign(scrutineer, by=by, code=code)
        ballots.confirm(box, by=by)
        del play.codes[box.pk]
    finish_meeting(appraisal.general_meeting, by)


# --- grades and after ---


def decision_meeting(appraisal, play, by):
    """The meeting that decides: the committee's own, or the general meeting itself."""
    if appraisal.decision_body == Appraisal.Body.GENERAL:
        return appraisal.general_meeting
    return hold_meeting(arrange(appraisal, campaign_rules.DECISION, play, by), play, by)


def draw_proposals(appraisal):
    """Grades as a careful committee would propose: the votes decide, the quota bounds them."""
    sheet = Sheet(appraisal)
    gradable = [row for row in sheet.rows if not row.never]
    gradable.sort(key=lambda row: -row.votes.get(MemberGrade.EXCELLENT, 0))
    excellent = {
        row.member.pk for row in gradable[: sheet.quota.number] if row.best == MemberGrade.EXCELLENT
    }
    return {
        row.member.pk: {
            "grade": MemberGrade.EXCELLENT if row.member.pk in excellent else MemberGrade.QUALIFIED,
            "opinion": _("Does the duties of a member."),
        }
        for row in gradable
    }


def play_grades(appraisal, play):
    """The secretary proposes, the deciding body decides on the day of its meeting."""
    if appraisal.ratings.filter(decided_at__isnull=False).exists():
        return
    by = secretary_login(appraisal.branch)
    ratings.propose(appraisal, draw_proposals(appraisal), by=by)
    meeting = decision_meeting(appraisal, play, by)
    appraisal.refresh_from_db()
    ratings.decide(appraisal, meeting=meeting, decided_on=meeting.day, by=by)
    finish_meeting(meeting, by)


def play_feedback(appraisal, play):
    """Everybody is told the own grade in a talk."""
    by = secretary_login(appraisal.branch)
    for rating in Rating.objects.for_table().filter(appraisal=appraisal):
        if rating.is_decided and rating.feedback is None:
            ratings.feed_back(
                rating, how=Feedback.How.TALK, fed_back_on=timezone.localdate(), by=by
            )


def play_rectification(appraisal, play):
    """Two items on the branch's list, and a pledge of every member on the roster."""
    by = secretary_login(appraisal.branch)
    due = timezone.localdate() + timedelta(days=90)
    if not appraisal.items.filter(kind=Item.Kind.LIST).exists():
        for problem, measure in (
            (_("Study sessions are short of discussion."), _("Discuss one case every month.")),
            (_("Theme days are not varied enough."), _("Plan the theme days by the quarter.")),
        ):
            rectification.add_item(appraisal, problem=problem, measure=measure, due_on=due, by=by)
    pledged = set(appraisal.items.filter(kind=Item.Kind.PLEDGE).values_list("member_id", flat=True))
    for member in appraisal.branch.roster():
        if member.pk not in pledged:
            rectification.pledge(
                appraisal, member, measure=_("Take part in every meeting."), due_on=due, by=by
            )


def play_submission(appraisal, play):
    """The branch sends its form."""
    if not appraisal.submissions.exists():
        summary.submit(appraisal, by=secretary_login(appraisal.branch))


def play_acceptance(appraisal, play):
    """The office accepts the form."""
    submission = appraisal.submissions.order_by("-number").first()
    if submission.state == submission.State.SUBMITTED:
        summary.accept(submission, by=play.clerk)


STEPS = {
    "meeting": play_meeting,
    "ballot": play_ballot,
    "counted": play_count,
    "graded": play_grades,
    "fed_back": play_feedback,
    "rectified": play_rectification,
    "submitted": play_submission,
    "accepted": play_acceptance,
}


def office_login(committee):
    """A clerk of the committee, made when there is none."""
    post = committee.posts.in_force().filter(role=CommitteePost.Role.CLERK).first()
    if post:
        return post.user
    user, _password = organisation.create_login(f"office{committee.pk}", _("Office clerk"), by=None)
    organisation.give_committee_post(user, committee, CommitteePost.Role.CLERK, by=None)
    return user


def result_of(appraisal):
    """One line of figures, as `play_year` prints it."""
    box = appraisal.boxes.exclude(state=BallotBox.State.VOID).order_by("number").last()
    report = getattr(box, "report", None) if box else None
    decided = [rating for rating in appraisal.ratings.all() if rating.is_decided]
    grades = {grade.value: 0 for grade in MemberGrade} | {"not_graded": 0}
    for rating in decided:
        grades[rating.grade or "not_graded"] += 1
    return {
        "branch": appraisal.branch.name,
        "appraisal": appraisal.pk,
        "campaign": appraisal.campaign_id,
        "issued": report.issued if report else (box.turnout()["issued"] if box else 0),
        "returned": report.returned if report else 0,
        "valid": report.valid if report else 0,
        "grades": grades,
    }
