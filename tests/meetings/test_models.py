"""What meetings know: numbers, the report read out, reasons, who sees them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from branchlife.models import BranchPost, Member, Standing
from meetings import actions
from meetings.models import AgendaItem, AgendaKind, Attendance, Exclusion, Meeting, Resolution
from tests.factories import (
    make_attendance,
    make_branch,
    make_clerk,
    make_exclusion,
    make_meeting,
    make_member,
    make_post,
    make_probationary,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db
Status = Attendance.Status


def make_example(present=9, probationary=2, **fields):
    """The meeting of domain 6.1: 12 full and 2 probationary, one left out, two on leave."""
    meeting = make_meeting(**{"state": "in_session"} | fields)
    branch = meeting.branch
    for number in range(present):
        make_attendance(meeting, make_member(branch, name=f"到会{number}"))
    for name, reason in [("李平", "因病住院"), ("王芳", "公出差")]:
        make_attendance(
            meeting, make_member(branch, name=name), status=Status.ON_LEAVE, reason=reason
        )
    make_attendance(meeting, make_member(branch, name="赵国"), is_expected=False)
    for _ in range(probationary):
        make_attendance(meeting, make_probationary(branch))
    return meeting


def test_counts_take_one_query_and_none_from_prefetched_rows(django_assert_num_queries):
    meeting = make_example()
    with django_assert_num_queries(1):
        counts = meeting.counts()
    assert (counts.roster, counts.full, counts.probationary, counts.excluded) == (14, 12, 2, 1)
    assert (counts.expected, counts.expected_with_vote) == (13, 11)
    assert (counts.present, counts.present_with_vote) == (11, 9)
    assert (counts.on_leave, counts.absent, counts.unmarked) == (2, 0, 0)
    prefetched = Meeting.objects.for_detail().get(pk=meeting.pk)
    with django_assert_num_queries(0):
        assert prefetched.counts() == counts


BEGIN = "同志们：现在开会。"
ROSTER = "本支部共有党员14名，其中正式党员12名、预备党员2名。"
LEFT_OUT = "按照规定，赵国同志因长期卧床，不计入应到会人数。"
LEAVE = (
    "今天应到会党员13名，实到11名；请假2名：李平同志因病住院，王芳同志因公出差；"
    "没有无故缺席的同志。"
)
VALID = "应到会有表决权的党员11名，实到9名，超过应到会的半数，符合规定人数，会议有效，可以开会。"
WELCOME = "上级党组织派陈明同志到会指导，让我们表示欢迎。"


def test_the_report_read_out_is_the_one_of_the_notice():
    meeting = make_example()
    meeting.guests.create(name="陈明", position_held="县委组织部")
    meeting.guests.create(name="群众代表", is_supervisor=False)
    assert meeting.sentence() == BEGIN + ROSTER + LEFT_OUT + LEAVE + VALID + WELCOME


def test_without_a_guest_and_with_everybody_there_the_report_is_short():
    meeting = make_meeting(state="in_session")
    for _ in range(3):
        make_attendance(meeting, make_member(meeting.branch))
    assert meeting.sentence() == (
        "同志们：现在开会。本支部共有党员3名，其中正式党员3名、预备党员0名。"
        "今天应到会党员3名，实到3名；没有请假、缺席的同志。"
        "应到会有表决权的党员3名，实到3名，超过应到会的半数，符合规定人数，会议有效，可以开会。"
    )


def make_turnout(present, expected, **fields):
    """A general meeting with a ballot on its agenda; those not there are absent."""
    meeting = make_meeting(**{"state": "in_session"} | fields)
    meeting.items.create(position=1, kind=AgendaKind.BALLOT, title="民主测评")
    for number in range(expected):
        status = Status.PRESENT if number < present else Status.ABSENT
        make_attendance(meeting, make_member(meeting.branch, name=f"党员{number}"), status=status)
    return meeting


@pytest.mark.parametrize(
    "present, expected, strict, ending",
    [
        (6, 11, False, "实到6名，超过应到会的半数，符合规定人数，会议有效，可以开会。"),
        (5, 10, False, "实到5名，达到应到会的半数，符合规定人数，会议有效，可以开会。"),
        (
            5,
            11,
            False,
            "实到5名，没有达到应到会有表决权党员（11名）的半数，不符合规定人数，"
            "今天不进行民主测评，会议改期召开。",
        ),
        (
            5,
            10,
            True,
            "实到5名，没有超过应到会有表决权党员（10名）的半数，不符合规定人数，"
            "今天不进行民主测评，会议改期召开。",
        ),
    ],
)
def test_the_report_chooses_its_words_by_number(present, expected, strict, ending):
    meeting = make_turnout(present, expected, quorum_strict=strict)
    meeting.guests.create(name="陈明")
    welcome = WELCOME if "可以开会" in ending else ""
    assert meeting.sentence().endswith(f"应到会有表决权的党员{expected}名，{ending}{welcome}")


def test_without_a_ballot_the_report_does_not_speak_of_one():
    meeting = make_turnout(1, 4)
    meeting.items.all().delete()
    assert meeting.sentence().endswith("的半数，不符合规定人数，会议改期召开。")


def test_those_absent_without_leave_are_named():
    meeting = make_turnout(3, 5)
    assert "没有请假的同志；无故缺席2名：党员3同志、党员4同志。" in meeting.sentence()


def make_committee_meeting(present, members=5, **fields):
    """A committee meeting; those not there are on leave."""
    meeting = make_meeting(kind="branch_committee", state="in_session", **fields)
    for number in range(members):
        there = {} if number < present else {"status": Status.ON_LEAVE, "reason": "出差"}
        make_attendance(meeting, make_member(meeting.branch, name=f"委员{number}"), **there)
    return meeting


@pytest.mark.parametrize(
    "present, members, sentence",
    [
        (5, 5, "应到支委5名，实到5名，符合规定人数，可以开会。"),
        (
            4,
            5,
            "应到支委5名，实到4名；请假1名：委员4同志因出差；没有无故缺席的同志。"
            "符合规定人数，可以开会。",
        ),
        (
            1,
            3,
            "应到支委3名，实到1名；请假2名：委员1同志因出差，委员2同志因出差；"
            "没有无故缺席的同志。没有达到应到人数的半数，不符合规定人数，会议改期召开。",
        ),
        (1, 1, "本支部不设支部委员会。应到1名，实到1名，符合规定人数，可以开会。"),
    ],
)
def test_the_report_of_a_committee_meeting(present, members, sentence):
    assert make_committee_meeting(present, members).sentence() == sentence


def test_reasons_against_validity_say_how_many_are_missing():
    assert list(make_turnout(5, 11).reasons_against_validity()) == [
        "还不能宣布会议有效：应到会有表决权的党员11名，实到5名，还差1名。"
    ]
    assert list(make_turnout(6, 11).reasons_against_validity()) == []
    assert list(make_committee_meeting(1, 3).reasons_against_validity()) == [
        "还不能宣布会议有效：应到支委3名，实到1名，还差1名。"
    ]


def test_probationary_members_do_not_make_a_meeting_valid():
    meeting = make_meeting(state="in_session")
    for number in range(4):
        status = Status.PRESENT if number == 0 else Status.ABSENT
        make_attendance(meeting, make_member(meeting.branch), status=status)
    for _ in range(5):
        make_attendance(meeting, make_probationary(meeting.branch))
    assert meeting.rule_says_valid() is False


def test_the_course_of_a_meeting_has_no_short_cuts():
    meeting = make_meeting()
    for state in ("in_session", "closed", "signed"):
        label = Meeting.State(state).label
        assert list(meeting.reasons_against(state)) == [f"会议现在是“拟定中”，不能改为“{label}”。"]


def test_signing_on_the_screen_wants_whole_minutes_and_on_paper_the_declaration():
    meeting = make_turnout(6, 11, state="closed")
    assert list(meeting.reasons_against("signed")) == [
        "还没有宣布会议是否有效。",
        "还没有写明主持人。",
        "还没有写明记录人。",
        "还没有写明散会时间。",
        "第1项议程“民主测评”还没有记录。",
    ]
    assert list(meeting.reasons_against("signed", on_paper=True)) == ["还没有宣布会议是否有效。"]


# --- who belongs to a meeting ---


def test_a_committee_meets_in_the_order_of_posts():
    branch = make_branch()
    publicity, secretary, organizer = (make_member(branch) for _ in range(3))
    for member, role in [
        (publicity, BranchPost.Role.PUBLICITY),
        (secretary, BranchPost.Role.SECRETARY),
        (organizer, BranchPost.Role.ORGANIZATION),
        (make_member(branch), BranchPost.Role.ASSISTANT),
    ]:
        make_post(member, role)
    meeting = make_meeting(branch, kind="branch_committee")
    assert meeting.members_of_the_day() == [secretary, organizer, publicity]


def test_without_a_committee_the_secretary_meets_alone():
    secretary = make_secretary()
    make_member(secretary.branch)
    meeting = make_meeting(secretary.branch, kind="branch_committee")
    assert meeting.members_of_the_day() == [secretary]


def test_a_group_meets_with_its_own_members():
    branch = make_branch()
    group = branch.groups.create(name="第一党小组")
    member = make_member(branch, group=group)
    make_member(branch)
    assert make_meeting(branch, kind="group", group=group).members_of_the_day() == [member]


def test_members_who_left_before_the_day_do_not_belong_to_it():
    branch = make_branch()
    make_member(branch, left_on=date(2025, 3, 19))
    stays = make_member(branch, left_on=date(2025, 3, 20))
    assert make_meeting(branch).members_of_the_day() == [stays]


# --- exclusions ---


@pytest.mark.parametrize(
    "fields, in_effect",
    [
        ({}, True),
        ({"consented_on": None}, False),
        ({"resolved_on": None}, False),
        ({"until": date(2025, 3, 18)}, False),
        ({"until": date(2025, 3, 19)}, True),
        ({"since": date(2025, 3, 20)}, False),
        ({"consented_on": date(2025, 3, 20)}, False),
    ],
)
def test_only_a_whole_exclusion_is_in_effect(fields, in_effect):
    day = date(2025, 3, 19)
    exclusion = make_exclusion(make_member(), **fields)
    assert exclusion.counts_on(day) is in_effect
    assert Exclusion.objects.in_effect(day).exists() is in_effect


def test_an_exclusion_says_what_is_missing():
    exclusion = make_exclusion(make_member(), consented_on=None, resolved_on=None)
    assert list(exclusion.reasons_against_counting()) == [
        "还没有上级党组织的同意，现在仍计入应到会人数。",
        "还没有党员大会的决议，现在仍计入应到会人数。",
    ]


def test_exclusions_are_seen_by_those_who_lead_and_by_the_office():
    secretary = make_secretary()
    branch = secretary.branch
    member = make_member(branch, login=True)
    exclusion = make_exclusion(make_member(branch))
    clerk = make_clerk(branch.committee)
    for user, sees in [(secretary.user, [exclusion]), (clerk, [exclusion]), (member.user, [])]:
        assert list(Exclusion.objects.visible_to(user)) == sees


# --- who is there ---


def test_who_is_there():
    branch = make_branch()
    meeting = make_meeting(branch)
    full = make_attendance(meeting, make_member(branch), position=1)
    punished = make_member(branch)
    Standing.objects.create(
        member=punished, kind=Standing.Kind.PROBATION_WITHIN_PARTY, since=date(2025, 1, 1)
    )
    no_vote = make_attendance(meeting, punished, has_vote=False, position=2)
    online = make_attendance(meeting, make_member(branch), status=Status.ONLINE, position=3)
    new = make_attendance(meeting, make_probationary(branch), position=4)
    make_attendance(meeting, make_member(branch), status=Status.ABSENT)
    make_attendance(meeting, make_member(branch), is_expected=False)
    assert list(meeting.attendances.there()) == [full, no_vote, online, new]


def test_is_valid_only_when_declared_so():
    user = make_user()
    for declared, state, valid in [
        (None, "in_session", False),
        (False, "in_session", False),
        (True, "closed", True),
        (True, "cancelled", False),
    ]:
        who = {} if declared is None else {"declared_by": user, "declared_at": "2025-03-19T01:00Z"}
        meeting = make_meeting(state=state, declared_valid=declared, **who)
        meeting = Meeting.objects.get(pk=meeting.pk)
        assert meeting.is_valid is valid
        assert Meeting.objects.filter(pk=meeting.pk).declared_valid().exists() is valid


# --- the database knows ---


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "unknown"},
        {"ends_at": "2025-03-19T00:00+08:00"},
        {"declared_valid": True},
        {"state": "signed"},
    ],
)
def test_the_database_refuses_a_meeting_that_cannot_be(fields):
    meeting = make_meeting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "asleep"},
        {"status": "on_leave", "reason": ""},
        {"is_expected": False, "exclusion_reason": "ill"},
        {"exclusion_reason": "ill"},
    ],
)
def test_the_database_refuses_attendance_that_cannot_be(fields):
    row = make_attendance(make_meeting(), make_member())
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=row.pk).update(**fields)


def test_the_database_refuses_more_votes_than_members_present():
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.create(
            meeting=make_meeting(), text="决议", expected=5, present=3, ayes=3, nays=1
        )


def test_a_row_says_on_paper_why_somebody_is_missing():
    meeting, branch = make_meeting(), make_branch()
    for fields, remark in [
        ({}, ""),
        ({"status": Status.LATE}, "迟到"),
        ({"status": Status.ONLINE, "reason": "在外地"}, "线上参加：在外地"),
        ({"status": Status.ON_LEAVE, "reason": "因病住院"}, "请假：因病住院"),
        ({"status": Status.ABSENT}, "无故缺席"),
        ({"is_expected": False, "exclusion_reason": "sentence"},
         "不计入应到会：虽未受留党察看以上处分但正在服刑"),
    ]:  # fmt: skip
        assert make_attendance(meeting, make_member(branch), **fields).remark == remark


def test_categories_and_votes_are_those_of_the_day():
    secretary = make_secretary()
    becomes_full = make_member(secretary.branch, full_member_on="2025-03-20")
    before = actions.call(make_meeting(secretary.branch, chair=secretary), by=secretary.user)
    row = before.attendances.get(member=becomes_full)
    assert (row.category, row.has_vote) == (Member.Category.PROBATIONARY, False)
    meeting = make_meeting(secretary.branch, chair=secretary, starts_at="2025-03-20T09:00+08:00")
    meeting = actions.call(Meeting.objects.get(pk=meeting.pk), by=secretary.user)
    row = meeting.attendances.get(member=becomes_full)
    assert (row.category, row.has_vote) == (Member.Category.FULL, True)


@pytest.mark.parametrize(("record", "awaits"), [("", True), ("发出11张，收回11张。", False)])
def test_a_valid_meeting_awaits_its_ballot_until_the_numbers_stand_in_the_minutes(record, awaits):
    meeting = make_meeting(
        state="in_session", declared_valid=True, declared_by=make_user(), declared_at=timezone.now()
    )
    assert not Meeting.objects.get().awaits_ballot
    AgendaItem.objects.create(
        meeting=meeting, position=1, kind="ballot", title="测评", record=record
    )
    assert Meeting.objects.get().awaits_ballot is awaits
