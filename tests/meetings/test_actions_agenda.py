"""The agenda: parts, order, what is left over, the clock; each refusal and each effect."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import actions as meetings
from meetings.actions import agenda as actions
from meetings.models import AgendaItem, Speech
from meetings.rules import Line
from tests.factories import make_group, make_meeting, make_member, make_template
from tests.meetings.course import (
    MORNING,
    make_declared,
    make_session,
    mark_all,
    refused,
    verbs,
)

pytestmark = pytest.mark.django_db
LINES = [
    Line("attendance", "报告到会情况"),
    Line("other", "述职评议"),
    Line("duty_report", "述职", True, "书记", 20),
    Line("ballot", "测评", True, "", 15),
    Line("statement", "表态", False, "书记", 5),
]


def shown(meeting):
    """The agenda as "1 title", in order."""
    return [f"{item.number} {item.title}" for item in fresh(meeting).agenda]


def fresh(record):
    """The record as it is stored now."""
    return type(record).objects.get(pk=record.pk)


def running(meeting):
    """The numbers of the items whose clock runs."""
    return [item.number for item in fresh(meeting).agenda if item.is_running]


def item_of(meeting, title):
    return meeting.items.get(title=title)


@pytest.fixture
def meeting(branch):
    meeting = make_meeting(branch, chair=branch.secretary())
    actions.put(meeting, LINES)
    return meeting


def test_lines_become_items_with_parts_presenter_and_minutes(meeting):
    assert shown(meeting) == [
        "1 报告到会情况",
        "2 述职评议",
        "2.1 述职",
        "2.2 测评",
        "3 表态",
    ]
    assert fresh(meeting).lines() == LINES
    assert [item.minutes for item in meeting.agenda] == [None, 35, 20, 15, 5]
    assert meeting.planned_minutes == 40


def test_the_agenda_with_its_parts_is_copied_from_a_template_and_to_a_second_sitting(branch, by):
    template = make_template()
    for position, line in enumerate(LINES, start=1):
        template.items.create(position=position, **line._asdict())
    fields = {"kind": "general", "title": "党员大会", "template": template}
    first = meetings.schedule(branch, by=by, starts_at=MORNING, **fields)
    assert first.lines() == LINES
    meetings.declare(mark_all(meetings.enter_afterwards(first, by=by), "absent", by), by=by)
    second = meetings.repeat(first, by=by, starts_at=MORNING + timedelta(7))
    assert second.lines() == LINES


def test_an_item_is_added_at_the_end_or_as_a_part(meeting, by):
    actions.add_item(meeting, by=by, title="散会")
    part = actions.add_item(
        meeting, by=by, title="评议", part_of=item_of(meeting, "述职评议"), planned_minutes=5
    )
    assert shown(meeting)[2:] == ["2.1 述职", "2.2 测评", "2.3 评议", "3 表态", "4 散会"]
    sentence = ["分项只能放在本次会议的一项议程下面，分项下面不能再有分项。"]
    assert refused(actions.add_item, meeting, by=by, title="丙", part_of=part) == sentence
    elsewhere = actions.add_item(make_meeting(meeting.branch), by=by, title="乙")
    assert refused(actions.add_item, meeting, by=by, title="丙", part_of=elsewhere) == sentence
    assert AgendaItem.objects.filter(title="丙").count() == 0


def test_items_move_with_their_parts_and_in_and_out(meeting, by):
    actions.move_item(item_of(meeting, "述职评议"), by=by, up=False)
    assert shown(meeting) == ["1 报告到会情况", "2 表态", "3 述职评议", "3.1 述职", "3.2 测评"]
    actions.take_out(item_of(meeting, "述职"), by=by)
    assert shown(meeting)[2:] == ["3 述职评议", "3.1 测评", "4 述职"]
    actions.take_in(item_of(meeting, "述职评议"), by=by)
    assert shown(meeting)[1:] == ["2 表态", "2.1 述职评议", "2.2 测评", "3 述职"]
    actions.take_in(item_of(meeting, "报告到会情况"), by=by)
    assert verbs(meeting) == ["item moved"] * 3


def test_the_whole_order_is_taken_at_once(meeting, by):
    was = meeting.outline()
    first, second, *rest = was
    actions.arrange(meeting, by=by, order=[second, *rest, first], was=was)
    assert shown(meeting) == ["1 述职评议", "1.1 述职", "1.2 测评", "2 表态", "3 报告到会情况"]
    assert refused(actions.arrange, meeting, by=by, order=was, was=was) == [
        "刚才有人改动了议程，这次没有移动。请看现在的议程。"
    ]
    now = fresh(meeting).outline()
    for order, sentence in [
        (now[1:], "新的顺序中议程项目不全或有重复，没有移动。"),
        ([now[0], *now], "新的顺序中议程项目不全或有重复，没有移动。"),
        ([now[1], now[0], *now[2:]], "第一项不能作分项。"),
    ]:
        assert refused(actions.arrange, meeting, by=by, order=order, was=now) == [sentence]
    assert fresh(meeting).outline() == now
    assert verbs(meeting) == ["agenda arranged"]


def test_nothing_with_a_record_is_lost_by_removing(meeting, by):
    meetings.record_item(item_of(meeting, "述职"), "书记（书记）：……", by=by)
    assert refused(actions.remove_item, item_of(meeting, "述职评议"), by=by) == [
        "这一项下面的“述职”已经有记录，请先把它移出来，再删除这一项。"
    ]
    speaker = make_member(meeting.branch)
    item = item_of(meeting, "表态")
    Speech.objects.create(meeting=meeting, item=item, kind="other", speaker=speaker, text="……")
    assert refused(actions.remove_item, item, by=by) == [
        "“表态”下面有决议或发言，不能从议程中删除。"
    ]
    actions.take_out(item_of(meeting, "述职"), by=by)
    actions.remove_item(item_of(meeting, "述职评议"), by=by)
    assert shown(meeting) == ["1 报告到会情况", "2 述职", "3 表态"]


# --- what is left over ---


def test_an_unfinished_item_and_one_with_parts_need_no_record_of_their_own(branch, by):
    meeting = make_declared(branch, by, recorder=branch.secretary(), ends_at=MORNING)
    actions.put(meeting, LINES)
    missing = [reason for reason in refusals(meeting) if "还没有记录" in reason]
    assert missing == [
        "第1项议程“报告到会情况”还没有记录。",
        "第2.1项议程“述职”还没有记录。",
        "第2.2项议程“测评”还没有记录。",
        "第3项议程“表态”还没有记录。",
    ]
    for title in ("报告到会情况", "述职", "测评"):
        meetings.record_item(item_of(meeting, title), "记录", by=by)
    actions.set_unfinished(item_of(meeting, "表态"), by=by)
    assert refusals(meeting) == []
    actions.set_unfinished(item_of(meeting, "表态"), by=by, unfinished=False)
    assert refusals(meeting) == ["第3项议程“表态”还没有记录。"]
    assert verbs(meeting)[-2:] == ["item left over", "item finished"]


def refusals(meeting):
    """Why the minutes cannot be signed yet."""
    return [str(reason) for reason in fresh(meeting).reasons_against_signing()]


def test_a_ballot_that_was_left_over_is_no_longer_awaited(branch, by):
    meeting = make_declared(branch, by)
    actions.put(meeting, LINES)
    assert fresh(meeting).awaits_ballot
    actions.set_unfinished(item_of(meeting, "测评"), by=by)
    assert not fresh(meeting).awaits_ballot


def test_unfinished_items_are_taken_over_once_with_their_open_parts(meeting, branch, by):
    meetings.record_item(item_of(meeting, "述职"), "记录", by=by)
    for title in ("述职评议", "测评", "表态"):
        actions.set_unfinished(item_of(meeting, title), by=by)
    week = timedelta(7)
    later = make_meeting(branch, starts_at=MORNING + week)
    left = AgendaItem.objects.left_over_for(later)
    assert [item.title for item in left] == ["述职评议", "表态"]
    actions.carry_over(later, by=by, items=left)
    assert shown(later) == ["1 述职评议", "1.1 测评", "2 表态"]
    sources = [item.carried_from.title for item in later.items.all()]
    assert sources == ["述职评议", "测评", "表态"]
    third = make_meeting(branch, starts_at=MORNING + 2 * week)
    assert list(AgendaItem.objects.left_over_for(third)) == []
    stale = [item_of(meeting, "表态")]
    assert refused(actions.carry_over, third, by=by, items=stale) == [
        "其中有的议程已经接续到别的会议，请看现在还剩哪些。"
    ]
    meetings.cancel(later, by=by, reason="改期")
    assert len(AgendaItem.objects.left_over_for(third)) == 2


def test_only_meetings_of_the_same_kind_and_group_leave_something_over(branch, by):
    groups = make_group(branch), make_group(branch)
    for number, (kind, group) in enumerate(
        [("general", None), ("branch_committee", None), ("group", groups[0]), ("group", groups[1])]
    ):
        earlier = make_meeting(branch, kind=kind, group=group)
        earlier.items.create(position=1, title=f"第{number}件", is_unfinished=True)
    make_meeting().items.create(position=1, title="别的支部", is_unfinished=True)
    later = {"starts_at": MORNING + timedelta(7)}
    for number, fields in [(0, {}), (1, {"kind": "branch_committee"})] + [
        (number, {"kind": "group", "group": groups[number - 2]}) for number in (2, 3)
    ]:
        found = AgendaItem.objects.left_over_for(make_meeting(branch, **later, **fields))
        assert [item.title for item in found] == [f"第{number}件"]
    before = make_meeting(branch, starts_at=MORNING - timedelta(1))
    assert list(AgendaItem.objects.left_over_for(before)) == []


# --- the clock ---


def test_one_item_runs_at_a_time_and_a_pause_does_not_count(branch, by):
    meeting = make_session(branch, by, starts_at=timezone.now())
    actions.put(meeting, LINES)
    first, second = item_of(meeting, "报告到会情况"), item_of(meeting, "表态")
    actions.begin_item(first, by=by)
    assert running(meeting) == ["1"]
    AgendaItem.objects.filter(pk=first.pk).update(started_at=timezone.now() - timedelta(minutes=8))
    actions.begin_item(second, by=by)
    assert [item.title for item in meeting.items.all() if item.is_running] == ["表态"]
    assert fresh(first).minutes_used == 8
    AgendaItem.objects.filter(pk=first.pk).update(
        started_at=timezone.now() - timedelta(minutes=68),
        ended_at=timezone.now() - timedelta(minutes=60),
    )
    actions.begin_item(first, by=by)
    assert fresh(first).minutes_used == 8
    AgendaItem.objects.filter(pk=second.pk).update(
        started_at=timezone.now() - timedelta(minutes=7), ended_at=timezone.now()
    )
    assert fresh(second).minutes_over == 2
    actions.end_item(first, by=by)
    assert running(meeting) == []
    assert verbs(meeting)[-4:] == ["item begun", "item begun", "item begun", "item ended"]


def test_closing_the_meeting_stops_the_clock_when_the_meeting_ended(branch, by):
    now = timezone.now()
    meeting = make_session(branch, by, kind="lecture", starts_at=now)
    item = actions.put(meeting, LINES[:1])[0]
    actions.begin_item(item, by=by)
    AgendaItem.objects.filter(pk=item.pk).update(started_at=now - timedelta(minutes=30))
    meetings.mark(meeting, {}, by=by, rest="present")
    meetings.close(meeting, by=by, ends_at=now)
    assert fresh(item).minutes_used == 30
    assert refused(actions.begin_item, item, by=by) == ["只有正在开会时才能计时。"]


def test_no_clock_runs_in_a_meeting_entered_afterwards(branch, by):
    meeting = make_session(branch, by)
    item = actions.put(meeting, LINES[:1])[0]
    assert refused(actions.begin_item, item, by=by) == ["这次会议是补录的，议程不计时。"]
