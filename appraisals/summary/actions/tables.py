"""How an office wants its consolidated table."""

from django.db import transaction
from django.utils import timezone

from appraisals.summary.models import TableLayout
from branchlife import audit
from branchlife.workflow import lock


@transaction.atomic
def lay_out_table(
    committee, *, by, columns, has_subtotals, responsible="", filled_in_by="", phone=""
):
    """From now on the table of `committee` has these columns in this order, and this on its cover.

    `columns` maps "members" and "leadership" to keys of columns; an empty list prints the usual ones.
    """
    committee = lock(committee)
    layout, _made = TableLayout.objects.update_or_create(
        committee=committee,
        defaults={
            "columns": {name: list(keys) for name, keys in columns.items() if keys},
            "has_subtotals": has_subtotals,
            "responsible": responsible.strip(),
            "filled_in_by": filled_in_by.strip(),
            "phone": phone.strip(),
            "changed_by": by,
            "changed_at": timezone.now(),
        },
    )
    new = {"columns": sum(len(keys) for keys in layout.columns.values())}
    audit.record(by, "laid out the table", layout, new=new)
    return layout
