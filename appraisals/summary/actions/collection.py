"""A table that comes on paper or in a workbook is taken in by the office and stands like any other."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from appraisals.campaigns.actions import exempt
from appraisals.summary.actions.submissions import return_, send
from appraisals.summary.figures.collection.collecting import PURPOSE
from appraisals.summary.figures.collection.filling import exceeds_quota, fill
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.figures.persons import as_json
from appraisals.summary.models import Submission
from branchlife.actions import attach_file
from branchlife.workflow import NotAllowed, ensure, lock
from branchlife.written import zh_date


@transaction.atomic
def take_in(appraisal, entry, *, by, source, reason="", instead_of=None, workbook=None):
    """The branch's table as somebody typed it (a rules.collection.Entry) goes before the office.

    What does not agree in it needs a `reason`, which is printed; more excellent grades than allowed
    become an exemption with it. A table that stands is returned and replaced only when it is
    `instead_of` (its id), so that nothing is overwritten unseen. The `workbook` is kept beside it.
    Raises NotAllowed with sentences.
    """
    appraisal = lock(appraisal)
    year = year_of(appraisal)
    ensure(_reasons_against(year, instead_of))
    figures, persons, breaches = fill(year, entry)
    reason = reason.strip()
    if breaches and not reason:
        raise NotAllowed([*breaches, _("Give a reason, or have the table put right.")])
    if exceeds_quota(figures):
        exempt(appraisal, figures.excellent, reason, by=by)
        figures, persons, breaches = fill(year_of(appraisal), entry)
    if breaches:
        figures = replace(figures, note=reason)
    if year.standing:
        told = _("Replaced by a table that the branch sent on paper or in a workbook.")
        return_(year.standing, by=by, remarks=told)
    submission = send(
        appraisal,
        by=by,
        figures=figures.as_json(),
        persons=as_json(persons),
        source=source,
        contact=entry.contact,
        phone=entry.phone,
    )
    if workbook:
        attach_file(appraisal.branch, submission, workbook, by=by, purpose=PURPOSE)
    return submission


def _reasons_against(year, instead_of):
    """Why no table may be taken in: the year is over, or one stands that nobody has looked at."""
    yield from year.appraisal.reasons_against_work()
    standing = year.standing
    if standing is None:
        return
    words = {"day": zh_date(standing.submitted_at), "state": standing.get_state_display()}
    if standing.state == Submission.State.ACCEPTED:
        yield _("The table sent on %(day)s has been accepted; reopen it first.") % words
    elif standing.pk != instead_of:
        yield _("The table has been sent on %(day)s: %(state)s.") % words
