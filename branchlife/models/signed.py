"""Papers printed to be signed, and what came back signed."""

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branchlife.models.branches import Branch
from branchlife.models.committees import Committee
from branchlife.models.records import File
from branchlife.models.users import User

CODE_LENGTH = 8


class PrintedPaperQuerySet(models.QuerySet):
    """Printed papers by what they are of."""

    def of(self, kind, record, *, blank=False):
        """The editions of one paper of one record, the first first."""
        return self.filter(
            kind=kind,
            target_label=record._meta.label_lower,
            target_id=str(record.pk),
            is_blank=blank,
        ).order_by("edition")

    def of_records(self, ids):
        """Those of these records: {label: ids}."""
        condition = Q(pk__in=[])
        for label, found in ids.items():
            condition |= Q(target_label=label, target_id__in=[str(pk) for pk in found])
        return self.filter(condition)


class PrintedPaper(models.Model):
    """One edition of a paper that is signed by hand: the code in its foot leads back to its record.

    Other words are another edition with another code, so a scan says which words were signed.
    Edition 0 was printed without a code; it is known only from its signed copy.
    """

    audit_path = "branch"

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True)
    # The key of its PaperKind.
    kind = models.SlugField(_("paper"), max_length=40)
    # The record it is of ("meetings.meeting", 12). A plain pair: lower rooms know no higher ones.
    target_label = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    branch = models.ForeignKey(
        Branch, models.CASCADE, null=True, related_name="printed_papers", verbose_name=_("branch")
    )
    committee = models.ForeignKey(
        Committee,
        models.CASCADE,
        null=True,
        related_name="printed_papers",
        verbose_name=_("committee"),
    )
    edition = models.PositiveSmallIntegerField(_("edition"))
    is_blank = models.BooleanField(_("empty form"), default=False)
    # Of the words on it; "" where nobody knows them.
    digest = models.CharField(max_length=64, blank=True)
    printed_at = models.DateTimeField(_("printed"))
    printed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = PrintedPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("printed paper")
        verbose_name_plural = _("printed papers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_label", "target_id", "kind", "is_blank", "edition"],
                name="one_printed_paper_per_edition",
            ),
            models.CheckConstraint(
                condition=Q(branch__isnull=True) ^ Q(committee__isnull=True),
                name="printed_paper_of_a_branch_or_a_committee",
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def key(self):
        """What tells it from other papers, whatever the edition: (kind, label, id)."""
        return self.kind, self.target_label, self.target_id

    @property
    def record(self):
        """The record it is of; None when it is gone."""
        model = apps.get_model(self.target_label)
        return model._base_manager.filter(pk=self.target_id).first()


class SignedCopyQuerySet(models.QuerySet):
    """Signed copies by whether they still stand."""

    def standing(self):
        """Those that no later copy has replaced."""
        return self.filter(replaced_by=None)

    def of(self, kind, record):
        """All copies of one paper of one record, the newest first."""
        return self.filter(
            paper__kind=kind,
            paper__target_label=record._meta.label_lower,
            paper__target_id=str(record.pk),
        ).order_by("-pk")


class SignedCopy(models.Model):
    """A scan or photograph of a paper with its signatures. A new one replaces it; it is kept."""

    audit_path = "paper.branch"

    paper = models.ForeignKey(
        PrintedPaper, models.CASCADE, related_name="copies", verbose_name=_("printed paper")
    )
    file = models.OneToOneField(
        File, models.CASCADE, related_name="signed_copy", verbose_name=_("file")
    )
    pages = models.PositiveSmallIntegerField(_("pages"))
    # Recognised by its code; else somebody chose by hand which paper it is.
    by_code = models.BooleanField(_("recognised by its code"), default=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    replaced_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, related_name="replaces", verbose_name=_("replaced by")
    )
    replaced_at = models.DateTimeField(_("replaced"), null=True)

    objects = SignedCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed copy")
        verbose_name_plural = _("signed copies")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(replaced_at__isnull=False),
                name="replaced_copy_says_when",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="copy_does_not_replace_itself",
            ),
        ]

    def __str__(self):
        return str(self.paper)
