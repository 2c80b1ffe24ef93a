"""What people type about rectification: an item, a pledge, how far it is, when it was made public."""

from django import forms
from django.utils import timezone
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


class PledgeForm(forms.Form):
    """One to three things a member will set right."""

    problem = forms.CharField(
        label=_("my problem"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    measure = forms.CharField(
        label=_("what I will do"),
        help_text=_("One to three concrete things that can be checked."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    due_on = forms.DateField(label=_("to be done by"), **DATE)


class NoteForm(forms.Form):
    """How far the item is."""

    note = forms.CharField(label=_("progress"), widget=forms.Textarea(attrs={"rows": 3}))


class CloseForm(NoteForm):
    """The result of the item."""

    closed_on = forms.DateField(label=_("settled on"), initial=timezone.localdate, **DATE)
    long_term = forms.BooleanField(
        label=_("goes on as a long-term task"),
        required=False,
        help_text=_("The measure works and is kept up; the item is not settled."),
    )


class PublishForm(forms.Form):
    """When and how the list was made public."""

    on = forms.DateField(label=_("made public on"), initial=timezone.localdate, **DATE)
    how = forms.CharField(
        label=_("made public how"),
        max_length=60,
        help_text=_("For example on the notice board, or read out in the general meeting."),
    )


class FileForm(forms.Form):
    """When the list went to the superior, and what came back."""

    on = forms.DateField(label=_("filed with the superior on"), initial=timezone.localdate, **DATE)
    receipt = forms.CharField(
        label=_("receipt of the superior"),
        max_length=100,
        required=False,
        help_text=_("Who received it, or the number of the receipt."),
    )
