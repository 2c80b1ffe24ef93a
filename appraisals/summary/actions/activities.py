"""Activities of all branches together: the office lists them, and notes how many came from where."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.summary.models import Activity, ActivityAttendance
from branchlife import audit
from branchlife.workflow import ensure, lock

ACTIVITY = ("kind", "title", "held_on", "place", "open_to_branches")


@transaction.atomic
def add_activity(campaign, *, by, **values):
    """An activity in which the branches of this year took part; who came is noted after it."""
    activity = Activity.objects.create(
        campaign=campaign, made_by=by, made_at=timezone.now(), **values
    )
    audit.record(by, "added an activity", activity, new=_as_json(activity))
    return activity


@transaction.atomic
def change_activity(activity, *, by, **values):
    """Put an activity right; the numbers of the branches stay."""
    activity = lock(activity)
    old = _as_json(activity)
    for name in ACTIVITY:
        setattr(activity, name, values[name])
    activity.save(update_fields=list(ACTIVITY))
    audit.record(by, "changed an activity", activity, old=old, new=_as_json(activity))
    return activity


@transaction.atomic
def remove_activity(activity, *, by):
    """An activity that did not take place is taken off the list, with its numbers."""
    activity = lock(activity)
    numbers = activity.attendances.count()
    audit.record(by, "removed an activity", activity, old=_as_json(activity) | {"rows": numbers})
    activity.delete()


@transaction.atomic
def note_activity_attendance(activity, numbers, *, by, by_office):
    """How many of each branch were to come and came.

    `numbers` is {Appraisal: {"expected", "present", "note"} or None to clear it}. A branch notes its own
    while the office lets it, and never over what the office has noted. Returns how many changed.
    """
    activity = lock(activity)
    ensure(_reasons_against_numbers(numbers))
    before = {row.appraisal_id: row for row in activity.attendances.filter(appraisal__in=numbers)}
    if not by_office:
        ensure(_reasons_against_own(activity, before.values()))
    changed = {}
    for appraisal, values in numbers.items():
        row = before.get(appraisal.pk)
        if values != (_numbers(row) if row else None):
            _write(activity, appraisal, row, values, by, by_office)
            changed[appraisal.branch.name] = (
                f"{values['present']}/{values['expected']}" if values else ""
            )
    if changed:
        audit.record(by, "noted who came to an activity", activity, new={"attended": changed})
    return len(changed)


def _write(activity, appraisal, row, values, by, by_office):
    if values is None:
        row.delete()
        return
    who = {"noted_by": by, "noted_at": timezone.now(), "by_office": by_office}
    ActivityAttendance.objects.update_or_create(
        activity=activity, appraisal=appraisal, defaults=values | who
    )


def _numbers(row):
    return {"expected": row.expected, "present": row.present, "note": row.note}


def _reasons_against_numbers(numbers):
    for appraisal, values in numbers.items():
        if values and values["present"] > values["expected"]:
            yield _("%(branch)s: %(present)d came, but only %(expected)d were expected.") % {
                "branch": appraisal.branch,
                "present": values["present"],
                "expected": values["expected"],
            }


def _reasons_against_own(activity, rows):
    if not activity.open_to_branches:
        yield _("The office notes the numbers of this activity.")
    elif any(row.by_office for row in rows):
        yield _("The office has noted your numbers already; tell it if they are wrong.")


def _as_json(activity):
    values = {name: getattr(activity, name) for name in ACTIVITY}
    return values | {"held_on": activity.held_on.isoformat()}
