"""The quota of one branch: allocated numbers, exemptions."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns.models import (
    Campaign,
    QuotaExemption,
    allocation_of,
    reasons_against_new_figures,
)
from appraisals.campaigns.permissions import is_office, may_exempt
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock


def _ensure_office(campaign, by):
    if not is_office(by, campaign):
        raise NotAllowed([_("Only the office can change the quota of one branch.")])


@transaction.atomic
def allocate(campaign, numbers, *, by):
    """The office gives branches numbers of excellent grades (名额分配表) instead of the share.

    `numbers` maps ids of appraisals to numbers; None goes back to the share.
    """
    campaign = lock(campaign)
    _ensure_office(campaign, by)
    if campaign.state != Campaign.State.OPEN:
        raise NotAllowed([_("Numbers can be allocated only while the year is under way.")])
    ensure(_reasons_against_sum(campaign, numbers))
    deeds = []
    for appraisal in campaign.appraisals.select_for_update(of=("self",)).filter(pk__in=numbers):
        number = numbers[appraisal.pk]
        if appraisal.quota_number != number:
            ensure(
                _("%(branch)s: %(reason)s") % {"branch": appraisal.branch, "reason": reason}
                for reason in reasons_against_new_figures(appraisal)
            )
            old, new = {"quota_number": appraisal.quota_number}, {"quota_number": number}
            deeds.append((appraisal, old, new))
            appraisal.quota_number = number
            appraisal.save(update_fields=["quota_number"])
    audit.record_each(by, "allocated", deeds)
    return len(deeds)


def _reasons_against_sum(campaign, numbers):
    """All branches together give no more excellent grades than the share of all their members."""
    table = allocation_of(campaign, numbers)
    if any(number is not None for number in numbers.values()) and table.beyond > 0:
        yield _(
            "All branches together would have %(sum)d excellent grades; the share of all "
            "%(full)d full members is %(limit)d, that is %(beyond)d too many."
        ) % {
            "sum": table.total,
            "full": table.full,
            "limit": table.limit,
            "beyond": table.beyond,
        }


@transaction.atomic
def exempt(appraisal, number, reason, *, by, paper="", consented_on=None):
    """The office lets one branch give more excellent grades; the reason is printed in the remarks.

    Where no office uses the platform the branch's secretary writes down the superior's consent:
    on which paper it was given (`paper`), and when (`consented_on`). Granting again replaces the
    earlier exemption.
    """
    appraisal = lock(appraisal)
    _ensure_exempting(appraisal, by, paper, consented_on)
    ensure([*appraisal.reasons_against_work(), *reasons_against_new_figures(appraisal)])
    if not reason.strip():
        raise NotAllowed([_("An exemption from the quota needs a reason.")])
    before = QuotaExemption.objects.filter(appraisal=appraisal).first()
    exemption, _made = QuotaExemption.objects.update_or_create(
        appraisal=appraisal,
        defaults={
            "number": number,
            "reason": reason.strip(),
            "granted_by": by,
            "granted_at": timezone.now(),
            "paper": paper.strip(),
            "consented_on": consented_on,
        },
    )
    old = {"number": before.number, "reason": before.reason} if before else None
    new = {"number": number, "reason": exemption.reason}
    if exemption.paper:
        new |= {"paper": exemption.paper, "on": consented_on.isoformat()}
    audit.record(by, "exempted", appraisal, old=old, new=new)
    return exemption


def _ensure_exempting(appraisal, by, paper, consented_on):
    """The office itself, or the secretary with the superior's paper where there is no office."""
    if not may_exempt(by, appraisal):
        raise NotAllowed([_("Only the office can change the quota of one branch.")])
    if bool(paper.strip()) != (consented_on is not None):
        raise NotAllowed([_("The paper with the consent and its day belong together.")])
    if not paper.strip() and not is_office(by, appraisal.campaign):
        raise NotAllowed([_("Write down the paper with the superior's consent, and its day.")])
