"""What hangs on other records: checked uploads, and the record of deeds."""

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.models.branches import Branch
from branchlife.models.committees import Committee
from branchlife.models.roles import DECIDING_ROLES, CommitteeRole
from branchlife.models.users import User
from branchlife.workflow import NotAllowed


class FileQuerySet(models.QuerySet):
    """Files by who may open them."""

    def for_record(self, record):
        """Files that hang on `record`, newest first."""
        return self.filter(target_label=record._meta.label_lower, target_id=str(record.pk))

    def by_record(self, records):
        """{pk: [its files]} of these records of one model; one query, none for none."""
        records = list(records)
        found = {str(record.pk): [] for record in records}
        if records:
            label = records[0]._meta.label_lower
            for file in self.filter(target_label=label, target_id__in=found):
                found[file.target_id].append(file)
        return {record.pk: found[str(record.pk)] for record in records}

    def visible_to(self, user):
        """Files of the branches `user` leads or oversees and of committees; a member's own uploads."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(branch__in=Branch.objects.led_by(user))
            | Q(branch__in=Branch.objects.overseen_by(user))
            | Q(committee__in=Committee.objects.overseen_by(user))
            | Q(uploaded_by=user)
        )


class File(models.Model):
    """A checked upload: a signed copy, a scan, a photo. Never executed, never shown inline."""

    audit_path = "branch"

    # Whose it is: a branch's, or a committee's (notices, forms of the office).
    branch = models.ForeignKey(
        Branch, models.CASCADE, null=True, related_name="files", verbose_name=_("branch")
    )
    committee = models.ForeignKey(
        Committee, models.CASCADE, null=True, related_name="files", verbose_name=_("committee")
    )
    # What the file belongs to ("meetings.meeting", 12). A plain pair: lower rooms know no higher ones.
    target_label = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    # What it is among the files of its record ("photo"), in the words of that record's room.
    purpose = models.SlugField(max_length=20, blank=True, editable=False)
    name = models.CharField(_("file name"), max_length=120)
    content = models.FileField(upload_to="files/%Y/")
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["target_label", "target_id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(branch__isnull=True) ^ Q(committee__isnull=True),
                name="file_of_a_branch_or_a_committee",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branchlife:file", args=[self.pk])


class AuditEventQuerySet(models.QuerySet):
    """Deeds by who may read them. What is written stays: nothing is changed or deleted in bulk."""

    def of_record(self, label, pk):
        """What was done to one record, newest first."""
        return self.filter(target_label=label, target_id=str(pk))

    def visible_to(self, user, kept=None):
        """Deeds of the branches `user` decides in, and of all under the committees they keep.

        System administrators read those about logins and committees; they see no contents. Records
        that serve all are everybody's. `kept` is what `kept_by` has answered, if asked already.
        """
        branches, committees = kept or self.model.kept_by(user)
        condition = Q(branch_id__in=branches) | Q(committee_id__in=committees)
        condition |= Q(target_label__in=self.model.serving_all())
        if user.is_administrator:
            condition |= Q(target_label__in=self.model.ADMINISTERED)
        return self.filter(condition)

    def update(self, **kwargs):
        raise NotAllowed([_("The record of deeds cannot be changed.")])

    def bulk_update(self, *args, **kwargs):
        raise NotAllowed([_("The record of deeds cannot be changed.")])

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise NotAllowed([_("The record of deeds cannot be changed.")])
        return super().bulk_create(objs, *args, **kwargs)

    def delete(self):
        raise NotAllowed([_("The record of deeds cannot be deleted.")])

    update.alters_data = bulk_update.alters_data = True
    delete.alters_data = delete.queryset_only = True


class AuditEvent(models.Model):
    """Who did what to which record, when. Append-only; no foreign keys, so nothing can erase it.

    On PostgreSQL a trigger refuses what goes past this class.
    """

    # What a system administrator keeps, and so may read about.
    ADMINISTERED = (
        "branchlife.user",
        "branchlife.loginslip",
        "branchlife.committee",
        "branchlife.committeepost",
    )

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("who"), max_length=50)
    verb = models.CharField(_("deed"), max_length=40)
    target_label = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    target_name = models.CharField(_("record"), max_length=200)
    # Whose affair it is, so that each sees their own; plain numbers, as above.
    branch_id = models.BigIntegerField(null=True, db_index=True)
    committee_id = models.BigIntegerField(null=True, db_index=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["target_label", "target_id"])]

    def __str__(self):
        return f"{self.actor_name} {self.verb} {self.target_name}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise NotAllowed([_("The record of deeds cannot be changed.")])
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise NotAllowed([_("The record of deeds cannot be deleted.")])

    @staticmethod
    def serving_all():
        """Labels of records that are no one branch's affair, such as templates."""
        models = apps.get_models()
        return [m._meta.label_lower for m in models if getattr(m, "audit_path", None) == ""]

    @staticmethod
    def kept_by(user):
        """(branch ids, committee ids) whose deeds `user` may read.

        Those they decide in, and what is under the committees they are clerks of. Where a committee
        has no clerks its secretaries open the year, so they read what was done to it.
        """
        branches = Branch.objects.kept_by(user, DECIDING_ROLES).order_by()
        led = Branch.objects.led_by(user, DECIDING_ROLES).order_by()
        committees = Committee.objects.filter(
            Q(pk__in=Committee.objects.overseen_by(user, [CommitteeRole.CLERK]).values("pk"))
            | Q(has_clerks=False, pk__in=led.values("committee_id"))
        )
        return (
            list(branches.values_list("pk", flat=True)),
            list(committees.order_by().values_list("pk", flat=True)),
        )
