"""The record of deeds: one line per action, without foreign keys and without addresses."""

from branchlife.models import AuditEvent


def record(by, verb, target, *, old=None, new=None):
    """Note that `by` (a User, or None for the command line) did `verb` to `target`.

    `old` and `new` are small JSON values of what changed.
    """
    return AuditEvent.objects.create(
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "",
        verb=verb,
        target_label=target._meta.label_lower,
        target_id=str(target.pk),
        target_name=str(target)[:200],
        old=old,
        new=new,
    )
