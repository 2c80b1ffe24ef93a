"""What is typed about meetings."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchlife.forms.fields import DayInput, MomentField
from branchlife.models import Member
from meetings.models import (
    AgendaTemplate,
    Exclusion,
    Guest,
    Meeting,
)


class MeetingForm(forms.ModelForm):
    """A meeting's details; choices are the branch's own members and groups.

    With `groups`, ids of party groups, only meetings of these: a group's leader fills it in.
    """

    field_order = ["kind", "group", "template"]
    template = forms.ModelChoiceField(
        AgendaTemplate.objects.all(),
        label=_("Agenda from"),
        required=False,
        empty_label=_("empty agenda"),
    )

    class Meta:
        model = Meeting
        fields = [
            "kind",
            "group",
            "title",
            "starts_at",
            "ends_at",
            "place",
            "chair",
            "recorder",
            "theme",
            "is_organizational_life",
            "quorum_strict",
        ]
        field_classes = {"starts_at": MomentField, "ends_at": MomentField}
        widgets = {"theme": forms.Textarea({"rows": 2})}
        help_texts = {
            "title": _("Empty: the kind of meeting."),
            "ends_at": _("May stay empty until the meeting is over."),
            "chair": _("Empty: the secretary, or the leader of the group."),
            "theme": _(
                "Copy it word for word from this year's notice of the superior organisation."
            ),
        }

    def __init__(self, *args, branch, groups=None, **kwargs):
        super().__init__(*args, **kwargs)
        members = Q(pk__in=branch.roster().values("pk"))
        if self.instance.starts_at:  # and who has left since that day
            members |= Q(pk__in=branch.roster(self.instance.day).values("pk"))
        for name in ("chair", "recorder"):
            chosen = Q(pk=getattr(self.instance, f"{name}_id"))
            here = Member.objects.filter(members | chosen)
            self.fields[name].queryset = here.order_by(*branch.ordering())
            self.fields[name].required = False
        self.fields["group"].queryset = branch.groups.all()
        self.fields["title"].required = False
        self.fields["kind"].choices = Meeting.Kind.choices
        if not branch.groups.all():
            del self.fields["group"]
        if self.instance.pk:
            del self.fields["template"]
            if self.instance.state != Meeting.State.DRAFT:
                self.fields.pop("group", None)
                del self.fields["kind"]
        if groups is not None:
            self.narrow_to(groups)

    def narrow_to(self, groups):
        """Only meetings of these groups."""
        group_meeting = Meeting.Kind.GROUP
        if "kind" in self.fields:
            self.fields["kind"].choices = [(group_meeting.value, group_meeting.label)]
            own = self.fields["group"]
            own.queryset = own.queryset.filter(pk__in=groups)
            own.required, own.empty_label = True, None
        if "template" in self.fields:
            self.fields["template"].queryset = AgendaTemplate.objects.filter(kind=group_meeting)

    def clean(self):
        """An empty title is the template's name, or the kind of meeting."""
        data = super().clean()
        if not data.get("title"):
            kind = data.get("kind", self.instance.kind)
            data["title"] = str(data.get("template") or dict(Meeting.Kind.choices).get(kind, ""))
        return data

    def _post_clean(self):
        """What does not fit together is the action's to say: it says it in one voice."""


class RecordForm(forms.Form):
    """What was said under an item; `was` is what stood there when the page was opened."""

    record = forms.CharField(
        label=_("record"),
        required=False,
        widget=forms.Textarea({"rows": 12}),
        help_text=_("Write speeches as name (post): what was said."),
    )
    was = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class GuestForm(forms.ModelForm):
    """A guest."""

    class Meta:
        model = Guest
        fields = ["name", "position_held", "is_supervisor"]


class GuestRemarksForm(forms.ModelForm):
    """A guest and what they said."""

    class Meta:
        model = Guest
        fields = ["name", "position_held", "is_supervisor", *Guest.REMARKS]
        widgets = {name: forms.Textarea({"rows": 5}) for name in Guest.REMARKS}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in Guest.REMARKS:
            self.fields[f"was_{name}"] = forms.CharField(
                required=False,
                strip=False,
                widget=forms.HiddenInput,
                initial=getattr(self.instance, name),
            )

    def typed(self):
        """What was typed, and `was`: what stood there when the page was opened."""
        was = {name: self.cleaned_data[f"was_{name}"] for name in Guest.REMARKS}
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"was": was}


class CloseForm(forms.Form):
    """When the meeting ended."""

    ends_at = MomentField(label=_("ended at"), required=False)


class SignForm(forms.Form):
    """The signed copy, scanned or photographed."""

    upload = forms.FileField(
        label=_("signed copy (scan or photo)"),
        help_text=_("PDF or picture."),
    )


class RepeatForm(forms.Form):
    """When and where the second sitting takes place."""

    starts_at = MomentField(label=_("second sitting begins"))
    place = forms.CharField(label=_("place"), max_length=80, required=False)


class CancelForm(forms.Form):
    """Why the meeting does not take place."""

    reason = forms.CharField(label=_("reason for cancelling"), max_length=200)


class ExclusionForm(forms.ModelForm):
    """A member left out of those expected. Where the office uses the platform, it consents itself."""

    class Meta:
        model = Exclusion
        fields = [
            "member",
            "reason",
            "since",
            "until",
            "consented_on",
            "consent_reference",
            "resolved_on",
            "resolution_reference",
        ]
        widgets = {
            "since": DayInput,
            "until": DayInput,
            "consented_on": DayInput,
            "resolved_on": DayInput,
        }
        help_texts = {
            "reason": _("Compare with this year's wording of the superior organisation."),
            "resolution_reference": _("For example the general meeting's date and number."),
        }

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = branch.roster()
        if self.instance.pk:
            del self.fields["member"]
        if branch.committee.has_clerks:
            del self.fields["consented_on"]
            del self.fields["consent_reference"]
