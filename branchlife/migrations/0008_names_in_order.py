"""Sort keys of stored members, as branchlife.roster makes them now."""

from django.db import migrations

from branchlife.roster import pinyin_key, stroke_key


def refresh_keys(apps, schema_editor):
    """Whenever the keys change, a further migration calls this again."""
    Member = apps.get_model("branchlife", "Member")
    stale = []
    for member in Member.objects.only("name", "name_pinyin", "name_strokes").iterator(2000):
        keys = (pinyin_key(member.name), stroke_key(member.name))
        if keys != (member.name_pinyin, member.name_strokes):
            member.name_pinyin, member.name_strokes = keys
            stale.append(member)
    Member.objects.bulk_update(stale, ["name_pinyin", "name_strokes"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("branchlife", "0007_member_order")]
    operations = [migrations.RunPython(refresh_keys, migrations.RunPython.noop)]
