"""Versions say whether they are signed on paper; minutes signed before there were any get one."""

from django.db import migrations, models


def give_versions(apps, schema_editor):
    """Version 1 of every meeting whose minutes are signed: who signed, signed for both."""
    Meeting = apps.get_model("meetings", "Meeting")
    MinutesVersion = apps.get_model("meetings", "MinutesVersion")
    signed = Meeting.objects.filter(state="signed", versions__isnull=True)
    MinutesVersion.objects.bulk_create(
        (
            MinutesVersion(
                meeting=meeting,
                number=1,
                opened_by_id=meeting.signed_by_id,
                opened_at=meeting.signed_at,
                chair_signed_by_id=meeting.signed_by_id,
                chair_signed_at=meeting.signed_at,
                recorder_signed_by_id=meeting.signed_by_id,
                recorder_signed_at=meeting.signed_at,
                on_paper=meeting.signed_on_paper,
            )
            for meeting in signed.iterator(1000)
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_who_recorded")]

    operations = [
        migrations.AddField(
            model_name="minutesversion",
            name="on_paper",
            field=models.BooleanField(default=False, verbose_name="signed on paper"),
        ),
        # Backwards they stay: what made them is what they say, and forwards nobody gets a second one.
        migrations.RunPython(give_versions, migrations.RunPython.noop),
    ]
