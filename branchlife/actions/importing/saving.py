"""Writes what a Plan has found, in as few statements as there are kinds of things."""

from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.actions.members import restore_relation
from branchlife.actions.transfers import move_at_once, receive_transfer
from branchlife.models import Branch, BranchPost, Member, Standing

# What the actions of a transfer and of a return write themselves.
BY_ACTIONS = {"branch", "left_on"}
# A constraint compares these with each other.
TOGETHER = ("joined_on", "full_member_on")


def save(plan, *, by):
    """Write everything, and into the record of deeds. Only inside a transaction."""
    branches = Branch.objects.bulk_create(plan.branches.created)
    audit.record_each(by, "created", [(branch, None, None) for branch in branches])
    named = plan.branches.named
    Branch.objects.bulk_update(named, ["full_name"])
    full_names = [(b, {"full_name": ""}, {"full_name": b.full_name}) for b in named]
    audit.record_each(by, "edited", full_names)
    plan.groups.save_groups()
    Member.objects.bulk_create(plan.result.created)
    _come_and_go(plan, by)
    _save_columns(plan.columns | {"position": plan.positions})
    plan.groups.save_leaders()
    plan.posts.save(BranchPost)
    plan.standings.save(Standing)
    audit.record_each(by, "created", [(member, None, None) for member in plan.result.created])
    audit.record_each(by, "changed_by_roster", [_deed(*pair) for pair in plan.result.updated])


def _save_columns(columns):
    """Of every member only the columns that change, and those a constraint ties to them."""
    together = {id(member): member for name in TOGETHER for member in columns.pop(name, [])}
    columns = {(name,): members for name, members in columns.items() if name not in BY_ACTIONS}
    columns[TOGETHER] = list(together.values())
    for names, members in columns.items():
        if members:
            Member.objects.bulk_update(members, names, batch_size=500)


def _come_and_go(plan, by):
    """Who had left is back, who moves is transferred: by the actions made for it, today."""
    for member in plan.returning:
        stored = Member.objects.get(pk=member.pk)
        restore_relation(stored, by=by, reason=_("Stands in the imported roster."))
    for move in plan.result.moved:
        if transfer := plan.waiting.get(move.member.pk):
            receive_transfer(transfer, plan.today, by=by)
        else:
            stored = Member.objects.get(pk=move.member.pk)
            move_at_once(stored, move.destination, plan.today, by=by)


def _deed(member, changes):
    old = {change.label: change.old for change in changes}
    new = {change.label: change.new for change in changes}
    return member, old, new
