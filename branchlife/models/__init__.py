"""The organisation: committees, branches, groups, members, their standing and posts; records."""

from branchlife.models.branches import Branch, PartyGroup
from branchlife.models.committees import Committee
from branchlife.models.jobs import Job, Worker
from branchlife.models.members import Member
from branchlife.models.own_papers import OwnPaper
from branchlife.models.posts import BranchPost, CommitteePost
from branchlife.models.records import AuditEvent, File
from branchlife.models.second_factor import BY_SSO, VERIFIED_BY, Authenticator, CodeCard
from branchlife.models.signed import PrintedPaper, SignedCopy
from branchlife.models.spans import in_force, on_roster, overlapping, spans_in_order
from branchlife.models.standing import Standing
from branchlife.models.transfers import Stay, Transfer, stays_in
from branchlife.models.users import LoginSlip, User

__all__ = [
    "BY_SSO",
    "VERIFIED_BY",
    "AuditEvent",
    "Authenticator",
    "Branch",
    "BranchPost",
    "CodeCard",
    "Committee",
    "CommitteePost",
    "File",
    "Job",
    "LoginSlip",
    "Member",
    "OwnPaper",
    "PartyGroup",
    "PrintedPaper",
    "SignedCopy",
    "Standing",
    "Stay",
    "Transfer",
    "User",
    "Worker",
    "in_force",
    "on_roster",
    "overlapping",
    "spans_in_order",
    "stays_in",
]
