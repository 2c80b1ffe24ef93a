"""Rectification items to look at; they change through their own pages."""

from django.contrib import admin

from appraisals.rectification.models import Item
from branchlife.admin_site import ReadOnlyAdmin


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    """Items and pledges of the branches the user keeps."""

    branch_lookup = "appraisal__branch"
    list_display = ["measure", "appraisal", "kind", "responsible", "due_on", "state"]
    list_filter = ["kind", "state"]
    list_select_related = ["appraisal__branch", "appraisal__campaign", "responsible"]
    search_fields = ["problem", "measure"]
    fields = [
        "appraisal",
        "kind",
        "member",
        "position",
        "problem",
        "category",
        "source",
        "is_personal",
        "measure",
        "responsible",
        "due_on",
        "state",
        "closed_on",
        "published_on",
        "published_how",
        "filed_on",
        "receipt",
    ]
