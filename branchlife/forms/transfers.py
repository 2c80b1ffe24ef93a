"""What is typed when a relation moves."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife.actions.transfers import destinations
from branchlife.forms.fields import ActForm, DayField
from branchlife.models import Branch

MOVED_ON = {
    "label": _("moved on"),
    "help_text": _("The first day in the new branch; the day before was the last one in the old."),
}


class TransferForm(ActForm):
    """Where the relation goes: to a branch on this platform, or to one outside it."""

    to_branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("to the branch"),
        required=False,
        empty_label=_("a branch outside this platform"),
        error_messages={"invalid_choice": _("Choose another branch under the same committee.")},
    )
    elsewhere = forms.CharField(
        label=_("its name, when it is outside this platform"),
        max_length=120,
        required=False,
        help_text=_("The full name of the branch or committee, as the letter names it."),
    )
    moved_on = DayField(initial=timezone.localdate, required=False, **MOVED_ON)
    note = forms.CharField(label=_("note"), max_length=200, required=False)

    def __init__(self, *args, branch, keeps_branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.keeps_branch = keeps_branch
        self.fields["to_branch"].queryset = destinations(branch).select_related("committee")

    def clean(self):
        """One place, and a day where the move happens at once."""
        data = super().clean()
        to_branch, elsewhere = data.get("to_branch"), data.get("elsewhere", "").strip()
        if to_branch and elsewhere:
            self.add_error("elsewhere", _("Either a branch of the list or one outside, not both."))
        elif not to_branch and not elsewhere and "to_branch" not in self.errors:
            self.add_error("elsewhere", _("Say to which branch the relation goes."))
        self.is_at_once = to_branch is None or self.keeps_branch(to_branch)
        if self.is_at_once and not data.get("moved_on") and "moved_on" not in self.errors:
            self.add_error("moved_on", _("Enter the day."))
        return data

    def refuse(self, error):
        """The day is to blame where it happens at once."""
        self.add_error("moved_on" if self.is_at_once else "to_branch", error.reasons)


class ReceiveTransferForm(ActForm):
    """The new branch receives the member."""

    blamed = "moved_on"
    moved_on = DayField(initial=timezone.localdate, **MOVED_ON)


class RefuseTransferForm(ActForm):
    """The new branch does not."""

    blamed = "reason"
    reason = forms.CharField(
        label=_("why not"),
        max_length=200,
        error_messages={"required": _("Write why the member is not received.")},
    )
