"""Items in the back office: to look at, and only the own ones."""

import pytest

from tests.factories import (
    make_appraisal,
    make_branch,
    make_clerk,
    make_item,
    make_member,
    make_secretary,
)

pytestmark = pytest.mark.django_db


def test_items_are_shown_to_those_who_keep_the_branch_and_cannot_be_changed(client):
    branch = make_branch()
    item, other = make_item(make_appraisal(branch)), make_item(make_appraisal())
    page = f"/app/admin/rectification/item/{item.pk}/change/"
    for user, status in [
        (make_secretary(branch).user, 200),
        (make_clerk(branch.committee), 200),
        (make_secretary().user, 302),
        (make_member(branch, login=True).user, 302),
    ]:
        client.force_login(user)
        assert client.get(page).status_code == status
    client.force_login(make_clerk(branch.committee))
    listed = client.get("/app/admin/rectification/item/").context["cl"].queryset
    assert list(listed) == [item] != [other]
    assert client.post(page, {"state": "done"}).status_code == 403
