"""Who may see and decide grades; an assistant never."""

from django.utils.translation import gettext as _

from appraisals.ballots.models import BallotBox
from appraisals.ballots.permissions import can_see_totals
from appraisals.campaigns.models import Appraisal
from appraisals.ratings import rules
from appraisals.ratings.models import (
    Disposition,
    DispositionStep,
    HelpPlan,
    Rating,
    SelfEvaluation,
    deciding,
)
from branchlife import permissions
from branchlife.models import BranchPost, Member
from branchlife.written import zh_date
from meetings.models import Attendance


def can_decide(user, appraisal):
    """Proposes and records grades for the deciding body: secretary, deputy, organisation."""
    return permissions.can_decide(user, appraisal.branch)


def can_commend(user, appraisal):
    """Notes commendations: who decides in the branch, and the office above it."""
    return can_decide(user, appraisal) or permissions.is_clerk(user, appraisal.branch.committee)


def can_see_table(user, appraisal):
    """Sees all grades and totals: the branch committee, and those who oversee the branch."""
    branch = appraisal.branch
    held = user.branch_roles.get(branch.pk, set())
    return bool(held & set(BranchPost.COMMITTEE_ROLES)) or permissions.can_oversee(
        user, branch.committee
    )


def reasons_against_leaving(member, day):
    """Whoever was graded here belonged to the branch on that day. Named in LEAVING_GUARDS."""
    graded = Rating.objects.filter(
        member=member, appraisal__branch=member.branch_id, decided_on__gte=day
    )
    if last := graded.order_by("-decided_on").first():
        yield _("%(name)s was graded here on %(day)s; enter a later day.") % {
            "name": member,
            "day": zh_date(last.decided_on),
        }


def reasons_against_attendance(meeting):
    """A meeting that decided grades was a valid one. Named in the setting ATTENDANCE_GUARDS."""
    if meeting.declared_valid is True:
        return
    if Rating.objects.filter(meeting=meeting, decided_at__isnull=False).exists():
        yield _("Grades were decided in this meeting, so it stays a valid one.")


def can_follow_up(user, rating):
    """Plans help and notes a disposition: who decides where the member is now, or was graded."""
    return permissions.can_decide(user, rating.member.branch) or can_decide(user, rating.appraisal)


def can_follow_up_in(user, branch):
    """Prints empty papers of follow-ups: the branch committee, and those who oversee the branch."""
    return deciding(user).filter(pk=branch.pk).exists()


def can_see_pool(user, campaign):
    """Reads who was graded excellent: whoever sees the grades of a branch in this year."""
    return Appraisal.objects.filter(campaign=campaign, branch__in=deciding(user)).exists()


def can_note_help(user, plan):
    """Writes down what was done: those who follow up, and the helper."""
    helps = plan.helper.user_id is not None and plan.helper.user_id == user.pk
    return helps or can_follow_up(user, plan.rating)


def steps_to_note(user, disposition):
    """Kinds of the steps `user` may note: all for those who follow up, its own for the office."""
    if can_follow_up(user, disposition.rating):
        return list(DispositionStep.Kind)
    if permissions.is_clerk(user, disposition.rating.member.branch.committee):
        return [DispositionStep.Kind(kind) for kind in rules.STEPS_OF_THE_SUPERIOR]
    return []


def can_open_help_file(user, file):
    """Who reads the plan opens what hangs on it. Named in the setting FILE_GUARDS."""
    return HelpPlan.objects.visible_to(user).filter(pk=file.target_id).exists()


def can_open_disposition_file(user, file):
    """Who reads the disposition opens what hangs on it. Named in the setting FILE_GUARDS."""
    return Disposition.objects.visible_to(user).filter(pk=file.target_id).exists()


# --- self-evaluations ---


def own_member(user, appraisal):
    """The member behind the login, if they are appraised here; else None."""
    member = getattr(user, "member", None)
    if member is None:
        return None
    roster = Member.objects.of_branch(appraisal.branch)
    return member if roster.filter(pk=member.pk).exists() else None


def can_enter_paper(user, appraisal):
    """Types self-evaluations that came on paper: who does the branch's work."""
    return permissions.can_manage(user, appraisal.branch)


def self_evaluations_read_by(user, appraisal):
    """{member id: SelfEvaluation} of those handed in that `user` reads; in two queries.

    The branch committee all; those expected at the meeting before which one lies; once said there,
    whoever oversees the branch; who does its work what came on paper. A draft is read by nobody.
    """
    rows = list(SelfEvaluation.objects.of(appraisal))
    branch = appraisal.branch
    decides = bool(user.branch_roles.get(branch.pk, set()) & set(BranchPost.COMMITTEE_ROLES))
    types, oversees = can_enter_paper(user, appraisal), None
    if not decides:
        oversees = permissions.can_oversee(user, branch.committee)
    meetings = {row.speech.meeting_id for row in rows if row.speech}
    expected = Attendance.objects.expected().filter(member__user=user, meeting__in=meetings)
    attended = set() if decides else set(expected.values_list("meeting_id", flat=True))
    return {
        row.member_id: row
        for row in rows
        if decides
        or row.member.user_id == user.pk
        or (types and row.is_on_paper)
        or (row.speech and row.speech.meeting_id in attended)
        or (oversees and row.speech and row.speech.is_delivered)
    }


def can_read_self_evaluation(user, evaluation):
    """Reads this one; a draft only the member themself."""
    if evaluation.member.user_id is not None and evaluation.member.user_id == user.pk:
        return True
    return evaluation.member_id in self_evaluations_read_by(user, evaluation.appraisal)


def can_open_self_evaluation_file(user, file):
    """The same of a file that holds one; named in the setting FILE_GUARDS."""
    rows = SelfEvaluation.objects.select_related("member", "appraisal__branch__committee")
    evaluation = rows.filter(pk=file.target_id).first()
    return evaluation is not None and can_read_self_evaluation(user, evaluation)


# --- feedback and registration forms ---


def can_answer(user, appraisal):
    """Answers what members said to their result: who decides in the branch, and the office."""
    return can_decide(user, appraisal) or permissions.is_clerk(user, appraisal.branch.committee)


def can_print_forms(user, appraisal):
    """Prints registration forms with names only: who does the branch's work, and whoever sees grades."""
    return permissions.can_manage(user, appraisal.branch) or can_see_table(user, appraisal)


def can_have_form(user, rating):
    """Prints the form of one member: whoever sees the grades, and the person."""
    return rating.member.user_id == user.pk or can_see_table(user, rating.appraisal)


def sees_votes_on_forms(user, appraisal):
    """Whether a form with the numbers of ballots may be in these hands."""
    box = BallotBox.objects.confirmed_for(appraisal)
    if box is None:
        return False
    box.appraisal = appraisal
    return can_see_totals(user, box)


def can_open_signed_forms(user, appraisal):
    """Reads signed registration forms of others: who sees the grades, and the ballots if printed."""
    may = can_see_table(user, appraisal)
    if may and appraisal.campaign.prints_votes_on_form:
        return sees_votes_on_forms(user, appraisal)
    return may


def can_open_signed_form(user, rating):
    """The same of the form of one member; the person once told, where nothing is left out for them."""
    campaign = rating.appraisal.campaign
    shows_all = campaign.show_own_totals or not campaign.prints_votes_on_form
    is_own = rating.member.user_id == user.pk and rating.feedback is not None
    return (is_own and shows_all) or can_open_signed_forms(user, rating.appraisal)


def can_open_rating_file(user, file):
    """A signed form; also the member, once told, and the uploader. Named in FILE_GUARDS."""
    ratings = Rating.objects.select_related("member", "appraisal__campaign", "appraisal__branch")
    rating = ratings.filter(pk=file.target_id).first()
    if rating is None:
        return False
    if file.uploaded_by_id == user.pk or can_open_signed_forms(user, rating.appraisal):
        return True
    return rating.member.user_id == user.pk and rating.feedback is not None
