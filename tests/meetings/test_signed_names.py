"""Signed minutes and sign-in sheets never change; an exclusion belongs to its branch."""

import re
from datetime import date, timedelta

import pytest

from branchlife import actions as organisation
from branchlife.models import BranchPost, Member
from meetings import actions
from meetings.models import Attendance, Meeting
from tests.factories import (
    DAY,
    make_branch,
    make_exclusion,
    make_meeting,
    make_member,
    make_post,
    make_probationary,
    make_secretary,
    make_user,
)
from tests.meetings.course import make_called, make_whole
from tests.meetings.test_exports import loaded, paper, read

pytestmark = pytest.mark.django_db
MOVED = date(2025, 4, 1)


def papers(meeting):
    """The text of minutes and sign-in sheet, without when they were printed."""
    meeting = loaded(meeting)
    texts = [read(paper("minutes", meeting)), read(paper("sign_in", meeting))]
    return [re.sub(r"\d+年\d+月\d+日\d+:\d+", "", text) for text in texts]


def test_whatever_changes_after_the_signing_the_papers_stay(secretary, branch, by):
    people = [make_member(branch), make_probationary(branch)]
    make_post(people[0], BranchPost.Role.PUBLICITY)
    excluded = make_member(branch)
    make_exclusion(excluded)
    meeting = actions.sign(make_whole(branch, by, title="党员大会"), by=by)
    before = papers(meeting)
    assert secretary.name in before[0] and excluded.name in before[0]
    assert "宣传委员" in before[1]

    for member in branch.roster():
        organisation.edit_member(member, by=None, name=f"改{member.name}", phone="13800000000")
    organisation.make_full(people[1], DAY, by=None)
    branch.posts.all().delete()
    organisation.appoint(people[1], BranchPost.Role.SECRETARY, by=None)
    other = make_branch(committee=branch.committee)
    organisation.move_at_once(secretary, other, MOVED, by=make_user())
    organisation.end_relation(people[0], "deceased", MOVED, by=None)
    type(branch).objects.filter(pk=branch.pk).update(name="改名支部")
    assert papers(meeting) == before


def test_until_then_the_papers_follow(secretary, branch, by):
    meeting = make_whole(branch, by)
    organisation.edit_member(secretary, by=None, name="改名")
    assert all("改名" in text for text in papers(meeting))
    by.refresh_from_db()
    assert Meeting.objects.get().signed_names == {}
    actions.sign(meeting, by=by)
    assert Meeting.objects.get().signed_names == {
        "branch": branch.name,
        "chair": "改名",
        "recorder": "改名",
        "signed_by": "改名",
    }
    assert set(Attendance.objects.values_list("signed_name", flat=True)) == {"改名"}


def test_the_beginning_takes_the_people_of_the_day_anew(secretary, branch, by):
    probationary, mover = make_probationary(branch), make_member(branch)
    stays = make_member(branch)
    meeting = make_called(branch, by)
    row = meeting.attendances.get(member=stays)
    actions.mark(meeting, {row.pk: "present"}, by=by)
    organisation.make_full(probationary, date(2025, 3, 1), by=None)
    other = make_branch(committee=branch.committee)
    organisation.move_at_once(mover, other, date(2025, 3, 1), by=make_user())
    newcomer = organisation.admit(branch, "单晓红", date(2025, 3, 10), by=None)
    actions.start(meeting, by=by)
    rows = {row.member_id: row for row in meeting.attendances.all()}
    assert set(rows) == {secretary.pk, probationary.pk, stays.pk, newcomer.pk}
    assert (rows[probationary.pk].category, rows[probationary.pk].has_vote) == ("full", True)
    assert (rows[newcomer.pk].category, rows[newcomer.pk].has_vote) == ("probationary", False)
    assert rows[stays.pk].status == "present"


def test_the_eve_of_a_meeting_decides_who_is_on_the_list(secretary, branch):
    moves, dies, comes, full = (make_member(branch) for _number in range(4))
    Member.objects.filter(pk=full.pk).update(full_member_on=str(DAY), joined_on="2024-03")
    organisation.transfer_out(moves, "外县", DAY, by=make_user())
    organisation.end_relation(dies, "deceased", DAY + timedelta(days=1), by=None)
    Member.objects.filter(pk=comes.pk).update(arrived_on=DAY)
    eve = make_meeting(branch, starts_at=make_meeting(branch).starts_at - timedelta(days=1))
    on_the_eve = {m.pk: m.category_on(eve.day) for m in eve.members_of_the_day()}
    on_the_day = {m.pk: m.category_on(DAY) for m in make_meeting(branch).members_of_the_day()}
    assert set(on_the_eve) == {secretary.pk, moves.pk, dies.pk, full.pk}
    assert set(on_the_day) == {secretary.pk, dies.pk, comes.pk, full.pk}
    assert (on_the_eve[full.pk], on_the_day[full.pk]) == ("probationary", "full")


def test_an_exclusion_stays_with_the_branch_that_resolved_it(client, secretary, branch, by):
    member = make_member(branch, name="王宁")
    exclusion = make_exclusion(member)
    new = make_secretary(make_branch(committee=branch.committee))
    organisation.move_at_once(member, new.branch, MOVED, by=make_user())
    old_meeting = make_called(branch, by)
    assert old_meeting.attendances.get(member=member).exclusion_reason == exclusion.reason
    later = make_meeting(branch).starts_at + timedelta(days=20)
    meeting = make_called(new.branch, new.user, starts_at=later)
    assert meeting.attendances.get(member=member).is_expected
    for user, status, knows in ((new.user, 404, False), (secretary.user, 200, True)):
        client.force_login(user)
        branch_page = f"/app/meetings/branch/{user.member.branch_id}/exclusions/"
        assert ("王宁" in client.get(branch_page).content.decode()) == knows
        assert client.get(f"/app/meetings/exclusions/{exclusion.pk}/").status_code == status
