"""How many may be graded excellent in one branch, and the words that say why."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal
from appraisals.ratings import rules
from branchlife.models import Member


@dataclass(frozen=True)
class Quota:
    """How many may be graded excellent in one branch, and the words that say why.

    `lines` are the rule in full: the share with its base and rounding, or the number allocated;
    what it comes to here; what the office allowed beyond it.
    """

    number: int
    basis: str
    lines: tuple = ()


def decision_day(appraisal):
    """The day on which membership and standings count for grades: that of the deciding meeting."""
    meeting = appraisal.decision_meeting or appraisal.general_meeting
    return meeting.day if meeting else timezone.localdate()


def full_members(branch, day):
    """How many full members have their relation here on `day`."""
    return sum(member.category_on(day) == Member.Category.FULL for member in branch.roster(day))


def quota_for(appraisal, *, day=None, graded=None):
    """The quota of this appraisal on `day` (the decision day unless told).

    `graded` is how many members get a grade, where the year counts from those; without it the
    saved proposals are counted.
    """
    from_graded = appraisal.quota_base == Appraisal.Base.GRADED
    if not from_graded:
        base = full_members(appraisal.branch, day or decision_day(appraisal))
    elif graded is None:
        base = appraisal.ratings.exclude(proposed_grade="").count()
    else:
        base = graded
    number = appraisal.excellent_limit(base)
    lines = tuple(_lines(appraisal, base, from_graded, number))
    if number != appraisal.quota_for(base):
        return Quota(number, _("beyond the quota, as the office agreed"), lines)
    if appraisal.quota_number is not None:
        return Quota(number, _("the number allocated by the superior organisation"), lines)
    words = {"share": appraisal.share_in_words, "base": base}
    return Quota(number, base_in_words(from_graded) % words, lines)


def base_in_words(from_graded):
    """What the share is taken of, with its number."""
    if from_graded:
        return _("%(share)s of the %(base)d members graded")
    return _("%(share)s of the %(base)d full members")


def _lines(appraisal, base, from_graded, number):
    """The rule of this branch's quota, a sentence each."""
    quota = appraisal.quota_for(base)
    if appraisal.quota_number is None:
        yield appraisal.quota_in_words
        words = {"share": appraisal.share_in_words, "base": base}
        yield _("Here: %(basis)s, that is %(number)d.") % {
            "basis": base_in_words(from_graded) % words,
            "number": quota,
        }
    else:
        yield _("The superior organisation allocated %(number)d to this branch.") % {
            "number": quota
        }
    if number != quota:
        yield _("%(remark)s: up to %(number)d.") % {
            "remark": appraisal.exemption.remark,
            "number": number,
        }


def office(appraisal):
    """Whom to ask beyond the quota, as sentences name it."""
    committee = appraisal.branch.committee
    if committee.has_clerks and committee.office_name:
        return committee.office_name
    return _("the superior organisation")


def reasons_against_excellent(appraisal, excellent, quota):
    """The sentence that refuses too many excellent grades; nothing when they are within it."""
    if not rules.is_within_quota(excellent, quota.number):
        yield _(
            "At most %(quota)d may be graded excellent (%(basis)s); now there are %(excellent)d, "
            "%(over)d too many. Please adjust; if more are truly needed, first ask %(office)s."
        ) % {
            "quota": quota.number,
            "basis": quota.basis,
            "excellent": excellent,
            "over": excellent - quota.number,
            "office": office(appraisal),
        }
