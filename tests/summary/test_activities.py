"""Activities of all branches: the office lists them, numbers come from it or from the branches."""

from io import BytesIO

import pytest
from django.db import IntegrityError
from django.urls import reverse
from openpyxl import load_workbook

from appraisals.summary.actions import activities as actions
from appraisals.summary.models import Activity, ActivityAttendance
from branchlife.models import AuditEvent
from branchlife.workflow import NotAllowed
from tests.factories import DAY, make_branch, make_clerk, make_committee
from tests.summary.years import make_bare_appraisal, make_year_campaign

pytestmark = pytest.mark.django_db
LIST = 8


@pytest.fixture
def office():
    """(clerk, campaign, two appraisals of three members each, one of them in a committee below)."""
    campaign = make_year_campaign()
    clerk = make_clerk(campaign.committee)
    below = make_branch(committee=make_committee(campaign.committee))
    return (
        clerk,
        campaign,
        [make_bare_appraisal(3, 0, campaign), make_bare_appraisal(3, 0, campaign, branch=below)],
    )


def make_activity(campaign, by, **fields):
    """A report to all branches on DAY."""
    fields = {
        "kind": "study",
        "title": "专题报告会",
        "held_on": DAY,
        "place": "礼堂",
        "open_to_branches": False,
    } | fields
    return actions.add_activity(campaign, by=by, **fields)


def numbers(expected, present, note=""):
    """As the action takes them."""
    return {"expected": expected, "present": present, "note": note}


def note(activity, by, by_office=True, **found):
    """Note these numbers."""
    return actions.note_activity_attendance(activity, found["rows"], by=by, by_office=by_office)


def test_numbers_are_noted_changed_and_cleared_and_only_changes_are_a_deed(office):
    clerk, campaign, (one, other) = office
    activity = make_activity(campaign, clerk)
    rows = {one: numbers(3, 2), other: None}
    assert note(activity, clerk, rows=rows) == 1
    assert note(activity, clerk, rows=rows) == 0
    assert note(activity, clerk, rows={one: None}) == 1
    deeds = AuditEvent.objects.filter(verb="noted who came to an activity").order_by("pk")
    assert [deed.new["attended"] for deed in deeds] == [
        {one.branch.name: "2/3"},
        {one.branch.name: ""},
    ]
    assert ActivityAttendance.objects.count() == 0


def test_more_than_expected_are_refused_and_cannot_be_stored(office):
    clerk, campaign, (one, _other) = office
    activity = make_activity(campaign, clerk)
    with pytest.raises(NotAllowed, match="实到4名，多于应到3名，请核对。"):
        note(activity, clerk, rows={one: numbers(3, 4)})
    note(activity, clerk, rows={one: numbers(3, 3)})
    with pytest.raises(IntegrityError):
        ActivityAttendance.objects.update(present=4)


def test_a_branch_notes_its_own_numbers_only_where_the_office_lets_it_and_has_not_done_so(office):
    clerk, campaign, (one, _other) = office
    secretary = one.branch.secretary().user
    activity = make_activity(campaign, clerk)
    with pytest.raises(NotAllowed, match="这次活动的人数由党委办公室登记。"):
        note(activity, secretary, False, rows={one: numbers(3, 3)})
    values = {name: getattr(activity, name) for name in actions.ACTIVITY}
    actions.change_activity(activity, by=clerk, **values | {"open_to_branches": True})
    note(activity, secretary, False, rows={one: numbers(3, 3)})
    note(activity, clerk, rows={one: numbers(3, 2)})
    with pytest.raises(NotAllowed, match="党委办公室已经登记了本支部的人数"):
        note(activity, secretary, False, rows={one: numbers(3, 3)})


def test_an_activity_goes_with_its_numbers_and_the_deed_says_how_many(office):
    clerk, campaign, (one, _other) = office
    activity = make_activity(campaign, clerk)
    note(activity, clerk, rows={one: numbers(3, 3)})
    actions.remove_activity(activity, by=clerk)
    assert Activity.objects.count() == 0
    assert AuditEvent.objects.get(verb="removed an activity").old["rows"] == 1


# --- pages ---


def test_the_office_adds_an_activity_and_notes_numbers_proposed_from_the_roster(office, client):
    clerk, campaign, (one, other) = office
    client.force_login(clerk)
    add = reverse("summary:add_activity", args=[campaign.pk])
    typed = {"title": "志愿服务", "kind": "service", "held_on": "2025-03-19"}
    where = client.post(add, typed)["Location"]
    form = client.get(where).context["form"]
    assert form[f"expected-{one.pk}"].value() == 3
    text = client.post(
        where, {f"expected-{one.pk}": "3", f"present-{one.pk}": "4", f"expected-{other.pk}": "3"}
    ).content.decode()
    assert "实到人数多于应到人数，请核对。" in text
    good = {f"expected-{one.pk}": "3", f"present-{one.pk}": "2", f"note-{one.pk}": "积极"}
    client.post(where, good | {f"expected-{other.pk}": "3"})
    row = ActivityAttendance.objects.get()
    assert (row.appraisal, row.present, row.note, row.by_office) == (one, 2, "积极", True)
    text = client.get(reverse("summary:activity_list", args=[campaign.pk])).content.decode()
    assert "1/2</td>" in text and "2/3</td>" in text


def test_the_branch_types_its_numbers_on_its_own_page(office, client):
    clerk, campaign, (one, other) = office
    activity = make_activity(campaign, clerk, open_to_branches=True)
    client.force_login(one.branch.secretary().user)
    own = reverse("summary:own_activity", args=[one.pk, activity.pk])
    assert own in client.get(reverse("summary:assessment", args=[one.pk])).content.decode()
    client.post(own, {f"expected-{one.pk}": "3", f"present-{one.pk}": "3"})
    assert ActivityAttendance.objects.get().by_office is False
    foreign = reverse("summary:own_activity", args=[other.pk, activity.pk])
    assert client.get(foreign).status_code == 404


def test_the_office_of_a_committee_below_notes_its_own_branches_and_sees_no_others(office, client):
    clerk, campaign, (one, other) = office
    activity = make_activity(campaign, clerk)
    client.force_login(make_clerk(other.branch.committee))
    page = client.get(activity.get_absolute_url())
    assert [row[0] for row in page.context["form"].rows()] == [other]
    client.post(activity.get_absolute_url(), {f"expected-{one.pk}": "3", f"present-{one.pk}": "1"})
    assert ActivityAttendance.objects.count() == 0
    client.post(
        activity.get_absolute_url(), {f"expected-{other.pk}": "3", f"present-{other.pk}": "1"}
    )
    assert ActivityAttendance.objects.get().appraisal == other
    for name in ("edit_activity", "add_activity"):
        pk = activity.pk if name == "edit_activity" else campaign.pk
        assert client.get(reverse(f"summary:{name}", args=[pk])).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_activities_takes_the_same_queries(
    count, office, client, django_assert_num_queries
):
    clerk, campaign, (one, other) = office
    for number in range(count):
        activity = make_activity(campaign, clerk, title=f"活动{number}")
        note(activity, clerk, rows={one: numbers(3, 2), other: numbers(3, 3)})
    client.force_login(clerk)
    url = reverse("summary:activity_list", args=[campaign.pk])
    with django_assert_num_queries(LIST):
        assert len(client.get(url).context["activities"]) == count


def test_the_workbook_of_activities_adds_up_from_the_numbers_noted(office, client):
    clerk, campaign, (one, other) = office
    first = make_activity(campaign, clerk)
    note(first, clerk, rows={one: numbers(3, 2), other: numbers(3, 3)})
    note(make_activity(campaign, clerk, title="义务植树"), clerk, rows={one: numbers(3, 0)})
    client.force_login(clerk)
    response = client.get(reverse("summary:activities_table", args=[campaign.pk]))
    assert response.filename == "2024年度集中活动参加情况.xlsx"
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[1][2] == "专题报告会\n2025年3月19日"
    assert [row[2:8] for row in rows[3:]] == [
        (3, 2, 3, 0, 6, 2),
        (3, 3, None, None, 3, 3),
        (6, 5, 3, 0, 9, 5),
    ]
    assert [round(row[8], 4) for row in rows[3:]] == [0.3333, 1, 0.5556]
