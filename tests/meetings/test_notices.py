"""The notice of a meeting: text, letters, and the word to the superior organisation."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branchlife.papers import BODY, Letter
from meetings.actions import notices
from meetings.exports.notices import notice_letter, notice_text, superior_letter
from meetings.models import AgendaItem, Meeting, SuperiorNotice
from tests.factories import make_branch, make_meeting, make_secretary
from tests.refusals import reasons

TODAY = timezone.localdate()


def convened(**fields):
    """A general meeting with two items, the second with a part."""
    branch = make_branch(name="机关第一党支部")
    secretary = make_secretary(branch)
    meeting = make_meeting(branch, chair=secretary, title="党员大会", place="三楼会议室", **fields)
    items = [
        AgendaItem.objects.create(meeting=meeting, position=position, title=title)
        for position, title in ((1, "学习文件"), (2, "个人自评"))
    ]
    AgendaItem.objects.create(meeting=meeting, position=3, title="支委先讲", parent=items[1])
    return meeting, secretary


@pytest.mark.parametrize(
    "line, level",
    [
        ("一、会议内容", 1),
        ("十二、有关工作", 1),
        ("（三）党员大会", 2),
        ("1.时间：2024年3月19日", 3),
        ("2、会议议程", 3),
        ("1.认真组织学习，打牢思想基础。", BODY),
        ("一是抓学习", BODY),
        ("各党支部：", BODY),
        ("2024年3月19日", BODY),
    ],
)
def test_headings_are_known_by_how_they_begin(line, level):
    assert Letter("方案", f"\n  {line}  \n\n").lines() == [(level, line)]


@pytest.mark.django_db
def test_the_notice_says_when_where_who_and_what():
    meeting, secretary = convened(theme="学习贯彻党的二十大精神")
    day = f"{TODAY.year}年{TODAY.month}月{TODAY.day}日"
    assert notice_text(meeting).splitlines() == [
        "【会议通知】全体党员：",
        "机关第一党支部拟召开“党员大会”，现将有关事项通知如下：",
        "时间：2025年3月19日（星期三）上午9:00",
        "地点：三楼会议室",
        f"主持人：{secretary.name}",
        "参加人员：全体党员",
        "会议主题：学习贯彻党的二十大精神",
        "议程：",
        "1.学习文件",
        "2.个人自评",
        "请准时参加。确有特殊情况不能到会的，请提前向党支部书记请假并说明事由。",
        f"（机关第一党支部）{day}",
    ]
    letter = notice_letter(meeting, TODAY)
    assert (letter.title, letter.addressed_to) == ("关于召开“党员大会”的通知", "全体党员：")
    assert (letter.signed, letter.day) == ("机关第一党支部", TODAY)
    meeting.branch.full_name = "中共某局机关第一支部委员会"
    assert (
        notice_letter(meeting, TODAY).signed
        == superior_letter(meeting).signed
        == ("中共某局机关第一支部委员会")
    )


@pytest.mark.django_db
def test_of_a_cancelled_meeting_the_notice_says_so_and_invites_nobody(client):
    meeting, secretary = convened(state=Meeting.State.CANCELLED, cancel_reason="主持人出差")
    day = f"{TODAY.year}年{TODAY.month}月{TODAY.day}日"
    assert notice_text(meeting).splitlines() == [
        "【会议通知】全体党员：",
        "原定于2025年3月19日（星期三）上午9:00召开的“党员大会”取消。",
        "原因：主持人出差",
        f"（机关第一党支部）{day}",
    ]
    assert notice_letter(meeting, TODAY).title == "关于取消“党员大会”的通知"
    client.force_login(secretary.user)
    page = client.get(reverse("meetings:notice", args=[meeting.pk])).content.decode()
    assert "请把这份通知发给应到会的人" in page
    assert reverse("branchlife:paper", args=["superior_letter", meeting.pk, "pdf"]) not in page


@pytest.mark.django_db
def test_a_committee_meeting_calls_its_members_only():
    meeting, _secretary = convened(kind="branch_committee")
    assert notice_text(meeting).splitlines()[0] == "【会议通知】支部委员会委员："


@pytest.mark.django_db
def test_the_superior_is_told_answers_and_names_a_guest():
    meeting, secretary = convened()
    told, answered = TODAY - timedelta(days=7), TODAY - timedelta(days=2)
    notice = notices.note_superior(meeting, by=secretary.user, sent_on=told, way="书面")
    assert (notice.answer, notice.answered_on) == ("waiting", None)
    assert superior_letter(meeting).day == told
    answer = {"sent_on": told, "answer": "comes", "answered_on": answered}
    for _twice in range(2):
        who = {"guest": "张三", "post": "县委组织部"}
        notices.note_superior(meeting, by=secretary.user, **who, **answer)
    guest = meeting.guests.get()
    assert (guest.name, guest.position_held, guest.is_supervisor) == ("张三", "县委组织部", True)
    assert SuperiorNotice.objects.get().answered_on == answered


@pytest.mark.django_db
@pytest.mark.parametrize(
    "days, words",
    [
        ({"sent_on": TODAY + timedelta(1)}, "这一天还没有到，请到时再登记。"),
        (
            {"sent_on": TODAY, "answer": "comes", "answered_on": TODAY - timedelta(1)},
            "请检查",
        ),
        ({"sent_on": TODAY, "answer": "stays_away"}, "请填写上级党组织是哪一天答复的。"),
    ],
)
def test_days_that_do_not_fit_are_refused_and_nothing_is_written(days, words):
    meeting, secretary = convened()
    assert words in reasons(notices.note_superior, meeting, by=secretary.user, **days)[0]
    assert not SuperiorNotice.objects.exists()


@pytest.mark.django_db
def test_the_page_copies_prints_and_keeps_what_was_typed(client):
    meeting, secretary = convened()
    client.force_login(secretary.user)
    url = reverse("meetings:notice", args=[meeting.pk])
    page = client.get(url).content.decode()
    assert "复制通知文字" in page and "1.学习文件" in page
    late = (TODAY + timedelta(days=3)).isoformat()
    page = client.post(url, {"sent_on": late, "way": "电话告知", "answer": "waiting"})
    assert "这一天还没有到" in page.content.decode() and "电话告知" in page.content.decode()
    client.post(url, {"sent_on": TODAY.isoformat(), "way": "电话告知", "answer": "waiting"})
    assert SuperiorNotice.objects.get().way == "电话告知"
    assert "已报告（电话告知）。" in client.get(url).content.decode()
