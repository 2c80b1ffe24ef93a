"""Every exclusion has its branch now. On its own: PostgreSQL changes no column with rows pending."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0002_moves_and_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="exclusion",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="exclusions",
                to="branchlife.branch",
                verbose_name="branch",
            ),
        ),
    ]
