"""Committees, posts in offices, and logins: what a system administrator keeps."""

import pytest
from django.urls import reverse
from django.utils import timezone

from branchlife.models import AuditEvent, Committee, CommitteePost, User
from tests.branchlife.back_office import errors, listed, save, url
from tests.factories import make_clerk, make_committee, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    admin = make_user(is_administrator=True)
    client.force_login(admin)
    return admin


def test_a_login_is_made_without_a_password_and_leads_to_its_slip(client, admin):
    data = {"username": "office", "name": "赵", "is_active": "on"}
    assert client.post(url("user", "add"), data).status_code == 302
    user = User.objects.get(username="office")
    assert not user.has_usable_password()
    page = client.get(url("user", "change", user.pk)).content.decode()
    assert reverse("branchlife:user_slip", args=[user.pk]) in page
    assert client.post(url("user", "delete", user.pk), {"post": "yes"}).status_code == 403


def test_the_name_at_the_login_service_is_kept_and_empty_is_nothing(client, admin):
    first, second = make_user(), make_user()
    assert save(client, "user", first.pk, sso_name="20190101").status_code == 302
    assert errors(save(client, "user", second.pk, sso_name="20190101"))
    for user in (first, second):
        assert save(client, "user", user.pk, sso_name="").status_code == 302
    assert set(User.objects.values_list("sso_name", flat=True)) == {None}


def test_nobody_locks_the_own_door_from_outside(client, admin):
    page = client.get(url("user", "change", admin.pk)).content.decode()
    assert "请由其他系统管理员更改" in page
    save(client, "user", admin.pk, name="钱", is_active="", is_administrator="")
    admin.refresh_from_db()
    assert (admin.name, admin.is_active, admin.is_administrator) == ("钱", True, True)
    other = make_user(is_administrator=True)
    assert save(client, "user", other.pk, is_active="", is_administrator="").status_code == 302
    other.refresh_from_db()
    assert (other.is_active, other.is_administrator) == (False, False)


def test_committees_are_made_below_each_other_and_renamed(client, admin):
    committee = {"name": "江北学院党委", "has_clerks": "on", "parent": ""}
    assert client.post(url("committee", "add"), committee).status_code == 302
    top = Committee.objects.get(name="江北学院党委")
    below = {"name": "后勤党总支", "office_name": "办公室", "parent": top.pk}
    assert client.post(url("committee", "add"), below).status_code == 302
    assert Committee.objects.get(name="后勤党总支").path.startswith(top.path)
    rename = {"name": "江北学院委员会", "has_clerks": "on"}
    assert client.post(url("committee", "change", top.pk), rename).status_code == 302
    assert Committee.objects.get(pk=top.pk).name == "江北学院委员会"


def test_a_post_in_an_office_is_given_and_ended(client, admin):
    user, committee = make_user(), make_committee()
    post = {"user": user.pk, "committee": committee.pk, "role": "clerk", "since": ""}
    assert client.post(url("committeepost", "add"), post).status_code == 302
    assert User.objects.get(pk=user.pk).committee_roles == {committee.path: {"clerk"}}
    again = client.post(url("committeepost", "add"), post)
    assert errors(again) == [f"{user}同志已经担任这个职务。"]
    given = CommitteePost.objects.get()
    assert errors(save(client, "committeepost", given.pk, until=""))
    today = timezone.localdate().isoformat()
    assert save(client, "committeepost", given.pk, until=today, role="viewer").status_code == 302
    given.refresh_from_db()
    assert (given.role, given.until.isoformat()) == ("clerk", today)
    verbs = [event.verb for event in AuditEvent.objects.order_by("pk")]
    assert verbs == ["appointed", "ended"]


def test_a_post_entered_by_mistake_is_taken_out(client, admin):
    user = make_clerk(make_committee())
    post = user.committee_posts.get()
    assert listed(client, "committeepost") == [post.pk]
    address = url("committeepost", "delete", post.pk)
    assert client.get(address).status_code == 200
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not CommitteePost.objects.exists()
    assert AuditEvent.objects.get().verb == "deleted_in_admin"


def test_an_administrator_reads_no_contents(client, admin):
    member = make_member()
    for model, pk in (("member", member.pk), ("branch", member.branch_id)):
        assert client.get(url(model, "change", pk)).status_code == 403
        assert client.get(url(model)).status_code == 403
