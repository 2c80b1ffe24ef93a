"""The meetings of a branch, its year, series and copies."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from branchlife.models import BranchPost, CommitteePost
from meetings.actions import calendar as actions
from meetings.figures.calendar import years_of
from meetings.models import AgendaItem, Guest, Meeting, Series
from tests.factories import (
    SHANGHAI,
    make_branch,
    make_clerk,
    make_group,
    make_meeting,
    make_member,
    make_post,
    make_secretary,
    make_template,
)
from tests.meetings.course import make_declared, refused, verbs

pytestmark = pytest.mark.django_db
State = Meeting.State


def at(year, month, day, hour=9):
    """A moment in Shanghai."""
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def url(name, record):
    return reverse(f"meetings:{name}", args=[record.pk])


def page(client, address):
    """The text of a page, every space one."""
    tree = html.document_fromstring(client.get(address).content.decode())
    return " ".join(tree.text_content().split())


def set_state(meeting, state, **fields):
    """The meeting as if it had come so far."""
    Meeting.objects.filter(pk=meeting.pk).update(state=state, **fields)
    return meeting


def held(branch, kind, moment, state=State.CLOSED, **fields):
    return make_meeting(branch, kind=kind, starts_at=moment, title=kind, state=state, **fields)


# --- the list ---


@pytest.fixture
def now():
    return timezone.now()


def test_what_is_to_come_stands_first_the_next_on_top_then_the_past(client, branch, by, now):
    day = timedelta(days=1)
    for title, moment in [("甲", 9 * day), ("乙", 2 * day), ("丙", -3 * day), ("丁", -9 * day)]:
        make_meeting(branch, title=title, starts_at=now + moment)
    running = make_meeting(branch, title="戊", starts_at=now - day)
    set_state(running, State.IN_SESSION)
    set_state(make_meeting(branch, title="己", starts_at=now), State.CLOSED)
    client.force_login(by)
    tree = html.document_fromstring(client.get(url("meeting_list", branch)).content.decode())
    assert [[a.text for a in table.iterfind(".//tbody//a")] for table in tree.iter("table")] == [
        ["戊", "乙", "甲"],
        ["己", "丙", "丁"],
    ]


def test_the_list_by_kind_and_year(client, branch, by):
    make_meeting(branch, title="甲", kind="theme_day", starts_at=at(2024, 12, 31, 23))
    make_meeting(branch, title="乙", kind="theme_day", starts_at=at(2025, 1, 1, 0))
    make_meeting(branch, title="丙", kind="lecture", starts_at=at(2025, 6, 1))
    client.force_login(by)
    address = url("meeting_list", branch)
    shown = client.get(f"{address}?kind=theme_day&year=2025").context
    assert [meeting.title for meeting in shown["past"]] == ["乙"]
    assert [meeting.title for meeting in client.get(f"{address}?year=2024").context["past"]] == [
        "甲"
    ]
    assert "没有符合条件的会议" in page(client, f"{address}?kind=study&year=2024")
    # What is not offered shows everything.
    assert len(client.get(f"{address}?kind=x&year=1900&page=99").context["past"]) == 3


def test_an_empty_list_says_what_to_do(client, branch, by):
    address = url("meeting_list", branch)
    client.force_login(by)
    assert "每月的主题党日可以点“按月连续安排”一次排好" in page(client, address)
    client.force_login(make_member(branch, login=True).user)
    text = page(client, address)
    assert "支部安排以后，会显示在这里" in text and "按月连续安排" not in text


@pytest.mark.parametrize("meetings", [1, 3])
def test_the_list_takes_the_same_queries(client, branch, by, django_assert_num_queries, meetings):
    group, soon = make_group(branch), timezone.now() + timedelta(days=3)
    for _number in range(meetings):
        make_meeting(branch, kind="group", group=group)
        make_meeting(branch, kind="group", group=group, starts_at=soon)
    client.force_login(by)
    with django_assert_num_queries(9):
        client.get(url("meeting_list", branch))


def test_five_hundred_meetings_come_in_pages(client, branch, by, django_assert_num_queries):
    Meeting.objects.bulk_create(
        Meeting(branch=branch, kind="theme_day", title=f"第{n}次", starts_at=at(2020, 1, 1))
        for n in range(500)
    )
    client.force_login(by)
    address = url("meeting_list", branch)
    with django_assert_num_queries(9):
        assert "第1页，共10页" in page(client, address)
    last = client.get(f"{address}?kind=theme_day&page=10")
    assert [meeting.title for meeting in last.context["past"]][-1] == "第0次"
    assert "kind=theme_day&amp;page=9" in last.content.decode()


# --- the year ---


def line(branch, year, kind, today, group=None):
    """One line of the branch's year."""
    [found] = [
        line
        for line in years_of([branch], year, today)[branch.pk].lines
        if line.kind == kind and line.group == group
    ]
    return found


def committee(branch):
    """A committee of three: the secretary and two more."""
    for role in (BranchPost.Role.ORGANIZATION, BranchPost.Role.PUBLICITY):
        make_post(make_member(branch), role)


TODAY = date(2026, 5, 12)


def test_held_is_what_has_begun_and_was_not_declared_invalid(branch, by):
    invalid = {"declared_valid": False, "declared_by": by, "declared_at": at(2026, 1, 1)}
    signed = {"signed_by": by, "signed_at": at(2026, 2, 1)}
    held(branch, "theme_day", at(2026, 1, 31, 23), State.CLOSED)
    held(branch, "theme_day", at(2026, 2, 1, 0), State.SIGNED, **signed)
    held(branch, "theme_day", at(2026, 3, 1), State.IN_SESSION)
    held(branch, "theme_day", at(2026, 4, 1), State.CANCELLED)
    held(branch, "theme_day", at(2026, 4, 2), State.CALLED)  # nobody has entered how it went
    held(branch, "general", at(2026, 1, 5), State.CLOSED, **invalid)
    held(make_branch(), "theme_day", at(2026, 4, 3))
    cells = line(branch, 2026, "theme_day", TODAY).cells
    assert [cell.held for cell in cells] == [1, 1, 1, 0] + [0] * 8
    assert [cell.is_missing for cell in cells] == [False, False, False, True] + [False] * 8
    general = line(branch, 2026, "general", TODAY)
    assert (general.total, general.missing) == (0, 1)


def test_what_is_arranged_is_shown_and_reminds_nobody(branch):
    later = timezone.now() + timedelta(days=1)
    make_meeting(branch, kind="theme_day", starts_at=later)
    day = timezone.localdate(later)
    cells = line(branch, day.year, "theme_day", day.replace(day=1)).cells
    assert cells[day.month - 1].planned == 1


def test_the_committee_is_asked_for_while_there_is_one(branch):
    assert line(branch, 2026, "branch_committee", TODAY).missing == 0
    since = date(2026, 3, 10)
    for role in (BranchPost.Role.ORGANIZATION, BranchPost.Role.PUBLICITY):
        make_post(make_member(branch), role, since=since)
    cells = line(branch, 2026, "branch_committee", TODAY).cells
    assert [cell.standing.value for cell in cells[:6]] == [
        "not_asked",
        "not_asked",
        "missing",
        "missing",
        "due",
        "to_come",
    ]


def test_each_group_has_a_line_of_its_own(branch):
    first, second = make_group(branch), make_group(branch)
    held(branch, "group", at(2026, 4, 3), group=first)
    assert line(branch, 2026, "group", TODAY, first).cells[3].held == 1
    assert line(branch, 2026, "group", TODAY, second).cells[3].is_missing


def test_the_page_of_the_year_says_in_words_what_is_missing(client, branch, by, now):
    last_year = timezone.localdate(now).year - 1
    held(branch, "general", at(last_year, 3, 31))
    client.force_login(by)
    address = f"{url('year', branch)}?year={last_year}"
    text = page(client, address)
    assert "党员大会 每季度至少1次 第1季度 1 第2季度 0 缺 第3季度 0 缺 第4季度 0 缺" in text
    assert "主题党日 每月至少1次 1月 0 缺 2月 0 缺" in text
    assert "党课 只计次数 1月 0 2月 0" in text
    assert "12月 0 未设支委会 全年 0次" in text
    assert "对照规定，缺15次" in text
    assert "本支部未设支委会" in text and "本支部未划分党小组" in text
    committee(branch)
    make_group(branch, name="第一党小组")
    text = page(client, address)
    assert "党小组会（第一党小组） 每月至少1次 1月 0 缺" in text and "缺39次" in text


def test_months_to_come_are_not_missing(client, branch, by):
    next_year = timezone.localdate().year + 1
    make_meeting(branch, kind="theme_day", starts_at=at(next_year, 2, 5))
    client.force_login(by)
    text = page(client, f"{url('year', branch)}?year={next_year}")
    assert "主题党日 每月至少1次 1月 未到 2月 已安排1次 3月 未到" in text
    assert "到目前为止不缺" in text


def test_a_viewer_looks_at_the_year_and_is_offered_no_work(client, branch):
    client.force_login(make_clerk(branch.committee, CommitteePost.Role.VIEWER))
    text = page(client, url("year", branch))
    assert "主题党日" in text and "安排会议" not in text


@pytest.mark.parametrize("meetings", [1, 3, 500])
def test_the_year_takes_the_same_queries(client, branch, by, django_assert_num_queries, meetings):
    groups = [make_group(branch) for _number in range(min(meetings, 3))]
    moment = at(timezone.localdate().year, 1, 1)
    Meeting.objects.bulk_create(
        Meeting(branch=branch, kind="group", group=groups[-1], title="会", starts_at=moment)
        for _number in range(meetings)
    )
    client.force_login(by)
    with django_assert_num_queries(9):
        client.get(url("year", branch))


def test_the_office_sees_all_branches_in_rows(client, branch, by):
    other = make_branch(committee=branch.committee, position=branch.position + 1)
    make_secretary(other)
    committee(other)
    make_group(other)
    year = timezone.localdate().year - 1
    for month in (1, 2, 4):
        held(other, "general", at(year, month, 5))
        held(other, "theme_day", at(year, month, 5))
    held(make_branch(), "general", at(year, 1, 5))
    client.force_login(make_clerk(branch.committee, CommitteePost.Role.VIEWER))
    response = client.get(f"{reverse('meetings:year_list')}?year={year}")
    tree = html.document_fromstring(response.content.decode())
    assert [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in tree.findall(".//tbody/tr")
    ] == [
        [
            str(branch),
            "0次 缺4次",
            "0次 （未设）",
            "0次 （未设）",
            "0次 缺12次",
            "0次",
            "0次",
            "16",
        ],
        [str(other), "3次 缺2次", "0次 缺12次", "0次 缺12次", "3次 缺9次", "0次", "0次", "35"],
    ]
    client.force_login(by)  # a secretary: the own branch only
    assert len(client.get(reverse("meetings:year_list")).context["rows"]) == 1


@pytest.mark.parametrize("branches", [1, 3])
def test_all_branches_take_the_same_queries(client, django_assert_num_queries, branches):
    clerk = make_clerk(make_branch().committee)
    office = clerk.committee_posts.get().committee
    for _number in range(branches):
        found = make_branch(committee=office)
        held(found, "group", at(2026, 1, 5), group=make_group(found))
        committee(found)
    client.force_login(clerk)
    with django_assert_num_queries(9):
        client.get(reverse("meetings:year_list"))


# --- series ---

FIRST = {
    "kind": "theme_day",
    "starts_at": "2099-01-02T15:00",  # a Friday, the first one
    "place": "会议室",
    "pattern": "weekday",
    "number": 3,
}


def posted_days(response):
    """What the page of a preview posts back."""
    tree = html.document_fromstring(response.content.decode())
    [form] = [form for form in tree.forms if form.method == "POST" and "kind" in form.fields]
    days = [box.get("value") for box in form.xpath(".//input[@name='days']")]
    return {"shown": form.fields["shown"], "days": days, "arrange": "1"}


def test_a_series_is_shown_first_and_arranged_without_the_days_taken_out(client, branch, by):
    make_meeting(branch, kind="theme_day", starts_at=at(2099, 2, 20))
    client.force_login(by)
    address = url("create_series", branch)
    response = client.post(address, FIRST)
    text = " ".join(html.document_fromstring(response.content.decode()).text_content().split())
    assert "2099年1月2日（星期五）下午3:00" in text
    assert "这个月已有1次（2099年2月20日）" in text and "周末" not in text
    assert Series.objects.count() == 0
    days = posted_days(response)
    assert days["days"] == ["2099-01-02", "2099-02-06", "2099-03-06"]
    days["days"].remove("2099-02-06")
    client.post(address, FIRST | days)
    series = Series.objects.get()
    meetings = series.meetings.order_by("starts_at")
    assert [meeting.starts_at for meeting in meetings] == [at(2099, 1, 2, 15), at(2099, 3, 6, 15)]
    assert {(m.state, m.title, m.place, m.chair) for m in meetings} == {
        (State.DRAFT, "主题党日", "会议室", branch.secretary())
    }
    assert verbs(series) == ["arranged a series"]


def test_other_days_than_those_shown_are_shown_again(client, branch, by):
    client.force_login(by)
    address = url("create_series", branch)
    days = posted_days(client.post(address, FIRST))
    response = client.post(address, FIRST | days | {"pattern": "day", "number": 2})
    assert Series.objects.count() == 0
    assert posted_days(response)["days"] == ["2099-01-02", "2099-02-02"]
    response = client.post(address, FIRST | days | {"days": []})
    assert "请至少保留一个日期" in response.content.decode()


@pytest.mark.parametrize("number", ["1", "13", ""])
def test_a_series_has_two_to_twelve_months(client, branch, by, number):
    client.force_login(by)
    response = client.post(url("create_series", branch), FIRST | {"number": number})
    assert "number" in response.context["form"].errors
    moments = [at(2099, 1, day) for day in range(1, 14)]
    words = {"kind": "lecture", "title": "党课", "pattern": "day"}
    assert refused(actions.arrange_series, branch, by=by, moments=moments, **words) == [
        "一次最多连续安排12次会议。"
    ]


def test_weekends_are_named(client, branch, by):
    client.force_login(by)
    first = FIRST | {"starts_at": "2099-01-31T09:00", "pattern": "day", "number": 2}
    assert client.post(url("create_series", branch), first).content.decode().count("周末") == 2


def test_a_leader_arranges_the_meetings_of_the_own_group(client, branch):
    leader = make_member(branch, login=True)
    group = make_group(branch, leader=leader)
    client.force_login(leader.user)
    address = url("create_series", branch)
    data = FIRST | {"kind": "group", "group": group.pk}
    client.post(address, data | posted_days(client.post(address, data)))
    series = Series.objects.get()
    assert {meeting.group for meeting in series.meetings.all()} == {group}
    assert client.post(url("cancel_series", series), {}).status_code == 200
    client.force_login(make_member(branch, login=True).user)
    assert client.post(url("cancel_series", series), {}).status_code == 403


def make_series(branch, by, *moments):
    words = {"kind": "theme_day", "title": "主题党日", "pattern": "day"}
    return actions.arrange_series(branch, by=by, moments=moments, **words)


def test_the_rest_of_a_series_is_cancelled_with_a_reason(client, branch, by):
    series = make_series(branch, by, *(at(2099, month, 5) for month in (1, 2, 3, 4)))
    first, second, third, fourth = series.meetings.order_by("starts_at")
    set_state(second, State.CLOSED)
    set_state(third, State.CALLED)
    client.force_login(by)
    data = {"since": "2099-02-05", "reason": "工作安排调整"}
    response = client.post(url("cancel_series", series), data, follow=True)
    assert "其余的会议已取消。" in response.content.decode()
    states = series.meetings.order_by("starts_at").values_list("state", "cancel_reason")
    assert list(states) == [
        (State.DRAFT, ""),
        (State.CLOSED, ""),
        (State.CANCELLED, "工作安排调整"),
        (State.CANCELLED, "工作安排调整"),
    ]
    assert verbs(series) == ["arranged a series", "cancelled a series"]
    assert verbs(fourth)[-1] == "cancelled"
    assert refused(actions.cancel_series, series, by=by, reason="不开", since=date(2099, 3, 1)) == [
        "从这一天起，这一组会议中没有可以取消的了。"
    ]
    assert client.post(url("cancel_series", series), {"since": "2099-01-01"}).status_code == 200
    first.refresh_from_db()
    assert first.state == State.DRAFT


@pytest.mark.parametrize("meetings", [1, 3])
def test_a_series_takes_the_same_queries(client, branch, by, django_assert_num_queries, meetings):
    series = make_series(branch, by, *(at(2099, month + 1, 5) for month in range(meetings)))
    client.force_login(by)
    with django_assert_num_queries(6):
        client.get(url("series", series))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "0025-03-19T09:00", "9999-12-31T23:59"])
@pytest.mark.parametrize("name", ["create", "create_series", "copy"])
def test_a_year_typed_wrong_is_asked_about(client, branch, by, moment, name):
    meeting = make_meeting(branch)
    client.force_login(by)
    typed = FIRST | {"starts_at": moment}
    page = client.post(url(name, meeting if name == "copy" else branch), typed)
    assert "年份请填四位数" in page.content.decode()
    assert list(Meeting.objects.all()) == [meeting]


# --- copies ---


def test_a_copy_has_the_agenda_and_nothing_of_what_was_recorded(client, branch, by):
    recorder = make_member(branch)
    meeting = make_declared(
        branch, by, recorder=recorder, place="会议室", theme="往年主题", quorum_strict=True
    )
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="甲", record="说了什么")
    AgendaItem.objects.create(
        meeting=meeting, position=2, title="甲一", parent=item, presenter="王明", planned_minutes=5
    )
    Guest.objects.create(meeting=meeting, name="张三", remarks="讲话")
    client.force_login(by)
    address = url("copy", meeting)
    initial = client.get(address).context["form"].initial
    assert initial["recorder"] == recorder.pk and initial["place"] == "会议室"
    data = {name: initial[name] for name in ("title", "place", "chair", "recorder")}
    for number, guests in enumerate([{}, {"with_guests": "on"}], start=1):
        moment = {"starts_at": f"2099-0{number}-19T09:00"}
        response = client.post(address, data | moment | guests)
        second = Meeting.objects.latest("pk")
        assert response.url == second.get_absolute_url()
        assert [guest.name for guest in second.guests.all()] == (["张三"] if guests else [])
    assert not second.guests.get().remarks
    assert (second.state, second.kind, second.theme) == (State.DRAFT, meeting.kind, "")
    assert second.quorum_strict and second.recorder == recorder and second.declared_valid is None
    first, part = second.items.all()
    assert (first.title, first.record, first.parent) == ("甲", "", None)
    assert (part.title, part.parent, part.presenter, part.planned_minutes) == (
        "甲一",
        first,
        "王明",
        5,
    )
    assert second.attendances.count() == 0
    assert verbs(second) == ["scheduled", "copied"]


def test_whoever_has_left_is_not_proposed_for_a_copy(client, branch, by):
    gone = make_member(branch, left_on=date(2020, 1, 1))
    meeting = make_meeting(branch, chair=gone, recorder=gone)
    client.force_login(by)
    address = url("copy", meeting)
    assert "chair" not in client.get(address).context["form"].initial
    client.post(address, {"title": "", "starts_at": "2099-01-01T09:00"})
    assert "title" in client.post(address, {"title": ""}).context["form"].errors
    client.post(address, {"title": "党员大会", "starts_at": "2099-01-01T09:00"})
    assert Meeting.objects.latest("pk").chair == branch.secretary()


def test_the_page_of_a_meeting_leads_to_a_copy_and_to_its_series(client, branch, by):
    series = make_series(branch, by, at(2099, 1, 5))
    meeting = series.meetings.get()
    client.force_login(by)
    text = client.get(meeting.get_absolute_url()).content.decode()
    assert url("copy", meeting) in text and url("series", series) in text
    client.force_login(make_member(branch, login=True).user)
    text = client.get(meeting.get_absolute_url()).content.decode()
    assert url("copy", meeting) not in text and url("series", series) in text


def test_a_template_goes_into_every_meeting_of_a_series(branch, by):
    template = make_template("报告到会", "学习", kind="theme_day")
    words = {"kind": "theme_day", "title": "主题党日", "pattern": "day", "template": template}
    moments = [at(2099, 1, 5), at(2099, 2, 5)]
    series = actions.arrange_series(branch, by=by, moments=moments, **words)
    assert [meeting.items.count() for meeting in series.meetings.all()] == [2, 2]
    other = make_secretary()
    assert not Meeting.objects.visible_to(other.user).filter(series=series).exists()
