"""The leader assigned to the general meeting of a branch."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.campaigns.models.campaign import Appraisal
from branchlife.models import Branch, User
from meetings.models import Guest


class GuideQuerySet(models.QuerySet):
    """Assignments by whom they concern."""

    def visible_to(self, user):
        """Assignments to the branches `user` may see."""
        return self.filter(appraisal__branch__in=Branch.objects.visible_to(user))

    def of(self, user):
        """What `user` was assigned to: by name, among the branches their post in an office covers.

        Offices assign by name, and leaders often have no login when they do.
        """
        return self.filter(name=user.name, appraisal__branch__in=Branch.objects.overseen_by(user))


class Guide(models.Model):
    """The leader whom the office sends to the general meeting of a branch (到会指导)."""

    audit_path = "appraisal.branch"

    appraisal = models.OneToOneField(Appraisal, models.CASCADE, related_name="guide")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    post = models.CharField(_("organisation and post"), max_length=100, blank=True)
    # As whom the meeting lists them, once there is one.
    guest = models.OneToOneField(
        Guest, models.SET_NULL, null=True, editable=False, related_name="guide"
    )
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()

    objects = GuideQuerySet.as_manager()

    class Meta:
        verbose_name = _("leader assigned to a meeting")
        verbose_name_plural = _("leaders assigned to meetings")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="guide_has_a_name")]

    def __str__(self):
        return self.name
