"""When items were filed stands in their filing alone; what stays inside the branch stays inside."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rectification", "0006_filings_of_items")]

    operations = [
        migrations.RemoveConstraint(
            model_name="item",
            name="item_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="item_settled_with_a_date",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="item_receipt_when_filed",
        ),
        migrations.RemoveField(
            model_name="item",
            name="filed_on",
        ),
        migrations.RemoveField(
            model_name="item",
            name="receipt",
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "in_progress", "done", "long_term", "carried"])
                ),
                name="item_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_on__isnull", False),
                        ("state__in", ["done", "long_term", "carried"]),
                    ),
                    models.Q(("closed_on__isnull", True), ("state__in", ["open", "in_progress"])),
                    _connector="OR",
                ),
                name="item_settled_with_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_by__isnull", True), ("closed_at__isnull", True)),
                    models.Q(("closed_by__isnull", False), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="item_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on__isnull", False),
                    models.Q(("closed_by__isnull", True), ("closing_meeting__isnull", True)),
                    _connector="OR",
                ),
                name="item_closed_by_when_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "list"),
                    models.Q(
                        ("carried_from__isnull", True),
                        ("closing_meeting__isnull", True),
                        ("filing__isnull", True),
                        ("published_on__isnull", True),
                        models.Q(("state", "carried"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="item_pledge_stays_inside",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_personal", False), ("published_on__isnull", True), _connector="OR"
                ),
                name="item_about_one_person_stays_inside",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("carried_from__isnull", True),
                    models.Q(("carried_from", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="item_carried_from_another",
            ),
        ),
    ]
