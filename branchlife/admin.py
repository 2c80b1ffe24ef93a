"""Reference data that secretaries and clerks correct, and accounts for administrators."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branchlife import actions, audit, roster
from branchlife.admin_site import AdministratorAdmin, ScopedAdmin
from branchlife.models import (
    Branch,
    BranchPost,
    Committee,
    CommitteePost,
    Member,
    PartyGroup,
    Standing,
    User,
)
from branchlife.permissions import is_clerk
from branchlife.views.accounts import new_password
from branchlife.workflow import NotAllowed

OWN_ROWS = admin.RelatedOnlyFieldListFilter


@admin.register(Branch)
class BranchAdmin(ScopedAdmin):
    """Branches: made and named by clerks; secretaries correct the telephone of theirs."""

    branch_lookup = "pk"
    list_display = ["name", "committee", "kind", "position", "phone"]
    list_filter = [("committee", OWN_ROWS)]
    list_select_related = ["committee"]
    search_fields = ["name", "full_name"]
    fields = ["committee", "name", "full_name", "kind", "position", "phone"]

    def has_add_permission(self, request):
        return any(
            CommitteePost.Role.CLERK in roles for roles in request.user.committee_roles.values()
        )

    def get_readonly_fields(self, request, obj=None):
        if obj is None or is_clerk(request.user, obj.committee):
            return []
        return [name for name in self.fields if name != "phone"]


class MemberForm(forms.ModelForm):
    """A member whose group is one of the branch."""

    def clean(self):
        data = super().clean()
        group = data.get("group")
        if group and data.get("branch") and group.branch_id != data["branch"].pk:
            self.add_error("group", _("This group belongs to another branch."))
        return data


@admin.register(Member)
class MemberAdmin(ScopedAdmin):
    """Members. Who has left keeps the row, with the day the relation ended."""

    form = MemberForm
    list_display = ["name", "branch", "group", "category_today", "phone", "left_on"]
    list_filter = [("branch", OWN_ROWS), "is_mobile", "is_retired"]
    list_select_related = ["branch", "group"]
    search_fields = ["name", "phone"]
    autocomplete_fields = ["group"]
    readonly_fields = ["login_name"]
    fieldsets = [
        (None, {"fields": ["branch", "group", "name", "position", "phone", "login_name"]}),
        (
            _("Membership"),
            {"fields": ["joined_on", "full_member_on", "arrived_on", "left_on", "leaving"]},
        ),
        (
            _("Person"),
            {
                "fields": [
                    "sex",
                    "ethnicity",
                    "birth",
                    "education",
                    "work_started",
                    "work_unit",
                    "work_post",
                    "is_leading_cadre",
                    "is_mobile",
                    "is_retired",
                ]
            },
        ),
    ]

    @admin.display(description=_("category"))
    def category_today(self, member):
        return member.category_label_on(timezone.localdate())

    @admin.display(description=_("login"))
    def login_name(self, member):
        return member.user.username if member.user else "–"

    def save_model(self, request, obj, form, change):
        obj.name_pinyin = roster.pinyin_key(obj.name)
        obj.name_strokes = roster.stroke_key(obj.name)
        super().save_model(request, obj, form, change)
        if obj.user and obj.user.name != obj.name:
            obj.user.name = obj.name
            obj.user.save(update_fields=["name"])


class PartyGroupForm(forms.ModelForm):
    """A group whose leader belongs to the branch."""

    def clean(self):
        data = super().clean()
        leader = data.get("leader")
        if leader and data.get("branch") and leader.branch_id != data["branch"].pk:
            self.add_error("leader", _("The leader belongs to another branch."))
        return data


@admin.register(PartyGroup)
class PartyGroupAdmin(ScopedAdmin):
    """Party groups and who leads them."""

    form = PartyGroupForm
    list_display = ["name", "branch", "leader", "position"]
    list_filter = [("branch", OWN_ROWS)]
    list_select_related = ["branch", "leader"]
    search_fields = ["name"]
    autocomplete_fields = ["leader"]
    fields = ["branch", "name", "position", "leader"]

    def has_delete_permission(self, request, obj=None):
        return self.may_change(request.user, obj)


class BranchPostForm(forms.ModelForm):
    """A post that the rules about posts allow."""

    def clean(self):
        data = super().clean()
        member, role = data.get("member"), data.get("role")
        if member and role:
            span = data.get("since"), data.get("until")
            apart_from = self.instance if self.instance.pk else None
            for reason in member.branch.reasons_against_post(
                member, role, *span, apart_from=apart_from
            ):
                self.add_error(None, reason)
            self.instance.branch = member.branch
        return data


@admin.register(BranchPost)
class BranchPostAdmin(ScopedAdmin):
    """Posts in a branch. A post that ends gets its last day; a wrong entry is deleted."""

    form = BranchPostForm
    list_display = ["member", "branch", "role", "acting", "since", "until"]
    list_filter = ["role", ("branch", OWN_ROWS)]
    list_select_related = ["member", "branch"]
    search_fields = ["member__name"]
    autocomplete_fields = ["member"]
    fields = ["member", "role", "acting", "since", "until"]

    def has_delete_permission(self, request, obj=None):
        return self.may_change(request.user, obj)


@admin.register(Standing)
class StandingAdmin(ScopedAdmin):
    """What limits a member's rights for a time."""

    branch_lookup = "member__branch"
    list_display = ["member", "kind", "max_grade", "since", "until"]
    list_filter = ["kind"]
    list_select_related = ["member"]
    search_fields = ["member__name"]
    autocomplete_fields = ["member"]
    fields = ["member", "kind", "max_grade", "since", "until", "note"]

    def has_delete_permission(self, request, obj=None):
        return self.may_change(request.user, obj)


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
    search_fields = ["name"]
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


@admin.register(CommitteePost)
class CommitteePostAdmin(AdministratorAdmin):
    """Who works in, decides for or looks at a committee."""

    list_display = ["user", "committee", "role", "since", "until"]
    list_filter = ["role"]
    list_select_related = ["user", "committee"]
    search_fields = ["user__name", "user__username"]
    autocomplete_fields = ["user"]
    fields = ["user", "committee", "role", "since", "until"]

    def has_delete_permission(self, request, obj=None):
        return request.user.is_administrator

    def delete_model(self, request, obj):
        audit.record(request.user, "deleted_in_admin", obj)
        super().delete_model(request, obj)


@admin.register(User)
class UserAdmin(AdministratorAdmin):
    """Logins. A new one has no password until one is given with the action below the list."""

    list_display = ["username", "name", "is_active", "is_administrator"]
    list_filter = ["is_active", "is_administrator"]
    search_fields = ["username", "name"]
    fields = ["username", "name", "is_active", "is_administrator"]
    actions = ["give_password"]

    @admin.action(description=_("Give a new password, shown once"))
    def give_password(self, request, queryset):
        if len(queryset) != 1:
            self.message_user(request, _("Choose exactly one login."), messages.ERROR)
            return None
        user = queryset[0]
        try:
            password = actions.reset_password(user, by=request.user)
        except NotAllowed as error:
            for reason in error.reasons:
                self.message_user(request, reason, messages.ERROR)
            return None
        return new_password(request, user, password, back=request.get_full_path())

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
