"""Rules of a year under way change: little of them, with a reason, and every branch is told."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns.actions.years import apply_changes
from appraisals.campaigns.models import (
    BALLOT_RULES,
    DEADLINES,
    Campaign,
    RuleChange,
    reasons_against_new_ballot_rules,
)
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from branchlife.written import zh_date

# What may still change once branches work under the rules: nothing that has been counted with.
CHANGEABLE = (
    "theme",
    "documents",
    "study_materials",
    "check_points",
    "plan_works",
    "phrases",
    "advise_excellent_from",
    "advise_unqualified_from",
    "prints_votes_on_form",
    "feedback_days",
    "public_page",
    *DEADLINES,
    *BALLOT_RULES,
)


@transaction.atomic
def change(campaign, *, by, reason, **changes):
    """Change rules of a year under way; all its branches read on their pages what, when and why.

    The quota, quorum and agendas stand still, last days only move to later ones, and what the ballots
    ask stands still once one has begun.
    """
    campaign = lock(campaign)
    if campaign.state != Campaign.State.OPEN:
        ensure(campaign.reasons_against_changing())
    if not reason.strip():
        raise NotAllowed([_("Write down the reason: every branch reads it with the change.")])
    before = {name: getattr(campaign, name) for name in changes if name != "documents"}
    changed = {name for name, value in before.items() if value != changes[name]}
    ensure(_reasons_against(campaign, changed, before, changes))
    old, new = apply_changes(campaign, changes)
    if not new:
        raise NotAllowed([_("Nothing is different from what stands there.")])
    made = RuleChange.objects.create(
        campaign=campaign,
        changes=[{"name": name, "old": old[name], "new": new[name]} for name in new],
        reason=reason.strip(),
        by=by,
        at=timezone.now(),
    )
    audit.record(by, "rules changed", campaign, old=old, new=new | {"reason": made.reason})
    return made


def _reasons_against(campaign, changed, before, after):
    """Why these rules may not become what is asked."""
    for name in sorted(changed - set(CHANGEABLE)):
        yield _("“%(rule)s” can no longer be changed: branches have been working under it.") % {
            "rule": Campaign._meta.get_field(name).verbose_name
        }
    if changed & set(BALLOT_RULES):
        yield from reasons_against_new_ballot_rules(campaign)
    for name in DEADLINES:
        if name in changed and before[name] and after[name] and after[name] < before[name]:
            yield _("“%(rule)s” can only move to a later day than %(day)s.") % {
                "rule": Campaign._meta.get_field(name).verbose_name,
                "day": zh_date(before[name]),
            }
    if "feedback_days" in changed and _is_shorter(before, after):
        yield _("The days for telling members their grade can only become more.")


def _is_shorter(before, after):
    """Whether members would have to be told sooner than branches were promised."""
    days = after["feedback_days"]
    return days is not None and (before["feedback_days"] or days + 1) > days
