"""Transfers between branches; when and why a relation began and ended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def say_other_reason(apps, schema_editor):
    """Whoever had left before reasons were kept left for another reason."""
    members = apps.get_model("branchlife", "Member").objects.filter(left_on__isnull=False)
    members.update(leaving="other")


class Migration(migrations.Migration):
    dependencies = [
        ("branchlife", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "elsewhere",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="branch outside this platform"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting to be received"),
                            ("done", "moved"),
                            ("refused", "not received"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "moved_on",
                    models.DateField(
                        blank=True,
                        help_text="The first day in the new branch.",
                        null=True,
                        verbose_name="moved on",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="why not")),
            ],
            options={
                "verbose_name": "transfer",
                "verbose_name_plural": "transfers",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="member",
            name="arrived_on",
            field=models.DateField(
                blank=True,
                help_text="The first day on the roster; empty for those who have been here all along.",
                null=True,
                verbose_name="relation here since",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="leaving",
            field=models.CharField(
                blank=True,
                choices=[
                    ("transferred", "transferred elsewhere"),
                    ("deceased", "deceased"),
                    ("left_party", "no longer a party member"),
                    ("other", "other reason"),
                ],
                max_length=12,
                verbose_name="why it ended",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="leaving_note",
            field=models.CharField(blank=True, max_length=100, verbose_name="note on that"),
        ),
        migrations.AlterField(
            model_name="member",
            name="left_on",
            field=models.DateField(
                blank=True,
                help_text="The first day no longer on the roster.",
                null=True,
                verbose_name="relation ended on",
            ),
        ),
        migrations.RunPython(say_other_reason, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("leaving", ""), ("left_on__isnull", True)),
                    models.Q(("left_on__isnull", False), models.Q(("leaving", ""), _negated=True)),
                    _connector="OR",
                ),
                name="member_left_with_reason",
                violation_error_message="Give both: when the relation ended, and why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on__isnull", True),
                    ("arrived_on__isnull", True),
                    ("left_on__gt", models.F("arrived_on")),
                    _connector="OR",
                ),
                name="member_left_after_arriving",
                violation_error_message="The relation cannot end before it began.",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="from_branch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers_out",
                to="branchlife.branch",
                verbose_name="from the branch",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="transfers",
                to="branchlife.member",
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="to_branch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers_in",
                to="branchlife.branch",
                verbose_name="to the branch",
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                fields=["member", "moved_on"], name="branchlife__member__dfc4fe_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("member",),
                name="transfer_one_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("elsewhere", ""),
                        ("from_branch__isnull", False),
                        ("to_branch__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            ("from_branch__isnull", True),
                            ("to_branch__isnull", True),
                            _connector="XOR",
                        ),
                        models.Q(("elsewhere", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="transfer_has_two_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_branch__isnull", True),
                    ("to_branch__isnull", True),
                    models.Q(("from_branch", models.F("to_branch")), _negated=True),
                    _connector="OR",
                ),
                name="transfer_to_another_branch",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("moved_on__isnull", False), ("state", "done")),
                    models.Q(
                        models.Q(("state", "done"), _negated=True), ("moved_on__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="transfer_done_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True),
                        ("decided_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="transfer_decided_or_waiting",
            ),
        ),
    ]
