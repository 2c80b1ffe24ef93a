"""The organisation: committees, branches, groups, members, their standing and posts."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from branchlife import rules
from branchlife.fields import PartialDateField
from branchlife.models.spans import in_force, overlapping, spans_in_order


class UserManager(BaseUserManager):
    """Makes logins."""

    def create_user(self, username, password=None, **fields):
        """A login with this name; without a password nobody can use it yet."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A login. What it may do follows from the posts its person holds today."""

    username = models.CharField(_("user name"), max_length=32, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    is_active = models.BooleanField(_("may log in"), default=True)
    is_administrator = models.BooleanField(
        _("system administrator"),
        default=False,
        help_text=_("Keeps accounts and committees; sees no contents."),
    )
    # Not stored: the time of a login close to a ballot would narrow down whose it is.
    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")

    def __str__(self):
        return self.name or self.username

    @cached_property
    def branch_roles(self):
        """{branch id: roles held there today}, for the person behind this login."""
        roles = {}
        members = Member.objects.on_roster().filter(user=self)
        posts = BranchPost.objects.in_force().filter(member__in=members)
        for branch, role in posts.values_list("branch_id", "role"):
            roles.setdefault(branch, set()).add(role)
        return roles

    @cached_property
    def committee_roles(self):
        """{committee path: roles held there today}. A path is the prefix of those below it."""
        roles = {}
        posts = CommitteePost.objects.in_force().filter(user=self)
        for path, role in posts.values_list("committee__path", "role"):
            roles.setdefault(path, set()).add(role)
        return roles


class CommitteeQuerySet(MP_NodeQuerySet):
    """Committees by who looks at them."""

    def overseen_by(self, user, roles=None):
        """Committees where `user` holds a post today (of `roles`), and all below them."""
        if not user.is_authenticated:
            return self.none()
        held = [
            path
            for path, have in user.committee_roles.items()
            if roles is None or have & set(roles)
        ]
        if not held:
            return self.none()
        condition = Q()
        for path in held:
            condition |= Q(path__startswith=path)
        return self.filter(condition)


class CommitteeManager(MP_NodeManager.from_queryset(CommitteeQuerySet)):
    """Treebeard's manager with our questions."""

    def get_queryset(self):
        return CommitteeQuerySet(self.model, using=self._db).order_by("path")


class Committee(MP_Node):
    """A party committee above branches (or above other committees)."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    office_name = models.CharField(
        _("name of its office"),
        max_length=60,
        blank=True,
        help_text=_("For example the party committee's office or the organisation department."),
    )
    has_clerks = models.BooleanField(
        _("its office uses this platform"),
        default=True,
        help_text=_("Otherwise secretaries open the year and note what the superior confirmed."),
    )

    objects = CommitteeManager()

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")

    def __str__(self):
        return self.name


class BranchQuerySet(models.QuerySet):
    """Branches by who may see, lead or oversee them. Every scope in the project starts here."""

    def visible_to(self, user):
        """Branches `user` belongs to, holds a post in, or oversees."""
        if not user.is_authenticated:
            return self.none()
        own = Member.objects.on_roster().filter(user=user).values("branch_id")
        return self.filter(
            Q(pk__in=own)
            | Q(pk__in=list(user.branch_roles))
            | Q(committee__in=Committee.objects.overseen_by(user))
        )

    def led_by(self, user, roles=None):
        """Branches where `user` does the branch's work today (in one of `roles`)."""
        roles = set(roles or BranchPost.WORKING_ROLES)
        held = user.branch_roles if user.is_authenticated else {}
        return self.filter(pk__in=[branch for branch, have in held.items() if have & roles])

    def overseen_by(self, user, roles=None):
        """Branches under a committee where `user` holds a post (of `roles`)."""
        return self.filter(committee__in=Committee.objects.overseen_by(user, roles))

    def kept_by(self, user, roles=None):
        """Branches whose reference data `user` keeps: led by them (in `roles`), or as a clerk."""
        clerks = [CommitteePost.Role.CLERK]
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

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="branches", verbose_name=_("committee")
    )
    name = models.CharField(_("name"), max_length=60)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ORDINARY)
    position = models.PositiveIntegerField(_("order in the organisation"), default=0)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

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
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branchlife:branch", args=[self.pk])

    def roster(self, day=None):
        """Members of this branch on `day`, in roster order."""
        return self.members.on_roster(day).order_by("position", "pk")

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
            elif role == BranchPost.Role.SECRETARY and not post.acting:
                yield _("%(member)s is secretary in that time; check since and until.") % {
                    "member": post.member
                }

    def secretary(self, day=None):
        """The member who is secretary on `day`; a deputy acting for them if there is none."""
        posts = sorted(self.posts_on(day), key=lambda post: (post.acting, post.pk))
        for role in (BranchPost.Role.SECRETARY, BranchPost.Role.DEPUTY):
            for post in posts:
                if post.role == role:
                    return post.member
        return None

    def leadership(self, day=None):
        """Members of the branch committee on `day`, in order of posts; empty when there is none."""
        rank = list(BranchPost.COMMITTEE_ROLES)
        posts = [post for post in self.posts_on(day) if post.role in BranchPost.COMMITTEE_ROLES]
        members = {}
        for post in sorted(posts, key=lambda post: rank.index(post.role)):
            members.setdefault(post.member_id, post.member)
        return list(members.values()) if rules.has_committee(len(members)) else []


class PartyGroup(models.Model):
    """A party group inside a branch, 党小组."""

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


class MemberQuerySet(models.QuerySet):
    """Members by day and by who may see them."""

    def on_roster(self, day=None):
        """Members whose relation is here on `day` (today unless told)."""
        day = day or timezone.localdate()
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=day))

    def visible_to(self, user):
        """Members of the branches `user` may see."""
        return self.filter(branch__in=Branch.objects.visible_to(user))

    def with_standings(self):
        """Loads standings once, so that `category_on` and `has_vote_on` ask nothing more."""
        return self.prefetch_related("standings")


class Member(models.Model):
    """A party member, 党员, in the branch that holds the formal relation."""

    class Sex(models.TextChoices):
        MALE = "male", _("male")
        FEMALE = "female", _("female")

    class Category(models.TextChoices):
        FULL = rules.FULL, _("full member")
        PROBATIONARY = rules.PROBATIONARY, _("probationary member")

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="members", verbose_name=_("branch")
    )
    group = models.ForeignKey(
        PartyGroup,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("party group"),
    )
    user = models.OneToOneField(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="member",
        verbose_name=_("login"),
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    name_pinyin = models.CharField(max_length=120, editable=False, blank=True)
    name_strokes = models.CharField(max_length=120, editable=False, blank=True)
    position = models.PositiveIntegerField(_("order in the roster"), default=0)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=20, blank=True)
    birth = PartialDateField(_("born"))
    education = models.CharField(_("education"), max_length=30, blank=True)
    work_started = PartialDateField(_("started work"))
    joined_on = PartialDateField(_("joined the party"))
    full_member_on = PartialDateField(_("became a full member"))
    work_unit = models.CharField(_("work unit and post"), max_length=80, blank=True)
    work_post = models.CharField(_("kind of work"), max_length=40, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    is_leading_cadre = models.BooleanField(_("leading cadre"), default=False)
    is_mobile = models.BooleanField(_("mobile member"), default=False)
    is_retired = models.BooleanField(_("retired"), default=False)
    needs_care = models.BooleanField(
        _("to be talked with in particular"),
        default=False,
        help_text=_("Confidential: only the secretary and those who talk see it."),
    )
    left_on = models.DateField(_("relation ended on"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["branch", "position", "pk"]
        indexes = [models.Index(fields=["branch", "position"])]
        constraints = [
            models.CheckConstraint(
                # Compared as far as both are known: a month is not before a day of its own.
                condition=Q(full_member_on="")
                | Q(joined_on="")
                | Q(full_member_on__gte=Substr("joined_on", 1, Length("full_member_on"))),
                name="member_full_after_joining",
                violation_error_message=_("A member joins first and becomes a full member later."),
            ),
        ]

    def __str__(self):
        return self.name

    def standings_on(self, day):
        """Standings in force on `day`, from the prefetched rows."""
        return [
            standing
            for standing in self.standings.all()
            if (standing.since is None or standing.since <= day)
            and (standing.until is None or day <= standing.until)
        ]

    def category_on(self, day):
        """正式 or 预备 on `day`."""
        return rules.category(self.full_member_on, day)

    def category_label_on(self, day):
        """The category as papers print it."""
        return self.Category(self.category_on(day)).label

    def has_vote_on(self, day):
        """表决权 on `day`."""
        kinds = [standing.kind for standing in self.standings_on(day)]
        return rules.has_vote(self.category_on(day), kinds)


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

    class Role(models.TextChoices):
        SECRETARY = "secretary", _("secretary")
        DEPUTY = "deputy", _("deputy secretary")
        ORGANIZATION = "organization", _("organisation commissioner")
        PUBLICITY = "publicity", _("publicity commissioner")
        DISCIPLINE = "discipline", _("discipline commissioner")
        COMMITTEE_MEMBER = "committee_member", _("committee member")
        ASSISTANT = "assistant", _("branch assistant")

    # The branch committee, in the order papers name it.
    COMMITTEE_ROLES = (
        Role.SECRETARY,
        Role.DEPUTY,
        Role.ORGANIZATION,
        Role.PUBLICITY,
        Role.DISCIPLINE,
        Role.COMMITTEE_MEMBER,
    )
    # Those who do the branch's work here; an assistant types for the secretary.
    DECIDING_ROLES = (Role.SECRETARY, Role.DEPUTY, Role.ORGANIZATION)
    WORKING_ROLES = (*DECIDING_ROLES, Role.ASSISTANT)

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

    class Role(models.TextChoices):
        CLERK = "clerk", _("office clerk")
        DECISION_MAKER = "decision_maker", _("decision maker")
        VIEWER = "viewer", _("leader who looks on")

    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="posts", verbose_name=_("committee")
    )
    user = models.ForeignKey(
        User, models.CASCADE, related_name="committee_posts", verbose_name=_("login")
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
