"""The office reminds branches of what they lack (催报)."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns.models import Appraisal
from appraisals.summary.figures.overview import STAGE_OF, TABLE, reminder_for
from appraisals.summary.models import Reminder, deciding_users
from branchlife import audit
from branchlife.workflow import ensure


@transaction.atomic
def remind(lines, *, by, by_mail=False):
    """Remind these branches (Lines) of what they lack first; their secretaries find it at home.

    Refused for a branch whose table stands, and once the year has ended. With `by_mail` it is also
    noted to how many addresses each goes: `exports.reminders` writes the letters.
    """
    lines = list(lines)
    ensure(reason for line in lines for reason in reasons_against_reminding(line))
    # Nobody sends, withdraws or reminds meanwhile.
    list(
        Appraisal.objects.select_for_update(of=["self"])
        .filter(pk__in=[line.appraisal.pk for line in lines])
        .order_by("pk")
        .values_list("pk")
    )
    by_mail = by_mail and settings.SENDS_EMAIL
    users = deciding_users([line.appraisal.branch_id for line in lines]) if by_mail else {}
    now = timezone.now()
    reminders = Reminder.objects.bulk_create(
        Reminder(
            appraisal=line.appraisal,
            about=STAGE_OF.get(line.lacks, TABLE),
            text=reminder_for(line),
            by=by,
            at=now,
            mailed=len(users.get(line.appraisal.branch_id, ())),
        )
        for line in lines
    )
    deeds = [(one, None, {"about": one.about, "mailed": one.mailed}) for one in reminders]
    audit.record_each(by, "reminded", deeds)
    return reminders


def reasons_against_reminding(line):
    """Why this branch is not reminded; empty when it is."""
    yield from line.appraisal.reasons_against_work()
    if not line.lacks:
        yield _("%(branch)s has sent its table.") % {"branch": line.appraisal.branch}
