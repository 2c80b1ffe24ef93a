"""The work plan as a letter."""

from django.utils.translation import gettext as _

from appraisals.campaigns.models import WorkPlan
from branchlife.papers import Letter, letter_document


def stored_plan(appraisal):
    """The plan of this appraisal, or None."""
    return WorkPlan.objects.filter(appraisal=appraisal).select_related("edited_by").first()


def reasons_against_plan(appraisal):
    """There is nothing to print before it is drafted."""
    if not hasattr(appraisal, "plan"):
        yield _("There is no work plan yet; draft it first.")


def plan(appraisal, by=None):
    """The plan with the branch's name and its date below; without a date there is room for one."""
    branch, found = appraisal.branch, appraisal.plan
    letter = Letter(
        title=found.title,
        text=found.text,
        signed=str(branch.full_name or branch),
        day=found.issued_on,
    )
    return letter_document(letter, _("Plan of work (%(branch)s)") % {"branch": branch})
