"""Problems become records of their own; items keep their old wording until the next step."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("branchlife", "0001_initial"),
        ("campaigns", "0001_initial"),
        ("rectification", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Problem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="order")),
                (
                    "category",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="check point of the problem"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("own", "own search"),
                            ("opinions", "opinions collected"),
                            ("talks", "talks"),
                            ("criticism", "mutual criticism"),
                            ("supervisor", "comments of the superior"),
                            ("inspection", "feedback of an inspection"),
                        ],
                        default="own",
                        max_length=12,
                        verbose_name="where the problem was found",
                    ),
                ),
                ("text", models.TextField(verbose_name="problem")),
                ("facts", models.TextField(blank=True, verbose_name="concrete facts")),
                (
                    "appraisal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="campaigns.appraisal",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="branchlife.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "problem",
                "verbose_name_plural": "problems",
                "ordering": ["appraisal", "position", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="problem_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "source__in",
                        ["own", "opinions", "talks", "criticism", "supervisor", "inspection"],
                    )
                ),
                name="problem_source_known",
            ),
        ),
        migrations.RemoveConstraint(model_name="item", name="item_of_the_list_has_a_problem"),
        migrations.RenameField(model_name="item", old_name="problem", new_name="problem_text"),
        migrations.AddField(
            model_name="item",
            name="problem",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="rectification.problem",
                verbose_name="problem",
            ),
        ),
    ]
