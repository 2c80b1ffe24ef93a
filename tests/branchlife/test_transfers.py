"""The relation moves: asked, received, refused, withdrawn; at once; to a place outside."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branchlife import actions
from branchlife.models import AuditEvent, BranchPost, Member, PartyGroup, Transfer, stays_in
from branchlife.workflow import NotAllowed
from tests.branchlife.test_members import last_deed, reasons
from tests.factories import make_branch, make_committee, make_member, make_post, make_user

pytestmark = pytest.mark.django_db
State = Transfer.State
DAY = date(2025, 3, 19)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def branches():
    """Two branches under two committees with the same top."""
    top = make_committee()
    return [make_branch(committee=make_committee(parent=top)) for _number in range(2)]


def test_a_member_moves_when_the_new_branch_receives(branches):
    old, new = branches
    make_member(new, position=9)
    member = make_member(old, login=True, needs_care=True, care_reason="病")
    post = make_post(member, BranchPost.Role.PUBLICITY)
    member.group = group = PartyGroup.objects.create(branch=old, name="一", leader=member)
    member.save()
    asking, receiving = make_user(), make_user()
    transfer = actions.ask_transfer(member, new, by=asking, note="工作调动")
    member.refresh_from_db()
    assert (member.branch, transfer.state, transfer.moved_on) == (old, State.ASKED, None)
    assert last_deed()[:3] == ("asked for transfer", None, {"to": new.name})

    actions.receive_transfer(transfer, DAY, by=receiving)
    for record in (member, transfer, post, group):
        record.refresh_from_db()
    assert (member.branch, member.position, member.group) == (new, 10, None)
    assert (member.needs_care, member.care_reason) == (False, "")
    assert (member.left_on, member.arrived_on, member.user.is_active) == (None, None, True)
    assert (transfer.state, transfer.moved_on, transfer.decided_by) == (State.DONE, DAY, receiving)
    assert (post.until, group.leader) == (BEFORE, None)
    assert member in old.roster(BEFORE) and member not in old.roster(DAY)
    assert member in new.roster(DAY) and member not in new.roster(BEFORE)
    told = AuditEvent.objects.filter(verb__in=["handed over", "received by transfer"])
    assert set(told.values_list("verb", "branch_id")) == {
        ("handed over", old.pk),
        ("received by transfer", new.pk),
    }
    assert told[0].new == {"branch": new.name, "moved_on": "2025-03-19"}
    assert "care" not in str(list(told.values_list("old", "new")))


def test_a_transfer_is_refused_with_a_reason_or_withdrawn(branches):
    old, new = branches
    member = make_member(old)
    transfer = actions.ask_transfer(member, new, by=make_user())
    assert reasons(actions.ask_transfer, member, new, by=make_user()) == [
        f"{member}同志的组织关系转接已提出，正等对方接收。"
    ]
    assert reasons(actions.refuse_transfer, transfer, by=make_user(), reason="") == [
        "请写明不予接收的原因。"
    ]
    actions.refuse_transfer(transfer, by=make_user(), reason="介绍信有误")
    transfer.refresh_from_db()
    assert (transfer.state, transfer.answer) == (State.REFUSED, "介绍信有误")
    assert reasons(actions.withdraw_transfer, transfer, by=make_user()) == [
        "这次转接对方已经答复，不能再撤回。"
    ]
    again = actions.ask_transfer(member, new, by=make_user())
    actions.withdraw_transfer(again, by=make_user())
    again.refresh_from_db()
    assert again.state == State.WITHDRAWN
    assert len(reasons(actions.receive_transfer, again, DAY, by=make_user())) == 1
    member.refresh_from_db()
    assert member.branch == old


def test_the_day_fits(branches):
    old, new = branches
    member = make_member(old, arrived_on=DAY)
    transfer = actions.ask_transfer(member, new, by=make_user())
    receive, by = actions.receive_transfer, make_user()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert reasons(receive, transfer, tomorrow, by=by) == ["这个日期晚于今天，请到时再登记。"]
    assert reasons(receive, transfer, DAY, by=by) == [
        f"{member}同志2025年3月19日才转入本支部，这个日期应在其后。"
    ]
    moved = date(2025, 4, 1)
    receive(transfer, moved, by=by)
    member.refresh_from_db()
    back = actions.ask_transfer(member, old, by=by)
    assert reasons(receive, back, moved - timedelta(days=1), by=by) == [
        f"{member}同志2025年4月1日才转入本支部，这个日期应在其后。"
    ]
    # A mistaken move is put right on the same day: then they were not in that branch for any day.
    receive(back, moved, by=by)
    assert [list(new.roster(day)) for day in (moved, None)] == [[], []]
    assert [list(old.roster(day)) for day in (DAY, moved, None)] == [[member]] * 3


def test_only_branches_under_the_same_top_receive(branches):
    old, _new = branches
    member = make_member(old)
    for other in (old, make_branch()):
        assert reasons(actions.ask_transfer, member, other, by=make_user()) == [
            "请选择同一党委下的其他党支部。"
        ]
    assert not Transfer.objects.exists()


def test_who_keeps_both_moves_at_once_or_not_at_all(branches):
    old, new = branches
    member = make_member(old, arrived_on=DAY)
    with pytest.raises(NotAllowed):
        actions.move_at_once(member, new, DAY, by=make_user())
    assert not Transfer.objects.exists()
    actions.move_at_once(member, new, date(2025, 4, 1), by=make_user())
    member.refresh_from_db()
    assert member.branch == new


def test_whoever_goes_outside_leaves(branches):
    member = make_member(branches[0], login=True)
    post = make_post(member)
    assert reasons(actions.transfer_out, member, " ", DAY, by=make_user()) == [
        "请填写转到哪个党组织。"
    ]
    transfer = actions.transfer_out(member, "外县教育局党支部", DAY, by=make_user())
    member.refresh_from_db()
    post.refresh_from_db()
    assert (member.left_on, member.leaving, member.branch) == (DAY, "transferred", branches[0])
    assert (transfer.state, transfer.to_branch, transfer.moved_on) == (State.DONE, None, DAY)
    assert (post.until, member.user.is_active) == (BEFORE, False)
    assert member in branches[0].roster(BEFORE) and member not in branches[0].roster(DAY)
    actions.restore_relation(member, by=make_user(), reason="误登")
    transfer.refresh_from_db()
    assert (transfer.state, transfer.moved_on, transfer.answer) == (State.WITHDRAWN, None, "误登")
    assert member in branches[0].roster(DAY)


def test_a_relation_with_a_waiting_transfer_does_not_end(branches):
    member = make_member(branches[0])
    actions.ask_transfer(member, branches[1], by=make_user())
    (waiting,) = reasons(actions.end_relation, member, "deceased", DAY, by=make_user())
    assert waiting == f"{member}的组织关系正在转接，请先撤回再办理。"


def test_stays_say_of_every_day_what_the_rosters_say(branches):
    one, two = branches
    three = make_branch(committee=one.committee)
    days = [date(2025, month, 1) for month in range(1, 10)]
    mover = make_member(one)
    for number, target in ((2, two), (4, one), (6, three)):
        mover.refresh_from_db()
        actions.move_at_once(mover, target, days[number], by=make_user())
    make_member(one, arrived_on=days[3], left_on=days[5])
    make_member(two)
    leaver = make_member(two)
    actions.transfer_out(leaver, "外县", days[7], by=make_user())
    for wanted in ([one, two, three], [one], [two, three]):
        stays = list(stays_in({branch.pk for branch in wanted}))
        for branch in wanted:
            for day in days:
                here = [s.member for s in stays if s.branch_id == branch.pk and s.holds(day)]
                assert here == list(branch.roster(day))


def test_rosters_of_several_branches_in_one_query(branches, django_assert_num_queries):
    old, new = branches
    member = make_member(old)
    actions.move_at_once(member, new, DAY, by=make_user())
    with django_assert_num_queries(1):
        found = Member.objects.of_branches([old.pk, new.pk], BEFORE)
        assert list(found.values_list("pk", "branch_then")) == [(member.pk, old.pk)]
    today = Member.objects.of_branches([old.pk, new.pk])
    assert list(today.values_list("pk", "branch_then")) == [(member.pk, new.pk)]


def test_whoever_has_moved_meanwhile_is_given_no_post_in_the_old_branch(branches):
    old, new = branches
    member, by = make_member(old), make_user()
    as_on_the_page = Member.objects.get(pk=member.pk)
    actions.move_at_once(member, new, DAY, by=by)
    with pytest.raises(NotAllowed) as refusal:
        actions.appoint(as_on_the_page, BranchPost.Role.SECRETARY, by=by)
    assert refusal.value.reasons == [f"{member}同志不是{old}的党员。"]
    assert not BranchPost.objects.exists()
