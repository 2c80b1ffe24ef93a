"""The help plan of a member on paper: blank, or filled with its notes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisals.ratings.exports import follow_up
from branchlife.papers import Box
from branchlife.written import zh_date

COLUMNS = [
    (gettext_lazy("Day"), 32),
    (gettext_lazy("Noted by"), 26),
    (gettext_lazy("What was done, and how it looks"), 122),
]
BLANK_LINES = 6


def help_plan(plan, by=None):
    """The plan with everything noted so far."""
    name = _("%(year)s help plan (%(name)s)") % {
        "year": plan.rating.appraisal.campaign.year_label,
        "name": plan.rating.member.name,
    }
    return sheet(name, plan.rating.member.branch, plan)


def blank_help_plan(branch):
    """To be filled in by hand."""
    return sheet(_("Help plan, blank (%(branch)s)") % {"branch": branch}, branch)


def sheet(name, branch, plan=None):
    """The paper of a plan, or a blank one."""
    rating = plan and plan.rating
    term = _("%(since)s to %(until)s") if plan else ""
    if plan:
        term %= {"since": zh_date(plan.since), "until": zh_date(plan.until)}
    return follow_up.document(
        name,
        _("%(branch)s: help plan for a member") % {"branch": branch},
        branch,
        facts=[
            *follow_up.facts_of(rating and rating.member),
            [(_("Grade of the year"), follow_up.grade_of(rating))],
            [(_("Helper"), plan.helper.name if plan else ""), (_("Time of the help"), term)],
        ],
        boxes=[
            Box(_("Where the member falls short"), plan.gap if plan else "", mm=30),
            Box(_("Help measures"), plan.measures if plan else "", mm=40),
        ],
        heading=_("What has been done"),
        columns=COLUMNS,
        lines=lines(plan) or [[""] * len(COLUMNS)] * BLANK_LINES,
        ends=[Box(_("Result of the help"), result(plan), mm=20)],
        signed=[_("Helper"), _("Person concerned"), _("Secretary of the branch")],
    )


def lines(plan):
    """The notes, oldest first."""
    if plan is None:
        return []
    notes = plan.notes.select_related("by").order_by("done_on", "pk")
    return [[note.done_on, str(note.by), note.note] for note in notes]


def result(plan):
    """What came of it; empty while the help goes on."""
    if plan is None or plan.is_open:
        return ""
    words = [zh_date(plan.closed_on), plan.get_result_display(), plan.result_note]
    return "\n".join(word for word in words if word)
