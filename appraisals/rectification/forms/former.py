"""What of an earlier year goes on in this one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.rectification.models import Item
from branchlife.forms.fields import DayField


class CarryForm(forms.Form):
    """Items that are still open, and the new day by which they are to be done."""

    items = forms.ModelMultipleChoiceField(
        Item.objects.none(),
        label=_("still open"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    due_on = DayField(label=_("to be done by"))

    def __init__(self, *args, appraisal, **kwargs):
        super().__init__(*args, **kwargs)
        left = Item.objects.left_open_before(appraisal).listed()
        self.fields["items"].queryset = left.select_related("problem", "appraisal__campaign")
        self.initial["items"] = [item.pk for item in self.fields["items"].queryset]
        self.fields["items"].label_from_instance = lambda item: item.problem.text
