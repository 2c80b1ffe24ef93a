"""The list outside the branch: filed with the superior, remarked upon, on a page without login."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal
from branchlife.models import Branch, File, User
from branchlife.written import zh_date
from meetings.models import whole_or_absent

# Files that hang on an appraisal because its list was put up.
PUBLISHED = "published"


def with_files(records):
    """These records of one model, each with its `files`; one query more."""
    records = list(records)
    files = File.objects.by_record(records)
    for record in records:
        record.files = files[record.pk]
    return records


def new_token():
    """The secret in the address of a page that needs no login."""
    return secrets.token_urlsafe(32)


class FilingQuerySet(models.QuerySet):
    """Filings by who may see them, and those without an answer."""

    def visible_to(self, user):
        """Of the branches `user` works for or oversees."""
        working = Branch.objects.led_by(user) | Branch.objects.overseen_by(user)
        return self.filter(appraisal__branch__in=working.values("pk"))

    def waiting(self):
        """Sent, and nobody has said that it arrived."""
        return self.filter(received_on__isnull=True)

    def for_page(self):
        """With whose it is, in one query."""
        return self.select_related(
            "appraisal__branch__committee", "appraisal__campaign", "filed_by", "received_by"
        )


class Filing(models.Model):
    """The list went to the superior organisation (报备); and the superior's receipt.

    Where the office uses the platform it says itself that the list arrived; elsewhere the branch
    types the receipt from paper.
    """

    audit_path = "appraisal.branch"

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="filings")
    filed_on = models.DateField(_("filed with the superior on"))
    # Nobody is known for what was filed before this was kept.
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True)
    receipt = models.CharField(_("receipt of the superior"), max_length=100, blank=True)
    received_on = models.DateField(_("received by the superior on"), null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("filing with the superior")
        verbose_name_plural = _("filings with the superior")
        ordering = ["appraisal", "filed_on", "pk"]
        constraints = [
            whole_or_absent("filing_filed_whole", "filed_by", "filed_at"),
            whole_or_absent("filing_received_whole", "received_by", "received_at"),
            models.CheckConstraint(
                condition=Q(received_on__isnull=False) | Q(received_by__isnull=True, receipt=""),
                name="filing_receipt_when_received",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True)
                | Q(received_by__isnull=False)
                | Q(filed_by__isnull=True),
                name="filing_received_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("filed_on")),
                name="filing_received_after_filed",
            ),
        ]

    def __str__(self):
        return _("filed on %(day)s") % {"day": zh_date(self.filed_on)}

    def get_absolute_url(self):
        return reverse("rectification:item_list", args=[self.appraisal_id])

    @property
    def is_received(self):
        """The superior has it."""
        return self.received_on is not None

    def reasons_against_receiving(self, on):
        """Why it cannot be noted that the list arrived on this day."""
        if self.is_received:
            yield _("The receipt of this filing is on record already.")
        elif on < self.filed_on:
            yield _(
                "The day of the receipt (%(day)s) is earlier than the day it was filed (%(filed)s), "
                "please check."
            ) % {"day": zh_date(on), "filed": zh_date(self.filed_on)}


class OfficeRemark(models.Model):
    """What the superior organisation says of the list, or of one item of it."""

    audit_path = "appraisal.branch"

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="office_remarks")
    item = models.ForeignKey(
        "rectification.Item", models.CASCADE, null=True, related_name="office_remarks"
    )
    text = models.TextField(_("remark of the superior"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("noted at"))

    class Meta:
        verbose_name = _("remark of the superior")
        verbose_name_plural = _("remarks of the superior")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="office_remark_says_something")
        ]

    def __str__(self):
        # Its words stay out of the record of deeds.
        return str(_("remark of the superior"))


class PublicNoticeQuerySet(models.QuerySet):
    """Public pages by who may see them in the platform, and whether they answer."""

    def visible_to(self, user):
        """Of the branches `user` works for or oversees."""
        working = Branch.objects.led_by(user) | Branch.objects.overseen_by(user)
        return self.filter(appraisal__branch__in=working.values("pk"))

    def running(self, day=None):
        """Those that can be read on `day` (today unless told)."""
        day = day or timezone.localdate()
        return self.filter(closed_at__isnull=True, opened_on__lte=day, ends_on__gte=day)


class PublicNotice(models.Model):
    """The public list on a page that needs no login: by an address nobody guesses, until a day.

    It shows what is public of the branch's list as it is on that day: no pledges, and nothing that
    concerns one person.
    """

    audit_path = "appraisal.branch"

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="public_notices")
    # In the address of the page: whoever has it may read.
    token = models.CharField(max_length=43, unique=True, editable=False, default=new_token)
    opened_on = models.DateField(_("to be read since"))
    ends_on = models.DateField(_("to be read until"))
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public page of the list")
        verbose_name_plural = _("public pages of the list")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("opened_on")), name="public_notice_in_order"
            ),
            whole_or_absent("public_notice_closed_whole", "closed_by", "closed_at"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="public_notice_closed_after_opened",
            ),
            models.UniqueConstraint(
                fields=["appraisal"],
                condition=Q(closed_at__isnull=True),
                name="public_notice_one_open",
            ),
        ]

    def __str__(self):
        return _("public page until %(day)s") % {"day": zh_date(self.ends_on)}

    def get_absolute_url(self):
        return reverse("rectification:item_list", args=[self.appraisal_id])

    @property
    def is_running(self):
        """It can be read today."""
        return self.closed_at is None and self.opened_on <= timezone.localdate() <= self.ends_on

    def reasons_against_closing(self):
        """What is closed stays closed."""
        if self.closed_at:
            yield _("This public page has been closed already.")
