"""What a branch brings to its assessment: duty reports, and how many people it brought up."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.summary.models import AssessmentScheme, Development, DutyReport
from appraisals.summary.models.assessment_reports import BALLOT
from appraisals.summary.rules.assessment import ballot_breaches
from branchlife import audit
from branchlife.actions import attach_file
from branchlife.workflow import ensure, lock
from branchlife.written import zh_date

REPORT = ("mode", "held_on", "reporter", *BALLOT)
DEVELOPMENT = ("activists", "developed", "turned_full")


def reasons_against_bringing(appraisal):
    """Once the committee has decided, or the branch has left, nothing more is brought before it."""
    yield from appraisal.reasons_against_taking_part()
    scheme = AssessmentScheme.objects.filter(campaign=appraisal.campaign_id)
    for one in scheme.select_related("decision"):
        yield from one.reasons_against_marking()


@transaction.atomic
def note_duty_report(appraisal, audience, *, by, mode, held_on, reporter, ballot=None, upload=None):
    """The secretary gave account: how, when, who; noted again it is put right.

    `ballot` are the totals of the ballot on the report by column, {} when there was none, None to leave
    them as they are. `upload` hangs on the report.
    """
    appraisal = lock(appraisal)
    if audience == DutyReport.Audience.SUPERIOR:
        ensure(reasons_against_bringing(appraisal))
    ensure(_reasons_against_report(held_on, ballot))
    report = DutyReport.objects.filter(appraisal=appraisal, audience=audience).first()
    old = _report_as_json(report) if report else None
    report = report or DutyReport(appraisal=appraisal, audience=audience)
    report.mode, report.held_on, report.reporter = mode, held_on, reporter
    if ballot is not None:
        for name in BALLOT:
            setattr(report, name, ballot.get(name))
    report.noted_by, report.noted_at = by, timezone.now()
    report.save()
    audit.record(by, "noted a duty report", report, old=old, new=_report_as_json(report))
    if upload:
        attach_file(appraisal.branch, report, upload, by=by)
    return report


def _report_as_json(report):
    """The report as the record of deeds keeps it."""
    values = {name: getattr(report, name) for name in REPORT}
    return values | {"held_on": report.held_on.isoformat()}


def _reasons_against_report(held_on, ballot):
    """A report to come, and totals that do not add up."""
    if held_on > timezone.localdate():
        yield _("The day of the report (%(day)s) is still to come.") % {"day": zh_date(held_on)}
    if not ballot:
        return
    if any(ballot.get(name) is None for name in BALLOT):
        yield _("Enter all numbers of the ballot on the report, or none.")
        return
    marks = [ballot[name] for name in ("good", "fair", "average", "poor")]
    sentences = {
        "returned": _("More ballots were returned than issued; please check."),
        "valid": _("More ballots are valid than were returned; please check."),
        "marks": _("The four grades together are more than the valid ballots; please check."),
    }
    for breach in ballot_breaches(ballot["issued"], ballot["returned"], ballot["valid"], marks):
        yield sentences[breach]


@transaction.atomic
def note_development(appraisal, *, by, activists, developed, turned_full):
    """How many activists the branch has, how many it developed, how many became full members."""
    appraisal = lock(appraisal)
    ensure(reasons_against_bringing(appraisal))
    before = Development.objects.filter(appraisal=appraisal).first()
    old = {name: getattr(before, name) for name in DEVELOPMENT} if before else None
    new = {"activists": activists, "developed": developed, "turned_full": turned_full}
    development, _made = Development.objects.update_or_create(
        appraisal=appraisal, defaults=new | {"noted_by": by, "noted_at": timezone.now()}
    )
    audit.record(by, "noted development", development, old=old, new=new)
    return development
