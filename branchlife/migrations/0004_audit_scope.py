"""Whose affair a deed is, in the record of deeds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branchlife", "0003_login_slips"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="branch_id",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="committee_id",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
    ]
