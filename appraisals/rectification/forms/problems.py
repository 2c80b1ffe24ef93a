"""What is typed about a problem."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.rectification.forms.items import FACTS_HINT
from appraisals.rectification.models import Problem, check_points


class ProblemForm(forms.ModelForm):
    """A problem under a check point of the year, with the facts in which it shows."""

    category = forms.ChoiceField(label=_("check point of the problem"), required=False)
    facts = forms.CharField(
        label=_("concrete facts"),
        help_text=FACTS_HINT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Problem
        fields = ["category", "text", "facts", "source"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, appraisal, **kwargs):
        super().__init__(*args, **kwargs)
        points = check_points(appraisal, self.instance.category)
        self.fields["category"].choices = [("", "—"), *((point, point) for point in points)]
