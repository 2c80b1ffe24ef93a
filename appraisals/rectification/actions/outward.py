"""The list goes to members and masses, and to the superior; what comes back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.rectification import rules
from appraisals.rectification.actions.evidence import hang_copy
from appraisals.rectification.models import (
    PUBLISHED,
    Filing,
    OfficeRemark,
    PublicNotice,
    reasons_in_order,
)
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock


@transaction.atomic
def publish(appraisal, *, on, how, by, upload=None):
    """Members see the list: everything on it that is not personal. Returns how many items are new.

    The list is put up or sent round by people; this notes when and how, with `upload` a photo of it.
    """
    appraisal = lock(appraisal)
    ensure(reasons_in_order(appraisal, _("The day it was made public"), on))
    items = list(appraisal.items.to_publish())
    if not items:
        raise NotAllowed([_("There is nothing on the list that is not public already.")])
    for item in items:
        item.published_on = on
        item.published_how = how
        item.save(update_fields=["published_on", "published_how"])
    new = {"items": len(items), "on": on.isoformat(), "how": how}
    audit.record(by, "published", appraisal, new=new)
    if upload:
        hang_copy(appraisal.branch, appraisal, upload, by=by, purpose=PUBLISHED)
    return len(items)


# --- filing with the superior ---


@transaction.atomic
def file_with_superior(appraisal, *, on, by, receipt="", upload=None):
    """The list went to the superior organisation (报备). Returns how many items are new.

    `receipt` is what a superior outside the platform gave for it at once; where an office uses the
    platform it says itself that the list arrived. `upload` is a scan of what was sent.
    """
    appraisal = lock(appraisal)
    ensure(reasons_in_order(appraisal, _("The day it was filed"), on))
    if receipt and appraisal.branch.committee.has_clerks:
        raise NotAllowed([_("The office of the committee confirms itself that the list arrived.")])
    items = list(appraisal.items.to_file())
    if not items:
        raise NotAllowed([_("There is nothing on the list that has not been filed already.")])
    filing = Filing.objects.create(
        appraisal=appraisal, filed_on=on, filed_by=by, filed_at=timezone.now()
    )
    for item in items:
        item.filing = filing
        item.save(update_fields=["filing"])
    new = {"items": len(items), "on": on.isoformat(), "receipt": receipt}
    audit.record(by, "filed", appraisal, new=new)
    if upload:
        hang_copy(appraisal.branch, filing, upload, by=by)
    if receipt:
        receive(filing, by=by, on=on, receipt=receipt)
    return len(items)


@transaction.atomic
def receive(filing, *, by, on=None, receipt="", upload=None):
    """The superior has the list: the office says so with one click, or the branch types its receipt."""
    filing = lock(filing)
    on = on or max(timezone.localdate(), filing.filed_on)
    ensure(filing.reasons_against_receiving(on))
    filing.received_on = on
    filing.receipt = receipt
    filing.received_by = by
    filing.received_at = timezone.now()
    filing.save(update_fields=["received_on", "receipt", "received_by", "received_at"])
    new = {"on": on.isoformat(), "receipt": receipt}
    audit.record(by, "received the list", filing, new=new)
    if upload:
        hang_copy(filing.appraisal.branch, filing, upload, by=by)
    return filing


@transaction.atomic
def remark(appraisal, *, text, by, item=None):
    """The superior says something of the list, or of one item; the branch's desk reads it.

    Whoever is responsible for the item reads it beside the item.
    """
    appraisal = lock(appraisal)
    if not text.strip():
        raise NotAllowed([_("Write the remark.")])
    if item is not None and item.appraisal_id != appraisal.pk:
        raise NotAllowed([_("This item stands on another list.")])
    made = OfficeRemark.objects.create(
        appraisal=appraisal, item=item, text=text.strip(), by=by, at=timezone.now()
    )
    audit.record(by, "remarked on the list", made)
    return made


# --- the page without login ---


def reasons_against_notice(appraisal):
    """Why no public page of this list may be opened; empty when one may."""
    if not appraisal.campaign.public_page:
        yield _("The rules of this year do not provide for a public page.")
    if not appraisal.items.public().exists():
        yield _("Nothing on the list is public yet: make it public first.")
    if appraisal.public_notices.running().exists():
        yield _("There is a public page of this list already.")


@transaction.atomic
def open_notice(appraisal, *, ends_on, by):
    """The public list can be read by whoever has the address, until a day. No pledges, no persons."""
    appraisal = lock(appraisal)
    ensure(reasons_against_notice(appraisal))
    today, now = timezone.localdate(), timezone.now()
    if not rules.notice_in_order(today, ends_on):
        raise NotAllowed([_("The page ends on a day from today on, within a year.")])
    # One that ran out was never closed by anybody.
    for over in appraisal.public_notices.filter(closed_at__isnull=True):
        close_notice(over, by=by)
    notice = PublicNotice.objects.create(
        appraisal=appraisal, opened_on=today, ends_on=ends_on, opened_by=by, opened_at=now
    )
    audit.record(by, "opened a public page", notice, new={"ends_on": ends_on.isoformat()})
    return notice


@transaction.atomic
def close_notice(notice, *, by):
    """The address leads nowhere any more."""
    notice = lock(notice)
    ensure(notice.reasons_against_closing())
    notice.closed_by = by
    notice.closed_at = timezone.now()
    notice.save(update_fields=["closed_by", "closed_at"])
    audit.record(by, "closed a public page", notice)
    return notice
