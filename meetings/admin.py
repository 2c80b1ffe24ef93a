"""Agenda templates for the office; meetings to look at, they change through their own pages."""

from django.contrib import admin

from branchlife.admin_site import ReadOnlyAdmin
from branchlife.models import CommitteePost
from branchlife.permissions import keeps_reference_data
from meetings.models import AgendaTemplate, AgendaTemplateItem, Meeting


def keeps_templates(user):
    """Office clerks and system administrators: a template serves all branches."""
    roles = user.committee_roles.values()
    return user.is_administrator or any(CommitteePost.Role.CLERK in held for held in roles)


class OfficeKeeps:
    """Templates are seen by everybody with work in the back office, and kept by the office."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_administrator or keeps_reference_data(request.user)

    def has_add_permission(self, request, obj=None):
        return keeps_templates(request.user)

    def has_change_permission(self, request, obj=None):
        return keeps_templates(request.user)


class AgendaTemplateItemInline(OfficeKeeps, admin.TabularInline):
    """The lines of a template."""

    model = AgendaTemplateItem
    fields = ["position", "kind", "title", "is_part", "presenter", "planned_minutes"]
    extra = 1

    def has_delete_permission(self, request, obj=None):
        return keeps_templates(request.user)


@admin.register(AgendaTemplate)
class AgendaTemplateAdmin(OfficeKeeps, ReadOnlyAdmin):
    """Agendas to start from. Meetings hold copies: a change here reaches only later meetings."""

    branch_lookup = None
    list_display = ["name", "kind"]
    fields = ["name", "key", "kind"]
    search_fields = ["name"]
    inlines = [AgendaTemplateItemInline]

    def has_module_permission(self, request):
        return self.has_view_permission(request)


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    """Meetings of the branches one keeps. What was said is read on the meeting's own page."""

    list_display = ["title", "branch", "starts_at", "state", "declared_valid"]
    list_filter = ["kind", "state", ("branch", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["branch"]
    search_fields = ["title"]
    date_hierarchy = "starts_at"
    fields = [
        "branch",
        "kind",
        "title",
        "theme",
        "starts_at",
        "ends_at",
        "place",
        "chair",
        "recorder",
        "quorum_strict",
        "entered_afterwards",
        "state",
        "declared_valid",
        "declared_reason",
    ]
