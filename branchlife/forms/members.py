"""What is typed about a member: who they are, how they come and go, what limits them."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchlife import rules
from branchlife.actions.members import namesakes
from branchlife.forms.fields import ActForm, DayField, PartialDateField
from branchlife.models import BranchPost, Member, Standing

Category = Member.Category


class PersonForm(ActForm):
    """A person's own data."""

    name = forms.CharField(
        label=pgettext_lazy("person", "name"),
        max_length=50,
        error_messages={"required": _("Enter the person's name.")},
    )
    phone = forms.CharField(label=_("telephone"), max_length=20, required=False)
    sex = forms.ChoiceField(
        label=_("sex"), choices=[("", "—"), *Member.Sex.choices], required=False
    )
    ethnicity = forms.CharField(label=_("ethnicity"), max_length=20, required=False)
    birth = PartialDateField(label=_("born"), required=False, help_text=_("Year and month do."))
    education = forms.CharField(label=_("education"), max_length=30, required=False)
    work_started = PartialDateField(label=_("started work"), required=False)
    work_unit = forms.CharField(label=_("work unit and post"), max_length=80, required=False)
    work_post = forms.CharField(label=_("kind of work"), max_length=40, required=False)
    is_leading_cadre = forms.BooleanField(label=_("leading cadre"), required=False)
    is_mobile = forms.BooleanField(label=_("mobile member"), required=False)
    is_retired = forms.BooleanField(label=_("retired"), required=False)


class EditForm(PersonForm):
    """The same of somebody on the roster, with their place in it."""

    joined_on = PartialDateField(label=_("joined the party"), required=False)
    full_member_on = PartialDateField(
        label=_("became a full member"),
        required=False,
        help_text=_("Empty: still a probationary member."),
    )
    position = forms.IntegerField(label=_("order in the roster"), min_value=0, max_value=9999)
    field_order = ["name", "phone", "sex", "ethnicity", "birth", "joined_on", "full_member_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Becoming one is an act of its own; here its day is put right.
        if not self.initial["full_member_on"]:
            del self.fields["full_member_on"]


class ComingForm(PersonForm):
    """Somebody who comes; whether it is another person is asked when such a one is known."""

    is_another = forms.BooleanField(
        label=_("This is another person with the same name and telephone, or a new entry."),
        required=False,
    )

    def __init__(self, *args, branch, **kwargs):
        super().__init__(*args, **kwargs)
        typed = self.data.get("name", ""), self.data.get("phone", "")
        self.known = list(namesakes(branch, *typed)) if typed[0] else []
        if not self.known:
            del self.fields["is_another"]


class AdmitForm(ComingForm):
    """A person the general meeting has received as a probationary member."""

    joined_on = DayField(
        label=_("day of the resolution to receive"),
        initial=timezone.localdate,
        help_text=_("From this day on they are on the roster; the probation is one year."),
    )
    field_order = ["is_another", "name", "phone", "joined_on"]


class ReceiveForm(ComingForm):
    """A member whose relation comes from outside this platform."""

    elsewhere = forms.CharField(
        label=_("branch the relation comes from"),
        max_length=120,
        error_messages={"required": _("Say from which branch the relation comes.")},
    )
    arrived_on = DayField(
        label=_("relation here since"),
        initial=timezone.localdate,
        help_text=_("The first day on the roster of this branch."),
    )
    category = forms.ChoiceField(
        label=_("category"), choices=Category.choices, initial=Category.FULL
    )
    joined_on = PartialDateField(label=_("joined the party"), required=False)
    full_member_on = PartialDateField(
        label=_("became a full member"),
        required=False,
        help_text=_("Of full members only; year and month do."),
    )
    field_order = [
        "is_another",
        "name",
        "phone",
        "elsewhere",
        "arrived_on",
        "category",
        "joined_on",
        "full_member_on",
    ]

    def clean(self):
        """A full member became one some day; a probationary member has not yet."""
        data = super().clean()
        is_full = data.pop("category", "") == Category.FULL
        if is_full and not data.get("full_member_on") and "full_member_on" not in self.errors:
            self.add_error(
                "full_member_on", _("Enter when the person became a full member (a month will do).")
            )
        if not is_full:
            data["full_member_on"] = ""
        return data


class FullForm(ActForm):
    """The day on which the general meeting let a probationary member become a full one."""

    blamed = "on"
    on = DayField(label=_("day of the resolution"), initial=timezone.localdate)


class EndForm(ActForm):
    """The relation ends, other than by a transfer."""

    blamed = "on"
    leaving = forms.ChoiceField(
        label=_("why it ended"),
        choices=[c for c in Member.Leaving.choices if c[0] != Member.Leaving.TRANSFERRED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the relation ended.")},
    )
    on = DayField(
        label=_("relation ended on"),
        initial=timezone.localdate,
        help_text=_("The first day no longer on the roster."),
    )
    note = forms.CharField(label=_("note on that"), max_length=100, required=False)

    def clean(self):
        data = super().clean()
        if data.get("leaving") == Member.Leaving.OTHER and not data.get("note", "").strip():
            self.add_error("note", _("Write down the other reason."))
        return data


class RestoreForm(ActForm):
    """Why the end of a relation is taken back."""

    blamed = "reason"
    reason = forms.CharField(
        label=_("why the end is taken back"),
        max_length=200,
        error_messages={"required": _("Write why the end is taken back.")},
    )


class CareForm(ActForm):
    """Whether to talk with this member in particular. In confidence."""

    needs_care = forms.BooleanField(label=_("to be talked with in particular"), required=False)
    reason = forms.CharField(
        label=_("why, in confidence"),
        max_length=200,
        required=False,
        help_text=_(
            "May stay empty. Only the secretary, the deputy and the organisation commissioner of "
            "this branch read it; it is in no list and no file."
        ),
    )


class StandingForm(ActForm):
    """Something that limits the member's rights from a day on."""

    blamed = "since"
    kind = forms.ChoiceField(
        label=_("kind"),
        choices=Standing.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    max_grade = forms.ChoiceField(
        label=_("highest grade"),
        choices=[("", "—"), *rules.GRADES_BELOW_BEST],
        required=False,
        help_text=_("Only for “no grade above”."),
    )
    since = DayField(label=_("since"), initial=timezone.localdate)
    until = DayField(
        label=_("until"), required=False, help_text=_("The last day; empty while not known.")
    )
    note = forms.CharField(
        label=_("document and note"), max_length=200, required=False, widget=forms.TextInput
    )

    def clean(self):
        """The highest grade belongs to its kind."""
        data = super().clean()
        is_limit = data.get("kind") == Standing.Kind.MAX_GRADE
        if is_limit and not data.get("max_grade"):
            self.add_error("max_grade", _("Choose the highest grade."))
        if not is_limit:
            data["max_grade"] = ""
        return data


class EndStandingForm(ActForm):
    """The last day of a limit."""

    blamed = "on"
    on = DayField(
        label=_("last day"),
        initial=timezone.localdate,
        help_text=_("From the next day on the member has these rights again."),
    )
    note = forms.CharField(label=_("note"), max_length=200, required=False)


class SpanForm(ActForm):
    """From when to when a post is held."""

    blamed = "since"
    acting = forms.BooleanField(label=_("acting"), required=False)
    since = DayField(label=_("since"), initial=timezone.localdate)
    until = DayField(
        label=_("until"),
        required=False,
        help_text=_("The last day in the post; empty while it is held."),
    )


class PostForm(SpanForm):
    """A post in the branch."""

    role = forms.ChoiceField(
        label=_("post"),
        choices=BranchPost.Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the post.")},
    )
    succeeds = forms.BooleanField(
        label=_("follows whoever holds this post now"),
        required=False,
        help_text=_("Their post then ends the day before."),
    )
    field_order = ["role", "acting", "succeeds", "since", "until"]


class ChangePostForm(SpanForm):
    """The same of a post on record; of the oldest ones nobody knows the first day."""

    since = DayField(
        label=_("since"), required=False, help_text=_("Empty: held all along, as far as is known.")
    )
