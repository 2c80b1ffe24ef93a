"""What an office decides about keeping: for how long, and that what is over goes."""

from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.summary.figures import retention as figures
from appraisals.summary.models import Purge, Retention
from appraisals.summary.rules import retention as rules
from branchlife import audit
from branchlife.models import File
from branchlife.workflow import ensure, lock

# So many rows in one statement.
AT_ONCE = 500


@transaction.atomic
def set_retention(committee, years, *, by):
    """The words of its years are kept for so many years; `years` is {kind: number, None for ever}.

    Removes nothing. Raises NotAllowed for fewer years than the kind must be kept.
    """
    committee = lock(committee)
    ensure(_reasons_against_years(years))
    old = Retention.objects.years_of(committee)
    for kind, number in years.items():
        Retention.objects.update_or_create(
            committee=committee, kind=kind, defaults={"years": number}
        )
    changed = {kind: number for kind, number in years.items() if old[kind] != number}
    if changed:
        audit.record(
            by,
            "set the times of keeping",
            committee,
            old={_label(kind): _years(old[kind]) for kind in changed},
            new={_label(kind): _years(number) for kind, number in changed.items()},
        )
    return committee


def _label(kind):
    """What people call the kind; the record of deeds shows it as it is."""
    return str(Retention.Kind(kind).label)


def _years(number):
    """As the record of deeds shows it."""
    return _("for ever") if number is None else _("%(years)d years") % {"years": number}


def _reasons_against_years(years):
    for kind, number in years.items():
        if number not in rules.choices_for(kind):
            yield _("%(kind)s: keep it at least %(years)d years.") % {
                "kind": _label(kind),
                "years": rules.LEAST[kind],
            }


@transaction.atomic
def purge(campaign, *, by, approval, stamp):
    """The words of this year whose time is over are removed, for good; who, when and how many stays.

    `stamp` is that of the Preview the person looked at: nothing else goes. Only texts and the files
    on them go; no row of minutes, totals, grades, lists or tables changes. Raises NotAllowed for a year that
    has not ended, when nothing's time is over, and when something has changed meanwhile.
    """
    campaign = lock(campaign)
    ensure(figures.reasons_against_purging(campaign))
    found = figures.preview(campaign)
    ensure(_reasons_against_removal(found, approval, stamp))
    for row in found.rows:
        _empty(row)
    _remove_files([file for row in found.rows for file in row.files])
    made = Purge.objects.create(
        campaign=campaign,
        approval=approval,
        removed=[_line(row) for row in found.rows],
        purged_by=by,
        purged_name=str(by),
        purged_at=timezone.now(),
    )
    numbers = {"records": found.records, "files": found.files, "approval": approval}
    audit.record(by, "purged", campaign, new=numbers)
    audit.record_each(by, "purged", _deeds(found))
    return made


def _reasons_against_removal(found, approval, stamp):
    if not found.rows:
        yield _("There is nothing whose time of keeping is over.")
    elif stamp != found.stamp:
        yield _("What could be removed has changed meanwhile. Look at the list again.")
    if not approval.strip():
        yield _("Say who allowed the removal.")


def _empty(row):
    """The words make room for the sentence that they were removed; every row stays."""
    model, columns = figures.WORDS[row.kind]
    emptied = {name: _nothing(model, name) for name in columns}
    emptied[columns[0]] = figures.removed_words()
    for start in range(0, len(row.records), AT_ONCE):
        model.objects.filter(pk__in=row.records[start : start + AT_ONCE]).update(**emptied)


def _nothing(model, name):
    """What an empty column of this kind holds."""
    return {} if model._meta.get_field(name).get_internal_type() == "JSONField" else ""


def _remove_files(files):
    """The rows now, what is stored when nothing can take it back any more."""
    for start in range(0, len(files), AT_ONCE):
        File.objects.filter(pk__in=[file.pk for file in files[start : start + AT_ONCE]]).delete()
    for file in files:
        transaction.on_commit(lambda content=file.content: content.storage.delete(content.name))


def _line(row):
    return {
        "branch": row.appraisal.branch_id,
        "name": str(row.appraisal.branch),
        "kind": str(row.kind.value),
        "records": len(row.records),
        "files": len(row.files),
    }


def _deeds(found):
    """(appraisal, None, numbers) of each branch."""
    records, files, appraisals = Counter(), Counter(), {}
    for row in found.rows:
        appraisals[row.appraisal.pk] = row.appraisal
        records[row.appraisal.pk] += len(row.records)
        files[row.appraisal.pk] += len(row.files)
    return [
        (appraisal, None, {"records": records[pk], "files": files[pk]})
        for pk, appraisal in appraisals.items()
    ]
