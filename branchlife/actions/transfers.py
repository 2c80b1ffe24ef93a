"""The relation of a member moves, 组织关系转接: asked for, received, refused, withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.actions.members import (
    PLACE,
    close_the_place,
    last_position,
    leave,
    reasons_against_end,
)
from branchlife.models import Branch, Committee, Member, Transfer
from branchlife.workflow import ensure, lock


def destinations(branch):
    """Branches on this platform to which members of `branch` may move: those under the same top."""
    top = branch.committee.path[: Committee.steplen]
    return Branch.objects.filter(committee__path__startswith=top).exclude(pk=branch.pk)


def _reasons_against_asking(member, to_branch):
    if member.left_on:
        yield _("The relation of %(member)s to this branch has ended.") % {"member": member}
    if member.transfers.waiting().exists():
        yield _("A transfer of %(member)s is waiting already.") % {"member": member}
    if to_branch and not destinations(member.branch).filter(pk=to_branch.pk).exists():
        yield _("Choose another branch under the same committee.")


def _lock_branches(*branches):
    """Branches are locked before their members, as an import does, so that none waits for ever."""
    pks = [branch.pk for branch in branches if branch]
    list(Branch.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _decide(transfer, state, by, **fields):
    """The transfer gets its answer."""
    ensure(transfer.reasons_against(state))
    transfer.state = state
    transfer.decided_by, transfer.decided_at = by, timezone.now()
    for name, value in fields.items():
        setattr(transfer, name, value)
    transfer.save(update_fields=["state", "decided_by", "decided_at", *fields])


@transaction.atomic
def ask_transfer(member, to_branch, *, by, note=""):
    """The old branch hands the relation over; it moves when the new branch receives it."""
    _lock_branches(member.branch, to_branch)
    member = lock(member)
    ensure(_reasons_against_asking(member, to_branch))
    transfer = Transfer.objects.create(
        member=member,
        from_branch=member.branch,
        to_branch=to_branch,
        asked_by=by,
        asked_at=timezone.now(),
        note=note.strip(),
    )
    audit.record(by, "asked for transfer", member, new={"to": str(to_branch)})
    return transfer


@transaction.atomic
def receive_transfer(transfer, moved_on, *, by):
    """The member belongs to the new branch from the day `moved_on`, last in its roster.

    In the old branch posts end the day before, and the group is left; its past stays with it.
    """
    _lock_branches(transfer.from_branch, transfer.to_branch)
    member, transfer = lock(transfer.member), lock(transfer)
    ensure(transfer.reasons_against(Transfer.State.DONE))
    ensure(reasons_against_end(member, moved_on, is_move=True))
    _decide(transfer, Transfer.State.DONE, by, moved_on=moved_on)
    old = {"branch": str(member.branch)} | close_the_place(member, moved_on)
    new = {"branch": str(transfer.to_branch), "moved_on": moved_on.isoformat()}
    # Once as an affair of the old branch, once as one of the new.
    audit.record(by, "handed over", member, old=old, new=new)
    member.branch = transfer.to_branch
    member.position = last_position(member.branch)
    member.save(update_fields=["branch", "position", *PLACE])
    audit.record(by, "received by transfer", member, old=old, new=new)
    return transfer


@transaction.atomic
def refuse_transfer(transfer, *, by, reason):
    """The new branch does not receive the member, and says why; nothing moves."""
    transfer = lock(transfer)
    if not reason.strip():
        ensure([_("Write why the member is not received.")])
    _decide(transfer, Transfer.State.REFUSED, by, answer=reason.strip())
    audit.record(by, "refused transfer", transfer, new={"why": transfer.answer})
    return transfer


@transaction.atomic
def withdraw_transfer(transfer, *, by):
    """The old branch takes its request back before it was answered."""
    transfer = lock(transfer)
    if not transfer.is_waiting:
        ensure([_("This transfer has been answered already.")])
    _decide(transfer, Transfer.State.WITHDRAWN, by)
    audit.record(by, "withdrew transfer", transfer)
    return transfer


@transaction.atomic
def move_at_once(member, to_branch, moved_on, *, by, note=""):
    """Who keeps both branches moves the member in one step."""
    transfer = ask_transfer(member, to_branch, by=by, note=note)
    return receive_transfer(transfer, moved_on, by=by)


@transaction.atomic
def transfer_out(member, elsewhere, moved_on, *, by, note=""):
    """The member goes to a branch outside this platform: off the roster from `moved_on`."""
    _lock_branches(member.branch)
    member = lock(member)
    if not elsewhere.strip():
        ensure([_("Say to which branch the relation goes.")])
    ensure(_reasons_against_asking(member, None))
    ensure(reasons_against_end(member, moved_on))
    now = timezone.now()
    transfer = Transfer.objects.create(
        member=member,
        from_branch=member.branch,
        elsewhere=elsewhere.strip(),
        state=Transfer.State.DONE,
        moved_on=moved_on,
        asked_by=by,
        asked_at=now,
        decided_by=by,
        decided_at=now,
        note=note.strip(),
    )
    old = leave(member, moved_on, Member.Leaving.TRANSFERRED)
    new = {"to": transfer.elsewhere, "left_on": moved_on.isoformat()}
    audit.record(by, "transferred outside", member, old=old, new=new)
    return transfer
