"""The posts there are, in the order papers name them. Rights follow from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BranchRole(models.TextChoices):
    """A post in a branch."""

    SECRETARY = "secretary", _("secretary")
    DEPUTY = "deputy", _("deputy secretary")
    ORGANIZATION = "organization", _("organisation commissioner")
    PUBLICITY = "publicity", _("publicity commissioner")
    DISCIPLINE = "discipline", _("discipline commissioner")
    COMMITTEE_MEMBER = "committee_member", _("committee member")
    ASSISTANT = "assistant", _("branch assistant")


class CommitteeRole(models.TextChoices):
    """A post in a committee's office."""

    CLERK = "clerk", _("office clerk")
    DECISION_MAKER = "decision_maker", _("decision maker")
    VIEWER = "viewer", _("leader who looks on")


# The branch committee, in the order papers name it.
COMMITTEE_ROLES = (
    BranchRole.SECRETARY,
    BranchRole.DEPUTY,
    BranchRole.ORGANIZATION,
    BranchRole.PUBLICITY,
    BranchRole.DISCIPLINE,
    BranchRole.COMMITTEE_MEMBER,
)
# Those who do the branch's work here; an assistant types for the secretary.
DECIDING_ROLES = (BranchRole.SECRETARY, BranchRole.DEPUTY, BranchRole.ORGANIZATION)
WORKING_ROLES = (*DECIDING_ROLES, BranchRole.ASSISTANT)
