"""The record of deeds: one line per action, without foreign keys and without addresses.

It also keeps the old and new values of reference data, so there is no second history beside it.
"""

from branchlife.models import AuditEvent, Branch, BranchPost, Committee, CommitteePost
from branchlife.permissions import keeps_reference_data

# Never kept, whatever an action hands over: secret, or confidential even to the office.
SECRETS = {"password", "code", "digest", "needs_care", "care_reason"}


def record(by, verb, target, *, old=None, new=None):
    """Note that `by` (a User, or None for the command line) did `verb` to `target`.

    `old` and `new` are small JSON values of what changed; what is secret in them is left out.
    """
    event = _event(by, verb, target, old, new)
    event.save()
    return event


def record_each(by, verb, deeds):
    """The same for many records at once; `deeds` are (target, old, new)."""
    AuditEvent.objects.bulk_create([_event(by, verb, *deed) for deed in deeds])


def _event(by, verb, target, old, new):
    branch, committee = whose(target)
    return AuditEvent(
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

    A model says it with `audit_path`, the foreign keys that lead to its branch or committee; it is
    empty where the record serves all. The last key is not followed, so nothing is asked of the
    database where those before it are loaded.
    """
    if isinstance(record, Branch):
        return record.pk, None
    if isinstance(record, Committee):
        return None, record.pk
    if not record.audit_path:
        return None, None
    *way, last = record.audit_path.split(".")
    for name in way:
        record = getattr(record, name, None)
        if record is None:
            return None, None
    field = record._meta.get_field(last)
    number = getattr(record, field.attname)
    if number is None:  # a file of a committee
        return None, getattr(record, "committee_id", None)
    return (number, None) if field.related_model is Branch else (None, number)


def keeps_history(user):
    """Who reads any of it: those who decide in a branch, clerks, system administrators."""
    return user.is_administrator or keeps_reference_data(user, BranchPost.DECIDING_ROLES)


def can_be_read_by(user, record):
    """Whether `user` reads what was done to `record`: as AuditEvent.kept_by, for one record.

    Asks nothing of the database where the branch and its committee are loaded.
    """
    if user.is_administrator and record._meta.label_lower in AuditEvent.ADMINISTERED:
        return True
    if record._meta.label_lower in AuditEvent.serving_all():
        return keeps_history(user)
    branch, committee = whose(record)
    if branch and user.branch_roles.get(branch, set()) & set(BranchPost.DECIDING_ROLES):
        return True
    clerk_of = [
        path for path, roles in user.committee_roles.items() if CommitteePost.Role.CLERK in roles
    ]
    if clerk_of and (branch or committee):
        path = _committee(record).path
        if any(path.startswith(above) for above in clerk_of):
            return True
    return bool(committee and user.branch_roles) and committee in AuditEvent.kept_by(user)[1]


def _committee(record):
    """The committee a record stands under; its way has been found to lead somewhere."""
    if not isinstance(record, Branch | Committee):
        for name in record.audit_path.split("."):
            record = getattr(record, name) or record.committee
    return record.committee if isinstance(record, Branch) else record


def without_secrets(values):
    """`values` without what must not be kept, at any depth."""
    if isinstance(values, dict):
        return {key: without_secrets(value) for key, value in values.items() if key not in SECRETS}
    if isinstance(values, list | tuple):
        return [without_secrets(value) for value in values]
    return values
