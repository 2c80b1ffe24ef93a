"""The meeting's page: one next action, what is left to do, and as few queries for 200 people as for two."""

import re

import pytest
from django.urls import reverse

from branchlife.models import Member
from meetings import actions
from tests.factories import make_meeting, make_member
from tests.meetings.course import make_called, make_declared, make_session, make_whole

pytestmark = pytest.mark.django_db


def page_of(client, name, meeting):
    return client.get(reverse(f"meetings:{name}", args=[meeting.pk])).content.decode()


def primary(text):
    """What the red buttons of a page say, and whether they can be pressed."""
    found = re.findall(
        r"<(?:a|button) class=\"btn btn-primary\"[^>]*?( disabled)?(?: href=\"[^\"]*\")?>([^<]+)<",
        text,
    )
    return [(word, not disabled) for disabled, word in found]


def test_there_is_one_next_action_at_every_step(client, branch, by):
    client.force_login(by)
    draft = make_meeting(branch, chair=branch.secretary())
    assert primary(page_of(client, "detail", draft)) == [("开始补录", True)]
    called = make_called(branch, by)
    assert primary(page_of(client, "detail", called)) == [("开始开会", True)]
    session = make_session(branch, by)
    assert primary(page_of(client, "detail", session)) == [("登记到会情况", True)]
    actions.mark(session, {}, by=by, rest="present")
    assert primary(page_of(client, "detail", session)) == [("宣读到会情况", True)]
    meeting = make_declared(branch, by)
    item = actions.add_item(meeting, by=by, title="甲")
    text = page_of(client, "detail", meeting)
    assert "还有1项议程没有记录。" in text
    assert primary(text) == [("现场记录", True)]
    actions.record_item(item, "记录", by=by)
    assert primary(page_of(client, "detail", meeting)) == [("散会", True)]
    whole = make_whole(branch, by)
    assert primary(page_of(client, "detail", whole)) == [("在会议记录上签字", True)]
    actions.sign(whole, by=by)
    assert primary(page_of(client, "detail", whole)) == []


def test_who_has_not_spoken_is_said_once_on_the_page_and_under_the_item_of_the_live_record(
    client, branch, by
):
    make_member(branch, name="李平")
    meeting = make_declared(branch, by)
    actions.add_item(meeting, by=by, title="自评互评", kind="self_evaluation")
    client.force_login(by)
    for name in ("detail", "live"):
        page = page_of(client, name, meeting)
        assert page.count("李平同志还没有个人自评") == 1
        assert page.count(reverse("meetings:speech_list", args=[meeting.pk])) == 1


def test_an_item_under_which_the_minutes_say_something_lacks_no_record(client, branch, by):
    meeting = make_declared(branch, by)
    actions.add_item(meeting, by=by, title="点评", kind="supervisor")
    actions.add_item(meeting, by=by, title="表态")
    guest = actions.add_guest(meeting, by=by, name="陈明")
    client.force_login(by)
    page = page_of(client, "detail", meeting)
    assert ("还有2项议程没有记录。" in page, page.count("还没有记录")) == (True, 2)
    actions.edit_guest(guest, by=by, remarks="开得好")
    page = page_of(client, "detail", meeting)
    assert ("还有1项议程没有记录。" in page, page.count("还没有记录")) == (True, 1)


def test_a_roll_of_200_takes_no_more_queries(client, branch, by, django_assert_num_queries):
    Member.objects.bulk_create(
        Member(
            branch=branch,
            name=f"党员{number}",
            position=number,
            joined_on="1998-07-01",
            full_member_on="1999-07-01",
        )
        for number in range(200)
    )
    meeting = make_declared(branch, by)
    actions.add_item(meeting, by=by, title="甲")
    client.force_login(by)
    with django_assert_num_queries(21):
        client.get(reverse("meetings:detail", args=[meeting.pk]))
    with django_assert_num_queries(11):
        client.get(reverse("meetings:live", args=[meeting.pk]))
