"""The sheet to count paper ballots on (计票草表): a stroke for each ballot, five make a 正."""

from django.utils.translation import gettext as _

from appraisals.ballots.exports.blank import title_of
from appraisals.ballots.exports.report import signatures
from appraisals.ballots.models import AspectMark, MemberGrade
from branchlife import exports


def tally_pdf(box):
    """One row for each comrade and aspect, with room for strokes and their sum in each grade."""
    branch = box.appraisal.branch
    title = _("%(branch)s %(year)s: sheet to count the ballots on") % {
        "branch": branch,
        "year": box.appraisal.campaign.year_label,
    }
    labels = {"member": [], "aspect": []}
    for subject in box.subjects:
        labels[subject["kind"]].append(subject["label"])
    context = {
        "title": title_of(title, str(branch)),
        "turnout": [_("Issued"), _("Came back"), _("Valid"), _("Invalid")],
        "members": labels["member"],
        "aspects": labels["aspect"],
        "grades": MemberGrade.labels,
        "marks": AspectMark.labels,
        "signatures": signatures(box, is_empty=True),
    }
    name = _("Sheet to count on (%(branch)s).pdf") % {"branch": branch}
    return exports.signed_sheet(name, "ballots/print_tally.html", context)
