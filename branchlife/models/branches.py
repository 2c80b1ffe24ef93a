"""Party branches and their groups. Every scope in the project starts here."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife import rules
from branchlife.models.committees import Committee
from branchlife.models.roles import COMMITTEE_ROLES, WORKING_ROLES, BranchRole, CommitteeRole
from branchlife.models.spans import on_roster, overlapping


class BranchQuerySet(models.QuerySet):
    """Branches by who may see, lead or oversee them. Every scope in the project starts here."""

    def visible_to(self, user):
        """Branches `user` belongs to, holds a post in, or oversees."""
        if not user.is_authenticated:
            return self.none()
        own = self.model.objects.filter(on_roster(prefix="members__"), members__user=user)
        own = own.values("pk")
        return self.filter(
            Q(pk__in=own)
            | Q(pk__in=list(user.branch_roles))
            | Q(committee__in=Committee.objects.overseen_by(user))
        )

    def led_by(self, user, roles=None):
        """Branches where `user` does the branch's work today (in one of `roles`)."""
        roles = set(roles or WORKING_ROLES)
        held = user.branch_roles if user.is_authenticated else {}
        return self.filter(pk__in=[branch for branch, have in held.items() if have & roles])

    def overseen_by(self, user, roles=None):
        """Branches under a committee where `user` holds a post (of `roles`)."""
        return self.filter(committee__in=Committee.objects.overseen_by(user, roles))

    def kept_by(self, user, roles=None):
        """Branches whose reference data `user` keeps: led by them (in `roles`), or as a clerk."""
        clerks = [CommitteeRole.CLERK]
        return self.filter(
            Q(pk__in=self.model.objects.led_by(user, roles).values("pk"))
            | Q(committee__in=Committee.objects.overseen_by(user, clerks))
        )


class Branch(models.Model):
    """A party branch, 党支部."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary branch")
        JOINT = "joint", _("joint branch")
        TEMPORARY = "temporary", _("temporary branch")

    class MemberOrder(models.TextChoices):
        ROSTER = "roster", _("Roster order")
        STROKES = "strokes", _("By strokes of the surname")
        PINYIN = "pinyin", _("By pinyin")

    # What each order sorts by first.
    ORDER_COLUMNS = {
        MemberOrder.ROSTER: "position",
        MemberOrder.STROKES: "name_strokes",
        MemberOrder.PINYIN: "name_pinyin",
    }

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="branches", verbose_name=_("committee")
    )
    name = models.CharField(_("name"), max_length=60)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ORDINARY)
    position = models.PositiveIntegerField(_("order in the organisation"), default=0)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    member_order = models.CharField(
        _("order of names in lists and papers"),
        max_length=7,
        choices=MemberOrder,
        default=MemberOrder.ROSTER,
    )

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ["committee__path", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "name"],
                name="branch_name_once_in_committee",
                violation_error_message=_("This committee already has a branch of that name."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ordinary", "joint", "temporary"]), name="branch_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(member_order__in=["roster", "strokes", "pinyin"]),
                name="branch_member_order_known",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branchlife:branch", args=[self.pk])

    def ordering(self, prefix="", order=None):
        """What to sort members by in this branch's lists and papers (in `order`, if told).

        `prefix` leads from the records of a list to their members: "member__".
        """
        column = self.ORDER_COLUMNS[order or self.member_order]
        return [prefix + name for name in dict.fromkeys([column, "position", "pk"])]

    def roster(self, day=None):
        """Members this branch held on `day` (today unless told), in the branch's own order."""
        members = self.members.model.objects.of_branch(self, day)
        return members.order_by(*self.ordering())

    def posts_on(self, day=None):
        """Posts filled on `day`, secretary first."""
        return self.posts.in_force(day).select_related("member").in_order()

    def reasons_against_post(self, member, role, since=None, until=None, apart_from=None):
        """Why `member` may not be given the post `role` here; empty when they may.

        `apart_from` is a post that is being changed and does not count against itself.
        """
        if member.branch_id != self.pk:
            yield _("%(member)s does not belong to %(branch)s.") % {
                "member": member,
                "branch": self,
            }
        if member.left_on and member.left_on <= (since or timezone.localdate()):
            yield _("The relation of %(member)s to this branch has ended.") % {"member": member}
        posts = self.posts.filter(role=role).filter(overlapping(since, until))
        posts = posts.exclude(pk=apart_from.pk if apart_from else None).select_related("member")
        for post in posts:
            if post.member_id == member.pk:
                yield _("%(member)s holds this post already.") % {"member": member}
            elif role == BranchRole.SECRETARY and not post.acting:
                yield _("%(member)s is secretary in that time; check since and until.") % {
                    "member": post.member
                }

    def secretary(self, day=None):
        """The member who is secretary on `day`; a deputy acting for them if there is none."""
        posts = sorted(self.posts_on(day), key=lambda post: (post.acting, post.pk))
        for role in (BranchRole.SECRETARY, BranchRole.DEPUTY):
            for post in posts:
                if post.role == role:
                    return post.member
        return None

    def leadership(self, day=None):
        """Members of the branch committee on `day`, in order of posts; empty when there is none."""
        rank = list(COMMITTEE_ROLES)
        posts = [post for post in self.posts_on(day) if post.role in COMMITTEE_ROLES]
        members = {}
        for post in sorted(posts, key=lambda post: rank.index(post.role)):
            members.setdefault(post.member_id, post.member)
        return list(members.values()) if rules.has_committee(len(members)) else []


class PartyGroup(models.Model):
    """A party group inside a branch, 党小组."""

    audit_path = audit_parent = "branch"

    branch = models.ForeignKey(
        Branch, models.CASCADE, related_name="groups", verbose_name=_("branch")
    )
    name = models.CharField(_("name"), max_length=30)
    position = models.PositiveIntegerField(_("order"), default=0)
    leader = models.ForeignKey(
        "Member",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="groups_led",
        verbose_name=_("group leader"),
    )

    class Meta:
        verbose_name = _("party group")
        verbose_name_plural = _("party groups")
        ordering = ["branch", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], name="group_name_once_in_branch")
        ]

    def __str__(self):
        return self.name
