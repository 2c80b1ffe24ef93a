"""What is typed about the agenda: a line, the whole order, what is taken over."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from branchlife.written import zh_date
from meetings.models import AgendaItem


class ItemForm(forms.ModelForm):
    """A line of the agenda."""

    class Meta:
        model = AgendaItem
        fields = ["title", "kind", "presenter", "planned_minutes"]


class NewItemForm(ItemForm):
    """One more line: at the end, or as a part of an item of this agenda."""

    part_of = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label=_("part of"),
        required=False,
        empty_label=_("an item of its own"),
    )

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part_of"].queryset = meeting.items.filter(parent=None)


class OutlineField(forms.CharField):
    """An order of items as a page sends it: "12,13p,14"; a "p" marks a part."""

    widget = forms.HiddenInput

    def clean(self, value):
        """[(12, False), (13, True), (14, False)]."""
        words = super().clean(value).split(",")
        found = [re.fullmatch(r"(\d{1,18})(p?)", word) for word in words]
        if not all(found):
            raise ValidationError(_("The order could not be read; nothing was moved."))
        return [(int(match[1]), bool(match[2])) for match in found]


def outline_text(outline):
    """An outline as OutlineField reads it."""
    return ",".join(f"{key}{'p' if is_part else ''}" for key, is_part in outline)


class ArrangeForm(forms.Form):
    """The order as it was dragged, and the one it was dragged from."""

    order = OutlineField(max_length=10_000)
    was = OutlineField(max_length=10_000)


class LeftOver(forms.ModelMultipleChoiceField):
    """Items of earlier meetings, each with the day on which it was left."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, item):
        """The item's title, and when it was left."""
        left = _("%(title)s (not finished on %(day)s)")
        return left % {"title": item.title, "day": zh_date(item.meeting.day)}


class CarryForm(forms.Form):
    """Which unfinished items of earlier meetings come onto this agenda."""

    items = LeftOver(AgendaItem.objects.none(), label=_("unfinished items of earlier meetings"))

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = AgendaItem.objects.left_over_for(meeting)

    def sentence(self):
        """How many items earlier meetings left over; empty when none."""
        number = len(self.fields["items"].choices)
        if not number:
            return ""
        return ngettext(
            "Earlier meetings left %(number)d item unfinished.",
            "Earlier meetings left %(number)d items unfinished.",
            number,
        ) % {"number": number}
