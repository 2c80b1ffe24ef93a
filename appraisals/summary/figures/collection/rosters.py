"""Who stands on the forms: the members of each branch on the day its grades are decided."""

from collections import defaultdict

from django.utils.translation import pgettext

from appraisals.ratings.models import decision_day
from appraisals.summary.figures.persons import posts_by_member, posts_in, roster
from appraisals.summary.rules.collection import FULL, PROBATIONARY, Line
from branchlife.models import Member, stays_in


def lines_of(appraisals):
    """{appraisal id: [Line]} with what the roster knows; as many queries however many there are."""
    appraisals = list(appraisals)
    branches = {appraisal.branch_id for appraisal in appraisals}
    stays, posts = defaultdict(list), posts_in(branches)
    for stay in stays_in(branches, whole=True):
        stays[stay.branch_id].append(stay)
    found = {}
    for appraisal in appraisals:
        day = decision_day(appraisal)
        held = posts_by_member(posts[appraisal.branch_id], day)
        found[appraisal.pk] = [
            line_of(member, day, held.get(member.pk, []))
            for member in roster(appraisal.branch, stays[appraisal.branch_id], day)
        ]
    return found


def line_of(member, day, posts):
    """The line of one member, nothing decided yet."""
    is_full = member.category_on(day) == Member.Category.FULL
    return Line(
        name=member.name,
        category=FULL if is_full else PROBATIONARY,
        sex=str(member.get_sex_display()),
        birth=member.birth,
        joined_on=member.joined_on,
        post=pgettext("between names", ", ").join(str(post) for post in posts),
        work_unit=member.work_unit,
    )
