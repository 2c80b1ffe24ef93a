"""The lines of members in the branch's table."""

from collections import defaultdict
from dataclasses import asdict

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots.models import BallotBox, MemberGrade, Tally
from appraisals.ratings.models import Rating, decision_day
from appraisals.summary.rules import Person
from branchlife.models import BranchPost, stays_in
from branchlife.rules import holds
from branchlife.written import partial_date, zh_date


def persons_of(appraisal):
    """The Persons of this appraisal, in the branch's own order, with a fixed number of queries."""
    return persons_of_all([appraisal])[appraisal.pk]


def persons_of_all(appraisals):
    """{appraisal id: its Persons in the branch's order}, with a fixed number of queries.

    Branches and meetings of the appraisals are loaded.
    """
    stays = defaultdict(list)
    for stay in stays_in({appraisal.branch_id for appraisal in appraisals}, whole=True):
        stays[stay.branch_id].append(stay)
    ratings, votes = ratings_of(appraisals), votes_of(appraisals)
    posts = posts_in({appraisal.branch_id for appraisal in appraisals})
    found = {}
    for appraisal in appraisals:
        day = decision_day(appraisal)
        held = posts_by_member(posts[appraisal.branch_id], day)
        found[appraisal.pk] = [
            person(
                member,
                day,
                votes[appraisal.pk].get(member.pk),
                ratings[appraisal.pk].get(member.pk),
                held.get(member.pk, []),
            )
            for member in roster(appraisal.branch, stays[appraisal.branch_id], day)
        ]
    return found


def roster(branch, stays, day):
    """`Branch.roster(day)` from the Stays loaded."""
    names = branch.ordering()
    members = {stay.member.pk: stay.member for stay in stays if stay.holds(day)}
    return sorted(members.values(), key=lambda member: [getattr(member, name) for name in names])


def posts_in(branches):
    """{branch id: its posts of all times, as papers name them}."""
    found = defaultdict(list)
    for post in BranchPost.objects.filter(branch__in=branches).in_order():
        found[post.branch_id].append(post)
    return found


def posts_by_member(posts, day):
    """{member id: names of the posts held on `day`} of these posts."""
    found = defaultdict(list)
    for post in posts:
        if holds(post.since, post.until, day):
            found[post.member_id].append(post.get_role_display())
    return found


def ratings_of(appraisals):
    """{appraisal id: {member id: its Rating}}, with what was told."""
    found = defaultdict(dict)
    for rating in Rating.objects.filter(appraisal__in=appraisals).prefetch_related("feedbacks"):
        found[rating.appraisal_id][rating.member_id] = rating
    return found


def votes_of(appraisals):
    """{appraisal id: {member id: what the ballots said}} of the boxes that count."""
    boxes = {}
    for box in BallotBox.objects.confirmed().filter(appraisal__in=appraisals).order_by("number"):
        boxes[box.appraisal_id] = box
    if boxes:
        prefetch_related_objects(list(boxes.values()), Prefetch("tallies", Tally.objects.all()))
    return defaultdict(dict, {appraisal: box.totals() for appraisal, box in boxes.items()})


def person(member, day, votes, rating, posts):
    """One line; `votes` is None for who was not on the ballot."""
    counts = {}
    if votes is not None:
        counts = {grade: votes[grade] for grade in MemberGrade.values}
        counts["abstained"] = votes["abstained"] + votes["spoilt"]
    is_decided = rating is not None and rating.is_decided
    feedback = rating.feedback if is_decided else None
    return Person(
        name=member.name,
        sex=str(member.get_sex_display()),
        # 出生年月: the month is enough.
        birth=partial_date(member.birth[:7]),
        joined_on=partial_date(member.joined_on),
        category=str(member.category_label_on(day)),
        post=pgettext("between names", ", ").join(str(post) for post in posts),
        work_unit=member.work_unit,
        **counts,
        grade=result(rating) if is_decided else "",
        fed_back_on=zh_date(feedback.fed_back_on) if feedback else "",
        remark=remark(rating) if is_decided else "",
        member=member.pk,
    )


def result(rating):
    """The grade in the table's column; the reason for none stands in the remarks."""
    return str(rating.get_grade_display()) or _("Not graded")


def remark(rating):
    """Why there is no grade."""
    if rating.grade:
        return ""
    return str(rating.not_graded_note or rating.get_not_graded_reason_display())


def as_json(persons):
    """Plain values for a JSON column."""
    return [asdict(person) for person in persons]
