"""The work plan as a letter."""

from branchlife.papers import Letter


def plan_letter(plan):
    """The plan with the branch's name and its date below; without a date there is room for one."""
    return Letter(
        title=plan.title,
        text=plan.text,
        signed=str(plan.appraisal.branch.full_name or plan.appraisal.branch),
        day=plan.issued_on,
    )
