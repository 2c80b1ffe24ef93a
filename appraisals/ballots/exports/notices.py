"""Papers around the ballot: what a scrutineer does, and the tracking codes for the notice board."""

from django.utils.translation import gettext as _

from appraisals.ballots import rules
from appraisals.ballots.exports.blank import title_of
from branchlife import exports

CODES_A_ROW = 5


def guide_pdf(box):
    """One page for scrutineers (监票人须知): what to do, step by step, and what never."""
    named = list(box.scrutineers.select_related("member", "guest"))
    context = {
        "box": box,
        "scrutineers": [scrutineer.name for scrutineer in named],
        "alone": len(named) == 1,
        "third": len(named) == rules.MOST_SCRUTINEERS,
    }
    name = _("For scrutineers (%(branch)s).pdf") % {"branch": box.appraisal.branch}
    return exports.pdf_response(name, "ballots/print_guide.html", context)


def codes_pdf(box):
    """The tracking codes of all ballots counted (回执号公示), in alphabetical order."""
    branch = box.appraisal.branch
    codes = box.report.tracking_codes
    title = _("%(branch)s %(year)s: tracking codes of the ballots") % {
        "branch": branch,
        "year": box.appraisal.campaign.year_label,
    }
    context = {
        "box": box,
        "title": title_of(title, str(branch)),
        "rows": [codes[start : start + CODES_A_ROW] for start in range(0, len(codes), CODES_A_ROW)],
        "number": len(codes),
    }
    name = _("Tracking codes (%(branch)s).pdf") % {"branch": branch}
    return exports.pdf_response(name, "ballots/print_codes.html", context)
