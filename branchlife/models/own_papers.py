"""A committee's own Word templates for the papers of the year."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchlife.models.committees import Committee
from branchlife.models.users import User


class OwnPaperQuerySet(models.QuerySet):
    """Templates by the committees they count for."""

    def in_use_for(self, committee):
        """Those that papers of this committee are made with: its own, and those of the ones above."""
        step = Committee.steplen
        above = [committee.path[:end] for end in range(step, len(committee.path) + 1, step)]
        found = self.filter(is_used=True, committee__path__in=above)
        return found.select_related("committee", "uploaded_by").order_by("-committee__path")

    def nearest(self, committee):
        """{key of a kind: the template that counts}; the nearest committee upward decides."""
        found = {}
        for own in self.in_use_for(committee):
            found.setdefault(own.kind, own)
        return found

    def visible_to(self, user):
        """Those of the committees `user` oversees."""
        return self.filter(committee__in=Committee.objects.overseen_by(user))


class OwnPaper(models.Model):
    """A Word template with named fields, in which a committee wants one kind of paper."""

    audit_path = "committee"

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="own_papers", verbose_name=_("committee")
    )
    # The key of its PaperKind.
    kind = models.CharField(_("paper"), max_length=40)
    name = models.CharField(_("file name"), max_length=120)
    content = models.FileField(upload_to="own_papers/")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # {"once": [names], "tables": {table: [names]}} of the fields that stand in it.
    fields = models.JSONField()
    is_used = models.BooleanField(_("in use"), default=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    # When it could not be filled last, and our own layout was given out instead.
    failed_at = models.DateTimeField(null=True)

    objects = OwnPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("own template of a committee")
        verbose_name_plural = _("own templates of committees")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "kind"],
                condition=Q(is_used=True),
                name="own_paper_one_in_use",
            ),
            models.CheckConstraint(condition=~Q(kind=""), name="own_paper_has_a_kind"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branchlife:own_paper", args=[self.committee_id, self.kind])
