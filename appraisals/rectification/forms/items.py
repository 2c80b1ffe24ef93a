"""What is typed about an item of the list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.rectification.models import Item, members_of_the_year

DATE = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class ItemForm(forms.ModelForm):
    """A problem of the branch and its measure."""

    category = forms.ChoiceField(label=_("check point of the problem"), required=False)
    due_on = forms.DateField(label=_("to be done by"), **DATE)

    class Meta:
        model = Item
        fields = [
            "category",
            "problem",
            "source",
            "is_personal",
            "measure",
            "responsible",
            "due_on",
        ]
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 3}),
            "measure": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, appraisal, **kwargs):
        super().__init__(*args, **kwargs)
        campaign = appraisal.campaign
        points = [*campaign.check_points, *(item["title"] for item in campaign.criteria)]
        if self.instance.category and self.instance.category not in points:
            points.append(self.instance.category)
        self.fields["category"].choices = [("", "—"), *((point, point) for point in points)]
        self.fields["problem"].required = True
        self.fields["responsible"].queryset = members_of_the_year(appraisal)
        self.fields["responsible"].empty_label = None
        if self.instance.pk is None:
            self.initial["responsible"] = appraisal.branch.secretary()

    def clean(self):
        """The list's constraint on problems is ours to check; the kind is not in the form."""
        cleaned = super().clean()
        self.instance.kind = Item.Kind.LIST
        return cleaned
