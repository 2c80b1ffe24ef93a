"""What hangs on a member or a branch, typed below it; each row is saved by its action."""

from django.contrib import admin
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from branchlife import actions, rules
from branchlife.admin_site import PlainFields
from branchlife.forms.deeds import DeedForm, DeedFormSet
from branchlife.models import BranchPost, Member, PartyGroup, Standing


class ScopedInline(PlainFields, admin.TabularInline):
    """Rows of the branches one keeps; who may change the record above may change them."""

    formset = DeedFormSet
    extra = 0
    page = None  # name of the page of a row

    def parent(self):
        """The admin of the record above."""
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request, obj=None):
        return self.parent().has_view_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        return obj is not None and self.parent().has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        """Whoever only looks is shown no way to pages that are closed to them."""
        fields = super().get_fields(request, obj)
        changes = self.has_change_permission(request, obj)
        return [name for name in fields if changes or name != "more"]

    def get_queryset(self, request):
        """Only rows of the branches one keeps."""
        own = self.admin_site.get_model_admin(self.model)
        return own.scope(super().get_queryset(request), request.user)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.by = request.user
        return formset

    @admin.display(description="")
    def more(self, row):
        """The page on which the rest is done, such as taking a wrong entry out."""
        if row.pk is None:
            return ""
        return format_html('<a href="{}">{}</a>', reverse(self.page, args=[row.pk]), _("More"))


class PostForm(DeedForm):
    """A post given, or the time of one put right."""

    fixed = ("role", "member")

    class Meta:
        model = BranchPost
        fields = ["role", "acting", "since", "until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "member" in self.fields:  # who has left meanwhile stays named
            self.fields["member"].queryset = Member.objects.filter(pk=self.instance.member_id)

    def deed(self):
        data = self.cleaned_data
        span = {name: data[name] for name in ("since", "until", "acting")}
        if self.instance.pk:
            return actions.change_post(self.instance, by=self.by, **span)
        return actions.appoint(self.instance.member, data["role"], by=self.by, **span)


class PostsOfMember(ScopedInline):
    """The posts of a member in this branch."""

    model = BranchPost
    form = PostForm
    fields = ["role", "acting", "since", "until", "more"]
    readonly_fields = ["more"]
    page = "branchlife:change_post"

    def get_queryset(self, request):
        """Posts held elsewhere, before a transfer, are that branch's to keep."""
        return super().get_queryset(request).filter(branch=F("member__branch"))


class StandingForm(DeedForm):
    """A limit begun, or its last day."""

    fixed = ("kind", "max_grade", "since")

    class Meta:
        model = Standing
        fields = ["kind", "max_grade", "since", "until", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "since" in self.fields:
            self.fields["since"].required = not self.instance.pk

    def deed(self):
        data = dict(self.cleaned_data)
        if self.instance.pk:
            return actions.end_standing(self.instance, data["until"], by=self.by, note=data["note"])
        names = ("kind", "max_grade", "since", "until", "note")
        typed = {name: data[name] for name in names}
        return actions.set_standing(self.instance.member, by=self.by, **typed)


class StandingsOfMember(ScopedInline):
    """What limits the rights of a member."""

    model = Standing
    form = StandingForm
    fields = ["kind", "max_grade", "since", "until", "note"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "max_grade":
            kwargs["choices"] = [("", "—"), *rules.GRADES_BELOW_BEST]
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class GroupForm(DeedForm):
    """A group made, or its name, place and leader; its members are chosen on its page."""

    class Meta:
        model = PartyGroup
        fields = ["name", "position", "leader"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "leader" not in self.fields:
            return
        if self.instance.pk:
            self.fields["leader"].queryset = self.instance.members.all()
        else:
            self.fields["leader"].queryset = Member.objects.none()
            self.fields["leader"].disabled = self.fields["position"].disabled = True

    def deed(self):
        group, name = self.instance, self.cleaned_data["name"]
        if not group.pk:
            return actions.make_group(group.branch, name, by=self.by)
        return actions.change_group(
            group,
            by=self.by,
            name=name,
            position=self.cleaned_data["position"],
            leader=self.cleaned_data["leader"],
            members=group.members.all(),
        )


class GroupsOfBranch(ScopedInline):
    """The groups of a branch."""

    model = PartyGroup
    form = GroupForm
    fields = ["name", "position", "leader", "more"]
    readonly_fields = ["more"]
    page = "branchlife:group"


class PostsOfBranch(ScopedInline):
    """The posts of a branch; the member is one of its roster."""

    model = BranchPost
    form = PostForm
    fields = ["member", "role", "acting", "since", "until", "more"]
    readonly_fields = ["more"]
    page = "branchlife:change_post"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("member").in_order()

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        if field := formset.form.base_fields.get("member"):
            field.queryset = obj.roster()
        return formset
