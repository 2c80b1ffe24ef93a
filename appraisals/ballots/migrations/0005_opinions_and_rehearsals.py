"""Opinions taken over, rehearsals numbered apart, and scrutineers who only practise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ballots", "0004_apart_within_present")]

    operations = [
        migrations.AddField(
            model_name="opinionnote",
            name="is_taken_over",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RemoveConstraint(model_name="ballotbox", name="box_number_once"),
        migrations.AddConstraint(
            model_name="ballotbox",
            constraint=models.UniqueConstraint(
                fields=("appraisal", "is_rehearsal", "number"), name="box_number_once"
            ),
        ),
        migrations.AddField(
            model_name="scrutineer",
            name="is_practice",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RemoveConstraint(
            model_name="scrutineer", name="scrutineer_is_a_member_or_a_guest"
        ),
        migrations.AddConstraint(
            model_name="scrutineer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("guest__isnull", True), ("is_practice", False), ("member__isnull", False)
                )
                | models.Q(
                    ("guest__isnull", False), ("is_practice", False), ("member__isnull", True)
                )
                | models.Q(
                    ("guest__isnull", True), ("is_practice", True), ("member__isnull", True)
                ),
                name="scrutineer_is_a_member_or_a_guest",
            ),
        ),
    ]
