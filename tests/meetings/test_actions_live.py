"""What is said under an item: kept, put together with what others wrote, or refused; never lost."""

import pytest
from django.utils import timezone

from branchlife.models import AuditEvent
from meetings import actions
from meetings.actions.live import ChangedMeanwhile
from meetings.models import AgendaItem
from tests.factories import make_meeting, make_user
from tests.meetings.course import make_whole, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(branch, by):
    return actions.add_item(make_meeting(branch), by=by, title="甲")


@pytest.fixture
def colleague():
    return make_user(name="王强")


def stands(item):
    """(text, who wrote it last) as stored."""
    item = AgendaItem.objects.select_related("recorded_by").get(pk=item.pk)
    return item.record, item.recorded_by


def test_a_record_is_kept_with_who_wrote_it(item, by):
    written = actions.record_item(item, "彭晓（书记）：甲\r\n乙\r\n", by=by, was="")
    assert (written.item.pk, written.note) == (item.pk, "")
    assert stands(item) == ("彭晓（书记）：甲\n乙", by)
    actions.record_item(item, "", by=by, was="彭晓（书记）：甲\n乙")
    assert stands(item) == ("", by)


def test_the_same_line_changed_by_somebody_else_is_not_overwritten(item, by, colleague):
    actions.record_item(item, "一句话", by=by)
    actions.record_item(item, "王强改的", by=colleague, was="一句话")
    at = timezone.localtime(AgendaItem.objects.get(pk=item.pk).recorded_at)
    with pytest.raises(ChangedMeanwhile) as error:
        actions.record_item(item, "我改的", by=by, was="一句话")
    assert [str(reason) for reason in error.value.reasons] == [
        f"王强同志刚才（{at:%H:%M}）也改了这一页。您写的还在下面，请对照后再保存。"
    ]
    assert error.value.item.record == "王强改的"
    assert stands(item) == ("王强改的", colleague)
    actions.record_item(item, "两人改的", by=by, was="王强改的")
    assert stands(item) == ("两人改的", by)


def test_different_lines_are_put_together_and_it_is_said(item, by, colleague):
    actions.record_item(item, "王强（党员）：我发言", by=colleague, was="")
    written = actions.record_item(item, "李平（党员）：我也发言", by=by, was="")
    assert written.note == "王强同志也写了这一项，两人写的已合在一起，请看一遍。"
    assert stands(item) == ("王强（党员）：我发言\n李平（党员）：我也发言", by)
    on = actions.record_item(
        item, "李平（党员）：我也发言，补充", by=by, was="李平（党员）：我也发言"
    )
    assert on.item.record == "王强（党员）：我发言\n李平（党员）：我也发言，补充"


def test_what_the_platform_filled_in_stays_beside_what_was_written(item, by):
    """The count of a ballot comes in while somebody writes."""
    AgendaItem.objects.filter(pk=item.pk).update(record="测评有效")
    written = actions.record_item(item, "开始测评", by=by, was="")
    assert written.note == "这一项也有别处写入的内容，已合在一起，请看一遍。"
    assert stands(item)[0] == "测评有效\n开始测评"


def test_whose_answer_was_lost_is_not_told_of_a_conflict_with_themselves(item, by):
    actions.record_item(item, "李平：我检", by=by, was="")
    written = actions.record_item(item, "李平：我检讨", by=by, was=["", "李平：我检"])
    assert (written.note, stands(item)[0]) == ("", "李平：我检讨")


def test_signed_minutes_take_nothing_in(branch, by):
    meeting = actions.sign(make_whole(branch, by), by=by)
    item = meeting.items.get()
    assert refused(actions.record_item, item, "改", by=by, was="记录") == [
        "会议记录已经签字，会议内容不能再改。"
    ]
    assert stands(item)[0] == "记录"


def test_typing_makes_one_deed_a_person_an_item_and_a_state(branch, by, colleague):
    meeting = make_meeting(branch)
    item, other = (actions.add_item(meeting, by=by, title=title) for title in "甲乙")
    for text in ("一", "一二", "一二三"):
        actions.record_item(item, text, by=by)
        actions.record_item(item, f"{text}。", by=colleague)
    actions.record_item(other, "批评意见", by=by)
    deeds = AuditEvent.objects.filter(verb="recorded").order_by("pk")
    assert [(deed.target_name, deed.actor_name) for deed in deeds] == [
        ("甲", str(by)),
        ("甲", "王强"),
        ("乙", str(by)),
    ]
    assert deeds[2].new == {"meeting": "党员大会", "state": "拟定中"}  # never what was said
    meeting.chair = branch.secretary()
    meeting.save(update_fields=["chair"])
    actions.call(meeting, by=by)
    actions.record_item(item, "一二三四", by=by)
    assert AuditEvent.objects.filter(verb="recorded").count() == 4
