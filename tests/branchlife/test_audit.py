"""The record of deeds: whose affair, append-only, without secrets."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from branchlife import audit
from branchlife.models import (
    AuditEvent,
    Branch,
    BranchPost,
    Committee,
    CommitteePost,
    LoginSlip,
    PartyGroup,
    Standing,
)
from branchlife.workflow import NotAllowed
from meetings.models import AgendaTemplate
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_meeting,
    make_member,
    make_post,
    make_secretary,
    make_user,
)

pytestmark = pytest.mark.django_db

OURS = ("branchlife", "meetings", "campaigns", "ballots", "ratings", "rectification", "summary")
# Never the target of a deed: parts of a record that has its own, and what the ballot keeps secret.
NEVER_TARGETS = {
    "branchlife.auditevent",
    "branchlife.worker",
    "meetings.agendatemplateitem",
    "ballots.boxreport",
    "ballots.opinionnote",
    "ballots.papercount",
    "ballots.rollentry",
    "ballots.scrutineer",
    "ballots.sealedballot",
    "ballots.tally",
    "summary.activityattendance",
    "summary.askedmaterial",
    "summary.criterion",
    "summary.mark",
    "summary.materialreceipt",
}


def our_models():
    """The models of all our rooms."""
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def test_every_model_that_can_be_a_target_says_whose_affair_it_is():
    without = {
        model._meta.label_lower
        for model in our_models()
        if model not in (Branch, Committee) and not hasattr(model, "audit_path")
    }
    assert without == NEVER_TARGETS


def test_every_way_leads_to_a_branch_or_a_committee():
    for model in our_models():
        if getattr(model, "audit_path", ""):
            for name in model.audit_path.split("."):
                model = model._meta.get_field(name).related_model
            assert model in (Branch, Committee)


def whose(record):
    """Whose affair the next deed on `record` is."""
    event = audit.record(None, "noted", record)
    return event.branch_id, event.committee_id


def test_a_deed_knows_whose_affair_it_is():
    branch = make_branch()
    member = make_secretary(branch)
    clerk = make_clerk(branch.committee)
    post = BranchPost.objects.get(member=member)
    standing = Standing.objects.create(member=member, kind=Standing.Kind.SUSPENDED)
    group = PartyGroup.objects.create(branch=branch, name="第一党小组")
    of_branch = [branch, member, member.user, post, standing, group, make_meeting(branch)]
    assert {whose(record) for record in of_branch} == {(branch.pk, None)}
    of_committee = [branch.committee, CommitteePost.objects.get(user=clerk)]
    assert {whose(record) for record in of_committee} == {(None, branch.committee_id)}
    assert whose(clerk) == (None, None)
    slip = LoginSlip(user=clerk, made_on="2025-01-01", expires_on="2025-01-15")
    slip.save()
    assert whose(slip) == (None, None)


def test_a_template_is_everybodys_affair_who_keeps_history():
    template = AgendaTemplate.objects.create(key="x", name="党员大会", kind="general")
    assert whose(template) == (None, None)
    secretary, assistant = make_secretary(), make_member(login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    assert AuditEvent.objects.visible_to(secretary.user).count() == 1
    assert audit.can_be_read_by(secretary.user, template)
    assert not audit.can_be_read_by(assistant.user, template)


def test_where_the_way_is_loaded_a_deed_takes_one_query(django_assert_num_queries):
    meeting = make_meeting()
    member = make_member()
    with django_assert_num_queries(3):
        audit.record(None, "noted", meeting)
        audit.record(None, "noted", member)
        audit.record(None, "noted", member.branch)


def test_what_is_secret_is_left_out_at_any_depth():
    values = {"password": "x", "name": "李雪", "more": {"needs_care": True, "phones": ["1"]}}
    event = audit.record(None, "noted", make_member(), old=values, new={"code": "1"})
    assert event.old == {"name": "李雪", "more": {"phones": ["1"]}}
    assert event.new == {}


def test_a_deed_keeps_the_name_of_that_time():
    user = make_user(name="王芳")
    audit.record(user, "noted", make_committee())
    user.name = "王方"
    user.save(update_fields=["name"])
    assert AuditEvent.objects.get().actor_name == "王芳"


def test_the_model_refuses_every_change():
    event = audit.record(None, "noted", make_branch())
    event.verb = "changed"
    refused = [
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        AuditEvent._base_manager.all().delete,
        lambda: AuditEvent.objects.update(verb="changed"),
        lambda: AuditEvent._base_manager.update(verb="changed"),
        lambda: AuditEvent.objects.bulk_update([event], ["verb"]),
        lambda: AuditEvent.objects.update_or_create(pk=event.pk, defaults={"verb": "changed"}),
        lambda: AuditEvent.objects.bulk_create(
            [event], update_conflicts=True, update_fields=["verb"], unique_fields=["id"]
        ),
    ]
    for change in refused:
        with pytest.raises(NotAllowed), transaction.atomic():
            change()
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["noted"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE branchlife_auditevent SET verb = 'changed'",
        "DELETE FROM branchlife_auditevent",
        "TRUNCATE branchlife_auditevent",
    ],
)
def test_the_database_refuses_every_change(sql):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has the trigger")
    audit.record(None, "noted", make_branch())
    with connection.cursor() as cursor:
        # Off for the whole run, for tests that empty the tables; see conftest.
        cursor.execute("ALTER TABLE branchlife_auditevent ENABLE TRIGGER auditevent_table_stays")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(sql)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["noted"]
