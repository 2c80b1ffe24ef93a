"""Each line of a year's basis becomes a document with title and number."""

import re

from django.db import migrations

NUMBERED = re.compile(r"(?P<title>.+)（(?P<number>[^（）]*(?:〔|号)[^（）]*)）")


def to_documents(apps, schema_editor):
    document = apps.get_model("campaigns", "BasisDocument")
    for campaign in apps.get_model("campaigns", "Campaign").objects.exclude(basis=""):
        lines = [line.strip() for line in campaign.basis.splitlines() if line.strip()]
        for position, line in enumerate(lines, start=1):
            found = NUMBERED.fullmatch(line)
            document.objects.create(
                campaign=campaign,
                position=position,
                title=(found["title"] if found else line)[:200],
                number=(found["number"] if found else "")[:60],
            )


def to_lines(apps, schema_editor):
    for campaign in apps.get_model("campaigns", "Campaign").objects.all():
        documents = campaign.documents.order_by("position", "pk")
        campaign.basis = "\n".join(
            f"{found.title}（{found.number}）" if found.number else found.title
            for found in documents
        )
        campaign.save(update_fields=["basis"])
        documents.delete()


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_deadlines_and_changes")]

    operations = [migrations.RunPython(to_documents, to_lines)]
