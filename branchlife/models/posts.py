"""Who holds which post in a branch or in a committee's office, from when to when."""

from django.db import models
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.models.branches import Branch
from branchlife.models.committees import Committee
from branchlife.models.members import Member
from branchlife.models.roles import (
    COMMITTEE_ROLES,
    DECIDING_ROLES,
    WORKING_ROLES,
    BranchRole,
    CommitteeRole,
)
from branchlife.models.spans import in_force, spans_in_order


class PostQuerySet(models.QuerySet):
    """Posts by day."""

    def in_force(self, day=None):
        """Posts held on `day` (today unless told)."""
        return self.filter(in_force(day or timezone.localdate()))

    def in_order(self):
        """Secretary first, then as papers name them."""
        ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(self.model.Role)]
        return self.order_by("branch", Case(*ranks), "acting", "pk")


class BranchPost(models.Model):
    """A post a member holds in a branch for a time."""

    audit_path = "branch"
    audit_parent = "member"

    Role = BranchRole
    COMMITTEE_ROLES = COMMITTEE_ROLES
    DECIDING_ROLES = DECIDING_ROLES
    WORKING_ROLES = WORKING_ROLES

    branch = models.ForeignKey(
        Branch, models.CASCADE, related_name="posts", verbose_name=_("branch")
    )
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="posts", verbose_name=_("member")
    )
    role = models.CharField(_("post"), max_length=20, choices=Role)
    acting = models.BooleanField(_("acting"), default=False)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch post")
        verbose_name_plural = _("branch posts")
        ordering = ["branch", "pk"]
        constraints = [spans_in_order("branch_post_span_in_order")]

    def __str__(self):
        return f"{self.member} {self.get_role_display()}"


class CommitteePost(models.Model):
    """A post in a committee's office, held by a login."""

    audit_path = audit_parent = "committee"

    Role = CommitteeRole

    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="posts", verbose_name=_("committee")
    )
    user = models.ForeignKey(
        "branchlife.User", models.CASCADE, related_name="committee_posts", verbose_name=_("login")
    )
    role = models.CharField(_("post in the office"), max_length=16, choices=Role)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee post")
        verbose_name_plural = _("committee posts")
        ordering = ["committee", "pk"]
        constraints = [spans_in_order("committee_post_span_in_order")]

    def __str__(self):
        return f"{self.user} {self.get_role_display()}"
