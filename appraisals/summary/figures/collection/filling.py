"""A typed table made into the figures and lines that a submission keeps, and what is wrong in it."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from appraisals.ballots.models import AspectMark, MemberGrade
from appraisals.campaigns.models import Appraisal
from appraisals.summary import rules
from appraisals.summary.figures import table
from appraisals.summary.figures.gathering import quota_of
from appraisals.summary.rules import GRADES, Figures, Person
from appraisals.summary.rules.collection import (
    FULL,
    NONE_MEANS_ZERO,
    PROBATIONARY,
    entry_breaches,
)
from branchlife.models import Member
from branchlife.written import partial_date, zh_date

HEAD = (
    "members",
    "full",
    "probationary",
    "met_on",
    "excluded",
    "expected",
    "present",
    "on_leave",
    "absent",
    "issued",
    "returned",
    "valid",
    "invalid",
    "opinions",
    "problems",
    "items",
    "pledges",
    "published_on",
    "filed_on",
    "decided_on",
)
CATEGORIES = {FULL: Member.Category.FULL, PROBATIONARY: Member.Category.PROBATIONARY}

VOTES = gettext_lazy(
    "%(name)s: %(terms)s = %(sum)d, but should be the %(valid)d valid ballots; check."
)
# What the checks inside one table say, beyond those of the consolidated one.
SENTENCES = {
    "away": gettext_lazy(
        "Present (%(present)d) plus on leave and absent (%(away)d) should be expected (%(expected)d)"
    ),
    "lines": gettext_lazy(
        "The table has lines for %(lines)d members, but says %(members)d members in all"
    ),
    "categories": gettext_lazy(
        "%(lines)d lines are of full members, but the table says %(full)d full members"
    ),
    "issued_there": gettext_lazy(
        "Issued (%(issued)d) are more than present (%(present)d); say how many are of the mobile "
        "box or online"
    ),
    "order": gettext_lazy("%(column)s (%(day)s) is earlier than the meeting (%(met_on)s)"),
    "probationary": gettext_lazy(
        "%(name)s is a probationary member: probationary members take part and are not graded"
    ),
    "aspect_missing": gettext_lazy("The leadership's “%(name)s” is not filled in"),
    "votes": VOTES,
    "marks": VOTES,
}
LABELS = {"votes": MemberGrade, "marks": AspectMark}
COLUMNS = {
    "published_on": gettext_lazy("Made public on"),
    "filed_on": gettext_lazy("Filed with the superior on"),
}


def fill(year, entry):
    """(Figures, [Person], [sentence about what does not agree]) of this Entry for this Year."""
    figures, persons = figures_of(year, entry), [person_of(line) for line in entry.lines]
    found = list(rules.breaches(figures))
    sentences = [table.sentence(breach) for breach in found]
    aspects = year.appraisal.campaign.aspects
    sentences += [sentence(breach) for breach in entry_breaches(entry, aspects)]
    return figures, persons, sentences


def exceeds_quota(figures):
    """Whether there are more excellent grades than the office allows."""
    return not rules.is_within_quota(figures)


def figures_of(year, entry):
    """The numbers a submission keeps: what was typed, and what this year's rules say to it."""
    given = {name: entry.values.get(name) for name in HEAD}
    given |= {name: given[name] or 0 for name in NONE_MEANS_ZERO}
    figures = Figures(
        branch=year.appraisal.branch.name,
        secretary=entry.secretary or year.figures.secretary,
        supervisors=entry.values.get("supervisors") or "",
        aspects=entry.aspects,
        **{name: given[name] for name in HEAD},
        **{grade: entry.count(grade) for grade in GRADES},
        not_graded=entry.count(""),
        fed_back=sum(line.fed_back_on is not None for line in entry.lines),
    )
    is_of_graded = year.appraisal.quota_base == Appraisal.Base.GRADED
    base = figures.graded if is_of_graded else figures.full
    return replace(figures, **quota_of(year.appraisal, base))


def person_of(line):
    """One line as the table prints it."""
    return Person(
        name=line.name,
        sex=line.sex,
        birth=partial_date(line.birth[:7]),
        joined_on=partial_date(line.joined_on),
        category=str(CATEGORIES[line.category].label) if line.category else "",
        post=line.post,
        work_unit=line.work_unit,
        **line.votes,
        grade=str(MemberGrade(line.grade).label) if line.grade else _("Not graded"),
        fed_back_on=zh_date(line.fed_back_on),
        remark=line.remark,
    )


def sentence(breach):
    """What does not agree inside one table, with its numbers."""
    numbers = dict(breach.numbers)
    if breach.check == "order":
        numbers = {
            "column": COLUMNS[numbers["column"]],
            "day": zh_date(numbers["day"]),
            "met_on": zh_date(numbers["met_on"]),
        }
    elif breach.check in LABELS:
        labels = [*LABELS[breach.check].labels, _("abstained")]
        terms = zip(labels, numbers.pop("votes"), strict=True)
        between = pgettext("between terms of a sum", " + ")
        numbers["terms"] = between.join(f"{label}{n}" for label, n in terms)
    elif breach.check == "lines":
        numbers["members"] = numbers["members"] or 0
    return SENTENCES[breach.check] % numbers
