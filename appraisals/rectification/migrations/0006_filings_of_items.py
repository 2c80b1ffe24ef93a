"""Every day on which items were filed becomes a filing, with its receipt; none is lost."""

from django.db import migrations
from django.utils.dateparse import parse_date


def deeds(apps):
    """{(appraisal, day, receipt): (who filed, when)} from the record of deeds, the first of each.

    Whose login is gone is nobody any more.
    """
    event, user = (apps.get_model("branchlife", name) for name in ("AuditEvent", "User"))
    logins, found = set(user.objects.values_list("pk", flat=True)), {}
    rows = event.objects.filter(verb="filed", target_label="campaigns.appraisal").order_by("pk")
    for row in rows.iterator():
        new = row.new or {}
        if row.actor_id in logins and row.target_id.isdigit():
            day = parse_date(str(new.get("on", "")))
            key = (int(row.target_id), day, str(new.get("receipt", "")))
            found.setdefault(key, (row.actor_id, row.at))
    return found


def gather(apps, schema_editor):
    """One filing for the items of an appraisal that were filed on one day with one receipt.

    A receipt was typed together with the filing, so its day is that of the filing.
    """
    item, filing = (apps.get_model("rectification", name) for name in ("Item", "Filing"))
    known = deeds(apps)
    filed = item.objects.exclude(filed_on=None).order_by("filed_on", "pk")
    made = {}
    for row in filed.iterator():
        key = (row.appraisal_id, row.filed_on, row.receipt)
        if key not in made:
            by, at = known.get(key, (None, None))
            fields = {"filed_by_id": by, "filed_at": at}
            if row.receipt:
                fields |= {"received_on": row.filed_on, "received_by_id": by, "received_at": at}
            made[key] = filing.objects.create(
                appraisal_id=row.appraisal_id,
                filed_on=row.filed_on,
                receipt=row.receipt,
                **fields,
            ).pk
        item.objects.filter(pk=row.pk).update(filing_id=made[key])
    # What was found to concern one person after it was public was shown to nobody any more.
    public = item.objects.filter(is_personal=True).exclude(published_on=None)
    public.update(published_on=None, published_how="")


def spread(apps, schema_editor):
    """Write day and receipt back into the items."""
    item = apps.get_model("rectification", "Item")
    for row in item.objects.exclude(filing=None).select_related("filing").iterator():
        said = row.filing
        item.objects.filter(pk=row.pk).update(
            filed_on=said.filed_on, receipt=said.receipt, filing=None
        )
    # The states before these know nothing of items carried over: they are settled.
    item.objects.filter(state="carried").update(state="done")
    apps.get_model("rectification", "Filing").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("rectification", "0005_filings_and_carrying")]

    operations = [migrations.RunPython(gather, spread)]
