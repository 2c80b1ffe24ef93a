"""Who prepares, sends, reviews and looks at annual tables; what an accepted one holds fast."""

from django.utils.translation import gettext as _

from appraisals.ballots import permissions as ballots
from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.permissions import can_manage as can_manage_year
from appraisals.ratings.permissions import can_see_table
from appraisals.summary.figures.gathering import attendance_counts, meeting_figures, supervisors
from appraisals.summary.models import Submission
from branchlife import permissions
from branchlife.models import Branch, Committee, CommitteePost
from branchlife.written import zh_date


def can_see(user, appraisal):
    """Sees the year of this branch: those who do its work, and those who oversee it."""
    branch = appraisal.branch
    return permissions.can_manage(user, branch) or permissions.can_oversee(user, branch.committee)


def can_see_figures(user, appraisal):
    """Reads the annual table of this branch: not an assistant, who sees neither grades nor totals."""
    return can_see(user, appraisal) and can_see_table(user, appraisal)


def can_see_sent(user, submission):
    """Reads the table as it was sent."""
    return can_see_figures(user, submission.appraisal)


def can_see_totals(user, appraisal, box):
    """Sees what each member and the leadership received in `box`: the ballot's own rule.

    Grades are for everybody who oversees the branch; a leader who only looks on gets no totals.
    """
    if box is None:
        return False
    box.appraisal = appraisal
    return ballots.can_see_totals(user, box)


def sees_marks(user, appraisal):
    """Sees how the leadership was rated, also where it came on paper: as the totals of a ballot."""
    return ballots.can_see_totals_of(user, appraisal.branch)


def can_see_sent_marks(user, submission):
    """Reads everything on the table as it was sent."""
    return sees_marks(user, submission.appraisal)


def can_open_signed_table(user, file):
    """A scan of the signed table shows the totals. Named in the setting FILE_GUARDS."""
    submissions = Submission.objects.filter(pk=file.target_id)
    submissions = submissions.select_related("appraisal__branch__committee")
    return any(sees_marks(user, found.appraisal) for found in submissions)


def can_take_archive(user, appraisal):
    """Takes away all of a branch's year: who keeps its reference data."""
    return permissions.can_keep(user, appraisal.branch)


def can_read_purge(user, purge):
    """Reads what was removed of a year: who oversees its committee, or keeps its years."""
    committee = purge.campaign.committee
    return permissions.can_oversee(user, committee) or can_manage_year(user, purge.campaign)


def can_withdraw(user, submission):
    """Takes back what waits for review: the branch its own, the office what it has entered."""
    appraisal = submission.appraisal
    if submission.entered_by_office:
        return can_submit(user, appraisal)
    return permissions.can_decide(user, appraisal.branch)


def can_note_paper(user, appraisal):
    """Notes that the table was signed and stamped on paper: the branch, or the office."""
    return can_submit(user, appraisal) or can_review(user, appraisal)


def can_see_all_totals(user, committee):
    """Sees the totals of the ballots of all branches below `committee`: not who only looks on."""
    return permissions.has_committee_role(user, committee, ballots.WITH_TOTALS)


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


def appraisals_overseen(user, campaign, unit=None):
    """The rows of this campaign that `user` watches over; with `unit` those below that committee."""
    overseen = Branch.objects.overseen_by(user)
    if unit is not None:
        overseen = overseen.filter(committee__path__startswith=unit.path)
    return Appraisal.objects.filter(campaign=campaign, branch__in=overseen)


def table_units(user, campaign):
    """Committees whose table of this campaign `user` reads: each is overseen, the highest first."""
    below = Committee.objects.overseen_by(user).filter(path__startswith=campaign.committee.path)
    parts = campaign.appraisals.values_list("branch__committee__path", flat=True).distinct()
    found = {path for path in parts.order_by()}
    return [
        committee
        for committee in below
        if committee.pk == campaign.committee_id
        or any(path.startswith(committee.path) for path in found)
    ]


def can_see_table_of(user, campaign):
    """Reads the consolidated table: of all branches of the year, or of those below an own committee."""
    return bool(table_units(user, campaign))


def appraisals_to_remind(user, campaign):
    """The rows of this campaign whose branches `user` reminds: those under a clerk's office."""
    branches = Branch.objects.overseen_by(user, [CommitteePost.Role.CLERK])
    return Appraisal.objects.filter(campaign=campaign, branch__in=branches)


def reminds(user):
    """Whether `user` works in an office at all: a page offers it before it asks for whom."""
    return any(CommitteePost.Role.CLERK in roles for roles in user.committee_roles.values())


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


# --- the assessment of the branches ---


def can_assess(user, campaign):
    """Sets the rules, proposes results, notes what the committee decided: its own office."""
    return permissions.is_clerk(user, campaign.committee)


def can_note_assessment(user, appraisal):
    """Notes points, words and materials of this branch: the office above it, at any height."""
    return permissions.is_clerk(user, appraisal.branch.committee)


def sees_assessment(user, appraisal):
    """Reads what was noted and proposed: whoever oversees the branch, never the branch itself."""
    return permissions.can_oversee(user, appraisal.branch.committee)


def can_see_assessments(user, campaign):
    """Reads the assessment of the branches they oversee in this year, one or many."""
    return can_see_board(user, campaign) or appraisals_overseen(user, campaign).exists()


def can_bring(user, appraisal):
    """Notes what a branch brings to its assessment: those who do its work; the office above it."""
    branch = appraisal.branch
    return permissions.can_manage(user, branch) or permissions.is_clerk(user, branch.committee)


def can_collect(user, appraisal):
    """Takes in what a branch sends on paper or in a workbook: the office above it."""
    return permissions.is_clerk(user, appraisal.branch.committee)


def appraisals_collected(user, campaign):
    """The rows of this campaign whose tables `user` collects."""
    kept = Branch.objects.overseen_by(user, [CommitteePost.Role.CLERK])
    return Appraisal.objects.filter(campaign=campaign, branch__in=kept)
