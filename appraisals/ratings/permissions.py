"""Who may see and decide grades; an assistant never."""

from django.utils.translation import gettext as _

from appraisals.ratings import rules
from appraisals.ratings.models import Disposition, DispositionStep, HelpPlan, Rating
from branchlife import permissions
from branchlife.models import BranchPost
from branchlife.templatetags.branchlife_tags import zh_date


def can_decide(user, appraisal):
    """Proposes and records grades for the deciding body: secretary, deputy, organisation."""
    return permissions.can_decide(user, appraisal.branch)


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
