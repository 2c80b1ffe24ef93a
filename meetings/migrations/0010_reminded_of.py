from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0009_minutes_signed_earlier"),
    ]

    operations = [
        migrations.RenameField("meeting", "reminded_on", "reminded_of"),
    ]
