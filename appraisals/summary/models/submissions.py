"""The annual table of a branch on its way to the office: one row per sending, figures frozen."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal
from appraisals.summary.rules import Figures, is_late
from branchlife.models import Branch, User
from meetings.models import whole_or_absent

MOMENTS = ("returned_at", "accepted_at", "withdrawn_at", "reopened_at")


def left(state, *moments):
    """A condition: in this state exactly these moments have passed."""
    return Q(state=state, **{f"{name}__isnull": name not in moments for name in MOMENTS})


class SubmissionQuerySet(models.QuerySet):
    """Submissions by who may see them and by what they mean."""

    def visible_to(self, user):
        """Submissions of the branches `user` may see."""
        return self.filter(appraisal__branch__in=Branch.objects.visible_to(user))

    def standing(self):
        """Sent and not returned: what the office has before it, or has accepted."""
        return self.filter(state__in=Submission.STANDING)

    def holding_fast(self):
        """Accepted, and made of the platform's records: these change no more.

        What was accepted from paper or a workbook stands by itself; its branch may still type its
        records in afterwards.
        """
        return self.filter(state=Submission.State.ACCEPTED, source=Submission.Source.RECORDS)

    def for_page(self):
        """With what the page of one submission shows, in one query."""
        return self.select_related(
            "appraisal__branch__committee",
            "appraisal__campaign__committee",
            "submitted_by",
            "returned_by",
            "accepted_by",
            "withdrawn_by",
            "reopened_by",
            "confirmed_by",
        )


class Submission(models.Model):
    """One sending of the annual table: what the branch reported that day, never changed later."""

    audit_path = "appraisal.branch"

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("sent, under review")
        RETURNED = "returned", _("returned to be changed")
        ACCEPTED = "accepted", _("accepted after review")
        WITHDRAWN = "withdrawn", _("taken back by the branch")
        REOPENED = "reopened", _("acceptance taken back")

    class Source(models.TextChoices):
        """Where the figures come from."""

        RECORDS = "records", _("from the records of the platform")
        PAPER = "paper", _("typed from the branch's table on paper")
        WORKBOOK = "workbook", _("read from the branch's workbook")

    # Whatever does not stand any more is sent again as a new row.
    NEXT = {
        State.SUBMITTED: {State.RETURNED, State.ACCEPTED, State.WITHDRAWN},
        State.RETURNED: set(),
        State.ACCEPTED: {State.REOPENED},
        State.WITHDRAWN: set(),
        State.REOPENED: set(),
    }
    STANDING = (State.SUBMITTED, State.ACCEPTED)

    appraisal = models.ForeignKey(
        Appraisal, models.PROTECT, related_name="submissions", verbose_name=_("appraisal")
    )
    number = models.PositiveSmallIntegerField(_("number of the sending"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.SUBMITTED)
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.RECORDS)
    # `rules.Figures.as_json()`, and one object per member: `persons` in figures/gathering.py.
    figures = models.JSONField()
    persons = models.JSONField(default=list)
    contact = models.CharField(_("filled in by"), max_length=50, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    # Typed by the office from the branch's signed paper.
    entered_by_office = models.BooleanField(_("entered by the office"), default=False)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # As the person was called then; papers print it where the office entered the table.
    submitted_name = models.CharField(max_length=50, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("sent at"))
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)
    reopen_reason = models.CharField(_("reason for reopening"), max_length=300, blank=True)
    # All the office wrote, as one text; its remarks on single fields are in `field_remarks` as well.
    remarks = models.TextField(_("remarks"), max_length=4000, blank=True)
    # [{"field": a column, or "member-3" for the third line, "label", "text"}], in the table's order.
    field_remarks = models.JSONField(default=list)
    # Until when the office wants the changed table.
    redo_by = models.DateField(_("to be sent again by"), null=True)
    # The same table signed and stamped on paper, if the office wants it: the day on the paper.
    confirmed_on = models.DateField(_("signed and stamped on"), null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["appraisal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "number"], name="submission_number_once"),
            models.UniqueConstraint(
                fields=["appraisal"],
                condition=Q(state__in=["submitted", "accepted"]),
                name="submission_one_standing",
                violation_error_message=_("The table of this year has been sent already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["submitted", "returned", "accepted", "withdrawn", "reopened"]
                ),
                name="submission_state_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=["records", "paper", "workbook"]),
                name="submission_source_known",
            ),
            whole_or_absent("submission_returned_whole", "returned_by", "returned_at"),
            whole_or_absent("submission_accepted_whole", "accepted_by", "accepted_at"),
            whole_or_absent("submission_withdrawn_whole", "withdrawn_by", "withdrawn_at"),
            whole_or_absent("submission_reopened_whole", "reopened_by", "reopened_at"),
            whole_or_absent(
                "submission_confirmed_whole", "confirmed_on", "confirmed_by", "confirmed_at"
            ),
            models.CheckConstraint(
                condition=left("submitted")
                | left("returned", "returned_at") & ~Q(remarks="")
                | left("accepted", "accepted_at")
                | left("withdrawn", "withdrawn_at")
                | left("reopened", "accepted_at", "reopened_at") & ~Q(reopen_reason=""),
                name="submission_state_agrees",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="submission_number_from_one"),
        ]

    def __str__(self):
        return _("%(year)s, sending no. %(number)d") % {
            "year": self.appraisal,
            "number": self.number,
        }

    def get_absolute_url(self):
        return reverse("summary:submission", args=[self.pk])

    @property
    def sent_on(self):
        """The local day of the sending."""
        return timezone.localdate(self.submitted_at)

    @property
    def is_late(self):
        """Sent after the day the campaign set."""
        return is_late(self.sent_on, self.appraisal.due_on)

    @property
    def is_standing(self):
        """Before the office, or accepted."""
        return self.state in self.STANDING

    @property
    def reported(self):
        """The figures as numbers and days."""
        return Figures.from_json(self.figures)

    def reasons_against_paper(self, day):
        """Why a copy signed on `day` cannot be noted; empty when it can."""
        if not self.is_standing:
            yield _("This table does not stand any more; note the paper with the one that does.")
        elif day > timezone.localdate():
            yield _("The day on the paper has not come yet.")

    def reasons_against_sending_again(self):
        """Why no new table can follow this one, so that it is neither taken back nor returned."""
        yield from self.appraisal.reasons_against_work()

    def reasons_against(self, state):
        """Why this submission may not move to `state`; empty when it may."""
        if state not in self.NEXT[self.State(self.state)]:
            yield _("A table that is “%(now)s” cannot become “%(then)s”.") % {
                "now": self.get_state_display(),
                "then": self.State(state).label,
            }
