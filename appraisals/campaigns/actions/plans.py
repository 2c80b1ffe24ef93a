"""The work plan of a branch: drafted from the year's rules and its meetings, then edited."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns.models import WorkPlan, draft_plan
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from meetings.rules.texts import same_text


@transaction.atomic
def draft(appraisal, *, by):
    """Write the plan anew from rules and meetings as they are now; what stood there is replaced."""
    appraisal = lock(appraisal)
    ensure(appraisal.reasons_against_work())
    title, text = draft_plan(appraisal)
    plan = WorkPlan.objects.filter(appraisal=appraisal).first() or WorkPlan(appraisal=appraisal)
    old = {"characters": len(plan.text)} if plan.pk else None
    plan.title, plan.text = title, text
    plan.edited_by = plan.edited_at = None
    plan.save()
    audit.record(by, "plan drafted", plan, old=old, new={"characters": len(text)})
    return plan


@transaction.atomic
def edit_plan(plan, *, by, title, text, issued_on=None, was=None):
    """Keep the plan as it was typed. `was` is the text the writer began with.

    Refused when somebody else changed it meanwhile, so that nobody's words are overwritten.
    """
    plan = lock(plan)
    ensure(plan.appraisal.reasons_against_work())
    if was is not None and not any(same_text(plan.text, known) for known in (was, text)):
        raise NotAllowed(
            [_("This page was changed meanwhile. What you wrote stands below, please compare.")]
        )
    old = {"characters": len(plan.text)}
    plan.title, plan.text, plan.issued_on = title, text, issued_on
    plan.edited_by, plan.edited_at = by, timezone.now()
    plan.save(update_fields=["title", "text", "issued_on", "edited_by", "edited_at"])
    audit.record(by, "plan edited", plan, old=old, new={"characters": len(text)})
    return plan
