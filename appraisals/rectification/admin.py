"""Rectification items to look at; they change through their own pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appraisals.rectification.models import Item
from branchlife.admin_site import ReadOnlyAdmin, shown


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    """Items and pledges of the branches the user keeps."""

    branch_lookup = "appraisal__branch"
    list_display = ["measure", "year_of_branch", "kind", "responsible", "due_on", "state"]
    list_filter = ["kind", "state"]
    list_select_related = [
        "appraisal__branch",
        "appraisal__campaign",
        "responsible",
        "problem",
        "filing",
    ]
    search_fields = ["problem__text", "measure"]
    fields = [
        shown(Item, "appraisal", _("appraisal")),
        "kind",
        "member",
        "position",
        "problem_text",
        "is_personal",
        "measure",
        "responsible",
        "due_on",
        "state",
        "closed_on",
        "published_on",
        "published_how",
        "filed_on",
        shown(Item, "carried_from", _("Carried over from")),
    ]

    @admin.display(description=_("appraisal"), ordering="appraisal")
    def year_of_branch(self, item):
        return item.appraisal

    @admin.display(description=_("filed with the superior on"))
    def filed_on(self, item):
        return item.filed_on or "–"

    @admin.display(description=_("problem"))
    def problem_text(self, item):
        return item.problem.text if item.problem else "–"
