"""A login may be guarded by a second factor: an app on the phone, and a printed card of codes."""

import django.db.models.deletion
from django.db import migrations, models

import branchlife.models.second_factor


class Migration(migrations.Migration):
    dependencies = [
        ("branchlife", "0005_audit_append_only"),
        ("otp_static", "0003_add_timestamps"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="Authenticator",
            fields=[],
            options={
                "verbose_name": "authenticator app",
                "verbose_name_plural": "authenticator apps",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=(branchlife.models.second_factor.NoTimeOfUse, "otp_totp.totpdevice"),
        ),
        migrations.CreateModel(
            name="CodeCard",
            fields=[],
            options={
                "verbose_name": "card of spare codes",
                "verbose_name_plural": "cards of spare codes",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=(branchlife.models.second_factor.NoTimeOfUse, "otp_static.staticdevice"),
        ),
        migrations.AddField(
            model_name="user",
            name="second_factor",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="otp_totp.totpdevice",
                verbose_name="second factor",
            ),
        ),
    ]
