"""Pages of the agenda, its clock, what belongs to its items; the wall."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import actions
from meetings.actions import agenda
from meetings.models import AgendaItem, Meeting, Opinion
from meetings.rules import Line
from tests.factories import make_meeting, make_member, make_user
from tests.meetings.course import MORNING, make_declared, make_session

pytestmark = pytest.mark.django_db
LINES = [
    Line("opinions", "征求意见"),
    Line("other", "述职评议", False, "书记", 30),
    Line("ballot", "测评", True),
    Line("supervisor", "点评"),
]


def url(name, record):
    return reverse(f"meetings:{name}", args=[record.pk])


def text_of(client, address, **more):
    """What a page says, without tags and line ends."""
    page = client.get(address, **more).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main")[1]))


def shown(meeting):
    """The agenda as "1 title", in order."""
    return [f"{item.number} {item.title}" for item in Meeting.objects.get(pk=meeting.pk).agenda]


@pytest.fixture
def meeting(branch, by, client):
    """A meeting with an agenda; the secretary is logged in."""
    client.force_login(by)
    meeting = make_meeting(branch, chair=branch.secretary())
    agenda.put(meeting, LINES)
    return meeting


def test_an_agenda_is_put_together_by_clicking(client, meeting):
    parent = meeting.items.get(title="述职评议")
    data = {"title": "表态", "kind": "statement", "planned_minutes": "5", "part_of": ""}
    assert client.post(url("add_item", meeting), data)["Location"] == url("agenda", meeting)
    client.post(url("add_item", meeting), data | {"title": "述职", "part_of": parent.pk})
    last = meeting.items.get(title="表态")
    for to in ("up", "in", "down"):
        response = client.post(url("move_item", last), {"to": to})
    assert response["Location"] == f"{url('agenda', meeting)}#item-{last.pk}"
    assert shown(meeting) == [
        "1 征求意见",
        "2 述职评议",
        "2.1 测评",
        "2.2 述职",
        "3 点评",
        "3.1 表态",
    ]
    client.post(url("move_item", last), {"to": "out"})
    client.post(url("move_item", last), {"to": "away"})
    client.post(url("edit_item", last), {"title": "表态发言", "kind": "statement"})
    client.post(url("remove_item", meeting.items.get(title="点评")))
    assert shown(meeting)[-2:] == ["2.2 述职", "3 表态发言"]


def test_the_dragged_order_is_refused_when_the_agenda_changed_meanwhile(client, meeting):
    first, second, part, last = (item.pk for item in meeting.items.all())
    was, order = f"{first},{second},{part}p,{last}", f"{second},{part}p,{first},{last}"
    assert f'name="was" value="{was}"' in client.get(url("agenda", meeting)).content.decode()
    for data in ({"was": was, "order": order}, {"was": was, "order": order}):
        said = client.post(url("arrange", meeting), data, follow=True).content.decode()
    assert "刚才有人改动了议程，这次没有移动。请看现在的议程。" in said
    assert shown(meeting)[0] == "1 述职评议"
    for nonsense in ("", "1;2", f"{first}x", "9" * 30):
        data = {"was": order, "order": nonsense}
        assert client.post(url("arrange", meeting), data).status_code == 302
    assert shown(meeting)[0] == "1 述职评议"


def test_unfinished_items_are_offered_on_the_later_meeting(client, branch, meeting):
    later = make_meeting(branch, starts_at=MORNING + timedelta(7))
    item = meeting.items.get(title="点评")
    response = client.post(url("unfinished_item", item), {"back": url("agenda", meeting)})
    assert response["Location"] == url("agenda", meeting)
    assert "以前的会议有1项议程没有完成。 接续未完成的议程" in text_of(client, url("detail", later))
    assert "点评（2025年3月19日未完成）" in text_of(client, url("agenda", later))
    client.post(url("carry_over", later), {"items": [item.pk]})
    assert "接续2025年3月19日会议未完成的议程。" in text_of(client, url("detail", later))
    client.post(url("unfinished_item", item), {"finished": "1", "back": "https://example.com/"})
    item.refresh_from_db()
    assert item.is_unfinished is False


def test_a_button_leads_back_to_our_own_pages_only(client, meeting):
    item = meeting.items.first()
    for page in ("https://example.com/app/meetings/", "//example.com/", "/app/login/", ""):
        response = client.post(url("unfinished_item", item), {"back": page})
        assert response["Location"] == url("detail", meeting)


def test_the_clock_is_run_by_clicking_and_says_what_is_over_time(client, branch, by):
    client.force_login(by)
    meeting = make_session(branch, by, starts_at=timezone.now())
    item = agenda.put(meeting, LINES)[1]
    client.post(url("begin_item", item))
    AgendaItem.objects.filter(pk=item.pk).update(
        started_at=timezone.now() - timedelta(minutes=42, seconds=5)
    )
    for name in ("detail", "agenda", "wall"):
        page = text_of(client, url(name, meeting))
        for words in ("正在进行", "计划30分钟", "已用42分钟", "已超时12分钟"):
            assert words in page, (name, words)
    client.post(url("end_item", item))
    assert "继续这一项" in text_of(client, url("live", meeting))


def test_items_show_what_belongs_to_them(client, branch, by):
    client.force_login(by)
    meeting = make_declared(branch, by, is_organizational_life=True)
    items = agenda.put(meeting, LINES)
    Opinion.objects.create(branch=branch, source="talk", text="多开座谈会", quarter=20251)
    guest = actions.add_guest(meeting, by=by, name="陈明")
    actions.edit_guest(guest, by=by, remarks="会议开得好")
    resolution = actions.resolve(meeting, by=by, text="通过整改措施", ayes=1)
    type(resolution).objects.filter(pk=resolution.pk).update(item=items[3])
    page = client.get(url("detail", meeting)).content.decode()
    parts = dict(zip("1234", re.split(r'<li id="item-', page)[1:], strict=True))
    assert "多开座谈会" in parts["1"]
    assert reverse("ballots:of_meeting", args=[meeting.pk]) in parts["3"]
    assert "会议开得好" in parts["4"].split("</ol>")[0]
    assert page.count("会议开得好") == 1
    assert "决议：通过整改措施" in parts["4"].split("</ol>")[0]
    member = make_member(branch, login=True)
    client.force_login(member.user)
    page = client.get(url("detail", meeting)).content.decode()
    for words in ("多开座谈会", "会议开得好", "通过整改措施"):
        assert words not in page


def test_the_wall_names_nobody_on_leave(client, branch, by):
    make_member(branch, name="李平")
    meeting = make_session(branch, by, starts_at=timezone.now())
    agenda.put(meeting, LINES)
    row = meeting.attendances.get(member__name="李平")
    actions.mark(meeting, {row.pk: actions.Mark("on_leave", "因病住院")}, by=by, rest="present")
    client.force_login(by)
    page = client.get(url("wall", meeting)).content.decode()
    said = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))
    assert "2应到1实到1请假" in said
    assert "李平" not in page and "住院" not in page
    assert '<meta http-equiv="refresh" content="15">' in page


@pytest.mark.parametrize("fields", [{}, {"starts_at": MORNING}])
def test_the_wall_of_a_meeting_not_held_today_stands_still(client, by, branch, fields):
    client.force_login(by)
    later = {"starts_at": timezone.now() + timedelta(2)}
    page = client.get(url("wall", make_meeting(branch, **later | fields))).content.decode()
    assert ("wall.js" in page, "refresh" in page.split("</head>")[0]) == (False, False)


def test_who_reads_the_script(client, meeting):
    member = make_member(meeting.branch, login=True)
    for user, code in [(make_user(), 404), (member.user, 403)]:
        client.force_login(user)
        assert client.get(url("script", meeting)).status_code == code
    meeting.chair = member
    meeting.save(update_fields=["chair"])
    client.force_login(member.user)
    assert client.get(url("script", meeting)).status_code == 200
    assert client.get(url("agenda", meeting)).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name, queries", [("agenda", 12), ("wall", 9), ("script", 11)])
def test_the_pages_take_the_same_queries(
    client, meeting, number, name, queries, django_assert_num_queries
):
    earlier = make_meeting(meeting.branch, starts_at=MORNING - timedelta(7))
    for _number in range(number):
        make_member(meeting.branch)
        meeting.guests.create(name="陈明")
        agenda.put(earlier, [Line("other", "旧事")])
        agenda.put(meeting, LINES)
    earlier.items.update(is_unfinished=True)
    actions.call(meeting, by=None)
    client.get(url(name, meeting))
    with django_assert_num_queries(queries):
        client.get(url(name, meeting))
