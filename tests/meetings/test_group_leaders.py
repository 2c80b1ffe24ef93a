"""The leader of a party group convenes and records the meetings of that group, and no others."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import AgendaItem, Meeting
from tests.factories import make_group, make_meeting, make_member, make_template

pytestmark = pytest.mark.django_db
TOMORROW = "2099-03-19T09:00"


@pytest.fixture
def leader(branch):
    return make_member(branch, login=True, name="李组长")


@pytest.fixture
def group(branch, leader):
    group = make_group(branch, leader=leader)
    make_member(branch, group=group)
    return group


@pytest.fixture
def other_group(branch):
    return make_group(branch)


def group_meeting(branch, group, **fields):
    """A meeting of this group."""
    return make_meeting(branch, kind=Meeting.Kind.GROUP, group=group, title="党小组会", **fields)


def status(client, name, *args, **data):
    """The status of a post."""
    return client.post(reverse(f"meetings:{name}", args=args), data).status_code


def test_a_leader_arranges_only_meetings_of_the_own_group(
    client, branch, leader, group, other_group
):
    template = make_template("学习", kind="group", name="党小组会议程")
    make_template("报告")
    client.force_login(leader.user)
    page = client.get(reverse("meetings:meeting_list", args=[branch.pk])).content.decode()
    assert reverse("meetings:create", args=[branch.pk]) in page
    form = client.get(reverse("meetings:create", args=[branch.pk])).context["form"]
    assert [value for value, _label in form.fields["kind"].choices] == ["group"]
    assert list(form.fields["group"].queryset) == [group]
    assert list(form.fields["template"].queryset) == [template]
    for wrong in ({"kind": "general"}, {"group": other_group.pk}, {"group": ""}):
        data = {"kind": "group", "group": group.pk, "starts_at": TOMORROW} | wrong
        assert status(client, "create", branch.pk, **data) == 200
    assert not Meeting.objects.exists()
    assert status(client, "create", branch.pk, kind="group", group=group.pk, starts_at=TOMORROW)
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.group, meeting.chair) == ("group", group, leader)


def test_a_leader_takes_the_meeting_of_the_group_from_the_notice_to_the_signature(
    client, branch, leader, group
):
    meeting = group_meeting(branch, group, chair=leader, recorder=leader)
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="学习")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now())
    client.force_login(leader.user)
    for name in ("call", "start"):
        assert status(client, name, meeting.pk) == 302
    assert client.get(reverse("meetings:attendance", args=[meeting.pk])).status_code == 200
    assert status(client, "attendance", meeting.pk, others_present="1") == 302
    assert status(client, "record_item", item.pk, record="集中学习", was="") == 302
    end = timezone.localtime() + timedelta(hours=1)
    assert status(client, "close", meeting.pk, ends_at=end.strftime("%Y-%m-%dT%H:%M")) == 302
    page = client.get(meeting.get_absolute_url())
    assert (page.context["can_manage"], page.context["can_sign"]) == (True, True)
    assert reverse("summary:of_meeting", args=[meeting.pk]) not in page.content.decode()
    assert status(client, "sign", meeting.pk) == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.signed_by) == ("signed", leader.user)


def test_a_leader_changes_no_other_meeting(client, branch, leader, group, other_group):
    client.force_login(leader.user)
    for meeting in (make_meeting(branch), group_meeting(branch, other_group)):
        item = AgendaItem.objects.create(meeting=meeting, position=1, title="议题")
        assert client.get(meeting.get_absolute_url()).status_code == 200
        for name in ("edit", "call", "start", "cancel", "close", "sign", "attendance", "add_item"):
            assert status(client, name, meeting.pk) == 403
        assert status(client, "record_item", item.pk) == 403
    own = group_meeting(branch, group)
    data = {"kind": "general", "group": "", "starts_at": TOMORROW, "title": "党员大会"}
    assert status(client, "edit", own.pk, **data) == 200
    own.refresh_from_db()
    assert own.kind == "group"


def test_who_no_longer_leads_the_group_may_do_nothing(client, branch, leader, group):
    meeting = group_meeting(branch, group)
    client.force_login(leader.user)
    assert client.get(reverse("meetings:edit", args=[meeting.pk])).status_code == 200
    group.leader = make_member(branch)
    group.save(update_fields=["leader"])
    assert client.get(reverse("meetings:edit", args=[meeting.pk])).status_code == 403
    group.leader = leader
    group.save(update_fields=["leader"])
    leader.left_on, leader.leaving = timezone.localdate(), "other"
    leader.save(update_fields=["left_on", "leaving"])
    assert client.get(reverse("meetings:edit", args=[meeting.pk])).status_code == 404


def test_the_secretary_arranges_meetings_of_every_group(client, branch, by, group, other_group):
    client.force_login(by)
    form = client.get(reverse("meetings:create", args=[branch.pk])).context["form"]
    assert list(form.fields["group"].queryset) == [group, other_group]
    assert len(form.fields["kind"].choices) > 1
