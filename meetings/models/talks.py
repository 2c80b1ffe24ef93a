"""Heart-to-heart talks: who with whom and when; what was said is for those concerned only."""

from hashlib import sha256

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from branchlife.models import Branch, Member, User
from branchlife.written import zh_date


class TalkQuerySet(models.QuerySet):
    """Talks by who may know of them."""

    def visible_to(self, user):
        """The own talks, and all of the branches whose work `user` does. Never what was said."""
        own = TalkPerson.objects.filter(member__user=user)
        return self.filter(Q(branch__in=Branch.objects.led_by(user)) | Q(pk__in=own.values("talk")))

    def held_by(self, user):
        """Talks in which the person behind the login took part."""
        return self.filter(pk__in=TalkPerson.objects.filter(member__user=user).values("talk"))

    def for_list(self):
        """What a list of talks shows: nothing of what was said."""
        persons = models.Prefetch("persons", TalkPerson.objects.select_related("member"))
        return self.select_related("branch").prefetch_related(persons)


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

    objects = TalkQuerySet.as_manager()

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

    def get_absolute_url(self):
        return reverse("meetings:talk", args=[self.pk])

    @property
    def people(self):
        """The names of those who talked, from the prefetched rows."""
        return pgettext("between names", ", ").join(row.member.name for row in self.persons.all())

    @staticmethod
    def reasons_against_day(day):
        """Why nothing can have been talked about on `day`."""
        if day > timezone.localdate():
            yield _("%(day)s has not come yet; a talk is noted once it has been held.") % {
                "day": zh_date(day)
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

    CONTENTS = ("merits", "shortcomings", "situation", "difficulties", "measures")

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

    @property
    def contents(self):
        """{column: text}"""
        return {name: getattr(self, name) for name in self.CONTENTS}

    @property
    def stamp(self):
        """Changes with every word, so that two who write at once do not overwrite each other."""
        if self.pk is None:
            return ""
        return sha256("\0".join(self.contents.values()).encode()).hexdigest()[:16]
