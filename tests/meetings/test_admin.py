"""The back office of meetings: templates for the office, meetings to look at."""

import pytest
from django.contrib import admin

from branchlife.models import AuditEvent
from meetings.models import AgendaTemplate, Attendance, Meeting
from tests.factories import make_clerk, make_meeting, make_secretary, make_template, make_user

pytestmark = pytest.mark.django_db
LIST = "/app/admin/meetings/agendatemplate/"


def template_data(template, title):
    """The template's form with one item renamed."""
    item = template.items.get()
    return {
        "name": template.name,
        "key": template.key,
        "kind": "general",
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "1",
        "items-0-id": item.pk,
        "items-0-template": template.pk,
        "items-0-position": "1",
        "items-0-kind": "attendance",
        "items-0-title": title,
    }


def test_the_office_and_administrators_edit_templates_and_secretaries_look(client):
    secretary = make_secretary()
    template = make_template("报告到会情况")
    page = f"{LIST}{template.pk}/change/"
    for user, edits in [
        (make_clerk(secretary.branch.committee), 302),
        (make_user(is_administrator=True), 302),
        (secretary.user, 403),
    ]:
        client.force_login(user)
        assert client.get(LIST).status_code == 200
        assert client.get(page).status_code == 200
        title = f"议题{user.pk}"
        assert client.post(page, template_data(template, title)).status_code == edits
        assert (template.items.get().title == title) is (edits == 302)
    client.force_login(make_user())
    assert client.get(LIST).status_code == 302


def test_a_change_of_a_template_is_noted(client):
    template = make_template("报告到会情况")
    client.force_login(make_user(is_administrator=True))
    data = template_data(template, "报告到会情况") | {"name": "新名称"}
    client.post(f"{LIST}{template.pk}/change/", data)
    assert AuditEvent.objects.get().new == {"name": "新名称"}


def test_meetings_are_read_only_and_only_of_the_own_branch(client):
    secretary = make_secretary()
    own, other = (
        make_meeting(secretary.branch, title="本支部会议"),
        make_meeting(title="外支部会议"),
    )
    client.force_login(secretary.user)
    page = client.get("/app/admin/meetings/meeting/").content.decode()
    assert ("本支部会议" in page, "外支部会议" in page) == (True, False)
    change = f"/app/admin/meetings/meeting/{own.pk}/change/"
    assert client.get(change).status_code == 200
    assert client.post(change, {"title": "改"}).status_code == 403
    assert client.get(f"/app/admin/meetings/meeting/{other.pk}/change/").status_code == 302
    assert client.get("/app/admin/meetings/meeting/add/").status_code == 403


def test_attendance_is_not_in_the_back_office():
    registered = admin.site._registry
    assert (AgendaTemplate in registered, Meeting in registered) == (True, True)
    assert Attendance not in registered
