"""Party members, in the branch that holds the formal relation."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Length, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife import rules
from branchlife.fields import PartialDateField
from branchlife.models.branches import Branch, PartyGroup
from branchlife.models.spans import on_roster


class MemberQuerySet(models.QuerySet):
    """Members by day and by who may see them."""

    def on_roster(self, day=None):
        """Members whose relation is here on `day` (today unless told)."""
        return self.filter(on_roster(day))

    def of_branch(self, branch, day=None):
        """Members whose relation `branch` held on `day`: those moved since then included."""
        return self.of_branches([branch.pk], day)

    def of_branches(self, branches, day=None):
        """The same of several branches (ids), with `branch_then`: the id of the one on `day`."""
        members = self.on_roster(day)
        if day is None or day >= timezone.localdate():
            return members.filter(branch__in=branches).annotate(branch_then=F("branch"))
        moves = self.model.transfers.rel.related_model.objects.filter(
            state="done", moved_on__gt=day, from_branch__isnull=False
        )
        then = moves.filter(member=OuterRef("pk")).order_by("moved_on", "pk")
        then = Coalesce(
            Subquery(then.values("from_branch")[:1]),
            F("branch"),
            output_field=models.BigIntegerField(),
        )
        # First those who may be meant, by an index; then where they were that day.
        left = moves.filter(from_branch__in=branches).values("member")
        concerned = members.filter(Q(branch__in=branches) | Q(pk__in=left))
        return concerned.annotate(branch_then=then).filter(branch_then__in=branches)

    def visible_to(self, user):
        """Members of the branches `user` may see."""
        return self.filter(branch__in=Branch.objects.visible_to(user))

    def with_standings(self):
        """Loads standings once, so that `category_on` and `has_vote_on` ask nothing more."""
        return self.prefetch_related("standings")


class Member(models.Model):
    """A party member, 党员, in the branch that holds the formal relation."""

    audit_path = "branch"

    class Sex(models.TextChoices):
        MALE = "male", _("male")
        FEMALE = "female", _("female")

    class Category(models.TextChoices):
        FULL = rules.FULL, _("full member")
        PROBATIONARY = rules.PROBATIONARY, _("probationary member")

    class Leaving(models.TextChoices):
        TRANSFERRED = "transferred", _("transferred elsewhere")
        DECEASED = "deceased", _("deceased")
        LEFT_PARTY = "left_party", _("no longer a party member")
        OTHER = "other", _("other reason")

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
        "branchlife.User",
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
    care_reason = models.CharField(
        _("why, in confidence"),
        max_length=200,
        blank=True,
    )
    arrived_on = models.DateField(
        _("relation here since"),
        null=True,
        blank=True,
        help_text=_("The first day on the roster; empty for those who have been here all along."),
    )
    left_on = models.DateField(
        _("relation ended on"),
        null=True,
        blank=True,
        help_text=_("The first day no longer on the roster."),
    )
    leaving = models.CharField(_("why it ended"), max_length=12, choices=Leaving, blank=True)
    # Whether that switched the login off, so that taking it back switches on no other.
    login_ended = models.BooleanField(default=False, editable=False)
    leaving_note = models.CharField(_("note on that"), max_length=100, blank=True)

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
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, leaving="")
                | (Q(left_on__isnull=False) & ~Q(leaving="")),
                name="member_left_with_reason",
                violation_error_message=_("Give both: when the relation ended, and why."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(arrived_on__isnull=True)
                | Q(left_on__gt=models.F("arrived_on")),
                name="member_left_after_arriving",
                violation_error_message=_("The relation cannot end before it began."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branchlife:member", args=[self.pk])

    def standings_on(self, day):
        """Standings in force on `day`, from the prefetched rows."""
        return [
            standing
            for standing in self.standings.all()
            if rules.holds(standing.since, standing.until, day)
        ]

    def category_on(self, day):
        """正式 or 预备 on `day`."""
        return rules.category(self.full_member_on, day)

    def category_label_on(self, day):
        """The category as papers print it."""
        return self.Category(self.category_on(day)).label

    @property
    def probation_ends(self):
        """The day on which the year of probation is over, or None when it is not known."""
        return rules.probation_ends(self.joined_on)

    def in_branch_since(self):
        """The first day in the present branch; None for those who have been here all along."""
        moves = self.transfers.filter(state="done", to_branch=self.branch_id)
        moved_on = moves.order_by("-moved_on", "-pk").values_list("moved_on", flat=True).first()
        return moved_on or self.arrived_on

    def has_vote_on(self, day):
        """表决权 on `day`."""
        kinds = [standing.kind for standing in self.standings_on(day)]
        return rules.has_vote(self.category_on(day), kinds)
