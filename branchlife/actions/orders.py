"""The order in which a branch's lists and papers name its members."""

from django.db import transaction

from branchlife import audit
from branchlife.workflow import lock


@transaction.atomic
def choose_order(branch, order, *, by):
    """From now on the branch's lists and papers name its members in `order`.

    What is fixed already keeps the order it was fixed in: the sheet of an opened ballot, the
    attendance of a meeting that was called, minutes that are signed, tables that are sent.
    """
    branch = lock(branch)
    old, branch.member_order = branch.member_order, branch.MemberOrder(order)
    if old != branch.member_order:
        branch.save(update_fields=["member_order"])
        audit.record(
            by,
            "edited",
            branch,
            old={"member_order": old},
            new={"member_order": branch.member_order},
        )
    return branch
