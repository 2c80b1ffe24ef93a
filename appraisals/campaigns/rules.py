"""What the notices say of the quota, of who decides, and which meetings play which part.

The arithmetic of the quota stands here and not in ratings, because the office must be warned of a
quota of 0 when it opens a campaign; ratings imports `excellent_quota` from here. No database.
"""

import re
from datetime import date

from django.utils.translation import gettext as _

FLOOR = "floor"
AT_LEAST_ONE = "at_least_one"
FULL_MEMBERS = "full_members"

# Sizes of branches that the table of a quota shows.
SHOWN_SIZES = (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 20, 30, 50)

# The stages of a branch's year, in order; each may have a last day.
STAGES = ("study", "talks", "meeting", "grades", "rectification")

# Last days that must follow each other.
FOLLOWING = (
    ("study", "meeting"),
    ("talks", "meeting"),
    ("meeting", "grades"),
    ("grades", "table"),
    ("meeting", "rectification"),
)
# A notice in one line: its number stands in brackets at the end.
NUMBERED = re.compile(
    "(?P<title>.+)[\N{FULLWIDTH LEFT PARENTHESIS}(]"
    "(?P<number>[^\N{FULLWIDTH LEFT PARENTHESIS}\N{FULLWIDTH RIGHT PARENTHESIS}()]*"
    "[\N{LEFT TORTOISE SHELL BRACKET}\\[0-9][^\N{FULLWIDTH RIGHT PARENTHESIS})]*)"
    "[\N{FULLWIDTH RIGHT PARENTHESIS})]"
)

# The parts meetings play in an appraisal, in order of time.
COMMITTEE, GENERAL, DECISION = PARTS = ("committee", "general", "decision")
# Kinds of meeting, as the meetings room names them.
COMMITTEE_MEETING, GENERAL_MEETING = "branch_committee", "general"
# Steps of the branch committee that somebody must take where there is none.
STEPS_OF_THE_COMMITTEE = ("opinions", "self_criticism")
INFORMATION = "information"


def excellent_quota(base, num, den, rounding=FLOOR):
    """How many of `base` members may be graded excellent: 优秀 generally at most num/den of them.

    Yearly notices ("一般不超过三分之一"). Integers only: the largest n with n * den <= base * num.
    With AT_LEAST_ONE a part of the first person counts as one ("不足1人按1人计").
    """
    quota = base * num // den
    if rounding == AT_LEAST_ONE and base > 0 and num > 0:
        return max(1, quota)
    return quota


def quota_table(num, den, rounding=FLOOR, sizes=SHOWN_SIZES):
    """[(members, how many of them may be excellent)] for branches of usual sizes."""
    return [(size, excellent_quota(size, num, den, rounding)) for size in sizes]


def share_in_words(num, den):
    """The share as notices write it: 三分之一; a percentage or a fraction where there is no word."""
    words = {
        (1, 2): _("one half"),
        (1, 3): _("one third"),
        (1, 4): _("one quarter"),
        (1, 5): _("one fifth"),
        (1, 10): _("one tenth"),
    }
    if (num, den) in words:
        return words[num, den]
    if den and num * 100 % den == 0:
        return f"{num * 100 // den}%"
    return f"{num}/{den}"


def quota_in_words(num, den, base, rounding):
    """The rule of the year as one sentence."""
    words = {
        "share": share_in_words(num, den),
        "base": _("the full members on the day of decision")
        if base == FULL_MEMBERS
        else _("the members who are graded"),
    }
    if rounding == AT_LEAST_ONE:
        return (
            _(
                "Excellent grades are generally no more than %(share)s of %(base)s; less than one counts as one."
            )
            % words
        )
    return (
        _(
            "Excellent grades are generally no more than %(share)s of %(base)s; parts of a person do not count."
        )
        % words
    )


def decision_body(has_committee):
    """Who states the opinions on members: the branch committee where it exists, else everybody.

    Regulations on branch work, article on democratic appraisal: 支委会 or 党员大会.
    """
    return COMMITTEE if has_committee else GENERAL


def meeting_kind(part, body):
    """Which kind of meeting plays this part where `body` decides."""
    if part == COMMITTEE or (part == DECISION and body == COMMITTEE):
        return COMMITTEE_MEETING
    return GENERAL_MEETING


def parts_of(has_committee):
    """The meetings an appraisal needs: without a committee its steps fall to the general meeting."""
    return PARTS if has_committee else (GENERAL, DECISION)


def agenda_without_committee(general, committee):
    """The general meeting's agenda where there is no committee: it takes the committee's steps.

    Both are lists of Lines; an item takes its parts along. Members then need not be told what they
    heard themselves, so the steps stand where the committee would have reported, or after the first
    item.
    """
    steps = [block for block in blocks_of(committee) if block[0].kind in STEPS_OF_THE_COMMITTEE]
    found = blocks_of(general)
    kinds = [block[0].kind for block in found]
    if INFORMATION in kinds:
        place = kinds.index(INFORMATION)
        found[place : place + 1] = steps
    else:
        found[1:1] = steps
    return [line for block in found for line in block]


def blocks_of(lines):
    """Each item of an agenda with its parts."""
    found = []
    for line in lines:
        if line.is_part and found:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def due_date(year_label, month_day):
    """A proposal for the due date: that month and day in the year after the label's.

    Appraisals of "2024年度" are reported the January after. The label is free text: without a year
    in it, or without such a day, there is no proposal. Nothing else is ever taken from a label.
    """
    year = re.search(r"\d{4}", year_label)
    try:
        month, day = (int(part) for part in month_day.split("-"))
        return date(int(year[0]) + 1, month, day)
    except (TypeError, ValueError):
        return None


def days_in_wrong_order(deadlines):
    """[(earlier day's name, later day's name)] of last days that follow each other wrongly.

    `deadlines` maps "study" … "rectification" and "table" to days or None. Study and talks come
    before the meeting, grades after it, the table after the grades; rectification begins with the
    meeting and may go on after the table was sent.
    """
    return [
        (before, after)
        for before, after in FOLLOWING
        if deadlines.get(before) and deadlines.get(after) and deadlines[after] < deadlines[before]
    ]


def a_year_later(day):
    """The same day of the next year, the 28th for the 29th of February; None for None."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def document_of(line):
    """(title, number) of a notice as one writes it in one line; the number stands last, in brackets."""
    found = NUMBERED.fullmatch(line.strip())
    return (found["title"], found["number"]) if found else (line.strip(), "")


def strictest(rules):
    """The strictest of several {name: value}: earliest days, smallest share, a yes over a no."""
    found = {}
    for name in {name for each in rules for name in each}:
        values = [each[name] for each in rules if name in each]
        found[name] = any(values) if isinstance(values[0], bool) else min(values)
    return found


def looser(asked, given):
    """Names of the rules in `asked` that are not as strict as those in `given`, sorted.

    Both are {name: value}; "share" is a Fraction, deadlines are days. A committee may ask its
    branches for more than the one above, never for less. What is not given (None) may be asked.
    """
    return sorted(
        name
        for name, value in asked.items()
        if given.get(name) is not None
        and (value < given[name] if isinstance(value, bool) else value > given[name])
    )


def share_of_all(sizes, num, den, rounding=FLOOR):
    """How many excellent grades branches of these sizes have together: the share of all of them.

    Where a part of the first person counts as one, small branches may make it more.
    """
    each = sum(excellent_quota(size, num, den, rounding) for size in sizes)
    return max(excellent_quota(sum(sizes), num, den), each)


def wrong_order(days):
    """The first (part, part before it) whose days are in the wrong order, or None.

    `days` maps parts to days (None where there is no meeting). Grades cannot be decided before
    the ballot of the general meeting; important matters go through the committee first (article
    12), but a branch that did it the other way round is only told so.
    """
    for before, after in ((GENERAL, DECISION), (COMMITTEE, GENERAL)):
        if days.get(before) and days.get(after) and days[after] < days[before]:
            return after, before
    return None
