"""One-time slips for logins; names at a unit's login service."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branchlife", "0002_transfers"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoginSlip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("made_on", models.DateField()),
                ("expires_on", models.DateField(help_text="The last day on which it can be used.")),
                ("used_on", models.DateField(null=True)),
                ("is_replaced", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "login slip",
                "verbose_name_plural": "login slips",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="sso_name",
            field=models.CharField(
                blank=True,
                help_text="For example the staff number; only where the unit has such a service.",
                max_length=64,
                null=True,
                unique=True,
                verbose_name="name at the unit's login service",
            ),
        ),
        migrations.AddField(
            model_name="loginslip",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="loginslip",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="login_slips",
                to=settings.AUTH_USER_MODEL,
                verbose_name="login",
            ),
        ),
        migrations.AddConstraint(
            model_name="loginslip",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_replaced", False), ("used_on__isnull", True)),
                fields=("user",),
                name="login_slip_one_in_use",
            ),
        ),
    ]
