"""Heart-to-heart talks: who with whom and when; what was said is for those concerned only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from branchlife.models import Branch, Member, User
from branchlife.templatetags.branchlife_tags import zh_date


class Talk(models.Model):
    """A talk of two, or of several: who, when, and that it took place suffice.

    Only counts leave the branch; so nothing here, and no deed on record, names the persons.
    """

    audit_path = "branch"

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("talk of two")
        COLLECTIVE = "collective", _("talk of several")

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="talks", verbose_name=_("branch")
    )
    kind = models.CharField(_("kind of talk"), max_length=10, choices=Kind, default=Kind.INDIVIDUAL)
    held_on = models.DateField(_("talked on"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    # The contents are on a sheet of paper kept elsewhere (另纸保存).
    is_kept_apart = models.BooleanField(_("contents kept on paper"), default=False)
    members = models.ManyToManyField(
        Member, through="TalkPerson", related_name="talks", verbose_name=_("who talked")
    )
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["branch", "held_on"])]

    def __str__(self):
        return _("%(kind)s on %(day)s") % {
            "kind": self.get_kind_display(),
            "day": zh_date(self.held_on),
        }


class TalkPerson(models.Model):
    """Somebody who took part in a talk."""

    audit_path = "talk.branch"

    talk = models.ForeignKey(Talk, models.CASCADE, related_name="persons")
    member = models.ForeignKey(Member, models.PROTECT, related_name="talk_persons")

    class Meta:
        verbose_name = _("person in a talk")
        verbose_name_plural = _("persons in talks")
        ordering = ["talk", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["talk", "member"], name="talk_person_once"),
        ]

    def __str__(self):
        return str(self.talk)


class TalkNote(models.Model):
    """What was said: read by those who talked and by the secretary, never exported.

    A table of its own, so that no list of talks ever loads it.
    """

    audit_path = "talk.branch"

    talk = models.OneToOneField(Talk, models.CASCADE, related_name="note")
    merits = models.TextField(_("merits named"), blank=True)
    shortcomings = models.TextField(_("shortcomings named"), blank=True)
    situation = models.TextField(_("work, life and thoughts"), blank=True)
    difficulties = models.TextField(_("problems and difficulties"), blank=True)
    measures = models.TextField(_("what is done about it"), blank=True)

    class Meta:
        verbose_name = _("contents of a talk")
        verbose_name_plural = _("contents of talks")

    def __str__(self):
        return str(self.talk)
