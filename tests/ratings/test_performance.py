"""Daily performance: what each member came to in the year before the appraisal."""

from datetime import date, datetime

import pytest

from appraisals.ratings import rules
from appraisals.ratings.figures.performance import own_performance, performance
from meetings.models import Attendance, Delivery, Meeting
from tests.factories import (
    DAY,
    SHANGHAI,
    make_appraisal,
    make_attendance,
    make_meeting,
    make_member,
    make_talk,
)

State, Kind, Status = Meeting.State, Meeting.Kind, Attendance.Status


def held(branch, day=date(2025, 2, 1), **fields):
    """A meeting of the branch that took place on that day."""
    starts_at = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
    return make_meeting(branch, **{"starts_at": starts_at, "state": State.CLOSED} | fields)


def year(members=1):
    """An appraisal with its general meeting on DAY, and members of its branch."""
    appraisal = make_appraisal()
    appraisal.general_meeting = make_meeting(appraisal.branch)
    appraisal.save()
    return appraisal, [make_member(appraisal.branch) for _number in range(members)]


@pytest.mark.parametrize(
    "day, first",
    [
        (date(2025, 3, 19), date(2024, 3, 20)),
        (date(2024, 12, 31), date(2024, 1, 2)),
        (date(2024, 2, 29), date(2023, 3, 2)),
    ],
)
def test_the_year_ends_with_the_day_of_the_meeting(day, first):
    assert rules.year_before(day) == first


@pytest.mark.django_db
def test_meetings_study_and_talks_of_the_year_are_counted_apart():
    appraisal, (member, other) = year(2)
    branch = appraisal.branch
    for status in (Status.PRESENT, Status.LATE, Status.ONLINE, Status.ABSENT):
        make_attendance(held(branch), member, status=status)
    make_attendance(held(branch), member, status=Status.ON_LEAVE, reason="住院")
    study = held(branch, kind=Kind.STUDY)
    make_attendance(study, member)
    brought = held(branch, kind=Kind.STUDY)
    make_attendance(brought, member, status=Status.ABSENT)
    Delivery.objects.create(meeting=brought, member=member, way="handed", delivered_on=DAY)
    make_attendance(held(branch, kind=Kind.STUDY), member, status=Status.ABSENT)
    make_talk(member, other, held_on=date(2025, 1, 5))
    found = performance(appraisal)
    assert set(found) == {member.pk, other.pk}
    one = found[member.pk]
    assert (one.meetings, one.of_meetings, one.on_leave) == (3, 5, 1)
    assert (one.study, one.of_study, one.talks) == (2, 3, 1)
    assert (one.since, one.until) == (date(2024, 3, 20), DAY)
    assert one.short == "会议3/5、学习2/3、谈话1次"
    assert one.words == [
        ("会议", "应到5次，实到3次，请假1次"),
        ("学习", "应参加3次，已参加2次（含送学）"),
        ("谈心谈话", "1次"),
    ]
    assert (found[other.pk].of_meetings, found[other.pk].talks) == (0, 1)
    assert own_performance(appraisal, member) == one


@pytest.mark.django_db
def test_what_was_not_held_or_lies_outside_the_year_does_not_count():
    appraisal, (member, other) = year(2)
    branch = appraisal.branch
    make_attendance(held(branch, state=State.CANCELLED), member)
    make_attendance(held(branch, state=State.CALLED), member, status="")
    make_attendance(held(branch, date(2024, 3, 19)), member)
    make_attendance(held(branch, date(2025, 3, 20)), member)
    make_attendance(held(branch), member, is_expected=False)
    make_attendance(held(branch, state=State.IN_SESSION), member, status="")
    make_talk(member, other, held_on=date(2024, 3, 19))
    one = performance(appraisal)[member.pk]
    assert (one.of_meetings, one.of_study, one.talks) == (0, 0, 0)


@pytest.mark.django_db
def test_the_branch_somebody_came_from_counts_and_an_inquorate_sitting_does_not(
    django_assert_num_queries,
):
    appraisal, members = year(1)
    elsewhere = make_member().branch
    make_attendance(held(elsewhere), members[0])
    void = held(appraisal.branch)
    Meeting.objects.filter(pk=void.pk).update(
        declared_valid=False,
        declared_by=appraisal.campaign.opened_by,
        declared_at=datetime(2025, 2, 1, 9, tzinfo=SHANGHAI),
    )
    make_attendance(void, members[0])
    with django_assert_num_queries(4):
        assert performance(appraisal)[members[0].pk].of_meetings == 1
    more = [make_member(appraisal.branch) for _number in range(2)]
    for member in more:
        make_attendance(held(appraisal.branch), member)
    with django_assert_num_queries(4):
        assert len(performance(appraisal)) == 3
