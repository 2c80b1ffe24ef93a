"""The record of deeds: one line per action, without foreign keys and without addresses.

It also keeps the old and new values of reference data, so there is no second history beside it.
"""

from branchlife.models import AuditEvent, Branch, Committee

# Never kept, whatever an action hands over: secret, or confidential even to the office.
SECRETS = {"password", "code", "digest", "needs_care", "care_reason"}


def record(by, verb, target, *, old=None, new=None):
    """Note that `by` (a User, or None for the command line) did `verb` to `target`.

    `old` and `new` are small JSON values of what changed; what is secret in them is left out.
    """
    branch, committee = whose(target)
    return AuditEvent.objects.create(
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "",
        verb=verb,
        target_label=target._meta.label_lower,
        target_id=str(target.pk),
        target_name=str(target)[:200],
        branch_id=branch,
        committee_id=committee,
        old=without_secrets(old),
        new=without_secrets(new),
    )


def whose(record):
    """(branch id, committee id): whose affair the record is. At most one is a number.

    A model says it with `audit_path`, the foreign keys that lead to its branch or committee. The
    last is not followed, so nothing is asked of the database where those before it are loaded.
    """
    if isinstance(record, Branch):
        return record.pk, None
    if isinstance(record, Committee):
        return None, record.pk
    *way, last = record.audit_path.split(".")
    for name in way:
        record = getattr(record, name, None)
        if record is None:
            return None, None
    field = record._meta.get_field(last)
    number = getattr(record, field.attname)
    return (number, None) if field.related_model is Branch else (None, number)


def without_secrets(values):
    """`values` without what must not be kept, at any depth."""
    if isinstance(values, dict):
        return {key: without_secrets(value) for key, value in values.items() if key not in SECRETS}
    if isinstance(values, list | tuple):
        return [without_secrets(value) for value in values]
    return values
