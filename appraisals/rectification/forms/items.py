"""What is typed about an item of the list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.rectification.models import Item, Problem, check_points, members_of_the_year
from branchlife.forms.fields import DayField

FACTS_HINT = _(
    "Which work, when, how often, with what effect. Never who gave the opinion, nor when."
)


class ItemForm(forms.ModelForm):
    """A problem of the branch and its measure; with `problem` the measure alone.

    A problem typed here goes onto the leadership's list, so its facts are asked for as well.
    """

    field_order = ["category", "problem", "facts", "source"]

    category = forms.ChoiceField(label=_("check point of the problem"), required=False)
    problem = forms.CharField(label=_("problem"), widget=forms.Textarea(attrs={"rows": 3}))
    facts = forms.CharField(
        label=_("concrete facts"),
        help_text=FACTS_HINT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    source = forms.ChoiceField(
        label=_("where the problem was found"),
        choices=Problem.Source,
        initial=Problem.Source.OWN,
    )
    due_on = DayField(label=_("to be done by"))

    class Meta:
        model = Item
        fields = [
            "is_personal",
            "measure",
            "responsible",
            "due_on",
        ]
        widgets = {"measure": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, appraisal, problem=None, **kwargs):
        super().__init__(*args, **kwargs)
        self._about_the_problem(appraisal, problem)
        self.fields["responsible"].queryset = members_of_the_year(appraisal)
        self.fields["responsible"].empty_label = None
        if self.instance.pk is None:
            self.initial["responsible"] = appraisal.branch.secretary()

    def _about_the_problem(self, appraisal, given):
        """Nothing is asked where it is given; its facts are changed on its own page."""
        if given:
            for name in self.field_order:
                del self.fields[name]
            return
        problem = self.instance.problem
        if problem:
            del self.fields["facts"]
            self.initial |= {
                "category": problem.category,
                "problem": problem.text,
                "source": problem.source,
            }
        points = check_points(appraisal, problem.category if problem else "")
        self.fields["category"].choices = [("", "—"), *((point, point) for point in points)]
