"""The superior's own Word and Excel forms: uploaded once, filled every year (套表)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchlife.models import Committee, User


class OwnFormQuerySet(models.QuerySet):
    """Forms by the committee they are filled for."""

    def for_committee(self, committee):
        """Those of this committee and of the ones above it, by name."""
        step = Committee.steplen
        above = [committee.path[:end] for end in range(step, len(committee.path) + 1, step)]
        return self.filter(committee__path__in=above).select_related("committee", "uploaded_by")


class OwnForm(models.Model):
    """A form of the superior with named fields, which the platform fills with one click."""

    audit_path = "committee"

    class Kind(models.TextChoices):
        WORD = "word", _("Word (.docx)")
        EXCEL = "excel", _("Excel (.xlsx)")

    class Reach(models.TextChoices):
        """Whether one paper is made for all branches, or one for each."""

        ALL = "all", _("one paper for all branches")
        EACH = "each", _("one paper for each branch")

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="own_forms", verbose_name=_("committee")
    )
    name = models.CharField(_("name of the form"), max_length=80)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    reach = models.CharField(_("made for"), max_length=4, choices=Reach, default=Reach.ALL)
    content = models.FileField(upload_to="own_forms/")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = OwnFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("own form of the superior")
        verbose_name_plural = _("own forms of the superior")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "name"],
                name="own_form_name_once",
                violation_error_message=_("There is a form of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["word", "excel"]), name="own_form_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(reach__in=["all", "each"]), name="own_form_reach_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="own_form_has_a_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("summary:own_form", args=[self.pk])

    @property
    def suffix(self):
        """Of its file."""
        return ".docx" if self.kind == self.Kind.WORD else ".xlsx"
