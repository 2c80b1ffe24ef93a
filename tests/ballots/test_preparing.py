"""Preparing and opening a box: who watches, what is fixed, who is on the roll."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from appraisals.ballots import actions, sealing
from appraisals.ballots.models import BallotBox, Scrutineer
from appraisals.campaigns.models import Appraisal, Campaign
from branchlife.models import AuditEvent, BranchPost, Standing
from meetings.models import Attendance, Exclusion, Guest, Meeting
from tests.ballots.rooms import make_room, open_room
from tests.factories import (
    DAY,
    SHANGHAI,
    make_appraisal,
    make_attendance,
    make_clerk,
    make_meeting,
    make_member,
    make_post,
    make_probationary,
    make_user,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
State = BallotBox.State
TOO_FEW = (
    "人数太少，从总票数就能看出是谁填的。可以改用“全部纸质票”，或请示上级党组织，"
    "与其他党支部联合召开会议。"
)


# The box


def test_a_box_needs_a_general_meeting():
    assert reasons(actions.prepare_box, make_appraisal(), by=make_user()) == [
        "党员大会还没有安排。"
    ]


def test_there_is_one_box_under_way():
    room = make_room()
    appraisal = room.box.appraisal
    assert reasons(actions.prepare_box, appraisal, by=room.secretary.user) == [
        "本支部年度评议已有一次民主测评正在进行。"
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        BallotBox.objects.create(appraisal=appraisal, meeting=room.box.meeting, number=2)


def test_after_a_void_box_comes_a_new_one_and_after_a_confirmed_one_only_from_above():
    room = open_room()
    codes, secretary = room.codes, room.secretary.user
    actions.void(room.box, by=secretary, reason="停电", codes=codes)
    second = actions.prepare_box(room.box.appraisal, by=secretary)
    assert (second.number, second.state) == (2, State.DRAFT)
    actions.void(second, by=secretary, reason="重来")
    room = open_room()
    for number in range(3):
        room.vote(number)
    room.close()
    room.count()
    room.confirm()
    appraisal = room.box.appraisal
    assert reasons(actions.prepare_box, appraisal, by=room.secretary.user) == [
        "计票以后，只有上级党组织可以决定重新测评。",
        "重新测评要写明理由。",
    ]
    clerk = make_clerk(appraisal.branch.committee)
    assert reasons(actions.prepare_box, appraisal, by=clerk) == ["重新测评要写明理由。"]
    repeat = actions.prepare_box(appraisal, by=clerk, repeat_reason="有异议")
    assert repeat.number == 2
    assert BallotBox.objects.confirmed_for(appraisal) == room.box


# Scrutineers


@pytest.mark.parametrize("role", [BranchPost.Role.SECRETARY, BranchPost.Role.DEPUTY])
def test_who_runs_the_branch_does_not_watch(role):
    room = make_room(scrutineers=1)
    member = make_member(room.box.appraisal.branch)
    make_post(member, role)
    refusals = reasons(actions.nominate, room.box, by=room.secretary.user, member=member)
    assert refusals == [
        f"{member}同志不能担任监票人：书记、副书记、党委办公室工作人员和系统管理员不监票。"
    ]


@pytest.mark.parametrize("who", ["clerk", "administrator"])
def test_neither_office_nor_administrator_watches(who):
    room = make_room(scrutineers=1)
    branch = room.box.appraisal.branch
    user = make_clerk(branch.committee) if who == "clerk" else make_user(is_administrator=True)
    member = make_member(branch, user=user)
    assert len(reasons(actions.nominate, room.box, by=room.secretary.user, member=member)) == 1


def test_scrutineers_are_of_this_branch_or_guests_of_this_meeting_and_three_at_most():
    room = make_room(6)
    by = room.secretary.user
    stranger = make_member()
    assert reasons(actions.nominate, room.box, by=by, member=stranger) == [
        f"{stranger}同志不是本支部党员。"
    ]
    assert reasons(actions.nominate, room.box, by=by, member=room.scrutineers[0]) == [
        f"{room.scrutineers[0]}同志已经提名。"
    ]
    guest = Guest.objects.create(meeting=room.box.meeting, name="刘指导")
    third = actions.nominate(room.box, by=by, guest=guest)
    assert (third.position, third.name, third.user_id) == (2, "刘指导", None)
    assert reasons(actions.nominate, room.box, by=by, member=room.voters[4]) == ["监票人最多3名。"]


def test_a_guest_of_another_meeting_is_refused():
    room, other = make_room(), make_room()
    guest = Guest.objects.create(meeting=other.box.meeting, name="刘指导")
    assert reasons(actions.nominate, room.box, by=room.secretary.user, guest=guest) == [
        "刘指导同志不是本次会议的列席人员。"
    ]


def test_withdrawing_moves_the_later_ones_up_and_takes_their_codes():
    room = make_room(6)
    by = room.secretary.user
    third = actions.nominate(room.box, by=by, member=room.voters[3])
    actions.make_count_code(third, by=room.voters[3].user)
    first, _second, third = room.box.scrutineers.order_by("position")
    actions.withdraw(first, by=by)
    left = list(room.box.scrutineers.order_by("position"))
    assert [(s.position, s.member, s.public_key) for s in left] == [
        (0, room.scrutineers[1], None),
        (1, room.voters[3], None),
    ]


def test_a_count_code_is_made_by_the_scrutineer_and_only_its_public_key_is_kept():
    room = make_room()
    scrutineer = room.box.scrutineers.get(position=0)
    assert reasons(actions.make_count_code, scrutineer, by=room.secretary.user) == [
        "计票码只能由监票人本人生成。"
    ]
    code = actions.make_count_code(scrutineer, by=scrutineer.member.user)
    scrutineer.refresh_from_db()
    assert bytes(scrutineer.public_key) == sealing.public_key(code, room.box.pk, 0)
    assert code not in str(list(AuditEvent.objects.values()))


def test_a_scrutineer_without_a_login_makes_the_code_on_the_machine_of_the_branch():
    room = make_room(scrutineers=0)
    guest = Guest.objects.create(meeting=room.box.meeting, name="刘指导")
    scrutineer = actions.nominate(room.box, by=room.secretary.user, guest=guest)
    assert len(reasons(actions.make_count_code, scrutineer, by=room.voters[1].user)) == 1
    assert len(actions.make_count_code(scrutineer, by=room.secretary.user)) == 19


def test_a_second_code_replaces_the_first():
    room = make_room()
    actions.present_code(room.box, room.codes[0], by=room.secretary.user)
    scrutineer = room.box.scrutineers.get(position=0)
    code = actions.make_count_code(scrutineer, by=scrutineer.member.user)
    assert not room.box.scrutineers.get(position=0).has_presented
    with pytest.raises(actions.WrongCode):
        actions.present_code(room.box, room.codes[0], by=room.secretary.user)
    assert actions.present_code(room.box, code, by=room.secretary.user).position == 0


def test_a_presented_code_tells_whose_it_is():
    room = make_room()
    for place, code in reversed(list(enumerate(room.codes))):
        typed = code.lower().replace("-", " ")
        shown = actions.present_code(room.box, typed, by=room.secretary.user)
        assert (shown.position, shown.has_presented) == (place, True)


# Opening


def test_opening_fixes_the_manifest_and_the_roll():
    room = make_room(5)
    box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    keys = [sealing.public_key(code, box.pk, place).hex() for place, code in enumerate(room.codes)]
    subjects = [{"kind": "member", "id": m.pk, "label": m.name} for m in room.voters]
    subjects += [
        {"kind": "aspect", "id": 0, "label": "总体评价"},
        {"kind": "aspect", "id": 1, "label": "工作"},
    ]
    box.refresh_from_db()
    assert box.manifest == {
        "v": 1,
        "box": str(box.pk),
        "subjects": subjects,
        "scales": {
            "member": ["excellent", "qualified", "basic", "unqualified"],
            "aspect": ["good", "fair", "average", "poor"],
        },
        "keys": keys,
        "threshold": 2,
        "min_to_count": 3,
        "own_row": True,
        "opinion_bytes": 600,
        "is_rehearsal": False,
    }
    assert box.hash == sealing.hash_manifest(box.manifest) and box.is_intact
    assert [len(print_) for print_ in box.fingerprints] == [8, 8]
    roll = box.roll.order_by("member__position")
    assert [(entry.member, entry.kind, entry.commitment) for entry in roll] == [
        (member, "none", None) for member in room.voters
    ]


def test_what_is_still_missing_before_opening_is_said_in_sentences():
    room = make_room(5, scrutineers=0)
    box, by = room.box, room.secretary.user
    Meeting.objects.update(declared_valid=None, declared_by=None, declared_at=None)
    Attendance.objects.filter(member__in=room.voters[2:]).update(status="absent")
    Campaign.objects.update(state="draft", opened_by=None, opened_at=None)
    assert reasons(actions.open_box, box, by=by) == [
        "本年度评议工作不在进行中。",
        "会议还没有宣布有效。",
        "到会可以填票的只有2名，至少要有3名。",
        TOO_FEW,
        "需要1名监票人，现在有0名。",
    ]
    box.refresh_from_db()
    assert (box.state, box.manifest, box.roll.count()) == (State.DRAFT, None, 0)


def test_scrutineers_are_approved_have_a_code_and_show_it_before_opening():
    room = make_room(8)
    box, by = room.box, room.secretary.user
    Scrutineer.objects.filter(position=0).update(approved_on=None)
    assert reasons(actions.open_box, box, [room.codes[1]], by=by) == [
        f"会议还没有通过{room.scrutineers[0]}同志为监票人。"
    ]
    actions.approve_scrutineers(box, by=by)
    assert box.scrutineers.get(position=0).approved_on == DAY
    assert reasons(actions.open_box, box, by=by) == [f"{room.scrutineers[0]}同志还没有出示计票码。"]
    Scrutineer.objects.filter(position=0).update(public_key=None)
    assert reasons(actions.open_box, box, by=by) == [f"{room.scrutineers[0]}同志还没有计票码。"]


def test_a_meeting_that_is_over_opens_no_ballot():
    room = make_room()
    Meeting.objects.update(state="closed")
    assert reasons(actions.open_box, room.box, room.codes, by=room.secretary.user) == [
        "现在没有开会。"
    ]


def test_a_wrong_code_opens_nothing():
    room = make_room()
    with pytest.raises(actions.WrongCode):
        actions.open_box(room.box, [room.codes[0], "0000-0000-0000-0000"], by=room.secretary.user)
    assert room.fresh().state == State.DRAFT


def test_seven_full_members_need_two_scrutineers():
    room = make_room(7, scrutineers=1)
    assert reasons(actions.open_box, room.box, room.codes, by=room.secretary.user) == [
        "需要2名监票人，现在有1名。"
    ]


def test_in_a_small_branch_one_scrutineer_suffices():
    room = open_room(6, scrutineers=1)
    assert room.box.manifest["threshold"] == 1
    assert len(room.box.manifest["keys"]) == 1


def test_a_box_is_opened_once():
    room = open_room()
    assert reasons(actions.open_box, room.box, by=room.secretary.user) == [
        "民主测评现在是“正在测评”，不能变为“正在测评”。"
    ]
    scrutineer = room.box.scrutineers.get(position=0)
    fixed = ["测评已经开始，这里不能再改。"]
    assert reasons(actions.make_count_code, scrutineer, by=scrutineer.member.user) == fixed
    assert reasons(actions.withdraw, scrutineer, by=room.secretary.user) == fixed
    assert reasons(actions.approve_scrutineers, room.box, by=room.secretary.user) == fixed
    assert reasons(actions.present_code, room.box, room.codes[0], by=room.secretary.user) == fixed


# Who is on the ballot, who may fill it


def test_members_who_will_be_graded_are_on_the_ballot():
    room = make_room(3)
    branch = room.box.appraisal.branch
    probationary = make_probationary(branch)
    suspended, lost, warned = make_member(branch), make_member(branch), make_member(branch)
    for member, kind in [(suspended, "suspended"), (lost, "lost_contact")]:
        Standing.objects.create(member=member, kind=kind, since=date(2025, 1, 1))
    Standing.objects.create(
        member=warned, kind="max_grade", max_grade="qualified", since=date(2025, 1, 1)
    )
    excluded, not_yet, too_late = (make_member(branch) for _number in range(3))
    whole = {"consented_on": date(2025, 2, 1), "resolved_on": date(2025, 2, 2)}
    Exclusion.objects.create(
        branch=branch, member=excluded, reason="ill", since=date(2025, 1, 1), **whole
    )
    Exclusion.objects.create(branch=branch, member=not_yet, reason="ill", since=date(2025, 1, 1))
    after = {"consented_on": date(2025, 3, 20), "resolved_on": date(2025, 2, 2)}
    Exclusion.objects.create(
        branch=branch, member=too_late, reason="ill", since=date(2025, 1, 1), **after
    )
    gone, later = make_member(branch, left_on=DAY), make_member(branch, full_member_on="2025-03-20")
    listed = room.box.members_on_ballot()
    assert listed == [*room.voters, warned, not_yet, too_late]
    assert not {probationary, gone, later} & set(listed)


def test_two_of_the_same_name_are_told_apart():
    room = make_room(3)
    branch = room.box.appraisal.branch
    make_member(branch, name="王伟", work_unit="车间")
    make_member(branch, name="王伟", birth="1970-05")
    make_member(branch, name="王伟")
    labels = [subject["label"] for subject in room.box.subjects]
    assert labels[3:6] == ["王伟 (车间)", "王伟 (1970-05)", "王伟"]


@pytest.mark.parametrize("may_fill", [True, False])
def test_who_is_present_and_may_fill_is_on_the_roll(may_fill):
    room = make_room(3, probationary_may_fill=may_fill)
    branch, meeting = room.box.appraisal.branch, room.box.meeting
    late, online, absent, leave, mobile, probationary, suspended = (
        make_member(branch) for _number in range(7)
    )
    for member, status in [(late, "late"), (online, "online"), (absent, "absent")]:
        make_attendance(meeting, member, status=status)
    make_attendance(meeting, leave, status="on_leave", reason="出差")
    make_attendance(meeting, mobile, status="absent")
    type(probationary).objects.filter(pk=probationary.pk).update(full_member_on="")
    make_attendance(meeting, probationary)
    Standing.objects.create(member=suspended, kind="suspended", since=date(2025, 1, 1))
    make_attendance(meeting, suspended)
    actions.name_mobile(room.box, mobile, by=room.secretary.user)
    box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    expected = {*room.voters, late, online, mobile} | ({probationary} if may_fill else set())
    assert {entry.member for entry in box.roll.all()} == expected


def test_a_mobile_box_visits_members_of_the_branch_who_may_fill():
    room = open_room()
    by, branch = room.secretary.user, room.box.appraisal.branch
    stranger, visited = make_member(), make_member(branch)
    assert reasons(actions.name_mobile, room.box, stranger, by=by) == [
        f"{stranger}同志不是本支部党员。"
    ]
    Standing.objects.create(member=visited, kind="suspended", since=date(2025, 1, 1))
    assert reasons(actions.name_mobile, room.box, visited, by=by) == [f"{visited}同志不能填票。"]
    Standing.objects.all().delete()
    actions.name_mobile(room.box, visited, by=by)
    actions.name_mobile(room.box, visited, by=by)
    assert room.box.roll.filter(member=visited).count() == 1
    room.close()
    assert reasons(actions.name_mobile, room.box, visited, by=by) == ["已经停止收票。"]


def test_after_a_second_sitting_the_scrutineers_are_approved_anew_there():
    room = make_room(5)
    box, by = room.box, room.secretary.user
    second = make_meeting(
        box.appraisal.branch, starts_at=datetime(2025, 3, 26, 9, 0, tzinfo=SHANGHAI)
    )
    Meeting.objects.filter(pk=second.pk).update(
        state="in_session", declared_valid=True, declared_by=by, declared_at=second.starts_at
    )
    for member in room.voters[:4]:
        make_attendance(second, member)
    Appraisal.objects.update(general_meeting=second)
    box = room.fresh()
    assert reasons(actions.open_box, box, room.codes, by=by) == [
        "党员大会已改期召开，须由这次会议重新通过监票人。"
    ]
    actions.approve_scrutineers(box, by=by)
    box = actions.open_box(box, room.codes, by=by)
    assert (box.meeting, box.roll.count()) == (second, 4)
    assert {scrutineer.approved_on for scrutineer in box.scrutineers.all()} == {date(2025, 3, 26)}
