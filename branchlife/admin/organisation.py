"""Branches with their posts and groups, and members' moves between them."""

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchlife import actions
from branchlife.admin.filters import OWN_ROWS
from branchlife.admin.inlines import GroupsOfBranch, PostsOfBranch
from branchlife.admin.names import search
from branchlife.admin_site import ReadOnlyAdmin, ScopedAdmin, shown
from branchlife.models import (
    Branch,
    BranchPost,
    CommitteePost,
    Member,
    PartyGroup,
    Transfer,
)
from branchlife.permissions import can_keep, is_clerk

OWN_COMMITTEE = shown(Branch, "committee")


def members_of(column):
    """How many members are on the roster of the branch, or of the group, in this row."""
    here = Member.objects.on_roster().filter(**{column: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(here.values(column).annotate(n=Count("pk")).values("n")), 0)


@admin.register(Branch)
class BranchAdmin(ScopedAdmin):
    """Branches: made and named by clerks; secretaries correct the telephone of theirs."""

    branch_lookup = "pk"
    list_display = [
        "name",
        "committee",
        "kind",
        "members_today",
        "secretary_today",
        "phone",
        "position",
    ]
    list_filter = [("committee", OWN_ROWS), "kind"]
    list_select_related = ["committee"]
    search_fields = ["name", "full_name", "phone"]
    search_help_text = _("Name or telephone of the branch.")
    fields = ["committee", "name", "full_name", "kind", "position", "phone"]

    def get_queryset(self, request):
        posts = BranchPost.objects.in_force().filter(branch=OuterRef("pk"), role="secretary")
        return (
            super()
            .get_queryset(request)
            .annotate(
                member_count=members_of("branch"),
                secretary_name=Subquery(posts.order_by("acting").values("member__name")[:1]),
            )
        )

    @admin.display(description=_("number of members"), ordering="member_count")
    def members_today(self, branch):
        return branch.member_count

    @admin.display(description=_("secretary"))
    def secretary_today(self, branch):
        return branch.secretary_name or "–"

    def has_add_permission(self, request):
        return any(
            CommitteePost.Role.CLERK in roles for roles in request.user.committee_roles.values()
        )

    def get_inlines(self, request, obj):
        return [PostsOfBranch, GroupsOfBranch] if obj else []

    def get_fields(self, request, obj=None):
        if obj is None or is_clerk(request.user, obj.committee):
            return self.fields
        return [OWN_COMMITTEE, *self.fields[1:]]

    def get_readonly_fields(self, request, obj=None):
        fields = self.get_fields(request, obj)
        return [] if fields is self.fields else [name for name in fields if name != "phone"]

    def tools_for(self, obj, user):
        tools = [(_("Open its page"), obj.get_absolute_url())]
        if can_keep(user, obj):
            tools += [
                (_("Receive a probationary member"), reverse("branchlife:admit", args=[obj.pk])),
                (_("Login slips"), reverse("branchlife:slips", args=[obj.pk])),
            ]
        return tools

    def save_model(self, request, obj, form, change):
        if change:
            return super().save_model(request, obj, form, change)
        fields = form.cleaned_data | {"position": form.cleaned_data["position"] or None}
        made = actions.create_branch(
            by=request.user, **{key: value for key, value in fields.items() if value is not None}
        )
        obj.__dict__.update(made.__dict__)


@admin.register(PartyGroup)
class PartyGroupAdmin(ReadOnlyAdmin):
    """All groups one keeps; they are changed below their branch, and on their page."""

    list_display = ["name", "branch", "leader", "members_today"]
    list_filter = [("branch", OWN_ROWS)]
    list_select_related = ["branch", "leader"]
    search_fields = ["name"]
    search_help_text = _("Name of the group, or name, reading or initials of its leader.")
    fields = ["branch", "name", "position", "leader"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(member_count=members_of("group"))

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term, ["name"], "leader__"), False

    @admin.display(description=_("number of members"), ordering="member_count")
    def members_today(self, group):
        return group.member_count

    def page_of(self, obj, user):
        return reverse("branchlife:group", args=[obj.pk]) if can_keep(user, obj.branch) else None


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """Moves from and to the branches one keeps; they are answered on their own pages."""

    list_display = ["member", "from_where", "to_where", "state", "moved_on"]
    list_filter = ["state"]
    list_select_related = ["member", "from_branch", "to_branch"]
    search_fields = ["elsewhere"]
    search_help_text = _("Name, reading or initials of the member, or the branch elsewhere.")
    fields = [
        "member",
        shown(Transfer, "from_branch"),
        shown(Transfer, "to_branch"),
        "elsewhere",
        "state",
        "moved_on",
        shown(Transfer, "asked_by", _("asked by")),
        shown(Transfer, "decided_by", _("answered by")),
        "note",
        "answer",
    ]

    def scope(self, queryset, user, *, write=False):
        own = self.branches(user, write=write)
        return queryset.filter(Q(from_branch__in=own) | Q(to_branch__in=own))

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term, ["elsewhere"], "member__"), False

    @admin.display(description=_("from the branch"), ordering="from_branch__name")
    def from_where(self, transfer):
        return transfer.origin

    @admin.display(description=_("to the branch"), ordering="to_branch__name")
    def to_where(self, transfer):
        return transfer.destination

    def page_of(self, obj, user):
        return None
