"""No study, no meeting: a rule of the year that its meetings take with them."""

from datetime import datetime

import pytest
from django.urls import reverse

from appraisals.campaigns import actions
from branchlife.models import BranchPost
from tests.factories import (
    SHANGHAI,
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
)

pytestmark = pytest.mark.django_db
MORNING = datetime(2025, 3, 19, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def presets():
    return {preset.preset_key: preset for preset in actions.load_presets()}


def test_no_preset_asks_for_it(presets):
    assert {preset.study_required for preset in presets.values()} == {False}


@pytest.mark.parametrize("required", [True, False])
def test_the_meetings_of_the_year_take_it_and_the_decision_does_not(client, presets, required):
    committee = make_committee()
    clerk, secretary = make_clerk(committee), make_secretary(make_branch(committee=committee))
    for role in (BranchPost.Role.ORGANIZATION, BranchPost.Role.DISCIPLINE):
        make_post(make_member(secretary.branch), role)
    campaign = actions.create_from_preset(
        presets["bureau"],
        committee,
        by=clerk,
        year_label="2024年度",
        theme="主题",
        study_required=required,
    )
    client.force_login(clerk)
    form = client.get(reverse("campaigns:prepare", args=[campaign.pk, "meetings"])).content.decode()
    assert 'name="study_required"' in form
    appraisal = actions.open(campaign, by=clerk).appraisals.get()
    page = client.get(reverse("campaigns:detail", args=[campaign.pk])).content.decode()
    assert ("先学习、后开会" in page) is required
    by = secretary.user
    asked = {
        part: actions.schedule(
            appraisal, part=part, starts_at=MORNING, place="", by=by
        ).study_required
        for part in ("committee", "general", "decision")
    }
    assert asked == {"committee": required, "general": required, "decision": False}
