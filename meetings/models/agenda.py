"""Kinds of meetings and agenda items, and the agendas to start from."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings import rules


class MeetingKind(models.TextChoices):
    """Which meeting of a branch's life it is."""

    GENERAL = "general", _("general meeting")
    COMMITTEE = "branch_committee", _("meeting of the branch committee")
    GROUP = "group", _("meeting of a party group")
    LECTURE = "lecture", _("party lecture")
    THEME_DAY = "theme_day", _("theme day")
    STUDY = "study", _("study session")


class AgendaKind(models.TextChoices):
    """What an agenda item is about; other rooms hang their things on it."""

    ATTENDANCE = "attendance", _("attendance report")
    OPINIONS = "opinions", _("opinions and problems")
    DUTY_REPORT = "duty_report", _("duty report of the secretary")
    STUDY = "study", pgettext_lazy("agenda", "study")
    SELF_CRITICISM = "self_criticism", _("criticism and self-criticism")
    INFORMATION = "information", _("information to members")
    SELF_EVALUATION = "self_evaluation", _("self-evaluation and mutual evaluation")
    BALLOT = "ballot", pgettext_lazy("agenda", "ballot")
    SUPERVISOR = "supervisor", _("comments of the visiting supervisor")
    STATEMENT = "statement", _("statement of the secretary")
    GRADES = "grades", _("decision of grades")
    OTHER = "other", pgettext_lazy("agenda", "other")


class AgendaTemplate(models.Model):
    """An agenda to start from; reference data."""

    audit_path = ""

    key = models.SlugField(_("short key"), max_length=40, unique=True)
    name = models.CharField(_("name of the template"), max_length=80)
    kind = models.CharField(_("kind of meeting"), max_length=20, choices=MeetingKind)

    class Meta:
        verbose_name = _("agenda template")
        verbose_name_plural = _("agenda templates")
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def lines(self):
        """Its items as Lines, ready for a meeting."""
        return [rules.Line(*values) for values in self.items.values_list(*rules.Line._fields)]


class AgendaTemplateItem(models.Model):
    """One line of an agenda template."""

    template = models.ForeignKey(AgendaTemplate, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(_("order"))
    kind = models.CharField(
        _("kind of item"), max_length=20, choices=AgendaKind, default=AgendaKind.OTHER
    )
    title = models.CharField(_("agenda title"), max_length=200)
    # A part of the last item above it that is none.
    is_part = models.BooleanField(_("part of the item above"), default=False)
    presenter = models.CharField(_("presenter"), max_length=80, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"), null=True, blank=True)

    class Meta:
        verbose_name = _("agenda template item")
        verbose_name_plural = _("agenda template items")
        ordering = ["template", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "position"],
                name="template_position_once",
                violation_error_message=_("Two items of a template cannot have the same order."),
            )
        ]

    def __str__(self):
        return self.title


class MeetingAgenda:
    """What a Meeting knows of its agenda; asks nothing of the database where items are prefetched."""

    @property
    def agenda(self):
        """Its items in order. Each knows its `number` (1, 1.1, 1.2, 2) and `own_parts`."""
        items, last = list(self.items.all()), None
        numbers = rules.numbering(item.is_part for item in items)
        for item, number in zip(items, numbers, strict=True):
            item.number, item.own_parts = number, []
            if item.is_part and last is not None:
                last.own_parts.append(item)
            else:
                last = item
        return items

    def outline(self):
        """[(id, whether it is a part)] of its items, in order."""
        return [(item.pk, item.is_part) for item in self.items.all()]

    def lines(self):
        """Its items as Lines, ready for another meeting."""
        return [
            rules.Line(item.kind, item.title, item.is_part, item.presenter, item.planned_minutes)
            for item in self.items.all()
        ]

    @property
    def planned_minutes(self):
        """Minutes planned for all items together."""
        return sum(item.minutes or 0 for item in self.agenda if not item.is_part)

    @property
    def needs_records(self):
        """Items whose record must be written before the minutes are signed.

        Not those carried over to another meeting, and not those whose parts hold the record.
        """
        return [item for item in self.agenda if not item.is_unfinished and not item.own_parts]
