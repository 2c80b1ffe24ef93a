"""What is studied in a meeting, and how it reached those who could not come."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from branchlife.models import Member
from meetings.models.meeting import Meeting

LONGEST_TITLE = 200


def absentees(meeting):
    """Who was not there: on leave or absent, and those left out; expected ones first."""
    rows = meeting.attendances.select_related("member")
    away = [row for row in rows if (row.status or not row.is_expected) and not row.is_there]
    return sorted(away, key=lambda row: not row.is_expected)


class Material(models.Model):
    """Something to read: a title, perhaps where to find it, perhaps files hung on it."""

    audit_path = "meeting.branch"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="materials")
    position = models.PositiveIntegerField(_("order"), default=0)
    title = models.CharField(_("title of the material"), max_length=LONGEST_TITLE)
    note = models.TextField(_("where to find it, what is asked"), blank=True)

    class Meta:
        verbose_name = _("study material")
        verbose_name_plural = _("study materials")
        ordering = ["meeting", "position", "pk"]

    def __str__(self):
        return self.title

    def reasons_against_details(self):
        """What was typed makes no title."""
        if not self.title:
            yield _("Write what is studied.")
        if len(self.title) > LONGEST_TITLE:
            yield _("A title has at most %(most)d characters: %(title)s…") % {
                "most": LONGEST_TITLE,
                "title": self.title[:20],
            }


class Delivery(models.Model):
    """How materials and requirements reached a member who was absent."""

    audit_path = "meeting.branch"

    class Way(models.TextChoices):
        HANDED = "handed", _("handed over in person")
        VISIT = "visit", _("read out on a visit")
        ONLINE = "online", _("sent online, and confirmed")
        PHONE = "phone", _("told by telephone")
        POST = "post", _("sent by post")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="deliveries")
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="deliveries", verbose_name=_("member")
    )
    way = models.CharField(_("how it reached them"), max_length=8, choices=Way)
    delivered_on = models.DateField(_("delivered on"))
    delivered_by = models.CharField(_("delivered by"), max_length=50)

    class Meta:
        verbose_name = _("delivery of study materials")
        verbose_name_plural = _("deliveries of study materials")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="delivery_once",
                violation_error_message=_("This has been noted for this member already."),
            )
        ]

    def __str__(self):
        return str(self.member)
