"""Whom to talk with in particular: who reads it, and who does not."""

import pytest

from branchlife.models import BranchPost
from tests.branchlife.test_member_pages import answers, in_the_room, text_of, url_of, who_gets
from tests.factories import make_branch, make_member, make_post

pytestmark = pytest.mark.django_db
Role = BranchPost.Role


def test_only_those_who_decide_in_the_branch_know_of_care(client):
    branch = make_branch()
    member = make_member(branch, login=True, needs_care=True, care_reason="家属住院")
    people = in_the_room(branch) | {"the member": member.user}
    statuses = answers(client, people, "get", url_of("care", member.pk))
    assert who_gets(statuses, 200) == ["own secretary"]
    for who, user in people.items():
        if user is None:
            continue
        client.force_login(user)
        pages = [
            url_of("member", member.pk),
            branch.get_absolute_url(),
            url_of("edit_member", member.pk),
        ]
        bodies = [client.get(page).content.decode() for page in pages]
        knows = any("家属住院" in body or "重点谈话" in body for body in bodies)
        assert knows == (who == "own secretary")


def test_whoever_is_marked_for_care_does_not_read_it_even_as_commissioner_elsewhere(client):
    member = make_member(login=True, needs_care=True, care_reason="家属住院")
    client.force_login(member.user)
    assert "家属住院" not in text_of(client.get(member.get_absolute_url()))


def test_a_deputy_who_is_marked_for_care_does_not_read_it_in_the_own_branch(client):
    deputy = make_member(login=True, needs_care=True, care_reason="家属住院")
    make_post(deputy, Role.DEPUTY)
    client.force_login(deputy.user)
    for page in (deputy.get_absolute_url(), deputy.branch.get_absolute_url()):
        body = client.get(page).content.decode()
        assert "家属住院" not in body and "重点谈话" not in body
    assert client.get(url_of("care", deputy.pk)).status_code == 403
