"""An exclusion belongs to a branch; signed minutes keep the names they were signed with."""

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    """Exclusions belong to the branch of today; minutes signed before keep the names of today."""
    exclusion = apps.get_model("meetings", "Exclusion")
    for row in exclusion.objects.select_related("member").iterator():
        exclusion.objects.filter(pk=row.pk).update(branch=row.member.branch_id)
    meeting = apps.get_model("meetings", "Meeting")
    signed = meeting.objects.filter(state="signed")
    for row in signed.select_related("branch", "chair", "recorder", "signed_by").iterator():
        names = {
            "branch": row.branch.name,
            "chair": row.chair.name if row.chair else "",
            "recorder": row.recorder.name if row.recorder else "",
            "signed_by": row.signed_by.name or row.signed_by.username,
        }
        meeting.objects.filter(pk=row.pk).update(signed_names=names)
    attendance = apps.get_model("meetings", "Attendance")
    rows = attendance.objects.filter(meeting__state="signed").select_related("member")
    for row in rows.iterator():
        attendance.objects.filter(pk=row.pk).update(signed_name=row.member.name)


class Migration(migrations.Migration):
    dependencies = [
        ("branchlife", "0009_care_reason"),
        ("meetings", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="signed_name",
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddField(
            model_name="meeting",
            name="signed_names",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="exclusion",
            name="branch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="exclusions",
                to="branchlife.branch",
                verbose_name="branch",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
