"""Posts and limits of all branches one keeps, to look through; they are changed at the member."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from branchlife.admin.filters import OWN_ROWS, InForceFilter
from branchlife.admin.names import search
from branchlife.admin_site import ReadOnlyAdmin
from branchlife.models import BranchPost, Standing
from branchlife.permissions import can_keep


@admin.register(BranchPost)
class BranchPostAdmin(ReadOnlyAdmin):
    """Who holds and held which post."""

    list_display = ["member", "branch", "role", "acting", "since", "until"]
    list_filter = [InForceFilter, "role", ("branch", OWN_ROWS)]
    list_select_related = ["member", "branch"]
    search_fields = ["branch__name"]
    search_help_text = _("Name, reading or initials of the member, or name of the branch.")
    fields = ["member", "branch", "role", "acting", "since", "until"]

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term, ["branch__name"], "member__"), False

    def page_of(self, obj, user):
        address = reverse("branchlife:change_post", args=[obj.pk])
        return address if can_keep(user, obj.branch) else None


@admin.register(Standing)
class StandingAdmin(ReadOnlyAdmin):
    """What limits and limited the rights of members."""

    branch_lookup = "member__branch"
    list_display = ["member", "branch", "kind", "since", "until", "note"]
    list_filter = [InForceFilter, "kind", ("member__branch", OWN_ROWS)]
    list_select_related = ["member__branch"]
    search_fields = ["note"]
    search_help_text = _("Name, reading or initials of the member, or the note.")
    fields = ["member", "kind", "max_grade", "since", "until", "note"]

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term, ["note"], "member__"), False

    @admin.display(description=_("branch"), ordering="member__branch")
    def branch(self, standing):
        return standing.member.branch

    def page_of(self, obj, user):
        return obj.member.get_absolute_url()
