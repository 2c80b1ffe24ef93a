"""Records for tests: plain functions, sequences, no randomness. Name only what the test is about."""

from datetime import date, datetime
from io import BytesIO
from itertools import count
from zoneinfo import ZoneInfo

import docx
from django.core.files.base import ContentFile

from appraisals.ballots import rules as ballot_rules
from appraisals.ballots.models import BallotBox, Tally
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.models import Disposition, HelpPlan, Rating
from appraisals.rectification.models import Filing, Item, Problem
from appraisals.summary.models import OwnForm
from branchlife.models import (
    Branch,
    BranchPost,
    Committee,
    CommitteePost,
    Member,
    OwnPaper,
    PartyGroup,
    Transfer,
    User,
)
from meetings.models import (
    AgendaKind,
    AgendaTemplate,
    Attendance,
    Exclusion,
    Meeting,
    Speech,
    Talk,
)

numbers = count(1)
DAY = date(2025, 3, 19)
SHANGHAI = ZoneInfo("Asia/Shanghai")


# --- branchlife ---


def make_user(**fields):
    """A login."""
    n = next(numbers)
    return User.objects.create_user(**{"username": f"user{n}", "name": f"用户{n}"} | fields)


def make_committee(parent=None, **fields):
    """A committee, at the top or below `parent`."""
    fields = {"name": f"党委{next(numbers)}", "office_name": "党委办公室"} | fields
    if parent:
        return Committee.objects.add_child(parent, fields)
    return Committee.objects.add_root(fields)


def make_branch(**fields):
    """A branch, empty."""
    n = next(numbers)
    fields = {"name": f"第{n}党支部", "position": n} | fields
    return Branch.objects.create(
        **{"committee": fields.pop("committee", None) or make_committee()} | fields
    )


def make_member(branch=None, *, login=False, **fields):
    """A full member; with `login` one who can log in."""
    n = next(numbers)
    fields = {
        "name": f"党员{n}",
        "position": n,
        "joined_on": "1998-07-01",
        "full_member_on": "1999-07-01",
    } | fields
    if fields.get("left_on"):
        fields.setdefault("leaving", Member.Leaving.OTHER)
    if login:
        fields["user"] = make_user(name=fields["name"])
    return Member.objects.create(branch=branch or make_branch(), **fields)


def make_members(branch, number, **fields):
    """So many full members of the branch."""
    return [make_member(branch, **fields) for _number in range(number)]


def make_probationary(branch=None, **fields):
    """A probationary member."""
    return make_member(branch, **{"joined_on": "2024-12-01", "full_member_on": ""} | fields)


def make_post(member, role=BranchPost.Role.SECRETARY, **fields):
    """A post held by this member in their branch."""
    return BranchPost.objects.create(branch=member.branch, member=member, role=role, **fields)


def make_group(branch=None, *, leader=None, **fields):
    """A party group; `leader`, when given, belongs to it."""
    fields = {"name": f"第{next(numbers)}党小组"} | fields
    group = PartyGroup.objects.create(branch=branch or make_branch(), leader=leader, **fields)
    if leader:
        leader.group = group
        leader.save(update_fields=["group"])
    return group


def make_transfer(member, **fields):
    """A move of the member, done on DAY and long on record."""
    now = datetime(2025, 3, 19, 9, 0, tzinfo=SHANGHAI)
    by = make_user()
    done = {"state": Transfer.State.DONE, "moved_on": DAY, "decided_by": by, "decided_at": now}
    return Transfer.objects.create(member=member, asked_by=by, asked_at=now, **done | fields)


def make_secretary(branch=None):
    """A member with a login who is secretary of the branch."""
    member = make_member(branch, login=True)
    make_post(member)
    return member


def make_clerk(committee, role=CommitteePost.Role.CLERK):
    """A login with a post in the committee's office."""
    user = make_user()
    CommitteePost.objects.create(committee=committee, user=user, role=role)
    return user


# --- meetings ---


def make_meeting(branch=None, **fields):
    """A general meeting on DAY, not yet called."""
    branch = branch or make_branch()
    fields = {
        "kind": Meeting.Kind.GENERAL,
        "title": "党员大会",
        "starts_at": datetime(2025, 3, 19, 9, 0, tzinfo=SHANGHAI),
    } | fields
    return Meeting.objects.create(branch=branch, **fields)


def make_attendance(meeting, member, **fields):
    """The member's row at the meeting: expected, with a vote, present."""
    left_out = {"status": "", "exclusion_reason": Exclusion.Reason.BEDRIDDEN}
    fields = {
        "status": Attendance.Status.PRESENT,
        "category": member.category_on(meeting.day),
        "has_vote": member.has_vote_on(meeting.day),
    } | (fields if fields.get("is_expected", True) else left_out | fields)
    return Attendance.objects.create(meeting=meeting, member=member, **fields)


def make_exclusion(member, **fields):
    """The member is left out of those expected, consented and resolved long before DAY."""
    fields = {
        "branch": member.branch,
        "reason": Exclusion.Reason.BEDRIDDEN,
        "since": date(2025, 1, 1),
        "consented_on": date(2025, 1, 10),
        "resolved_on": date(2025, 1, 15),
    } | fields
    return Exclusion.objects.create(member=member, **fields)


def make_template(*titles, **fields):
    """An agenda template; the first item is the attendance report."""
    fields = {"key": f"agenda{next(numbers)}", "name": "党员大会议程", "kind": "general"} | fields
    template = AgendaTemplate.objects.create(**fields)
    kinds = [AgendaKind.ATTENDANCE] + [AgendaKind.OTHER] * len(titles)
    for position, (kind, title) in enumerate(zip(kinds, titles, strict=False), start=1):
        template.items.create(position=position, kind=kind, title=title)
    return template


def make_talk(*members, held_on=DAY, **fields):
    """A talk of these members, in the branch of the first."""
    kind = Talk.Kind.INDIVIDUAL if len(members) == 2 else Talk.Kind.COLLECTIVE
    fields = {"branch": members[0].branch, "kind": kind, "held_on": held_on} | fields
    talk = Talk.objects.create(**fields)
    # One by one: `add` takes several in any order, and pages name them as they came.
    for member in members:
        talk.members.add(member)
    return talk


def make_speech(meeting, speaker, kind=Speech.Kind.SELF_EVALUATION, **fields):
    """A speech handed in."""
    fields = {"state": Speech.State.HANDED_IN, "text": "我的发言"} | fields
    return Speech.objects.create(meeting=meeting, speaker=speaker, kind=kind, **fields)


# --- campaigns ---


def make_campaign(committee=None, **fields):
    """An open campaign."""
    fields = {
        "year_label": "2024年度",
        "aspects": ["总体评价", "工作", "作风", "决策"],
        "criteria": [{"title": "政治合格", "text": ""}],
        "state": Campaign.State.OPEN,
        "opened_at": datetime(2025, 3, 1, 9, 0, tzinfo=SHANGHAI),
    } | fields
    if fields["state"] != Campaign.State.DRAFT:
        fields.setdefault("opened_by", make_user())
    else:
        fields["opened_at"] = None
    return Campaign.objects.create(committee=committee or make_committee(), **fields)


def make_appraisal(branch=None, **fields):
    """The branch's appraisal in a campaign of its committee."""
    branch = branch or make_branch()
    fields.setdefault("campaign", None)
    campaign = fields.pop("campaign") or make_campaign(branch.committee)
    return Appraisal.objects.create(
        branch=branch, campaign=campaign, **{"decision_body": Appraisal.Body.COMMITTEE} | fields
    )


# --- ballots ---


# --- ratings ---


def make_count(appraisal, votes, **fields):
    """A confirmed box, all on paper, held on DAY; `votes` is {member: (优秀, 合格, 基本, 不合格)}."""
    manifest = {
        "subjects": [{"kind": "member", "id": m.pk, "label": m.name} for m in votes],
        "scales": {"member": list(ballot_rules.MEMBER_SCALE), "aspect": []},
    }
    fields = {
        "state": BallotBox.State.CONFIRMED,
        "is_all_paper": True,
        "held_on": DAY,
        "confirmed_on": DAY,
        "manifest": manifest,
        "manifest_hash": bytes(32),
        "key_check": bytes(8),
    } | fields
    box = BallotBox.objects.create(appraisal=appraisal, **fields)
    Tally.objects.bulk_create(
        Tally(box=box, subject=subject, grade=grade, n=n)
        for subject, numbers in enumerate(votes.values())
        for grade, n in enumerate(numbers, start=1)
    )
    return box


def make_rating(member, grade="basic", appraisal=None, **fields):
    """The decided grade of this member, in their branch's appraisal."""
    appraisal = appraisal or make_appraisal(member.branch)
    decided = {
        "meeting": make_valid_meeting(appraisal.branch),
        "decided_on": DAY,
        "decided_by": make_user(),
        "decided_at": datetime(2025, 3, 19, 11, 0, tzinfo=SHANGHAI),
    }
    fields = {"proposed_grade": grade, "grade": grade} | decided | fields
    return Rating.objects.create(appraisal=appraisal, member=member, **fields)


def make_help_plan(rating, helper=None, **fields):
    """Help for half a year from DAY, open."""
    fields = {
        "helper": helper or make_member(rating.member.branch),
        "gap": "全年缺席组织生活4次",
        "measures": "每月谈心一次，陪同参加主题党日",
        "since": DAY,
        "until": date(2025, 9, 19),
        "made_by": make_user(),
        "made_at": datetime(2025, 3, 20, 9, 0, tzinfo=SHANGHAI),
    } | fields
    return HelpPlan.objects.create(rating=rating, **fields)


def make_disposition(rating, **fields):
    """A correction within a time limit, opened on DAY, no step taken."""
    fields = {
        "kind": "correction",
        "case": "absent_from_life",
        "grounds": "连续三个月不交纳党费",
        "opened_on": DAY,
        "opened_by": make_user(),
        "opened_at": datetime(2025, 3, 20, 9, 0, tzinfo=SHANGHAI),
    } | fields
    return Disposition.objects.create(rating=rating, **fields)


def make_valid_meeting(branch, **fields):
    """A general meeting on DAY, declared valid."""
    fields = {
        "declared_valid": True,
        "declared_by": make_user(),
        "declared_at": datetime(2025, 3, 19, 9, 5, tzinfo=SHANGHAI),
    } | fields
    return make_meeting(branch, **fields)


# --- rectification ---


def make_problem(appraisal, member=None, **fields):
    """A problem on the list of the leadership, or of `member`; the same words are the same."""
    same = appraisal.problems.filter(member=member)
    text = fields.pop("text", None) or f"问题{next(numbers)}"
    fields = {"facts": "2024年第三季度只集中学习1次", "position": same.count() + 1} | fields
    return Problem.objects.get_or_create(
        appraisal=appraisal, member=member, text=text, defaults=fields
    )[0]


def make_item(appraisal, responsible=None, *, source="own", **fields):
    """An item of the branch's list, due after DAY; `problem` may be words."""
    problem = fields.pop("problem", None)
    if not isinstance(problem, Problem):
        problem = make_problem(appraisal, fields.get("member"), text=problem, source=source)
    fields = {
        "problem": problem,
        "measure": "每月组织一次集中学习",
        "due_on": date(2025, 6, 30),
        "position": appraisal.items.filter(kind=fields.get("kind", "list")).count() + 1,
        "responsible": responsible or make_member(appraisal.branch),
    } | fields
    return Item.objects.create(appraisal=appraisal, **fields)


def make_former_item(branch):
    """An item that the year before has left open; the same when it is asked for again."""
    office = branch.committee
    campaign = office.campaigns.filter(year_label="2023年度").first() or make_campaign(
        office,
        year_label="2023年度",
        state=Campaign.State.CLOSED,
        opened_at=datetime(2024, 3, 1, 9, 0, tzinfo=SHANGHAI),
    )
    year = campaign.appraisals.filter(branch=branch).first()
    year = year or make_appraisal(branch, campaign=campaign)
    return year.items.first() or make_item(year, branch.members.last())


def make_filing(appraisal, **fields):
    """The list went to the superior a week after DAY; its receipt is awaited."""
    fields = {"filed_on": date(2025, 3, 26), "filed_by": make_user()} | fields
    fields.setdefault("filed_at", datetime(2025, 3, 26, 9, 0, tzinfo=SHANGHAI))
    return Filing.objects.create(appraisal=appraisal, **fields)


def make_pledge(appraisal, member, **fields):
    """A member's pledge."""
    return make_item(appraisal, member, kind=Item.Kind.PLEDGE, member=member, **fields)


# --- summary ---


def word_file(*lines, rows=()):
    """A Word file (bytes) with these paragraphs and the rows of one table."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                table.cell(y, x).text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def make_own_form(committee, content=None, **fields):
    """A form of the superior in Word."""
    content = content or word_file("{{年度}}")
    form = OwnForm(
        committee=committee,
        **{"name": f"表样{next(numbers)}", "kind": "word", "uploaded_by": make_user()} | fields,
        size=len(content),
        sha256="0" * 64,
        uploaded_at=datetime(2025, 1, 2, 9, 0, tzinfo=SHANGHAI),
    )
    form.content.save(f"{form.name}{form.suffix}", ContentFile(content))
    return form


def make_own_paper(committee, content=None, **fields):
    """A committee's template of the sign-in sheet."""
    content = content or word_file("{{标题}}")
    given = {"kind": "sign_in", "name": "模板.docx", "uploaded_by": make_user()}
    own = OwnPaper(
        committee=committee,
        **given | {"fields": {"once": ["标题"], "tables": {}}} | fields,
        size=len(content),
        sha256="0" * 64,
        uploaded_at=datetime(2025, 1, 2, 9, 0, tzinfo=SHANGHAI),
    )
    own.content.save(own.name, ContentFile(content))
    return own
