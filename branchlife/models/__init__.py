"""The organisation: committees, branches, groups, members, their standing and posts; records."""

from branchlife.models.organisation import (
    Branch,
    BranchPost,
    Committee,
    CommitteePost,
    Member,
    PartyGroup,
    User,
)
from branchlife.models.records import AuditEvent, File
from branchlife.models.spans import in_force, overlapping, spans_in_order
from branchlife.models.standing import Standing

__all__ = [
    "AuditEvent",
    "Branch",
    "BranchPost",
    "Committee",
    "CommitteePost",
    "File",
    "Member",
    "PartyGroup",
    "Standing",
    "User",
    "in_force",
    "overlapping",
    "spans_in_order",
]
