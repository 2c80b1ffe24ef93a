"""A member moves: the old branch's past stays whole, the new branch begins with the day of the move."""

import re
from dataclasses import asdict
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import full_member_counts
from appraisals.ratings.models import Sheet, quota_for
from appraisals.rectification import actions as rectification
from appraisals.rectification.models import Item, members_without_pledge
from appraisals.summary import actions
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.figures.persons import persons_of
from branchlife import actions as organisation
from branchlife.models import BranchPost, Member
from branchlife.workflow import NotAllowed
from tests.branchlife.test_pages import text_of
from tests.factories import (
    DAY,
    SHANGHAI,
    make_branch,
    make_clerk,
    make_meeting,
    make_member,
    make_secretary,
    make_user,
)
from tests.meetings.test_exports import paper, read
from tests.summary.years import make_year

pytestmark = pytest.mark.django_db
MOVED = date(2025, 4, 1)


@pytest.fixture
def appraisal():
    """A year whose last full member has a login; nobody has moved yet."""
    made = make_year()
    mover = mover_of(made)
    mover.user = make_user(name=mover.name)
    mover.save(update_fields=["user"])
    return made


def mover_of(appraisal):
    """The one who will move."""
    return appraisal.branch.roster(DAY).exclude(full_member_on="").last()


def move(appraisal, to_branch=None):
    """The last full member moves on MOVED; returns the member and the new branch."""
    member = mover_of(appraisal)
    to_branch = to_branch or make_branch(committee=appraisal.branch.committee)
    organisation.move_at_once(member, to_branch, MOVED, by=make_user())
    return Member.objects.get(pk=member.pk), to_branch


def everything(appraisal):
    """What the rooms say of this year's people, as plain values in no order."""
    appraisal = type(appraisal).objects.get(pk=appraisal.pk)
    box = BallotBox.objects.get(appraisal=appraisal)
    sheet = Sheet(appraisal)
    year = year_of(appraisal)
    return {
        "roster": sorted(member.pk for member in appraisal.branch.roster(DAY)),
        "figures": year.figures.as_json(),
        "persons": sorted(str(asdict(person)) for person in persons_of(appraisal)),
        "sheet": sorted((row.member.pk, row.rating.grade, row.category) for row in sheet.rows),
        "quota": quota_for(appraisal),
        "full": full_member_counts([appraisal.branch_id], DAY)[appraisal.branch_id],
        "on the ballot": sorted(member.pk for member in box.members_on_ballot()),
        "voters": box.full_members(),
        "pledges": [member.pk for member in members_without_pledge(appraisal)],
        "told": year.not_fed_back,
    }


def test_the_past_of_the_old_branch_stays_whole(appraisal):
    before = everything(appraisal)
    member, new = move(appraisal)
    assert everything(appraisal) == before
    assert member.pk in before["roster"] and member.pk in before["on the ballot"]
    assert member not in appraisal.branch.roster(MOVED)
    assert full_member_counts([appraisal.branch_id, new.pk], DAY) == {
        appraisal.branch_id: before["full"]
    }
    assert full_member_counts([appraisal.branch_id, new.pk], MOVED) == {
        appraisal.branch_id: before["full"] - 1,
        new.pk: 1,
    }


def test_so_it_does_when_a_member_goes_outside_or_dies(appraisal):
    before = everything(appraisal)
    organisation.transfer_out(mover_of(appraisal), "外县", MOVED, by=make_user())
    first = appraisal.branch.roster().exclude(full_member_on="").last()
    organisation.end_relation(first, "deceased", MOVED, by=None)
    assert everything(appraisal) == before


def test_the_new_branch_begins_with_the_day_of_the_move(appraisal):
    member, new = move(appraisal)
    secretary = make_secretary(new)
    then, later = (
        make_meeting(new, starts_at=datetime(2025, 3, day, 9, tzinfo=SHANGHAI), chair=secretary)
        for day in (19, 31)
    )
    now = make_meeting(new, starts_at=datetime(2025, 4, 1, 9, tzinfo=SHANGHAI), chair=secretary)
    assert [member in m.members_of_the_day() for m in (then, later, now)] == [False, False, True]
    old = make_meeting(appraisal.branch)
    assert member in old.members_of_the_day()


def test_the_member_reads_the_own_grade_and_the_new_secretary_nothing_of_it(client, appraisal):
    member, new = move(appraisal)
    client.force_login(member.user)
    assert "合格" in text_of(client.get(reverse("ratings:mine_list")))
    client.force_login(make_secretary(new).user)
    for name in ("summary:year", "ratings:table", "rectification:item_list"):
        assert client.get(reverse(name, args=[appraisal.pk])).status_code == 404
    client.force_login(appraisal.branch.secretary(DAY).user)
    assert member.name in text_of(client.get(reverse("ratings:table", args=[appraisal.pk])))


def test_a_pledge_made_before_the_move_is_still_kept_and_typed(client, appraisal):
    member, _new = move(appraisal)
    Item.objects.filter(member=member).delete()
    secretary = appraisal.branch.secretary(DAY)
    client.force_login(secretary.user)
    url = reverse("rectification:pledge", args=[appraisal.pk, member.pk])
    client.post(url, {"measure": "多学习", "due_on": "2025-06-30"})
    item = Item.objects.get(member=member)
    assert item.measure == "多学习"
    listed = Item.objects.listed().first()
    Item.objects.filter(pk=listed.pk).update(responsible=member, state="open", closed_on=None)
    rectification.edit_item(Item.objects.get(pk=listed.pk), by=secretary.user, measure="再改")
    stranger = make_member()
    with pytest.raises(NotAllowed):
        rectification.edit_item(
            Item.objects.get(pk=listed.pk), by=secretary.user, responsible=stranger
        )


def test_nobody_is_asked_for_a_pledge_of_a_meeting_before_they_came(client, appraisal):
    other = make_year(campaign=appraisal.campaign)
    member, _new = move(appraisal, to_branch=other.branch)
    client.force_login(member.user)
    assert "整改承诺" not in text_of(client.get(reverse("branchlife:home"))).replace(
        "我的整改承诺", ""
    )
    here = mover_of(other)
    assert here != member


@pytest.mark.parametrize("moved", [0, 2])
def test_moves_cost_the_figures_no_more_queries(django_assert_num_queries, moved):
    appraisal = make_year()
    for _number in range(moved):
        new = make_branch(committee=appraisal.branch.committee)
        member = appraisal.branch.roster().exclude(full_member_on="").last()
        organisation.move_at_once(member, new, MOVED, by=make_user())
    with django_assert_num_queries(28):
        year_of(appraisal)


# --- guards ---


def refusals(member, day):
    """Why the member cannot move on `day`."""
    with pytest.raises(NotAllowed) as refusal:
        organisation.transfer_out(member, "外县", day, by=make_user())
    return [str(reason) for reason in refusal.value.reasons]


def test_nobody_moves_out_of_a_meeting_or_a_grade_they_had(appraisal):
    member = mover_of(appraisal)
    assert refusals(member, DAY) == [
        f"{member}同志在2025年3月19日“党员大会”的到会名单上，当天仍是本支部党员，请填写在这以后的日期。",
        f"{member}同志2025年3月19日在本支部评定了等次，请填写在这以后的日期。",
    ]
    organisation.transfer_out(member, "外县", DAY + timedelta(days=1), by=make_user())


def test_a_meeting_that_was_only_called_keeps_nobody():
    member = make_secretary()
    meeting = make_meeting(member.branch, chair=member, state="called")
    meeting.attendances.create(member=member, category="full")
    organisation.transfer_out(member, "外县", DAY, by=make_user())
    assert Member.objects.get().left_on == DAY


# --- what is sent stays ---


def change_everything(appraisal):
    """Posts, names, telephones, the branch itself, and where people belong."""
    branch = appraisal.branch
    secretary = branch.secretary(DAY)
    for member in branch.roster(DAY):
        organisation.edit_member(
            member,
            by=None,
            name=f"改{member.name}",
            phone="13800000000",
            work_unit="改",
            sex="male",
        )
    branch.posts.all().delete()
    organisation.appoint(
        branch.roster().exclude(pk=secretary.pk).first(), BranchPost.Role.SECRETARY, by=None
    )
    move(appraisal)
    organisation.end_relation(
        branch.roster().last(), "deceased", MOVED + timedelta(days=1), by=None
    )
    type(branch).objects.filter(pk=branch.pk).update(name="改名支部", phone="13800000000")


def form_text(submission):
    """The table as sent, as the PDF prints it, without the line on when it was printed."""
    return read_pdf(paper("sent_form", submission).content)


def read_pdf(content):
    """The text of a PDF (bytes) without what tells when it was made."""

    class Response:
        pass

    response = Response()
    response.content = content
    return re.sub(r"\d+年\d+月\d+日\d+:\d+", "", read(response))


def test_a_table_that_was_sent_never_changes(appraisal):
    clerk = make_clerk(appraisal.branch.committee)
    submission = actions.submit(appraisal, by=clerk, contact="王宁", phone="123")
    figures, persons, text = submission.figures, submission.persons, form_text(submission)
    assert clerk.name in text and appraisal.branch.name in text
    change_everything(appraisal)
    type(clerk).objects.filter(pk=clerk.pk).update(name="改名")
    submission.refresh_from_db()
    assert (submission.figures, submission.persons) == (figures, persons)
    assert form_text(submission) == text
