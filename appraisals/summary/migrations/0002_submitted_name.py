"""A table keeps the name of who sent it as it was then."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """Of tables sent before: the name of today."""
    submission = apps.get_model("summary", "Submission")
    for row in submission.objects.select_related("submitted_by").iterator():
        name = row.submitted_by.name or row.submitted_by.username
        submission.objects.filter(pk=row.pk).update(submitted_name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("summary", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="submitted_name",
            field=models.CharField(blank=True, editable=False, max_length=50),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
