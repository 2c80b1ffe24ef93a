"""What was stored before still stands after the migrations that gave members their moves."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

pytestmark = pytest.mark.django_db(transaction=True)


# SQLite rebuilds every table at every step back: more than half a minute for the same answer.
@pytest.mark.postgresql
def test_members_who_had_left_get_a_reason(migrate):
    apps = migrate(("branchlife", "0001_initial"), ("meetings", "0001_initial"))
    committee = apps.get_model("branchlife", "Committee").objects.create(
        name="党委", path="0001", depth=1, numchild=0
    )
    branch = apps.get_model("branchlife", "Branch").objects.create(committee=committee, name="一")
    member = apps.get_model("branchlife", "Member")
    gone = member.objects.create(branch=branch, name="已离开", left_on=date(2024, 1, 1))
    here = member.objects.create(branch=branch, name="在册")

    apps = migrate(("branchlife", "0002_transfers"), ("meetings", "0001_initial"))
    member = apps.get_model("branchlife", "Member")
    rows = member.objects.order_by("pk").values_list("pk", "left_on", "leaving", "arrived_on")
    assert list(rows) == [
        (gone.pk, date(2024, 1, 1), "other", None),
        (here.pk, None, "", None),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        member.objects.filter(pk=here.pk).update(left_on=date(2024, 1, 1))


@pytest.mark.one_database
def test_exclusions_get_their_branch_and_signed_minutes_their_names(migrate):
    apps = migrate(("branchlife", "0009_care_reason"), ("meetings", "0001_initial"))
    committee = apps.get_model("branchlife", "Committee").objects.create(
        name="党委", path="0001", depth=1, numchild=0
    )
    branch = apps.get_model("branchlife", "Branch").objects.create(committee=committee, name="一")
    member = apps.get_model("branchlife", "Member").objects.create(branch=branch, name="王宁")
    user = apps.get_model("branchlife", "User").objects.create(username="u", name="李雪")
    exclusion = apps.get_model("meetings", "Exclusion").objects.create(
        member=member, reason="ill", since=date(2025, 1, 1)
    )
    meeting = apps.get_model("meetings", "Meeting")
    common = {"branch": branch, "kind": "general", "starts_at": "2025-03-19T01:00:00Z"}
    signed = meeting.objects.create(
        **common,
        chair=member,
        state="signed",
        signed_by=user,
        signed_at="2025-03-20T01:00:00Z",
    )
    open_ = meeting.objects.create(**common, state="called")
    attendance = apps.get_model("meetings", "Attendance")
    for each in (signed, open_):
        attendance.objects.create(meeting=each, member=member, category="full")

    apps = migrate(("meetings", "0003_exclusion_of_a_branch"))
    row = apps.get_model("meetings", "Exclusion").objects.get(pk=exclusion.pk)
    assert row.branch_id == branch.pk
    names = dict(apps.get_model("meetings", "Meeting").objects.values_list("pk", "signed_names"))
    assert names == {
        signed.pk: {"branch": "一", "chair": "王宁", "recorder": "", "signed_by": "李雪"},
        open_.pk: {},
    }
    rows = apps.get_model("meetings", "Attendance").objects.values_list("meeting_id", "signed_name")
    assert dict(rows) == {signed.pk: "王宁", open_.pk: ""}


@pytest.mark.one_database
def test_minutes_signed_earlier_get_their_first_version(migrate):
    apps = migrate(("branchlife", "0011_file_purpose_and_email"), ("meetings", "0008_who_recorded"))
    committee = apps.get_model("branchlife", "Committee").objects.create(
        name="党委", path="0001", depth=1, numchild=0
    )
    branch = apps.get_model("branchlife", "Branch").objects.create(committee=committee, name="一")
    user = apps.get_model("branchlife", "User").objects.create(username="u", name="李雪")
    meeting = apps.get_model("meetings", "Meeting")
    common = {"branch": branch, "kind": "general", "starts_at": "2025-03-19T01:00:00Z"}
    signing = {"state": "signed", "signed_by": user, "signed_at": "2025-03-20T01:00:00Z"}
    signed = meeting.objects.create(**common, **signing, signed_on_paper=True)
    meeting.objects.create(**common, state="closed")

    apps = migrate(("meetings", "0009_minutes_signed_earlier"))
    version = apps.get_model("meetings", "MinutesVersion").objects.get()
    assert (version.meeting_id, version.number, version.on_paper) == (signed.pk, 1, True)
    assert (version.chair_signed_by_id, version.recorder_signed_by_id) == (user.pk, user.pk)
    assert (version.reason, version.content) == ("", {})
