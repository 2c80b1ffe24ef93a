"""Every item with a worded problem is tied to the record of it; equal wordings are one problem."""

from collections import Counter

from django.db import migrations


def tie(apps, schema_editor):
    """Make a problem of every wording; items of one list that say the same share it."""
    item, problem = (apps.get_model("rectification", name) for name in ("Item", "Problem"))
    made, places = {}, Counter()
    rows = item.objects.exclude(problem_text="").order_by("appraisal_id", "position", "pk")
    for row in rows.iterator():
        owner = (row.appraisal_id, row.member_id)
        key = (*owner, row.problem_text)
        if key not in made:
            places[owner] += 1
            made[key] = problem.objects.create(
                appraisal_id=row.appraisal_id,
                member_id=row.member_id,
                position=places[owner],
                category=row.category,
                source=row.source,
                text=row.problem_text,
            ).pk
        item.objects.filter(pk=row.pk).update(problem_id=made[key])


def untie(apps, schema_editor):
    """Write the wording back into the items; a problem without an item has no place there."""
    item, problem = (apps.get_model("rectification", name) for name in ("Item", "Problem"))
    for row in item.objects.exclude(problem=None).select_related("problem").iterator():
        said = row.problem
        item.objects.filter(pk=row.pk).update(
            problem_text=said.text, category=said.category, source=said.source, problem=None
        )
    problem.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("rectification", "0002_problems")]

    operations = [migrations.RunPython(tie, untie)]
