"""The whole state machine library: lock, ensure, NotAllowed."""


class NotAllowed(Exception):
    """The regulations or the record's state forbid this. `reasons` are sentences for people."""

    def __init__(self, reasons):
        self.reasons = list(reasons)
        super().__init__("; ".join(str(reason) for reason in self.reasons))


def lock(record):
    """Re-read `record` under a row lock. Only inside `transaction.atomic()`."""
    return type(record)._base_manager.select_for_update().get(pk=record.pk)


def ensure(reasons):
    """Raise NotAllowed when there is any reason against."""
    if reasons := list(reasons):
        raise NotAllowed(reasons)
