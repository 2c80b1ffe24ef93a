"""The recorder's page: kept while one types, one button without the script, nobody's words lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from branchlife.models import BranchPost
from meetings import actions
from meetings.models import AgendaItem
from tests.factories import make_meeting, make_member, make_post
from tests.meetings.course import make_session, make_whole

pytestmark = pytest.mark.django_db


def url(name, record):
    return reverse(f"meetings:{name}", args=[record.pk])


@pytest.fixture
def meeting(branch, by):
    meeting = make_session(branch, by)
    for title in "甲乙":
        actions.add_item(meeting, by=by, title=title)
    return meeting


@pytest.fixture
def items(meeting):
    return list(meeting.items.all())


@pytest.fixture
def colleague(branch):
    member = make_member(branch, name="王强", login=True)
    make_post(member, BranchPost.Role.ASSISTANT)
    return member.user


def records(meeting):
    return list(AgendaItem.objects.filter(meeting=meeting).values_list("record", flat=True))


def saving(client, item, record, *was):
    """The answer to what the script sends: its status and contents."""
    answer = client.post(
        url("autosave", item), {"record": record, "was": was}, headers={"X-Requested-With": "fetch"}
    )
    return answer.status_code, answer.json()


def posted(items, **typed):
    """All fields of the page, empty but for what was typed."""
    fields = {f"{name}_{item.pk}": "" for item in items for name in ("record", "was")}
    return fields | {f"record_{item.pk}": typed.get(item.title, "") for item in items}


# --- the script ---


def test_what_is_typed_is_kept_and_the_time_is_said(client, by, items):
    client.force_login(by)
    status, answer = saving(client, items[0], "彭晓（书记）：……", "")
    now = timezone.localtime()
    assert (status, answer) == (
        200,
        {"state": "saved", "record": "彭晓（书记）：……", "said": f"已保存 {now:%H:%M}", "note": ""},
    )
    assert records(items[0].meeting) == ["彭晓（书记）：……", ""]


def test_of_two_recorders_nobody_overwrites_the_other(client, by, items, colleague):
    actions.record_item(items[0], "一句话\n两句话", by=by)
    actions.record_item(items[0], "一句话，王强改\n两句话", by=colleague)
    client.force_login(by)
    status, answer = saving(client, items[0], "一句话\n两句话，我改", "一句话\n两句话")
    both = "一句话，王强改\n两句话，我改"
    assert (status, answer["record"], answer["note"]) == (
        200,
        both,
        "王强同志也写了这一项，两人写的已合在一起，请看一遍。",
    )
    status, answer = saving(client, items[0], "一句话，我也改", "一句话")
    assert (status, answer["state"], answer["record"]) == (409, "conflict", both)
    assert len(answer["reasons"]) == 1
    assert records(items[0].meeting)[0] == both


def test_a_sign_that_no_text_holds_is_dropped_and_not_the_text(client, by, meeting, items):
    client.force_login(by)
    assert saving(client, items[0], "甲\0乙", "")[1]["record"] == "甲乙"
    client.post(url("live", meeting), posted(items, 乙="丙\0丁"))
    assert records(meeting) == ["甲乙", "丙丁"]


def test_what_nobody_says_it_started_from_overwrites_nothing(client, by, items, colleague):
    actions.record_item(items[0], "王强写的", by=colleague)
    client.force_login(by)
    assert saving(client, items[0], "我写的")[1]["record"] == "王强写的\n我写的"


def test_signed_minutes_refuse_with_the_reason(client, branch, by):
    meeting = actions.sign(make_whole(branch, by), by=by)
    client.force_login(by)
    assert saving(client, meeting.items.get(), "改", "记录") == (
        409,
        {"state": "refused", "reasons": ["会议记录已经签字，会议内容不能再改。"]},
    )
    page = client.get(url("live", meeting)).content.decode()
    assert ("readonly" in page, ">全部保存<" in page) == (True, False)


def test_a_script_is_told_that_the_login_has_ended(client, items, meeting):
    assert saving(client, items[0], "甲", "") == (401, {"state": "logged out"})
    answer = client.get(url("live_changes", meeting), headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert records(meeting) == ["", ""]


def test_what_others_wrote_comes_once(client, by, meeting, items, colleague):
    client.force_login(by)
    known = client.get(url("live_changes", meeting)).json()["known"]
    assert client.get(url("live_changes", meeting), {"known": known}).json() == {
        "known": known,
        "reasons": [],
    }
    actions.record_item(items[1], "王强写的", by=colleague)
    at = timezone.localtime(AgendaItem.objects.get(pk=items[1].pk).recorded_at)
    answer = client.get(url("live_changes", meeting), {"known": known}).json()
    assert answer["items"][str(items[1].pk)] == {
        "record": "王强写的",
        "said": f"王强同志{at:%H:%M}改了这一项，已换成最新内容。",
    }


def test_an_item_whose_parts_hold_the_record_has_no_field(client, branch, by):
    meeting = make_session(branch, by)
    whole, part = (actions.add_item(meeting, by=by, title=title) for title in "甲乙")
    AgendaItem.objects.filter(pk=part.pk).update(parent=whole)
    client.force_login(by)
    page = client.get(url("live", meeting))
    assert [line["has_field"] for line in page.context["lines"]] == [False, True]
    text = page.content.decode()
    assert (f"record_{whole.pk}" in text, f"record_{part.pk}" in text) == (False, True)


# --- without the script ---


def test_one_button_keeps_all_items(client, by, meeting, items):
    client.force_login(by)
    answer = client.post(url("live", meeting), posted(items, 甲="一", 乙="二"), follow=True)
    now = timezone.localtime()
    assert answer.redirect_chain == [(url("live", meeting), 302)]
    assert f"已保存 {now:%H:%M}" in answer.content.decode()
    assert records(meeting) == ["一", "二"]


def test_of_all_items_only_the_one_in_question_is_not_kept(client, by, meeting, items, colleague):
    actions.record_item(items[0], "原来的", by=by)
    actions.record_item(items[0], "王强改的", by=colleague)
    client.force_login(by)
    fields = posted(items, 甲="我改的", 乙="二") | {f"was_{items[0].pk}": "原来的"}
    page = client.post(url("live", meeting), fields)
    assert (page.status_code, records(meeting)) == (200, ["王强改的", "二"])
    first, second = page.context["lines"]
    assert (first["record"], first["was"], first["started"]) == ("我改的", "王强改的", "原来的")
    assert (second["record"], second["was"], second["reasons"]) == ("二", "二", [])
    assert "王强同志刚才" in page.content.decode()
    fields |= {f"was_{items[0].pk}": "王强改的", f"was_{items[1].pk}": "二"}
    assert client.post(url("live", meeting), fields).status_code == 302
    assert records(meeting) == ["我改的", "二"]


def test_what_signed_minutes_refuse_stays_on_the_page(client, branch, by):
    meeting = actions.sign(make_whole(branch, by), by=by)
    item = meeting.items.get()
    client.force_login(by)
    fields = {f"record_{item.pk}": "改过的", f"was_{item.pk}": "记录"}
    page = client.post(url("live", meeting), fields).content.decode()
    assert ("会议记录已经签字，会议内容不能再改。" in page, ">改过的<" in page) == (True, True)
    assert records(meeting) == ["记录"]


def test_a_meeting_of_the_past_is_said_to_be_entered_afterwards(client, branch, by):
    meeting = make_meeting(branch)
    client.force_login(by)
    page = client.get(url("live", meeting)).content.decode()
    assert "这次会议于2025年3月19日召开，现在录入的是补录内容" in page


def test_what_two_write_down_of_a_guest_stands_there_and_is_said(client, by, meeting, colleague):
    guest = actions.add_guest(meeting, by=by, name="陈明")
    client.force_login(by)
    form = client.get(url("edit_guest", guest)).context["form"]
    actions.edit_guest(guest, by=colleague, remarks="王强记的")
    typed = {name: form[name].value() for name in form.fields} | {"remarks": "我记的"}
    page = client.post(url("edit_guest", guest), typed, follow=True).content.decode()
    guest.refresh_from_db()
    assert guest.remarks == "王强记的\n我记的"
    assert "这一项也有别处写入的内容，已合在一起，请看一遍。" in page


# --- the same number of queries ---


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries(client, branch, by, django_assert_num_queries, number):
    for _number in range(number):
        make_member(branch)
    meeting = make_session(branch, by)
    for index in range(number):
        actions.record_item(actions.add_item(meeting, by=by, title=f"{index}"), "甲", by=by)
        actions.add_guest(meeting, by=by, name=f"来宾{index}")
    client.force_login(by)
    with django_assert_num_queries(11):
        client.get(url("live", meeting))
    with django_assert_num_queries(6):
        client.get(url("live_changes", meeting))
