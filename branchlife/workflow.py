"""The whole state machine library: lock, ensure, NotAllowed."""

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _


class NotAllowed(Exception):
    """The regulations or the record's state forbid this. `reasons` are sentences for people."""

    def __init__(self, reasons):
        self.reasons = list(reasons)
        super().__init__("; ".join(str(reason) for reason in self.reasons))


def lock(record):
    """Re-read `record` under a row lock. Only inside `transaction.atomic()`.

    Raises NotAllowed when somebody else has removed it since it was read.
    """
    try:
        return type(record)._base_manager.select_for_update().get(pk=record.pk)
    except ObjectDoesNotExist:
        raise NotAllowed([_("Somebody has just removed this; go back and look again.")]) from None


def ensure(reasons):
    """Raise NotAllowed when there is any reason against."""
    if reasons := list(reasons):
        raise NotAllowed(reasons)
