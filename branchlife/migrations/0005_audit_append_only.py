"""The record of deeds: whose affair old rows are, and a database that refuses to change any."""

from django.db import migrations
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.functions import Cast

# {model: (column of the record of deeds, way from the model)}. Higher rooms' old rows stay without.
WAYS = {
    "branch": ("branch_id", "pk"),
    "partygroup": ("branch_id", "branch_id"),
    "member": ("branch_id", "branch_id"),
    "branchpost": ("branch_id", "branch_id"),
    "standing": ("branch_id", "member__branch_id"),
    "committee": ("committee_id", "pk"),
    "committeepost": ("committee_id", "committee_id"),
}

REFUSE = """
CREATE FUNCTION branchlife_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of deeds is append-only: % refused.', TG_OP;
END
$$;
CREATE TRIGGER auditevent_rows_stay BEFORE UPDATE OR DELETE ON branchlife_auditevent
    FOR EACH ROW EXECUTE FUNCTION branchlife_refuse_change();
CREATE TRIGGER auditevent_table_stays BEFORE TRUNCATE ON branchlife_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION branchlife_refuse_change();
"""
ALLOW = """
DROP TRIGGER auditevent_rows_stay ON branchlife_auditevent;
DROP TRIGGER auditevent_table_stays ON branchlife_auditevent;
DROP FUNCTION branchlife_refuse_change();
"""


def fill(apps, schema_editor):
    """Whose affair the deeds of the organisation's room are, where the record still exists."""
    events = apps.get_model("branchlife", "AuditEvent").objects
    for name, (column, way) in WAYS.items():
        records = apps.get_model("branchlife", name).objects.order_by()
        record = records.filter(pk=Cast(OuterRef("target_id"), BigIntegerField()))
        rows = events.filter(target_label=f"branchlife.{name}", **{f"{column}__isnull": True})
        rows.update(**{column: Subquery(record.values(way)[:1])})


def run(sql):
    """A step that runs `sql` on PostgreSQL and does nothing elsewhere."""

    def step(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return step


class Migration(migrations.Migration):
    dependencies = [
        ("branchlife", "0004_audit_scope"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="auditevent",
            options={
                "base_manager_name": "objects",
                "ordering": ["-pk"],
                "verbose_name": "audit event",
                "verbose_name_plural": "audit events",
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(run(REFUSE), run(ALLOW)),
    ]
