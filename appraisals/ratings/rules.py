"""What the regulations say of grades: order, steps, limits, who gets none. No database here."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Regulations on branch work, article on democratic appraisal: four grades, best first.
GRADES = ("excellent", "qualified", "basic", "unqualified")

# House rule: a grade this far from what most ballots said needs a written reason (看票不唯票).
STEPS_NEEDING_REASON = 2

# Who is on probation within the party is not graded excellent unless the superior says otherwise.
BEST_GRADE_ON_PROBATION = "qualified"

# No rule names the days of daily performance; the appraisal is held once a year, so it is a year.
YEAR = timedelta(days=364)

# So many members are named in one sentence.
NAMED = 3


def steps_between(one, other):
    """How many grades lie from one to the other: 优秀 to 基本合格 are two."""
    return abs(GRADES.index(one) - GRADES.index(other))


def modal_grades(votes):
    """The grades with most votes; several when they tie, none when nobody ticked anything.

    `votes` maps grades to numbers of ballots.
    """
    most = max((votes.get(grade, 0) for grade in GRADES), default=0)
    return [grade for grade in GRADES if most and votes.get(grade, 0) == most]


def departs_from_ballots(grade, votes):
    """Whether `grade` lies two steps or more from every grade that most ballots gave."""
    modal = modal_grades(votes)
    return bool(modal) and all(
        steps_between(grade, other) >= STEPS_NEEDING_REASON for other in modal
    )


def is_within_quota(excellent, quota):
    """Article on appraisal: those graded excellent are generally no more than the share fixed."""
    return excellent <= quota


def best_grade(standings):
    """The best grade open to a member, from the (kind, max_grade) of standings in force that day."""
    limits = {max_grade for kind, max_grade in standings if kind == "max_grade"}
    if any(kind == "probation_within_party" for kind, _grade in standings):
        limits.add(BEST_GRADE_ON_PROBATION)
    known = [GRADES.index(limit) for limit in limits if limit in GRADES]
    return GRADES[max(known, default=0)]


def is_open(grade, best):
    """Whether `grade` is no better than `best`."""
    return GRADES.index(grade) >= GRADES.index(best)


def reason_never_graded(is_full, kinds):
    """Why a member gets no grade whatever anybody decides; empty when a grade is possible.

    Probationary members take part and are not graded; suspended membership and lost contact
    stand outside the appraisal. `kinds` are the kinds of standing in force on the day.
    """
    if "suspended" in kinds:
        return "suspended"
    if "lost_contact" in kinds:
        return "lost_contact"
    return "" if is_full else "probationary"


def still_waiting(names):
    """One sentence for all members without a proposal; of many, the first three by name."""
    words = {"count": len(names), "names": pgettext("between names", ", ").join(names[:NAMED])}
    if len(names) > NAMED:
        return _("%(count)d members have no grade yet: %(names)s and others, %(count)d in all.") % (
            words
        )
    return _("%(count)d members have no grade yet: %(names)s.") % words


def is_past(day, today):
    """Whether a last day has gone by; none never does."""
    return day is not None and day < today


def year_before(day):
    """The first day of the year that ends on `day`: what a member did in it counts as performance."""
    return day - YEAR
