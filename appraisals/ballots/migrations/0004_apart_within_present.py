"""Those visited and those online are among those who may fill a ballot."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ballots", "0003_scrutineers_on_their_own_page")]

    operations = [
        migrations.AddConstraint(
            model_name="boxreport",
            constraint=models.CheckConstraint(
                condition=models.Q(present__gte=models.F("mobile") + models.F("online")),
                name="report_apart_within_present",
            ),
        ),
    ]
