"""Items of the list rest on a problem; its wording, category and source stand there alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rectification", "0003_problems_of_items")]

    operations = [
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "list"), _negated=True),
                    ("problem__isnull", False),
                    _connector="OR",
                ),
                name="item_of_the_list_has_a_problem",
            ),
        ),
        migrations.RemoveField(model_name="item", name="problem_text"),
        migrations.RemoveField(model_name="item", name="category"),
        migrations.RemoveField(model_name="item", name="source"),
    ]
