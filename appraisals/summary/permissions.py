"""Who prepares, sends, reviews and looks at annual tables; what an accepted one holds fast."""

from django.utils.translation import gettext as _

from appraisals.ballots import permissions as ballots
from appraisals.campaigns.models import Appraisal
from appraisals.summary.figures.gathering import attendance_counts, meeting_figures, supervisors
from appraisals.summary.models import Submission
from branchlife import permissions
from branchlife.models import Branch
from branchlife.templatetags.branchlife_tags import zh_date


def can_see(user, appraisal):
    """Sees the year of this branch: those who do its work, and those who oversee it."""
    branch = appraisal.branch
    return permissions.can_manage(user, branch) or permissions.can_oversee(user, branch.committee)


def can_see_totals(user, appraisal, box):
    """Sees what each member and the leadership received in `box`: the ballot's own rule.

    Grades are for everybody who oversees the branch; a leader who only looks on gets no totals.
    """
    if box is None:
        return False
    box.appraisal = appraisal
    return ballots.can_see_totals(user, box)


def can_submit(user, appraisal):
    """Sends the table: those who decide for the branch; the office in its place (代录)."""
    branch = appraisal.branch
    return permissions.can_decide(user, branch) or permissions.is_clerk(user, branch.committee)


def can_review(user, appraisal):
    """Returns and accepts tables: a clerk of the campaign's committee or of one above.

    Where the superior is outside the platform, the branch's secretary notes what it said on paper.
    """
    committee = appraisal.campaign.committee
    if committee.has_clerks:
        return permissions.is_clerk(user, committee)
    return permissions.can_decide(user, appraisal.branch)


def appraisals_overseen(user, campaign):
    """The rows of this campaign that `user` watches over."""
    overseen = Branch.objects.overseen_by(user)
    return Appraisal.objects.filter(campaign=campaign, branch__in=overseen)


def can_see_board(user, campaign):
    """Sees the board and the consolidated table: holds a post in the office of the campaign."""
    return permissions.can_oversee(user, campaign.committee)


# --- an accepted table ---


def reasons_against_new_figures(appraisal):
    """What was accepted stands: count, grades and quota change only after a reopening.

    Named in the setting FIGURES_GUARDS.
    """
    if submission := Submission.objects.holding_fast().filter(appraisal=appraisal).first():
        yield accepted_sentence(submission)


def reasons_against_attendance(meeting):
    """The numbers of the general meeting stay those of the accepted table; words may be put right.

    Named in the setting ATTENDANCE_GUARDS; `meeting` is as a correction has made it.
    """
    held = Submission.objects.holding_fast().filter(appraisal__general_meeting=meeting).first()
    if held is None:
        return
    numbers = attendance_counts([meeting.pk])
    now = meeting_figures(meeting, numbers, supervisors([meeting.pk]))
    was = held.reported
    if any(name in held.figures and getattr(was, name) != now[name] for name in now):
        yield accepted_sentence(held)


def accepted_sentence(submission):
    """Since when the table stands, and what has to come first."""
    return _(
        "The annual table was accepted on %(day)s; what it reports changes no more. If it was wrong, "
        "the acceptance has to be taken back first, with a reason."
    ) % {"day": zh_date(submission.accepted_at)}
