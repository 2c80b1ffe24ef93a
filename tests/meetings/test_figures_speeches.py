"""Who is still to speak, in sentences; groups as papers show them; what a person is asked for."""

from datetime import datetime, timedelta

import pytest

from branchlife.models import BranchPost
from meetings import actions as meetings
from meetings.actions.speeches import note_group, note_speech
from meetings.figures.speeches import (
    awaited_speeches,
    leading_cadres,
    missing_speeches,
    spoken_groups,
)
from meetings.models import AgendaItem, Meeting, Speech
from meetings.papers.minutes import Body, attendance_lines
from tests.factories import (
    SHANGHAI,
    make_attendance,
    make_branch,
    make_group,
    make_meeting,
    make_member,
    make_post,
    make_speech,
)
from tests.meetings.course import make_called, mark_all

pytestmark = pytest.mark.django_db
OWN, PEER = Speech.Kind.SELF_EVALUATION, Speech.Kind.PEER_OPINION
CRITICISM = {"kind": Speech.Kind.SELF_CRITICISM, "opinions_kind": Speech.Kind.CRITICISM}


def begun(branch, by, *kinds, **fields):
    """A meeting in session whose agenda has items of these kinds."""
    meeting = make_called(branch, by, **fields)
    for position, kind in enumerate(kinds, start=1):
        AgendaItem.objects.create(meeting=meeting, position=position, kind=kind, title=kind)
    return meetings.start(meeting, by=by)


@pytest.fixture
def committee(branch, secretary):
    """The secretary and two commissioners, by name."""
    secretary.name = "王书记"
    secretary.save()
    people = [secretary]
    for name, role in [("李组织", "organization"), ("张宣传", "publicity")]:
        people.append(make_member(branch, name=name, login=True))
        make_post(people[-1], BranchPost.Role(role))
    return people


def test_a_committee_meeting_names_whose_criticism_is_missing(branch, committee, by):
    first, second, third = committee
    meeting = begun(branch, by, "self_criticism", kind=Meeting.Kind.COMMITTEE)
    assert missing_speeches(meeting) == [
        f"{name}同志还没有自我批评，也还没有同志提出批评意见。"
        for name in ("王书记", "李组织", "张宣传")
    ]
    note_group(meeting, first, by=by, text="我", opinions=[(second, "批评")], **CRITICISM)
    note_group(meeting, second, by=by, text="我", **CRITICISM)
    note_group(meeting, third, by=by, opinions=[(first, "批评")], **CRITICISM)
    assert missing_speeches(meeting) == [
        "还没有同志对李组织同志提出批评意见。",
        "张宣传同志还没有自我批评。",
    ]
    note_speech(meeting, third, by=by, kind=Speech.Kind.SELF_CRITICISM)
    note_speech(meeting, first, by=by, kind=Speech.Kind.CRITICISM, about=second, text="批评")
    assert missing_speeches(meeting) == []


def test_before_the_meeting_only_the_own_words_are_asked_for(branch, committee, by):
    meeting = make_called(branch, by, kind=Meeting.Kind.COMMITTEE)
    AgendaItem.objects.create(meeting=meeting, position=1, kind="self_criticism", title="甲")
    make_speech(meeting, committee[1], Speech.Kind.SELF_CRITICISM)
    make_speech(meeting, committee[2], Speech.Kind.SELF_CRITICISM, state="draft")
    assert missing_speeches(meeting) == [
        "王书记同志还没有交自我批评材料。",
        "张宣传同志还没有交自我批评材料。",
    ]


def test_in_a_general_meeting_the_committee_is_named_first_and_the_absent_are_not(
    branch, committee, by
):
    plain = make_member(branch, name="赵党员", position=0)
    away = make_member(branch, name="钱请假", position=1)
    meeting = begun(branch, by, "duty_report", "self_evaluation")
    meeting = mark_all(meeting, "present", by)
    meeting.attendances.filter(member=away).update(status="on_leave", reason="住院")
    note_group(
        meeting, plain, by=by, kind=OWN, text="", opinions_kind=PEER, opinions=[(away, "好")]
    )
    assert missing_speeches(meeting) == [
        "书记还没有述职。",
        *(
            f"{name}同志还没有个人自评，也还没有同志提出互评意见。"
            for name in ("王书记", "李组织", "张宣传")
        ),
    ]
    written = make_speech(meeting, away, Speech.Kind.WRITTEN, is_delivered=True)
    groups = spoken_groups(meeting)[0].groups
    assert [(group.name, group.own) for group in groups] == [
        ("赵党员", [meeting.speeches.get(speaker=plain)]),
        ("钱请假", [written]),
    ]


def test_the_written_speech_of_somebody_absent_is_their_self_criticism(branch, committee, by):
    meeting = begun(branch, by, "self_criticism", kind=Meeting.Kind.COMMITTEE)
    make_speech(meeting, committee[2], Speech.Kind.WRITTEN, is_delivered=True)
    assert missing_speeches(meeting)[2] == "还没有同志对张宣传同志提出批评意见。"


def test_what_was_said_in_the_groups_counts(branch, by, secretary):
    member = make_member(branch, name="赵党员")
    group = make_group(branch, leader=member)
    meeting = begun(branch, by, "self_evaluation")
    words = "赵党员同志还没有个人自评，也还没有同志提出互评意见。"
    assert words in missing_speeches(meeting)
    for days, is_life, sentences in [
        (200, True, 1),  # of another year
        (20, False, 1),  # an ordinary one
        (20, True, 0),
    ]:
        earlier = make_meeting(
            branch,
            kind=Meeting.Kind.GROUP,
            group=group,
            state=Meeting.State.CLOSED,
            is_organizational_life=is_life,
            starts_at=meeting.starts_at - timedelta(days),
        )
        make_speech(earlier, member, is_delivered=True)
        make_speech(earlier, secretary, PEER, about=member, is_delivered=True)
        found = missing_speeches(meeting)
        assert sum("赵党员" in sentence for sentence in found) == sentences


def test_a_groups_organisational_life_evaluates_whatever_its_agenda_says(branch, by):
    member = make_member(branch, name="赵党员")
    group = make_group(branch, leader=member)
    fields = {"kind": Meeting.Kind.GROUP, "group": group}
    assert missing_speeches(begun(branch, by, **fields)) == []
    meeting = begun(branch, by, is_organizational_life=True, **fields)
    assert missing_speeches(meeting) == ["赵党员同志还没有个人自评。"]
    note_speech(meeting, member, by=by, kind=OWN)
    assert missing_speeches(meeting) == []


def test_the_recorder_decides_in_which_order_they_spoke(branch, committee, by):
    meeting = begun(branch, by, "self_criticism", kind=Meeting.Kind.COMMITTEE)
    for member, place in zip(committee, (0, 0, 1), strict=True):
        kind = Speech.Kind.SELF_CRITICISM
        make_speech(meeting, member, kind, is_delivered=True, position=place)
    names = [group.name for group in spoken_groups(meeting)[0].groups]
    assert names == ["张宣传", "王书记", "李组织"]


def test_leading_cadres_are_listed_with_what_they_did(branch, by):
    present = make_member(branch, is_leading_cadre=True)
    away = make_member(branch, is_leading_cadre=True)
    meeting = begun(branch, by, "self_evaluation")
    meeting = mark_all(meeting, "present", by)
    meeting.attendances.filter(member=away).update(status="on_leave", reason="出差")
    make_speech(meeting, present, is_delivered=True)
    rows = [(row.member, there, spoke) for row, there, spoke in leading_cadres(meeting)]
    assert rows == [(present, True, True), (away, False, False)]


def test_the_minutes_say_who_spoke_without_words_and_that_leading_cadres_came(branch, by):
    member = make_member(branch, name="崔东国", is_leading_cadre=True)
    meeting = mark_all(begun(branch, by, "self_evaluation"), "present", by)
    note_speech(meeting, member, by=by, kind=OWN)
    meeting = Meeting.objects.for_detail().get(pk=meeting.pk)
    lines = list(attendance_lines(list(meeting.attendances.all()), meeting.counts()))
    assert lines[1:] == ["党员领导干部：崔东国（已到会）"]
    texts = [text for _style, text in Body(meeting).blocks()]
    assert texts[1:] == ["崔东国同志个人自评", "崔东国（党员）：（已发言，要点未录入）"]


@pytest.mark.parametrize("members", [1, 3, 50])
def test_as_many_queries_for_fifty_members_as_for_one(
    branch, secretary, members, django_assert_num_queries
):
    meeting = make_meeting(branch, state=Meeting.State.IN_SESSION)
    AgendaItem.objects.create(meeting=meeting, position=1, kind="self_evaluation", title="甲")
    make_attendance(meeting, secretary)
    for _number in range(members):
        row = make_attendance(meeting, make_member(branch))
        make_speech(meeting, row.member, is_delivered=True)
        make_speech(meeting, secretary, PEER, about=row.member, is_delivered=True)
    with django_assert_num_queries(5):
        assert len(missing_speeches(meeting)) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_member_is_asked_for_what_is_missing_and_first_for_what_was_returned(
    branch, by, secretary, number, django_assert_num_queries
):
    member = make_member(branch, login=True)
    for count in range(number):
        at = datetime(2025, 3, 19, 9 + count, tzinfo=SHANGHAI)
        meeting = make_called(branch, by, title=f"第{count + 1}次", starts_at=at)
        AgendaItem.objects.create(meeting=meeting, position=1, kind="self_evaluation", title="甲")
    make_speech(meeting, member, PEER, about=secretary, state="returned", return_note="改")
    with django_assert_num_queries(4):
        found = [(a.meeting.title, a.kind, a.is_returned) for a in awaited_speeches(member)]
    titles = [f"第{count + 1}次" for count in range(number)]
    assert found == [
        (titles[-1], PEER, True),
        *((title, OWN, False) for title in titles),
    ]
    make_speech(meeting, member)
    assert len(awaited_speeches(member)) == number


def test_the_secretary_is_asked_for_the_duty_report(branch, by, secretary):
    meeting = make_called(branch, by)
    AgendaItem.objects.create(meeting=meeting, position=1, kind="duty_report", title="述职")
    other = make_member(branch)
    assert [awaited.kind for awaited in awaited_speeches(secretary)] == ["duty_report"]
    assert awaited_speeches(other) == []


def test_nobody_is_asked_by_the_branch_they_have_left(branch, by, secretary):
    member = make_member(branch, login=True)
    meeting = make_called(branch, by)
    AgendaItem.objects.create(meeting=meeting, position=1, kind="self_evaluation", title="甲")
    assert len(awaited_speeches(member)) == 1
    member.branch = make_branch(committee=branch.committee)
    member.save()
    assert awaited_speeches(member) == []


def test_who_is_on_leave_is_asked_for_the_self_criticism_alone(branch, by, secretary):
    member = make_member(branch)
    make_post(member, BranchPost.Role.DISCIPLINE)
    meeting = make_called(branch, by)
    for position, kind in enumerate(("self_criticism", "self_evaluation"), start=1):
        AgendaItem.objects.create(meeting=meeting, position=position, kind=kind, title=kind)
    assert [one.kind for one in awaited_speeches(member)] == ["self_criticism", "self_evaluation"]
    mark_all(meeting, "on_leave", by)
    assert [one.kind for one in awaited_speeches(member)] == ["self_criticism"]


def test_what_was_said_in_a_group_without_enough_members_does_not_count(branch, by):
    member = make_member(branch)
    group = make_group(branch)
    small = make_meeting(
        branch, kind="group", group=group, is_organizational_life=True, state="closed"
    )
    make_speech(small, member, is_delivered=True)
    meeting = begun(branch, by, "self_evaluation")
    before = missing_speeches(meeting)
    Meeting.objects.filter(pk=small.pk).update(
        declared_valid=False, declared_by=by, declared_at=meeting.starts_at
    )
    assert len(missing_speeches(meeting)) == len(before)
    assert missing_speeches(meeting) != before
