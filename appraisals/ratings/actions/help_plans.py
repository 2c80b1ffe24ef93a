"""A member graded 基本合格 is helped: planned, noted, ended with a result."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ratings.models import HelpNote, HelpPlan, reasons_against_help
from branchlife import audit
from branchlife.workflow import ensure, lock

# What is planned; the record of deeds says which of it was changed, never what is written there.
TEXTS = ("gap", "measures")
FIELDS = ("helper", *TEXTS, "since", "until")


def _days_and_helper(plan):
    """What the record of deeds keeps of a plan."""
    return {
        "helper": plan.helper_id,
        "since": plan.since.isoformat(),
        "until": plan.until.isoformat(),
    }


@transaction.atomic
def make_help_plan(rating, *, helper, gap, measures, since, until, by):
    """The branch helps this member; the helper sees it, and the person once told the grade."""
    rating = lock(rating)
    plan = HelpPlan(
        rating=rating,
        helper=helper,
        gap=gap.strip(),
        measures=measures.strip(),
        since=since,
        until=until,
        made_by=by,
        made_at=timezone.now(),
    )
    ensure([*reasons_against_help(rating), *plan.reasons_against_plan()])
    ensure(_reasons_against_silence(plan))
    plan.save()
    audit.record(by, "planned help", plan, new=_days_and_helper(plan))
    return plan


def _reasons_against_silence(plan):
    if not plan.gap or not plan.measures:
        yield _("Write down where the member falls short, and the measures.")


@transaction.atomic
def change_help_plan(plan, *, by, **fields):
    """The plan is put right, the helper changed, or more time given; `fields` are FIELDS."""
    plan = lock(plan)
    old, texts = _days_and_helper(plan), [getattr(plan, name) for name in TEXTS]
    for name, value in fields.items():
        setattr(plan, name, value.strip() if name in TEXTS else value)
    ensure([*plan.reasons_against_work(), *plan.reasons_against_plan()])
    ensure(_reasons_against_silence(plan))
    plan.save(update_fields=list(fields))
    new = {key: value for key, value in _days_and_helper(plan).items() if value != old[key]}
    if rewritten := [
        str(plan._meta.get_field(name).verbose_name)
        for name, text in zip(TEXTS, texts, strict=True)
        if getattr(plan, name) != text
    ]:
        new["fields"] = rewritten
    if new:
        audit.record(
            by, "changed a help plan", plan, old={k: old[k] for k in new if k in old}, new=new
        )
    return plan


@transaction.atomic
def note_help(plan, *, done_on, note, by):
    """What was done and found on a day is written down: by those who decide, or by the helper."""
    plan = lock(plan)
    ensure([*plan.reasons_against_work(), *plan.reasons_against_day(done_on)])
    made = HelpNote.objects.create(
        plan=plan, done_on=done_on, note=note.strip(), by=by, at=timezone.now()
    )
    audit.record(by, "noted help", plan, new={"on": done_on.isoformat()})
    return made


@transaction.atomic
def remove_help_note(note, *, by):
    """A note typed by mistake is taken out, while the help goes on."""
    plan = lock(note.plan)
    note = lock(note)
    ensure(plan.reasons_against_work())
    audit.record(by, "removed a note on help", plan, old={"on": note.done_on.isoformat()})
    note.delete()


@transaction.atomic
def close_help_plan(plan, *, result, closed_on, by, result_note=""):
    """The help ends with a result; the plan stays as it is from then on."""
    plan = lock(plan)
    ensure([*plan.reasons_against_work(), *plan.reasons_against_day(closed_on)])
    plan.result = result
    plan.result_note = result_note.strip()
    plan.closed_on = closed_on
    plan.closed_by = by
    plan.closed_at = timezone.now()
    plan.save(update_fields=["result", "result_note", "closed_on", "closed_by", "closed_at"])
    audit.record(
        by, "ended the help", plan, new={"result": result, "closed_on": closed_on.isoformat()}
    )
    return plan
