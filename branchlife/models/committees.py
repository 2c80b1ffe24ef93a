"""Party committees, a tree above the branches."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


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
