"""Logins. What one may do follows from the posts its person holds."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.models.branches import PartyGroup
from branchlife.models.members import Member
from branchlife.models.posts import BranchPost, CommitteePost
from branchlife.models.spans import on_roster


class UserManager(BaseUserManager):
    """Makes logins."""

    def create_user(self, username, password=None, **fields):
        """A login with this name; without a password nobody can use it yet."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        """A system administrator; for `manage.py createsuperuser`."""
        return self.create_user(username, password, is_administrator=True, **fields)


class User(AbstractBaseUser):
    """A login. What it may do follows from the posts its person holds today."""

    audit_path = "member.branch"

    username = models.CharField(_("user name"), max_length=32, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    sso_name = models.CharField(
        _("name at the unit's login service"),
        max_length=64,
        unique=True,
        null=True,
        blank=True,
        help_text=_("For example the staff number; only where the unit has such a service."),
    )
    # Reminders go there, where the platform sends e-mail at all.
    email = models.EmailField(_("e-mail for reminders"), blank=True)
    is_active = models.BooleanField(_("may log in"), default=True)
    is_administrator = models.BooleanField(
        _("system administrator"),
        default=False,
        help_text=_("Keeps accounts and committees; sees no contents."),
    )
    # Set while the person logs in with a code of an app as well (see models/second_factor.py).
    second_factor = models.OneToOneField(
        "otp_totp.TOTPDevice",
        models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("second factor"),
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
    def groups_led(self):
        """{branch id: ids of the party groups led there}, for the person behind this login."""
        groups = PartyGroup.objects.filter(on_roster(prefix="leader__"), leader__user=self)
        led = {}
        own = groups.filter(leader__branch=F("branch"))
        for branch, group in own.values_list("branch_id", "pk"):
            led.setdefault(branch, set()).add(group)
        return led

    @cached_property
    def committee_roles(self):
        """{committee path: roles held there today}. A path is the prefix of those below it."""
        roles = {}
        posts = CommitteePost.objects.in_force().filter(user=self)
        for path, role in posts.values_list("committee__path", "role"):
            roles.setdefault(path, set()).add(role)
        return roles

    @cached_property
    def is_offered_second_factor(self):
        """Whether this login sees what others wrote: a branch's work, an office, accounts."""
        working = set(BranchPost.WORKING_ROLES)
        return bool(
            self.is_administrator
            or self.committee_roles
            or any(roles & working for roles in self.branch_roles.values())
        )


class LoginSlipQuerySet(models.QuerySet):
    """Slips by whether they still count."""

    def in_use(self):
        """The newest slip of each login, until its code is used: also when its days are over."""
        return self.filter(used_on__isnull=True, is_replaced=False)


class LoginSlip(models.Model):
    """A printed slip with a one-time code, with which a person sets the password of a login.

    Of the code only a keyed digest is kept. Days, not times: a time close to a ballot would narrow
    down whose it is.
    """

    audit_path = "user.member.branch"

    VALID_DAYS = 14

    user = models.ForeignKey(
        User, models.CASCADE, related_name="login_slips", verbose_name=_("login")
    )
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    made_on = models.DateField()
    expires_on = models.DateField(help_text=_("The last day on which it can be used."))
    used_on = models.DateField(null=True)
    # A newer slip took its place.
    is_replaced = models.BooleanField(default=False)

    objects = LoginSlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("login slip")
        verbose_name_plural = _("login slips")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_on__isnull=True, is_replaced=False),
                name="login_slip_one_in_use",
            )
        ]

    def __str__(self):
        return str(self.user)

    def reasons_against_use(self, day):
        """Why its code opens nothing on `day`, with what to do; empty when it does."""
        if self.used_on:
            yield _(
                "This slip has been used already. Please log in with your own password; whoever "
                "forgot it asks the branch secretary for a new slip."
            )
        elif self.is_replaced:
            yield _(
                "A newer slip was printed for you, and only that one counts. If you do not have "
                "it, please ask the branch secretary for a new slip."
            )
        elif day > self.expires_on:
            yield _(
                "The days of this slip are over. Please ask the branch secretary for a new slip."
            )
        if not self.user.is_active:
            yield _("This login is not in use. Please ask the branch secretary.")
