"""What to look for in the record of deeds."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branchlife.forms.fields import DayField
from branchlife.history import VERBS, kinds
from branchlife.models import Branch


def choices_by_word(words):
    """Choices from {value: word}, values with the same word as one, in the order of the words."""
    values = {}
    for value, word in words.items():
        values.setdefault(str(word), []).append(value)
    found = [("|".join(same), word) for word, same in sorted(values.items())]
    return [("", _("all")), *found]


class HistoryForm(forms.Form):
    """Filters of the history; every one may stay empty. `branches` are the ids that may be chosen."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("branch"), required=False, empty_label=_("all")
    )
    who = forms.CharField(label=_("done by"), max_length=50, required=False)
    verb = forms.ChoiceField(label=_("Deed"), required=False)
    kind = forms.ChoiceField(label=_("kind of record"), required=False)
    text = forms.CharField(label=_("words in the record's name"), max_length=60, required=False)
    since = DayField(label=_("from the day"), required=False)
    until = DayField(label=_("to the day"), required=False)

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.filter(pk__in=branches)
        if len(branches) < 2:
            del self.fields["branch"]
        self.fields["verb"].choices = choices_by_word(VERBS)
        self.fields["kind"].choices = choices_by_word(kinds())

    def matching(self, events):
        """Those of `events` that were asked for; none when what was typed makes no sense."""
        if not self.is_valid():
            return events.none()
        typed = self.cleaned_data
        if branch := typed.get("branch"):
            events = events.filter(branch_id=branch.pk)
        if typed["who"]:
            events = events.filter(actor_name__icontains=typed["who"].strip())
        if typed["verb"]:
            events = events.filter(verb__in=typed["verb"].split("|"))
        if typed["kind"]:
            events = events.filter(target_label__in=typed["kind"].split("|"))
        if typed["text"]:
            events = events.filter(target_name__icontains=typed["text"].strip())
        if typed["since"]:
            events = events.filter(at__date__gte=typed["since"])
        if typed["until"]:
            events = events.filter(at__date__lte=typed["until"])
        return events
