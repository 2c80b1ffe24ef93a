"""Opinions may come from ballots."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0010_reminded_of")]

    operations = [
        migrations.AlterField(
            model_name="opinion",
            name="source",
            field=models.CharField(
                choices=[
                    ("talk", "from a talk"),
                    ("paper", "on a paper form"),
                    ("page", "on the page without login"),
                    ("box", "from the opinion box"),
                    ("meeting", "said in a discussion"),
                    ("superior", "from the superior organisation"),
                    ("ballot", "on a ballot"),
                ],
                max_length=8,
                verbose_name="came by",
            ),
        ),
    ]
