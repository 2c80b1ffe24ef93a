"""Filings, remarks, public pages, carrying over; items keep their old dates until the next step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import appraisals.rectification.models.outward


class Migration(migrations.Migration):
    dependencies = [
        ("branchlife", "0011_file_purpose_and_email"),
        ("campaigns", "0001_initial"),
        ("meetings", "0011_opinions_on_ballots"),
        ("rectification", "0004_items_rest_on_problems"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("filed_on", models.DateField(verbose_name="filed with the superior on")),
                ("filed_at", models.DateTimeField(null=True)),
                (
                    "receipt",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="receipt of the superior"
                    ),
                ),
                (
                    "received_on",
                    models.DateField(null=True, verbose_name="received by the superior on"),
                ),
                ("received_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "filing with the superior",
                "verbose_name_plural": "filings with the superior",
                "ordering": ["appraisal", "filed_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OfficeRemark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="remark of the superior")),
                ("at", models.DateTimeField(verbose_name="noted at")),
            ],
            options={
                "verbose_name": "remark of the superior",
                "verbose_name_plural": "remarks of the superior",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PublicNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=appraisals.rectification.models.outward.new_token,
                        editable=False,
                        max_length=43,
                        unique=True,
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="to be read since")),
                ("ends_on", models.DateField(verbose_name="to be read until")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "public page of the list",
                "verbose_name_plural": "public pages of the list",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="carried_from",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried_to",
                to="rectification.item",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="closing_meeting",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items_settled",
                to="meetings.meeting",
                verbose_name="meeting that settled it",
            ),
        ),
        migrations.AlterField(
            model_name="item",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "not begun"),
                    ("in_progress", "in progress"),
                    ("done", "settled"),
                    ("long_term", "kept up for long"),
                    ("carried", "carried into the next year"),
                ],
                default="open",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="appraisal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="filings",
                to="campaigns.appraisal",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="filed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="received_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="filing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="rectification.filing",
            ),
        ),
        migrations.AddField(
            model_name="officeremark",
            name="appraisal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="office_remarks",
                to="campaigns.appraisal",
            ),
        ),
        migrations.AddField(
            model_name="officeremark",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="officeremark",
            name="item",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="office_remarks",
                to="rectification.item",
            ),
        ),
        migrations.AddField(
            model_name="publicnotice",
            name="appraisal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="public_notices",
                to="campaigns.appraisal",
            ),
        ),
        migrations.AddField(
            model_name="publicnotice",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publicnotice",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("filed_by__isnull", True), ("filed_at__isnull", True)),
                    models.Q(("filed_by__isnull", False), ("filed_at__isnull", False)),
                    _connector="OR",
                ),
                name="filing_filed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("received_by__isnull", True), ("received_at__isnull", True)),
                    models.Q(("received_by__isnull", False), ("received_at__isnull", False)),
                    _connector="OR",
                ),
                name="filing_received_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_on__isnull", False),
                    models.Q(("receipt", ""), ("received_by__isnull", True)),
                    _connector="OR",
                ),
                name="filing_receipt_when_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_on__isnull", True),
                    ("received_by__isnull", False),
                    ("filed_by__isnull", True),
                    _connector="OR",
                ),
                name="filing_received_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_on__isnull", True),
                    ("received_on__gte", models.F("filed_on")),
                    _connector="OR",
                ),
                name="filing_received_after_filed",
            ),
        ),
        migrations.AddConstraint(
            model_name="officeremark",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="office_remark_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="publicnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("opened_on"))),
                name="public_notice_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_by__isnull", True), ("closed_at__isnull", True)),
                    models.Q(("closed_by__isnull", False), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="public_notice_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    ("closed_at__gte", models.F("opened_at")),
                    _connector="OR",
                ),
                name="public_notice_closed_after_opened",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicnotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("appraisal",),
                name="public_notice_one_open",
            ),
        ),
    ]
