"""Years to look at; they change through their own pages."""

from django.contrib import admin

from appraisals.campaigns.models import Campaign
from branchlife.admin_site import ReadOnlyAdmin, shown


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    """The years of those who keep reference data, with their rules as texts and numbers."""

    list_display = ["year_label", "committee", "state", "due_on"]
    list_select_related = ["committee"]
    search_fields = ["year_label"]
    fields = [
        shown(Campaign, "committee"),
        "year_label",
        "state",
        "theme",
        "study_materials",
        "quota_num",
        "quota_den",
        "quota_base",
        "quota_rounding",
        "quorum_strict",
        "study_required",
        "probationary_may_fill",
        "min_to_count",
        "own_row",
        "asks_opinions",
        "shows_quota_hint",
        "show_own_totals",
        "advise_excellent_from",
        "advise_unqualified_from",
        "prints_votes_on_form",
        "feedback_days",
        "public_page",
        "committee_agenda",
        "general_agenda",
        "decision_agenda",
        "due_on",
    ]

    def scope(self, queryset, user, *, write=False):
        """The years the user sees on the pages, too; presets and other committees' years are not."""
        return queryset.filter(pk__in=Campaign.objects.visible_to(user).values("pk"))
