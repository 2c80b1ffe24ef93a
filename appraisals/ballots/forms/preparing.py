"""Who is to be scrutineer or to count, and how the ballot will be held."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appraisals.ballots import permissions
from branchlife.forms.fields import DayInput


class PrepareForm(forms.Form):
    """How the ballot will be held; a repeat says why."""

    held_on = forms.DateField(
        label=_("day on which the paper ballots were filled"), required=False, widget=DayInput
    )
    repeat_reason = forms.CharField(
        label=_("reason for the repeat"), required=False, max_length=200
    )


class NominateForm(forms.Form):
    """A scrutineer: a member who may watch, or a guest of the meeting."""

    person = forms.ChoiceField(label=_("scrutineer"))

    def __init__(self, data=None, *, box, **kwargs):
        super().__init__(data, **kwargs)
        named = {(s.member_id, s.guest_id) for s in box.scrutineers.all()}
        members = box.appraisal.branch.roster(box.day).select_related("user")
        self.people = {
            f"m{member.pk}": {"member": member}
            for member in members
            if (member.pk, None) not in named
            and member.pk != box.counter_id
            and permissions.is_eligible(member)
        }
        guests = box.meeting.guests.all() if box.meeting else []
        self.people |= {
            f"g{guest.pk}": {"guest": guest} for guest in guests if (None, guest.pk) not in named
        }
        self.fields["person"].choices = [
            ("", _("(choose)")),
            *((key, next(iter(who.values())).name) for key, who in self.people.items()),
        ]

    def chosen(self):
        """Keyword for `actions.nominate`: member or guest."""
        return self.people[self.cleaned_data["person"]]


class CounterForm(forms.Form):
    """Who is to count (计票人): a member who neither runs nor watches over the ballot; or nobody."""

    member = forms.ChoiceField(label=_("counter"), required=False)

    def __init__(self, data=None, *, box, **kwargs):
        super().__init__(data, initial={"member": box.counter_id or ""}, **kwargs)
        watching = {scrutineer.member_id for scrutineer in box.scrutineers.all()}
        roster = box.appraisal.branch.roster(box.day).select_related("user")
        self.members = {
            str(member.pk): member
            for member in roster
            if member.pk not in watching and permissions.is_eligible(member)
        }
        self.fields["member"].choices = [
            ("", _("(nobody)")),
            *((key, member.name) for key, member in self.members.items()),
        ]

    def chosen(self):
        """The member, or None."""
        return self.members.get(self.cleaned_data["member"])
