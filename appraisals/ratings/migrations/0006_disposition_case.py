"""The situation of a disposition is one the rules name for its kind."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ratings", "0005_follow_up"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="disposition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "case__in",
                            (
                                "weak_conviction",
                                "religion",
                                "slack",
                                "absent_from_life",
                                "out_of_contact",
                                "other",
                            ),
                        ),
                        ("kind", "correction"),
                    ),
                    models.Q(
                        ("case__in", ("threatens", "unchanged", "other")), ("kind", "persuasion")
                    ),
                    models.Q(
                        (
                            "case__in",
                            ("lost_qualities", "six_months", "two_years", "refuses", "other"),
                        ),
                        ("kind", "removal"),
                    ),
                    _connector="OR",
                ),
                name="disposition_case_of_its_kind",
            ),
        ),
    ]
