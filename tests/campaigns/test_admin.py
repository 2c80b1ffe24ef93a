"""Years in the back office: to look at, and only the own ones."""

import pytest

from tests.factories import (
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_member,
    make_secretary,
)

pytestmark = pytest.mark.django_db


def test_years_are_shown_to_those_whose_they_are_and_cannot_be_changed(client):
    committee = make_committee()
    branch = make_branch(committee=committee)
    campaign = make_campaign(committee)
    other = make_campaign(make_committee(), year_label="2023年度")
    page = f"/app/admin/campaigns/campaign/{campaign.pk}/change/"
    for user, status in [
        (make_clerk(committee), 200),
        (make_secretary(branch).user, 302),  # sees no year: the branch has no appraisal in it
        (make_member(branch, login=True).user, 302),
    ]:
        client.force_login(user)
        assert client.get(page).status_code == status
    client.force_login(make_clerk(committee))
    listed = client.get("/app/admin/campaigns/campaign/").context["cl"].queryset
    assert list(listed) == [campaign]
    assert client.get(page.replace(str(campaign.pk), str(other.pk), 1)).status_code == 302
    assert client.post(page, {"year_label": "2020年度"}).status_code == 403
    assert client.get("/app/admin/campaigns/campaign/add/").status_code == 403
    campaign.refresh_from_db()
    assert campaign.year_label == "2024年度"
