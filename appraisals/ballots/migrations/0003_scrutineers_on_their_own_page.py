"""The phone of a scrutineer without a login, where a code was made, wrong codes, the counter."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ballots", "0002_invitations_and_rehearsals"),
        ("branchlife", "0011_file_purpose_and_email"),
    ]

    operations = [
        migrations.AddField(
            model_name="ballotbox",
            name="counter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="branchlife.member",
                verbose_name="counter",
            ),
        ),
        migrations.AddField(
            model_name="ballotbox",
            name="counter_approved_on",
            field=models.DateField(editable=False, null=True, verbose_name="counter approved on"),
        ),
        migrations.AddField(
            model_name="ballotbox",
            name="untold_wrong_codes",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="scrutineer",
            name="code_seen_at_branch",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="scrutineer",
            name="phone",
            field=models.BinaryField(max_length=32, null=True),
        ),
    ]
