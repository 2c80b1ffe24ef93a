"""The list goes to members and masses, and to the superior."""

from django.db import transaction
from django.utils.translation import gettext as _

from appraisals.rectification.models import reasons_in_order
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock


@transaction.atomic
def publish(appraisal, *, on, how, by):
    """Members see the list: everything on it that is not personal. Returns how many items are new.

    The list is put up or sent round by people; this notes when and how.
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
    return len(items)


@transaction.atomic
def file_with_superior(appraisal, *, on, by, receipt=""):
    """The list went to the superior organisation (报备). Returns how many items are new."""
    appraisal = lock(appraisal)
    ensure(reasons_in_order(appraisal, _("The day it was filed"), on))
    items = list(appraisal.items.to_file())
    if not items:
        raise NotAllowed([_("There is nothing on the list that has not been filed already.")])
    for item in items:
        item.filed_on = on
        item.receipt = receipt
        item.save(update_fields=["filed_on", "receipt"])
    new = {"items": len(items), "on": on.isoformat(), "receipt": receipt}
    audit.record(by, "filed", appraisal, new=new)
    return len(items)
