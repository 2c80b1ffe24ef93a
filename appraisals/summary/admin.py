"""Tables that were sent, to look at; they change through their own pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appraisals.summary.models import Submission
from branchlife.admin_site import ReadOnlyAdmin, shown


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    """Sendings of the branches the user keeps; their figures stand on the page of the table."""

    branch_lookup = "appraisal__branch"
    list_display = ["appraisal", "number", "state", "submitted_at", "entered_by_office"]
    list_filter = ["state"]
    list_select_related = ["appraisal__branch", "appraisal__campaign"]
    search_fields = ["appraisal__branch__name"]
    fields = [
        "appraisal",
        "number",
        "state",
        "contact",
        "phone",
        "entered_by_office",
        shown(Submission, "submitted_by", _("sent by")),
        "submitted_at",
        "remarks",
    ]
