"""Many branches in one year, made directly and in bulk, each as far as its number says."""

from datetime import timedelta

from django.utils import timezone

from appraisals.ballots import rules
from appraisals.ballots.models import BallotBox, BoxReport, Tally
from appraisals.campaigns.models import Appraisal
from appraisals.ratings.models import Feedback, Rating, SelfEvaluation
from appraisals.rectification.models import Item, Problem
from appraisals.summary.figures.gathering import gather
from appraisals.summary.models import Submission
from branchlife.models import Branch, BranchPost, Member
from meetings.models import Attendance, Meeting, Talk, TalkPerson
from tests.factories import make_campaign, make_clerk, make_committee, make_user

MEMBERS = 12
LEADERS = ("secretary", "deputy", "organisation")
SESSIONS = 3
ASPECTS = ["总体评价", "工作", "作风", "决策"]
# How far a branch is, by the last figure of its number: each does all before it, too.
PREPARED, MET, COUNTED, GRADED, RECTIFIED, SENT, RETURNED = 1, 3, 4, 5, 6, 7, 9


def make_many(branches, due_in=20):
    """A campaign with so many branches under three committees, and a clerk: (campaign, clerk)."""
    top = make_committee(name="江北学院党委")
    committees = [top, *(make_committee(top, name=f"江北学院第{n}党总支") for n in (1, 2))]
    today = timezone.localdate()
    due_on = today + timedelta(due_in)
    campaign = make_campaign(top, aspects=ASPECTS, due_on=due_on)
    Made(campaign, committees, branches).all()
    return campaign, make_clerk(top)


class Made:
    """One table after the other, each in bulk."""

    def __init__(self, campaign, committees, branches):
        self.campaign, self.by, self.now = campaign, make_user(), timezone.now()
        self.today = timezone.localdate()
        made = [
            Branch(
                name=f"第{n}党支部",
                full_name=f"中共江北学院第{n}支部委员会",
                position=n,
                committee=committees[n % len(committees)],
            )
            for n in range(1, branches + 1)
        ]
        self.branches = Branch.objects.bulk_create(made)
        self.members = {
            branch.pk: Member.objects.bulk_create(
                Member(
                    branch=branch,
                    name=f"党员{n}之{place}",
                    position=place,
                    joined_on="1998-07-01",
                    full_member_on="1999-07-01" if place < MEMBERS else "",
                )
                for place in range(1, MEMBERS + 1)
            )
            for n, branch in enumerate(self.branches, start=1)
        }
        self.appraisals = []

    def far(self, stage):
        """The appraisals that came to `stage`."""
        return [one for n, one in enumerate(self.appraisals) if n % 10 >= stage]

    def all(self):
        """Everything."""
        self.appraise()
        self.prepare()
        self.meet()
        self.count()
        self.grade()
        self.rectify()
        self.send()

    def appraise(self):
        """Posts, general meetings, appraisals."""
        BranchPost.objects.bulk_create(
            BranchPost(branch=branch, member=member, role=role)
            for branch in self.branches
            for role, member in zip(LEADERS, self.members[branch.pk], strict=False)
        )
        met = {"state": Meeting.State.SIGNED, "signed_by": self.by, "signed_at": self.now}
        met |= {"declared_valid": True, "declared_by": self.by, "declared_at": self.now}
        meetings = {}
        for n, branch in enumerate(self.branches):
            if n % 10 > PREPARED:
                state = met if n % 10 >= MET else {"state": Meeting.State.CALLED}
                starts = self.now - timedelta(10) if n % 10 >= MET else self.now + timedelta(5)
                meetings[branch.pk] = Meeting(
                    branch=branch,
                    kind=Meeting.Kind.GENERAL,
                    title="组织生活会",
                    is_organizational_life=True,
                    starts_at=starts,
                    **state,
                )
        Meeting.objects.bulk_create(meetings.values())
        self.appraisals = Appraisal.objects.bulk_create(
            Appraisal(
                branch=branch,
                campaign=self.campaign,
                decision_body=Appraisal.Body.GENERAL,
                general_meeting=meetings.get(branch.pk),
                decision_meeting=meetings.get(branch.pk) if n % 10 >= GRADED else None,
            )
            for n, branch in enumerate(self.branches)
        )

    def attend(self, meetings):
        """Everybody but the last at each of these meetings."""
        Attendance.objects.bulk_create(
            Attendance(
                meeting=meeting,
                member=member,
                category=Member.Category.FULL,
                status="present" if place < MEMBERS - 1 else "absent",
            )
            for meeting in meetings
            for place, member in enumerate(self.members[meeting.branch_id])
        )

    def prepare(self):
        """Study sessions, talks of the leadership and with the members, self-evaluations."""
        far = self.far(PREPARED)
        sessions = Meeting.objects.bulk_create(
            Meeting(
                branch=one.branch,
                kind=Meeting.Kind.STUDY,
                title="集中学习",
                state=Meeting.State.CLOSED,
                starts_at=self.now - timedelta(14 + 5 * n),
            )
            for one in far
            for n in range(SESSIONS)
        )
        self.attend(sessions)
        day = self.today - timedelta(12)
        pairs = [pair for one in far for pair in self.pairs(one.branch_id)]
        talks = Talk.objects.bulk_create(
            Talk(branch_id=one.branch_id, held_on=day) for one, _other in pairs
        )
        TalkPerson.objects.bulk_create(
            TalkPerson(talk=talk, member=member)
            for talk, pair in zip(talks, pairs, strict=True)
            for member in pair
        )
        SelfEvaluation.objects.bulk_create(
            SelfEvaluation(
                appraisal=one,
                member=member,
                text="自评",
                handed_in_by=self.by,
                handed_in_at=self.now,
                changed_at=self.now,
            )
            for one in far
            for member in self.members[one.branch_id]
        )

    def pairs(self, branch):
        """The leadership with one another, and the first of them with everybody else."""
        members = self.members[branch]
        leaders, others = members[: len(LEADERS)], members[len(LEADERS) :]
        yield from zip(leaders, [*leaders[1:], leaders[0]], strict=True)
        yield from ((leaders[n % len(leaders)], other) for n, other in enumerate(others))

    def meet(self):
        """The general meetings that have begun."""
        self.attend([one.general_meeting for one in self.far(MET)])

    def count(self):
        """Confirmed boxes with their reports and totals."""
        far = self.far(COUNTED)
        made = []
        for one in far:
            subjects = [
                {"kind": "member", "id": member.pk, "label": member.name}
                for member in self.members[one.branch_id]
            ] + [{"kind": "aspect", "id": n, "label": name} for n, name in enumerate(ASPECTS)]
            scales = {"member": list(rules.MEMBER_SCALE), "aspect": list(rules.ASPECT_SCALE)}
            manifest = {"subjects": subjects, "scales": scales}
            made.append(
                BallotBox(
                    appraisal=one,
                    state=BallotBox.State.CONFIRMED,
                    is_all_paper=True,
                    held_on=self.today - timedelta(10),
                    confirmed_on=self.today - timedelta(10),
                    manifest=manifest,
                    manifest_hash=bytes(32),
                    key_check=bytes(8),
                )
            )
        boxes = BallotBox.objects.bulk_create(made)
        BoxReport.objects.bulk_create(
            BoxReport(
                box=box,
                **dict.fromkeys(("roll", "present", "issued", "returned", "valid"), MEMBERS - 1),
                invalid=0,
                abstentions=0,
                manifest_hash=bytes(32),
            )
            for box in boxes
        )
        Tally.objects.bulk_create(
            Tally(box=box, subject=subject, grade=grade, n=n)
            for box in boxes
            for subject in range(MEMBERS + len(ASPECTS))
            for grade, n in ((1, 3), (2, 7), (0, 1))
        )

    def grade(self):
        """Grades decided and told."""
        made = []
        for one in self.far(GRADED):
            for place, member in enumerate(self.members[one.branch_id], start=1):
                grade = "" if place == MEMBERS else "excellent" if place <= 3 else "qualified"
                reason = "" if grade else "probationary"
                made.append(
                    Rating(
                        appraisal=one,
                        member=member,
                        grade=grade,
                        proposed_grade=grade,
                        not_graded_reason=reason,
                        meeting=one.general_meeting,
                        decided_on=one.general_meeting.day,
                        decided_by=self.by,
                        decided_at=self.now,
                    )
                )
        Feedback.objects.bulk_create(
            Feedback(
                rating=rating,
                how="talk",
                fed_back_on=self.today,
                recorded_by=self.by,
                recorded_at=self.now,
                acknowledged_on=self.today,
                acknowledged_by=self.by,
                acknowledged_at=self.now,
            )
            for rating in Rating.objects.bulk_create(made)
        )

    def rectify(self):
        """Two items of the list and a pledge of everybody."""
        far = self.far(RECTIFIED)
        problems = Problem.objects.bulk_create(
            Problem(appraisal=one, position=n, text=f"问题{n}", facts="事实")
            for one in far
            for n in (1, 2)
        )
        due_on = self.today + timedelta(60)
        Item.objects.bulk_create(
            Item(
                appraisal=problem.appraisal,
                problem=problem,
                position=problem.position,
                measure="改",
                due_on=due_on,
                responsible=self.members[problem.appraisal.branch_id][0],
                published_on=self.today,
                published_how="公示栏",
            )
            for problem in problems
        )
        Item.objects.bulk_create(
            Item(
                appraisal=one,
                kind=Item.Kind.PLEDGE,
                position=place,
                member=member,
                responsible=member,
                measure="改",
                due_on=due_on,
            )
            for one in far
            for place, member in enumerate(self.members[one.branch_id], start=1)
        )

    def send(self):
        """Tables with the figures of now: before the office, or returned."""
        far = {one.pk: one for one in self.far(SENT)}
        returned = {one.pk for one in self.far(RETURNED)}
        years = gather(Appraisal.objects.filter(pk__in=far))
        back = {"returned_by": self.by, "returned_at": self.now, "remarks": "请核对"}
        Submission.objects.bulk_create(
            Submission(
                appraisal=year.appraisal,
                number=1,
                figures=year.figures.as_json(),
                persons=[],
                submitted_by=self.by,
                submitted_at=self.now,
                **(
                    {"state": Submission.State.RETURNED} | back
                    if year.appraisal.pk in returned
                    else {}
                ),
            )
            for year in years
        )
