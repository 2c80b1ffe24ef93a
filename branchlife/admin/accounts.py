"""Committees, posts in their offices, and logins: what a system administrator keeps."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchlife import actions
from branchlife.actions.logins import reasons_against_password
from branchlife.admin.filters import InForceFilter
from branchlife.admin_site import AdministratorAdmin
from branchlife.forms.deeds import DeedForm
from branchlife.models import Committee, CommitteePost, User, overlapping
from branchlife.permissions import can_remove_second_factor


class CommitteeForm(forms.ModelForm):
    """A committee; when new, the one it stands below."""

    parent = forms.ModelChoiceField(
        Committee.objects.none(), label=_("below the committee"), required=False
    )

    class Meta:
        model = Committee
        fields = ["name", "full_name", "office_name", "has_clerks"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].queryset = Committee.objects.all()


@admin.register(Committee)
class CommitteeAdmin(AdministratorAdmin):
    """The tree of committees. A committee stays where it was made."""

    form = CommitteeForm
    list_display = ["indented_name", "office_name", "has_clerks"]
    search_fields = ["name", "full_name"]
    ordering = ["path"]

    def get_fields(self, request, obj=None):
        fields = ["name", "full_name", "office_name", "has_clerks"]
        return fields if obj else ["parent", *fields]

    @admin.display(description=_("name"))
    def indented_name(self, committee):
        return "　" * (committee.depth - 1) + committee.name

    def save_model(self, request, obj, form, change):
        if change:
            return super().save_model(request, obj, form, change)
        made = actions.create_committee(**form.cleaned_data, by=request.user)
        obj.__dict__.update(made.__dict__)


class CommitteePostForm(DeedForm):
    """A post in an office given, or its last day."""

    # A list that is filled by typing begins empty, which HTML allows no required one.
    use_required_attribute = False

    class Meta:
        model = CommitteePost
        fields = ["user", "committee", "role", "since", "until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "until" in self.fields:
            self.fields["until"].required = True

    def clean(self):
        data = super().clean()
        user, committee, role = data.get("user"), data.get("committee"), data.get("role")
        if self.instance.pk is None and user and committee and role:
            posts = user.committee_posts.filter(committee=committee, role=role)
            if posts.filter(overlapping(data.get("since"), None)).exists():
                raise forms.ValidationError(
                    _("%(member)s holds this post already.") % {"member": user}
                )
        return data

    def deed(self):
        data = self.cleaned_data
        if self.instance.pk:
            return actions.end_committee_post(self.instance, by=self.by, on=data["until"])
        return actions.give_committee_post(
            data["user"], data["committee"], data["role"], by=self.by, since=data["since"]
        )


@admin.register(CommitteePost)
class CommitteePostAdmin(AdministratorAdmin):
    """Who works in, decides for or looks at a committee."""

    form = CommitteePostForm
    list_display = ["user", "committee", "role", "since", "until"]
    list_filter = [InForceFilter, "role"]
    list_select_related = ["user", "committee"]
    search_fields = ["user__name", "user__username", "committee__name"]
    autocomplete_fields = ["user"]

    def get_fields(self, request, obj=None):
        fields = ["user", "committee", "role", "since"]
        return [*fields, "until"] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        return ["user", "committee", "role", "since"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return request.user.is_administrator


class UserForm(forms.ModelForm):
    """A login. Nobody locks the own door from outside."""

    by = None

    class Meta:
        model = User
        fields = ["username", "name", "sso_name", "is_active", "is_administrator"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance == self.by:
            for name in ("is_active", "is_administrator"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Another administrator changes this for you.")

    def clean(self):
        cleaned, user = super().clean(), self.instance
        renamed = user.pk and {"username", "sso_name"} & set(self.changed_data)
        if renamed and (reasons := list(reasons_against_password(user))):
            lead = _("With another login name somebody else could log in, as with a new password.")
            raise ValidationError([lead, *reasons])
        return cleaned


@admin.register(User)
class UserAdmin(AdministratorAdmin):
    """Logins. A new one has no password until its person sets one with a login slip."""

    form = UserForm
    list_display = ["username", "name", "sso_name", "is_active", "is_administrator"]
    list_filter = ["is_active", "is_administrator"]
    search_fields = ["username", "name", "sso_name"]

    def tools_for(self, obj, user):
        tools = [(_("Print a login slip"), reverse("branchlife:user_slip", args=[obj.pk]))]
        if obj.second_factor_id and can_remove_second_factor(user, obj):
            address = reverse("branchlife:remove_second_factor", args=[obj.pk])
            tools.append((_("Take off the second factor"), address))
        return tools

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
