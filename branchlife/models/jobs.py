"""Work that takes longer than a page, done by worker processes in the background."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife.models.users import User

# How long a finished job and its file are kept.
KEPT_DAYS = 7
# How often a job is begun before it counts as one that cannot be done here.
MOST_ATTEMPTS = 3
# A job that has got no further for so long is taken away from its worker.
STUCK = timedelta(minutes=30)


class WorkerQuerySet(models.QuerySet):
    """Workers by whether they are there."""

    def alive(self):
        """Those heard of lately."""
        return self.filter(heard_at__gte=timezone.now() - silence())


class Worker(models.Model):
    """A process that does jobs; it says every few seconds that it is still there."""

    name = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(default=timezone.now)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self):
        return self.name


def silence():
    """After how long without a word a worker counts as dead."""
    return timedelta(seconds=settings.JOB_WORKER_SILENCE)


class JobQuerySet(models.QuerySet):
    """Jobs by whose they are and how far they are."""

    def visible_to(self, user):
        """Everybody sees the own ones only."""
        return self.filter(by_id=user.pk) if user.is_authenticated else self.none()

    def under_way(self):
        """Waiting or running."""
        return self.filter(state__in=Job.UNDER_WAY)

    def broken_off(self):
        """Running, as they say, but with a worker that is dead or got no further for long."""
        now = timezone.now()
        return self.filter(
            Q(worker__isnull=True)
            | Q(worker__heard_at__lt=now - silence())
            | Q(moved_at__lt=now - STUCK),
            state=Job.State.RUNNING,
        )

    def out_of_date(self):
        """Ended more than a week ago."""
        return self.filter(ended_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))


class Job(models.Model):
    """Something made in the background for one person: how far it is, and then the file."""

    audit_path = "by.member.branch"

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("job", "waiting")
        RUNNING = "running", pgettext_lazy("job", "being made")
        DONE = "done", pgettext_lazy("job", "ready")
        FAILED = "failed", pgettext_lazy("job", "not made")
        CANCELLED = "cancelled", pgettext_lazy("job", "given up")

    UNDER_WAY = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    title = models.CharField(pgettext_lazy("job", "what"), max_length=200)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    by = models.ForeignKey(
        User, models.CASCADE, related_name="jobs", verbose_name=pgettext_lazy("job", "for")
    )
    asked_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    # The row in the queue that stands for it, and since when.
    task_id = models.UUIDField(null=True, editable=False)
    queued_at = models.DateTimeField(default=timezone.now)
    # Counts the beginnings; a worker whose number is not this one any more has lost the job.
    attempt = models.PositiveSmallIntegerField(default=0)
    worker = models.ForeignKey(Worker, models.SET_NULL, null=True, related_name="jobs")
    moved_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(pgettext_lazy("job", "ended at"), null=True)
    # Why it was not made, for people to read.
    fault = models.CharField(max_length=300, blank=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.FileField(upload_to="jobs/%Y/", blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state"], name="job_state"),
            models.Index(fields=["ended_at"], name="job_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]),
                name="job_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
                name="job_ended_agrees",
            ),
            models.CheckConstraint(
                condition=Q(state="done") & ~Q(content="") & ~Q(name="")
                | ~Q(state="done") & Q(content="", name=""),
                name="job_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(fault="") | ~Q(state="failed") & Q(fault=""),
                name="job_says_its_fault",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("branchlife:job", args=[self.pk])

    @property
    def is_under_way(self):
        """Waiting or running."""
        return self.state in self.UNDER_WAY

    @property
    def percent(self):
        """How much is done, 0 to 100; None before the first word of it."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def kept_until(self):
        """The last day on which the file is there."""
        return self.ended_at and timezone.localdate(self.ended_at + timedelta(days=KEPT_DAYS))

    def reasons_against_cancelling(self):
        """Why there is nothing left to cancel; empty while it is waiting or running."""
        if not self.is_under_way:
            yield _("It has come to its end already.")

    def reasons_against_repeating(self):
        """Why it is not begun anew; empty when it failed or was given up."""
        if self.state not in (self.State.FAILED, self.State.CANCELLED):
            yield _("It is under way or ready already.")
