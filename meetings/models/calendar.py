"""Meetings that come again, and each person's calendar address."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchlife.models import Branch, User
from meetings.models.agenda import MeetingKind


class Series(models.Model):
    """Meetings arranged together, one a month; each can then be changed or cancelled by itself."""

    audit_path = "branch"

    class Pattern(models.TextChoices):
        DAY_OF_MONTH = "day", _("the same day of each month")
        WEEKDAY = "weekday", _("the same weekday of each month, for example the first Friday")

    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="series", verbose_name=_("branch")
    )
    kind = models.CharField(_("kind of meeting"), max_length=20, choices=MeetingKind)
    title = models.CharField(_("name of the meeting"), max_length=120)
    pattern = models.CharField(_("when in the month"), max_length=8, choices=Pattern)

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:series", args=[self.pk])


class CalendarFeed(models.Model):
    """The secret address under which a person's calendar program reads their meetings."""

    audit_path = "user.member.branch"

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    # Shown to its owner only. A new one ends the old address.
    token = models.CharField(max_length=43, unique=True, editable=False)
    made_on = models.DateField()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        return reverse("open:calendar", args=[self.token])
