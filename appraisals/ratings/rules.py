"""What the regulations say of grades: order, steps, limits, who gets none. No database here."""

from calendar import monthrange
from datetime import timedelta
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife.rules import years_after

# Regulations on branch work, article on democratic appraisal: four grades, best first.
GRADES = ("excellent", "qualified", "basic", "unqualified")

# House rule: a grade this far from what most ballots said needs a written reason (看票不唯票).
STEPS_NEEDING_REASON = 2

# Who is on probation within the party is not graded excellent unless the superior says otherwise.
BEST_GRADE_ON_PROBATION = "qualified"

# No rule names the days of daily performance; the appraisal is held once a year, so it is a year.
YEAR = timedelta(days=364)

# Who has been in the branch for less is pointed out: those who decide know them little.
MONTHS_TO_KNOW = 6

# Commendations are generally chosen from the excellent; exceptions come from the next grade.
COMMENDABLE = ("excellent", "qualified")

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


def ballots_on(votes):
    """Valid ballots on one member: those with a grade and those that abstained.

    The base of shares of ballots; it is neither the quota's base nor that of a motion.
    """
    return sum(votes.get(outcome, 0) for outcome in (*GRADES, "abstained"))


def shares(votes):
    """{grade: its share of the valid ballots on that member}; empty without a valid ballot."""
    base = ballots_on(votes)
    return {grade: Fraction(votes.get(grade, 0), base) for grade in GRADES} if base else {}


def reaches(votes, grade, percent):
    """Whether `percent` of the valid ballots or more gave `grade`; never without a threshold.

    No national rule knows such a threshold: it only points something out (看票不唯票).
    """
    base = ballots_on(votes)
    return bool(percent and base) and votes.get(grade, 0) * 100 >= percent * base


def came_lately(moved_on, day):
    """Whether somebody came to the branch less than half a year before `day`.

    Graded all the same; the branch they came from may be asked.
    """
    return moved_on is not None and months_after(moved_on, MONTHS_TO_KNOW) > day


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


# Rules on the disposition of unqualified members (2024): three ways only, art. 3; what each is for.
CASES = {
    "correction": (
        "weak_conviction",
        "religion",
        "slack",
        "absent_from_life",
        "out_of_contact",
        "other",
    ),
    "persuasion": ("threatens", "unchanged", "other"),
    "removal": ("lost_qualities", "six_months", "two_years", "refuses", "other"),
}
# What can come of each; any of them may be revoked by the superior.
RESULTS = {
    "correction": ("corrected", "not_corrected", "revoked"),
    "persuasion": ("withdrew", "refused", "revoked"),
    "removal": ("removed", "revoked"),
}
# Proposed and filed beforehand, then five steps, in this order; talking and looking into the facts
# go together. The later steps of the 2024 text were not at hand: they follow older practice.
PROCEDURE = (
    ("proposed",),
    ("filed",),
    ("inquiry", "talk"),
    ("reviewed",),
    ("resolved",),
    ("approved",),
    ("announced",),
)
# Without these it is not in force. A look beforehand from above is usual; telling comes after.
STEPS_NEEDED = ("proposed", "filed", "inquiry", "talk", "resolved", "approved")
# What the committee above does, and so its office may note.
STEPS_OF_THE_SUPERIOR = ("filed", "reviewed", "approved")

# 限期改正: generally six months, a year at most.
MONTHS_OF_CORRECTION = 6
LONGEST_CORRECTION = 1
# Who withdrew or was removed may not join again within five years.
YEARS_OUTSIDE = 5
# Help for 基本合格: no rule says how long; proposed until the middle of the next year's work.
MONTHS_OF_HELP = 6


def months_after(day, months):
    """The same day of the month, `months` later; the last of the month where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def is_correction_term(since, until):
    """Whether a correction may run from `since` until `until`: at most one year."""
    return since < until <= years_after(since, LONGEST_CORRECTION)


def steps_missing(done):
    """The steps needed and not in `done`, in the order of the procedure."""
    return [step for step in STEPS_NEEDED if step not in done]


def place_of(step):
    """Where a step stands in the procedure; None for what may happen on any day."""
    return next((place for place, steps in enumerate(PROCEDURE) if step in steps), None)


def step_out_of_order(step, day, done):
    """The (step, day) of `done` that `step` on `day` cannot stand beside, or None.

    `done` are (step, day) already noted. A step may be taken twice (a vote that failed): it must
    only not lie before the first of an earlier one, nor after the last of a later one.
    """
    place = place_of(step)
    if place is None:
        return None
    days = {}
    for other, when in done:
        days.setdefault(other, []).append(when)
    for other, when in days.items():
        there = place_of(other)
        if there is not None and there < place and day < min(when):
            return other, min(when)
        if there is not None and there > place and day > max(when):
            return other, max(when)
    return None


def may_rejoin_from(day):
    """The first day on which somebody who left on `day` by disposition may apply again."""
    return years_after(day, YEARS_OUTSIDE)


def is_past(day, today):
    """Whether a last day has gone by; none never does."""
    return day is not None and day < today


def feedback_due_on(decided_on, days):
    """The last day for telling somebody what was decided on that day; None where the year sets none.

    No rule names the days: a year does, and being late is only pointed out.
    """
    return None if days is None or decided_on is None else decided_on + timedelta(days=days)


def year_before(day):
    """The first day of the year that ends on `day`: what a member did in it counts as performance."""
    return day - YEAR
