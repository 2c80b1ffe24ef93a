"""The life of a member: admitted, corrected, full member, posts, limits, gone, back; and care."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branchlife import actions, rules
from branchlife.actions import slips
from branchlife.models import AuditEvent, BranchPost, Member, PartyGroup, Standing, Transfer, User
from branchlife.permissions import is_member_of
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_probationary,
    make_secretary,
    make_user,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
Role = BranchPost.Role
DAY = date(2025, 3, 19)


def last_deed():
    """(verb, old, new, what) of the latest line in the record of deeds."""
    event = AuditEvent.objects.first()
    return event.verb, event.old, event.new, event.target_name


# --- coming ---


def test_a_probationary_member_is_admitted_last_in_the_roster():
    branch, by = make_branch(), make_user()
    make_member(branch, position=7)
    member = actions.admit(branch, " 单晓红 ", DAY, by=by, phone="13800000001", education="大学")
    member.refresh_from_db()
    assert (member.name, member.position, member.education) == ("单晓红", 8, "大学")
    assert (member.joined_on, member.arrived_on) == ("2025-03-19", DAY)
    assert member.category_on(DAY) == Member.Category.PROBATIONARY
    assert member.name_pinyin.startswith("shan")
    assert list(branch.roster(DAY - timedelta(days=1))) == [branch.members.first()]
    assert member in branch.roster(DAY)
    assert last_deed() == ("admitted", None, {"joined_on": "2025-03-19"}, "单晓红")


def test_nobody_is_admitted_in_the_future_or_without_a_name():
    branch, tomorrow = make_branch(), timezone.localdate() + timedelta(days=1)
    assert reasons(actions.admit, branch, "王宁", tomorrow, by=None) == [
        "入党日期晚于今天，请检查。",
        "组织关系转入日期晚于今天，请检查。",
    ]
    assert reasons(actions.admit, branch, "  ", DAY, by=None) == ["请填写姓名。"]
    assert not Member.objects.exists()


def test_whoever_is_known_is_asked_about_and_not_doubled():
    branch = make_branch()
    make_member(branch, name="王宁", phone="13800000001")
    make_member(branch, name="李雪", phone="13800000002", left_on=DAY)
    known = {"phone": "13800000001", "by": None}
    assert reasons(actions.admit, branch, "王宁", DAY, **known) == [
        "本支部名册上已有姓名、电话相同的王宁。如果不是同一人，请在下面勾选确认。"
    ]
    (asked,) = reasons(actions.admit, branch, "李雪", DAY, phone="13800000002", by=None)
    assert "2025年3月19日离开" in asked
    actions.admit(branch, "王宁", DAY, **known, is_another=True)
    actions.admit(branch, "王宁", DAY, phone="13800000003", by=None)
    assert branch.members.filter(name="王宁").count() == 3


def test_nobody_comes_from_outside_who_is_in_another_branch_here():
    branch = make_branch()
    make_member(make_branch(committee=branch.committee), name="王宁", phone="13800000001")
    coming = (actions.receive_from_outside, branch, "王 宁", "某镇党委", DAY)
    typed = {"phone": "138 0000 0001", "full_member_on": "1999-07", "by": None}
    said = ["王宁的组织关系在别的党支部，请由原支部办理组织关系转接。"]
    assert reasons(*coming, **typed) == said
    assert reasons(*coming, **typed, is_another=True) == said
    actions.receive_from_outside(*coming[1:], **typed | {"phone": ""})


def test_a_relation_from_outside_leaves_its_transfer():
    branch, by = make_branch(), make_user()
    member = actions.receive_from_outside(
        branch,
        "王宁",
        "外县教育局党支部",
        DAY,
        by=by,
        joined_on="2001-07",
        full_member_on="2002-07",
    )
    transfer = Transfer.objects.get()
    assert (transfer.member, transfer.to_branch, transfer.from_branch) == (member, branch, None)
    assert (transfer.elsewhere, transfer.state, transfer.moved_on) == (
        "外县教育局党支部",
        Transfer.State.DONE,
        DAY,
    )
    assert member.category_on(DAY) == Member.Category.FULL
    assert member.in_branch_since() == DAY
    assert list(branch.roster(DAY - timedelta(days=1))) == []
    assert last_deed()[:3] == (
        "received from outside",
        None,
        {"from": "外县教育局党支部", "arrived_on": "2025-03-19"},
    )


@pytest.mark.parametrize(
    "typed, refusal",
    [
        ({"elsewhere": " "}, "请填写从哪个党组织转来。"),
        ({"joined_on": "2025-04"}, "组织关系转入日期早于入党日期，请检查。"),
        (
            {"joined_on": "2003-07", "full_member_on": "2002-07"},
            "请先填入党日期，转正日期应在入党日期之后。",
        ),
    ],
)
def test_a_relation_from_outside_fits_together(typed, refusal):
    typed = {"elsewhere": "外县"} | typed
    elsewhere = typed.pop("elsewhere")
    found = reasons(
        actions.receive_from_outside, make_branch(), "王宁", elsewhere, DAY, by=None, **typed
    )
    assert len(found) == 1
    if "转正" not in refusal:
        assert found == [refusal]


# --- what is known ---


def test_data_are_corrected_with_old_and_new_and_the_login_follows():
    member, by = make_member(login=True, name="王宁", phone="13800000001"), make_user()
    actions.edit_member(
        member, by=by, name="解宁", phone="13800000002", is_leading_cadre=True, sex=""
    )
    member.refresh_from_db()
    assert (member.name, member.phone, member.is_leading_cadre) == ("解宁", "13800000002", True)
    assert member.name_pinyin.startswith("xie")
    assert member.user.name == "解宁"
    assert last_deed() == (
        "edited",
        {"name": "王宁", "phone": "13800000001", "is_leading_cadre": False},
        {"name": "解宁", "phone": "13800000002", "is_leading_cadre": True},
        "解宁",
    )


def test_what_did_not_change_is_no_deed_and_what_is_unknown_a_mistake():
    member = make_member(name="王宁")
    actions.edit_member(member, by=None, name="王宁")
    assert not AuditEvent.objects.exists()
    with pytest.raises(TypeError):
        actions.edit_member(member, by=None, needs_care=True)


def test_a_day_of_full_membership_that_was_mistyped_is_put_right_or_taken_back():
    member = make_member(joined_on="2024-01-05", full_member_on="2025-01-05")
    assert reasons(actions.edit_member, member, by=None, full_member_on="2999-01") == [
        "转正日期晚于今天，请检查。"
    ]
    actions.edit_member(member, by=None, full_member_on="2025-01-06")
    assert Member.objects.get().full_member_on == "2025-01-06"
    actions.edit_member(member, by=None, full_member_on="")
    assert Member.objects.get().category_on(timezone.localdate()) == rules.PROBATIONARY
    assert last_deed()[1:3] == ({"full_member_on": "2025-01-06"}, {"full_member_on": ""})


def test_a_corrected_day_of_admission_is_the_first_on_the_roster():
    branch = make_branch()
    member = actions.admit(branch, "王宁", DAY, by=None)
    actions.edit_member(member, by=None, joined_on="2025-03-12")
    member.refresh_from_db()
    assert member.arrived_on == date(2025, 3, 12)
    assert list(branch.roster(date(2025, 3, 12))) == [member]
    # Whoever came later, from elsewhere, came when they came.
    other = actions.receive_from_outside(
        branch, "李雪", "某镇党委", DAY, by=None, joined_on="2001-07-01", full_member_on="2002-07"
    )
    actions.edit_member(other, by=None, joined_on="2001-07-02")
    assert Member.objects.get(pk=other.pk).arrived_on == DAY


def test_corrected_days_stay_in_order():
    member = make_member(joined_on="1998-07-01", full_member_on="1999-07-01")
    (order,) = reasons(actions.edit_member, member, by=None, joined_on="2000-01")
    assert "转正" in order
    assert reasons(actions.edit_member, member, by=None, name="")[0] == "请填写姓名。"


# --- full member ---


def test_a_probationary_member_becomes_a_full_one_and_has_a_vote_from_that_day():
    member = make_probationary(joined_on="2024-02-29")
    assert member.probation_ends == date(2025, 3, 1)
    actions.make_full(member, DAY, by=None)
    member = Member.objects.with_standings().get()
    assert member.full_member_on == "2025-03-19"
    assert not member.has_vote_on(DAY - timedelta(days=1))
    assert member.has_vote_on(DAY)
    assert last_deed()[:3] == ("became full member", None, {"full_member_on": "2025-03-19"})


def test_nobody_becomes_full_too_soon_twice_or_in_the_future():
    tomorrow = timezone.localdate() + timedelta(days=1)
    member = make_probationary(joined_on="2024-12-01")
    (before,) = reasons(actions.make_full, member, date(2024, 11, 30), by=None)
    assert "转正" in before
    assert reasons(actions.make_full, member, tomorrow, by=None) == ["转正日期晚于今天，请检查。"]
    actions.make_full(member, date(2025, 1, 1), by=None)  # early is a matter of the meeting
    (again,) = reasons(actions.make_full, member, DAY, by=None)
    assert "已于2025" in again


@pytest.mark.parametrize(
    "joined_on, ends",
    [
        ("2024-12-01", date(2025, 12, 1)),
        ("2024-12", date(2025, 12, 1)),
        ("2024-02-29", date(2025, 3, 1)),
        ("", None),
    ],
)
def test_the_probation_is_a_year(joined_on, ends):
    assert rules.probation_ends(joined_on) == ends


# --- posts ---


def test_a_post_is_given_changed_and_taken_out():
    member = make_member()
    post = actions.appoint(member, Role.PUBLICITY, by=None, since=DAY)
    assert last_deed()[2] == {"role": "publicity", "acting": "", "since": "2025-03-19", "until": ""}
    last = date(2025, 6, 1)
    actions.change_post(post, by=None, since=DAY, until=last, acting=False)
    assert last_deed()[:3] == ("edited", {"until": ""}, {"until": "2025-06-01"})
    branch = member.branch
    assert [len(branch.posts_on(day)) for day in (DAY, last, date(2025, 6, 2))] == [1, 1, 0]
    (order,) = reasons(actions.change_post, post, by=None, since=last, until=DAY, acting=False)
    assert order == "结束日期早于开始日期，请检查。"
    actions.remove_post(post, by=None)
    assert not branch.posts.exists()
    assert last_deed()[0] == "removed"


def test_a_secretary_is_followed_by_another():
    old, branch = make_secretary(), None
    branch = old.branch
    new = make_member(branch)
    (held,) = reasons(actions.appoint, new, Role.SECRETARY, by=None, since=DAY)
    assert old.name in held
    actions.appoint(new, Role.SECRETARY, by=None, since=DAY, succeeds=True)
    assert (branch.secretary(DAY - timedelta(days=1)), branch.secretary(DAY)) == (old, new)


# --- limits ---


def test_a_limit_begins_and_ends():
    member, by = make_member(), make_user()
    standing = actions.set_standing(member, "lost_contact", by=by, since=DAY, note="公告")
    assert reasons(actions.set_standing, member, "lost_contact", by=by, since=DAY) == [
        f"{member}同志这段时间已登记“失去联系”。"
    ]
    member = Member.objects.with_standings().get()
    assert (member.has_vote_on(date(2025, 3, 18)), member.has_vote_on(DAY)) == (True, False)
    actions.end_standing(standing, date(2025, 4, 1), by=by)
    member = Member.objects.with_standings().get()
    assert (member.has_vote_on(date(2025, 4, 1)), member.has_vote_on(date(2025, 4, 2))) == (
        False,
        True,
    )
    assert last_deed()[0] == "standing ended"
    actions.set_standing(member, "lost_contact", by=by, since=date(2025, 5, 1))
    assert Standing.objects.count() == 2


@pytest.mark.parametrize(
    "typed, refusal",
    [
        ({"kind": "suspended", "until": date(2025, 3, 18)}, "结束日期早于开始日期，请检查。"),
        (
            {"kind": "probation_within_party", "until": date(2027, 3, 20)},
            "留党察看最长不超过两年，请检查日期。",
        ),
        ({"kind": "max_grade"}, "只有“等次上限”才选最高等次，并且必须选。"),
        (
            {"kind": "suspended", "max_grade": "basic"},
            "只有“等次上限”才选最高等次，并且必须选。",
        ),
    ],
)
def test_a_limit_fits_together(typed, refusal):
    kind = typed.pop("kind")
    assert reasons(actions.set_standing, make_member(), kind, by=None, since=DAY, **typed) == [
        refusal
    ]


def test_two_years_within_the_party_are_allowed():
    actions.set_standing(
        make_member(), "probation_within_party", by=None, since=DAY, until=date(2027, 3, 19)
    )
    assert Standing.objects.count() == 1


# --- the end ---


def test_the_end_of_a_relation_ends_posts_group_and_login():
    member = make_member(login=True, needs_care=True, care_reason="家属住院")
    branch, by = member.branch, make_user()
    held = make_post(member, Role.ORGANIZATION, since=date(2024, 1, 1))
    past = make_post(member, Role.PUBLICITY, until=date(2023, 12, 31))
    make_post(member, Role.DISCIPLINE, since=DAY)
    member.group = group = PartyGroup.objects.create(branch=branch, name="一", leader=member)
    member.save()
    actions.end_relation(member, Member.Leaving.DECEASED, DAY, by=by, note="病故")
    member.refresh_from_db()
    group.refresh_from_db()
    assert (member.left_on, member.leaving, member.leaving_note) == (DAY, "deceased", "病故")
    assert (member.group, group.leader, member.user.is_active) == (None, None, False)
    assert (member.needs_care, member.care_reason) == (False, "")
    assert dict(member.posts.values_list("role", "until")) == {
        held.role: DAY - timedelta(days=1),
        past.role: date(2023, 12, 31),
    }
    assert list(branch.roster(DAY - timedelta(days=1))) == [member]
    assert list(branch.roster(DAY)) == []
    verb, old, new, _name = last_deed()
    assert (verb, new["leaving"], sorted(old["posts"])) == (
        "relation ended",
        "deceased",
        ["纪检委员", "组织委员"],
    )


def test_an_end_needs_a_day_that_has_come_and_a_reason():
    member = make_member(arrived_on=DAY)
    tomorrow = timezone.localdate() + timedelta(days=1)
    end = actions.end_relation
    assert reasons(end, member, "deceased", tomorrow, by=None) == [
        "这个日期晚于今天，请到时再登记。"
    ]
    assert reasons(end, member, "deceased", DAY, by=None) == [
        f"{member}同志2025年3月19日才转入本支部，这个日期应在其后。"
    ]
    assert reasons(end, make_member(), "deceased", date(1990, 1, 1), by=None) == [
        "这个日期早于入党日期，请检查。"
    ]
    assert reasons(end, member, "other", date(2025, 4, 1), by=None) == ["请写明其他原因。"]
    end(member, "left_party", date(2025, 4, 1), by=None)
    assert len(reasons(end, member, "deceased", date(2025, 5, 1), by=None)) >= 1


def test_a_mistaken_end_is_taken_back():
    member = make_member(login=True)
    actions.end_relation(member, "deceased", DAY, by=None)
    assert reasons(actions.restore_relation, member, by=None, reason=" ") == ["请写明恢复的原因。"]
    actions.restore_relation(member, by=None, reason="重名，登记错人")
    member.refresh_from_db()
    assert (member.left_on, member.leaving, member.user.is_active) == (None, "", True)
    assert last_deed()[2] == {"why": "重名，登记错人"}
    assert reasons(actions.restore_relation, member, by=None, reason="再次") == [
        f"{member}同志在名册上。"
    ]


def test_taking_an_end_back_switches_on_no_login_that_was_off_before():
    member = make_member(login=True)
    User.objects.filter(pk=member.user_id).update(is_active=False)
    actions.end_relation(member, "deceased", DAY, by=None)
    actions.restore_relation(member, by=None, reason="登记错人")
    assert not User.objects.get(pk=member.user_id).is_active


def test_whoever_leaves_a_branch_leaves_its_unused_login_slip_behind():
    secretary = make_secretary()
    member = make_member(secretary.branch)
    (printed,) = slips.print_slips([member], by=secretary.user)
    other = make_branch(committee=secretary.branch.committee)
    member.refresh_from_db()
    actions.move_at_once(member, other, DAY, by=secretary.user)
    slip = slips.find_slip(printed.user.username, printed.code)
    assert list(slips.reasons_against_redeeming(slip)) != []


def test_who_works_in_an_office_keeps_the_login_but_not_after_death():
    committee = make_committee()
    member = make_member(make_branch(committee=committee), login=True)
    clerk = make_clerk(committee)
    clerk.committee_posts.update(user=member.user)
    actions.transfer_out(member, "省直机关", DAY, by=clerk)
    member.user.refresh_from_db()
    assert member.user.is_active
    # But sees of the branch only what the office sees.
    assert not is_member_of(Member.objects.get(pk=member.pk).user, member.branch)
    actions.restore_relation(member, by=clerk, reason="误")
    actions.end_relation(member, "deceased", DAY, by=None)
    member.user.refresh_from_db()
    assert not member.user.is_active


# --- care ---


def test_care_leaves_no_trace_of_whom_it_is_about():
    member, by = make_member(name="王宁"), make_user()
    actions.set_care(member, True, by=by, reason="家属住院")
    member.refresh_from_db()
    assert (member.needs_care, member.care_reason) == (True, "家属住院")
    event = AuditEvent.objects.get()
    assert (event.target_label, event.target_id) == ("branchlife.branch", str(member.branch_id))
    assert (event.old, event.new, event.target_name) == (None, None, member.branch.name)
    actions.set_care(member, False, by=by, reason="不留")
    member.refresh_from_db()
    assert (member.needs_care, member.care_reason) == (False, "")
