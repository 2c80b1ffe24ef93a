"""The lines of members in the branch's table."""

from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots.models import BallotBox, MemberGrade
from appraisals.ratings.models import decision_day
from appraisals.summary.rules import Person
from branchlife.templatetags.branchlife_tags import partial_date, zh_date


def persons_of(appraisal):
    """The Persons of this appraisal, in roster order, with a fixed number of queries."""
    day = decision_day(appraisal)
    box = BallotBox.objects.confirmed_for(appraisal)
    votes = box.totals() if box else {}
    ratings = {rating.member_id: rating for rating in appraisal.ratings.for_table()}
    posts = {}
    for post in appraisal.branch.posts_on(day):
        posts.setdefault(post.member_id, []).append(post.get_role_display())
    return [
        person(member, day, votes.get(member.pk), ratings.get(member.pk), posts.get(member.pk, []))
        for member in appraisal.branch.roster(day)
    ]


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
