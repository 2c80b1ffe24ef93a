"""Which branches the board shows, and whom the office reminds."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisals.summary.figures.overview import BALLOT, GRADES, MEETING, TABLE
from appraisals.summary.models import Submission
from branchlife.models import Committee


def ends_at(step):
    """Those whose next thing is `step`."""
    return lambda line: line.lacks == step


def has_state(state):
    """Those whose latest table is in this state."""
    return lambda line: bool(line.latest) and line.latest.state == state


# How far a branch is: key, words, which Lines.
STEPS = {
    MEETING: (_("the meeting has not been held"), ends_at(MEETING)),
    BALLOT: (_("met, no ballot yet"), ends_at(BALLOT)),
    GRADES: (_("ballot counted, no grades yet"), ends_at(GRADES)),
    TABLE: (_("grades decided, table not sent"), ends_at(TABLE)),
    "sent": (pgettext_lazy("branches", "table sent"), lambda line: bool(line.standing)),
}
# What has become of the table.
TABLES = {
    "missing": (_("not sent yet"), lambda line: not line.standing),
    "overdue": (_("overdue, not sent"), lambda line: line.is_overdue),
    "behind": (_("anything past its day"), lambda line: line.is_behind),
    "late": (_("sent late"), lambda line: line.is_late),
    Submission.State.SUBMITTED: (_("sent, under review"), has_state(Submission.State.SUBMITTED)),
    Submission.State.RETURNED: (_("returned to be changed"), lambda line: line.is_returned),
    Submission.State.ACCEPTED: (_("accepted after review"), has_state(Submission.State.ACCEPTED)),
}


def choices(words, label):
    """Choices of a filter; the first shows all."""
    return [("", label), *((key, value[0]) for key, value in words.items())]


class BoardForm(forms.Form):
    """Filters of the board. What is not understood filters nothing."""

    name = forms.CharField(label=_("Name of the branch"), max_length=50, required=False)
    committee = forms.ChoiceField(label=_("Committee"), required=False)
    step = forms.ChoiceField(
        label=pgettext_lazy("board", "How far it is"),
        choices=choices(STEPS, _("all")),
        required=False,
    )
    table = forms.ChoiceField(
        label=_("Annual table"), choices=choices(TABLES, _("all")), required=False
    )

    def __init__(self, *args, committees, **kwargs):
        super().__init__(*args, **kwargs)
        self.committees = {str(one.pk): one for one in committees}
        words = {pk: (one,) for pk, one in self.committees.items()}
        self.fields["committee"].choices = choices(words, _("all"))
        if len(words) < 2:
            del self.fields["committee"]
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    @property
    def typed(self):
        """What was chosen and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def chosen(self, lines):
        """Those of the Lines that fit everything chosen."""
        return [line for line in lines if all(fits(line) for fits in self.conditions())]

    def conditions(self):
        """A question to a Line for each thing chosen."""
        typed = self.typed
        if name := typed.get("name", "").strip():
            yield lambda line: name in line.appraisal.branch.name
        if pk := typed.get("committee"):
            under = self.below(self.committees[pk])
            yield lambda line: line.appraisal.branch.committee_id in under
        if step := typed.get("step"):
            yield STEPS[step][1]
        if table := typed.get("table"):
            yield TABLES[table][1]

    def below(self, committee):
        """Ids of this committee and of those below it."""
        path = committee.path
        return {one.pk for one in self.committees.values() if one.path.startswith(path)}


def committees_of(lines):
    """The committees of these Lines, and those above them among the same, in order."""
    ids = {line.appraisal.branch.committee_id for line in lines}
    return Committee.objects.filter(pk__in=ids)


class RemindForm(forms.Form):
    """Which branches are reminded."""

    branches = forms.MultipleChoiceField(
        label=_("Branches to remind"),
        error_messages={"required": _("Choose the branches to remind.")},
    )
    by_mail = forms.BooleanField(label=_("also by e-mail"), required=False)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branches"].choices = [(line.appraisal.pk, "") for line in lines]
