"""Closing, counting, confirming, declaring void."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from appraisals.ballots import actions
from appraisals.ballots.actions import holding
from appraisals.ballots.models import (
    BallotBox,
    BoxReport,
    OpinionNote,
    Scrutineer,
    SealedBallot,
    Tally,
)
from branchlife.models import AuditEvent
from branchlife.workflow import NotAllowed
from meetings.models import Attendance, Meeting
from tests.ballots.rooms import make_room, open_room
from tests.factories import make_attendance, make_member
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
State = BallotBox.State
WRONG = "0000-0000-0000-0000"


def closed_room(ballots=4, voters=6, **options):
    room = open_room(voters, **options)
    for number in range(ballots):
        room.vote(number, 1 + number % 4)
    room.close()
    return room


def signed_copy():
    return SimpleUploadedFile("签字.pdf", b"%PDF-1.7 signed")


# Closing


def test_a_scrutineer_closes_or_somebody_with_a_count_code():
    room = open_room()
    assert reasons(actions.close, room.box, by=room.secretary.user) == ["只有监票人可以停止收票。"]
    with pytest.raises(actions.WrongCode):
        actions.close(room.box, by=room.secretary.user, code=WRONG)
    assert room.fresh().state == State.OPEN
    box = actions.close(room.box, by=room.secretary.user, code=room.codes[1])
    assert (box.state, box.closed_n) == (State.CLOSED, 0)
    assert len(reasons(actions.close, box, by=room.scrutineers[0].user)) == 1


def test_what_came_back_is_told_at_the_closing():
    room = closed_room(4)
    event = AuditEvent.objects.get(verb="closed the ballot")
    assert (room.box.closed_n, event.new) == (4, {"returned": 4})
    assert "returned" not in room.box.turnout()


# Counting


def test_a_count_adds_up_what_was_ticked():
    room = open_room(6)
    marks = [1, 1, 2, 4]
    for number, mark in enumerate(marks):
        room.vote(number, {index: mark for index in range(room.subjects - 1)})
    room.vote(4, {})
    room.close()
    report = room.count()
    assert (report.issued, report.returned, report.valid, report.invalid) == (5, 5, 4, 1)
    assert report.abstentions == 4
    one = {
        "excellent": 2,
        "qualified": 1,
        "basic": 0,
        "unqualified": 1,
        "abstained": 0,
        "spoilt": 0,
    }
    assert room.box.totals() == {member.pk: one for member in room.voters}
    assert room.box.aspect_totals() == {
        "总体评价": {
            "good": 2,
            "fair": 1,
            "average": 0,
            "poor": 1,
            "abstained": 0,
            "spoilt": 0,
        },
        "工作": {"good": 0, "fair": 0, "average": 0, "poor": 0, "abstained": 4, "spoilt": 0},
    }
    assert Tally.objects.filter(box=room.box).count() == room.subjects * 6


def test_a_double_tick_on_paper_spoils_the_row_only():
    room = open_room(3, scrutineers=1)
    slips = actions.print_slips(room.box, 3, by=room.scrutineers[0].user)
    for number, text in enumerate(slips):
        actions.hand_out_printed(room.box, room.voters[number], by=room.secretary.user)
        room.fill(text, {index: 255 if index == 0 else 2 for index in range(room.subjects)})
    room.close()
    report = room.count()
    assert (report.valid, report.abstentions) == (3, 3)
    assert room.box.totals()[room.voters[0].pk]["spoilt"] == 3


def test_a_recount_gives_the_same():
    room = closed_room()
    first = room.count()
    facts = BoxReport.objects.values().get()
    sums = list(Tally.objects.order_by("subject", "grade").values())
    second = room.count()
    assert first.pk == second.pk
    assert BoxReport.objects.values().get() == facts
    assert list(Tally.objects.order_by("subject", "grade").values()) == sums
    room.confirm()
    assert len(reasons(actions.count, room.box, room.codes, by=room.secretary.user)) == 1


def test_nobody_has_signed_a_report_that_a_recount_changed():
    room = closed_room()
    room.count()
    by = room.scrutineers[0].user
    first, second = room.box.scrutineers.order_by("position")
    actions.sign(first, by=by)
    actions.sign(second, by=by, how="paper")
    actions.attach_report(room.box, signed_copy(), by=by)
    room.count()
    signed = room.box.scrutineers.exclude(signed_how="")
    assert (signed.count(), room.box.report_file is not None) == (2, True)  # nothing changed
    branch = room.box.appraisal.branch
    make_attendance(room.box.meeting, make_member(branch))  # the attendance was corrected
    before = room.box.report.present
    assert room.count().present == before + 1
    assert (signed.count(), room.box.report_file) == (0, None)
    assert reasons(actions.confirm, room.box, by=by) == ["还有2名监票人没有确认。"]


def test_one_code_of_two_opens_nothing():
    room = closed_room()
    by = room.scrutineers[0].user
    for codes in ([], [room.codes[0]], [room.codes[1], room.codes[1]]):
        assert reasons(actions.count, room.box, codes, by=by) == ["需要2名监票人的计票码。"]
    assert (room.fresh().state, Tally.objects.count()) == (State.CLOSED, 0)


def test_any_two_of_three_scrutineers_count():
    room = open_room(8, scrutineers=3)
    for number in range(4):
        room.vote(number)
    room.close()
    sums = []
    for pair in [(0, 1), (0, 2), (2, 1), (0, 1, 2)]:
        codes = [room.codes[place] for place in pair]
        actions.count(room.box, codes, by=room.scrutineers[0].user)
        sums.append(room.box.totals())
    assert sums == [sums[0]] * 4


def test_a_single_scrutineer_counts_alone_in_a_small_branch():
    room = closed_room(3, voters=4, scrutineers=1)
    assert room.count().returned == 3


def test_fewer_ballots_than_three_are_never_opened():
    room = closed_room(2)
    with pytest.raises(actions.CountStopped) as refusal:
        room.count()
    assert refusal.value.reasons == ["只收回2张，不足3张的不计票，以免从票数看出是谁填的。"]
    assert (room.fresh().state, Tally.objects.count()) == (State.CLOSED, 0)


def test_a_campaign_may_ask_for_more():
    room = closed_room(4, min_to_count=5)
    with pytest.raises(actions.CountStopped):
        room.count()
    refused = reasons(closed_room, 3, 4, min_to_count=5)
    assert refused[0] == "到会可以填票的只有4名，至少要有5名。"


def test_slips_of_people_who_were_not_there_stop_the_count():
    room = closed_room(4)
    Attendance.objects.filter(member__in=room.voters[:3]).update(status="absent")
    with pytest.raises(actions.CountStopped) as refusal:
        room.count()
    assert refusal.value.reasons == [
        "发出4张，实到会可以填票的只有3名。请核对到会情况，或登记流动票箱、线上参加的1名同志。"
    ]


def test_a_box_that_is_not_closed_is_not_counted():
    for room in (make_room(), open_room()):
        assert len(reasons(actions.count, room.box, room.codes, by=room.scrutineers[0].user)) == 1


def test_until_the_confirmation_the_codes_are_nowhere():
    room = closed_room()
    room.count()
    everything = str(list(AuditEvent.objects.values())) + str(BallotBox.objects.values().get())
    for code in room.codes:
        assert code not in everything and code.replace("-", "") not in everything


def test_each_tracking_code_is_in_the_list():
    room = open_room(6)
    codes = [room.vote(number).tracking_code for number in range(6)]
    room.close()
    assert room.count().tracking_codes == sorted(codes)


def test_a_box_is_counted_after_the_installation_key_was_renewed(settings):
    room = closed_room()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert room.count().returned == 4
    room.confirm()


# Wrong codes


def test_a_wrong_code_says_how_often_one_may_try_again():
    room = closed_room()
    by = room.scrutineers[0].user
    for left in (4, 3, 2, 1):
        assert reasons(actions.count, room.box, [room.codes[0], WRONG], by=by) == [
            f"计票码不对。请看着计票卡，四位四位地核对。还可以再试{left}次。"
        ]
    with pytest.raises(actions.CodesLocked) as refusal:
        actions.count(room.box, [WRONG, WRONG], by=by)
    assert refusal.value.reasons == ["计票码多次不对，请过15分钟再试。"]
    with pytest.raises(actions.CodesLocked):
        actions.count(room.box, room.codes, by=by)
    assert (room.fresh().state, Tally.objects.count()) == (State.CLOSED, 0)


def test_after_a_while_codes_are_looked_at_again_and_a_right_one_forgives():
    room = closed_room()
    by = room.scrutineers[0].user
    for _try in range(5):
        reasons(actions.count, room.box, [WRONG], by=by)
    BallotBox.objects.update(codes_locked_until=timezone.now())
    assert reasons(actions.count, room.box, [WRONG], by=by)[0].endswith("还可以再试4次。")
    room.count()
    assert (room.box.wrong_codes, room.box.codes_locked_until) == (0, None)


@pytest.mark.parametrize("code", ["", "计票码", "1234", WRONG + "-0000"])
def test_what_is_no_code_at_all_counts_as_a_wrong_one(code):
    room = closed_room()
    with pytest.raises(actions.WrongCode) as refusal:
        actions.count(room.box, [code], by=room.scrutineers[0].user)
    assert refusal.value.left == 4


def test_tries_at_once_are_all_counted():
    room = closed_room()
    BallotBox.objects.update(wrong_codes=holding.TRIES)
    with pytest.raises(actions.CodesLocked):
        room.count()
    assert room.fresh().codes_locked_until is not None


def test_a_list_of_guesses_is_one_wrong_code():
    room = closed_room()
    with pytest.raises(actions.WrongCode):
        actions.count(room.box, [*room.codes, WRONG, WRONG], by=room.scrutineers[0].user)


def test_a_code_of_another_box_is_a_wrong_one():
    room, other = closed_room(), open_room()
    with pytest.raises(actions.WrongCode):
        actions.count(room.box, other.codes, by=room.scrutineers[0].user)


# Confirming


def test_the_result_is_final_when_the_scrutineers_have_signed():
    room = closed_room()
    room.count()
    by = room.scrutineers[0].user
    assert reasons(actions.confirm, room.box, by=by) == ["还有2名监票人没有确认。"]
    first, second = room.box.scrutineers.order_by("position")
    assert reasons(actions.sign, first, by=room.secretary.user) == ["须由监票人本人确认。"]
    assert reasons(actions.sign, first, by=second.member.user) == ["须由监票人本人确认。"]
    actions.sign(first, by=first.member.user)
    assert reasons(actions.confirm, room.box, by=by) == ["还有1名监票人没有确认。"]
    actions.sign(second, by=room.secretary.user, code=room.codes[1])
    box = actions.confirm(room.box, by=by)
    assert (box.state, box.confirmed_on) == (State.CONFIRMED, timezone.localdate())
    assert box.scrutineers.get(position=1).signed_how == "screen"


def test_signed_on_paper_the_report_is_attached():
    room = closed_room()
    room.count()
    by = room.secretary.user
    first, second = room.box.scrutineers.order_by("position")
    actions.sign(first, by=by, how="paper", code=room.codes[1])
    actions.sign(second, by=room.scrutineers[0].user, how="paper")
    assert reasons(actions.confirm, room.box, by=by) == ["还没有上传签字的《民主测评结果报告单》。"]
    actions.attach_report(room.box, signed_copy(), by=by)
    assert actions.confirm(room.box, by=by).state == State.CONFIRMED


def test_those_who_run_the_ballot_cannot_confirm_alone_on_paper():
    room = closed_room()
    room.count()
    by = room.secretary.user
    actions.attach_report(room.box, signed_copy(), by=by)
    first = room.box.scrutineers.get(position=0)
    assert reasons(actions.sign, first, by=by, how="paper") == [
        "在纸上签字的，由监票人登录登记，或输入一名监票人的计票码登记。"
    ]
    with pytest.raises(actions.WrongCode):
        actions.sign(first, by=by, how="paper", code=WRONG)
    assert reasons(actions.confirm, room.box, by=by) == ["还有2名监票人没有确认。"]
    assert room.fresh().state == State.COUNTED


def test_the_signed_report_is_attached_between_count_and_confirmation():
    room = open_room()
    by = room.secretary.user
    expected = ["签字的《民主测评结果报告单》在计票以后、结果确认以前上传。"]
    for number in range(4):
        room.vote(number)
    assert reasons(actions.attach_report, room.box, signed_copy(), by=by) == expected
    room.close()
    assert reasons(actions.attach_report, room.box, signed_copy(), by=by) == expected
    room.count()
    actions.attach_report(room.box, signed_copy(), by=by)
    room.confirm()
    assert reasons(actions.attach_report, room.box, signed_copy(), by=by) == expected


def test_a_declaration_that_the_ballot_is_void_is_no_signed_report():
    room = closed_room()
    by = room.scrutineers[0].user
    actions.attach_declaration(room.box, signed_copy(), by=by)
    room.count()
    for scrutineer in room.box.scrutineers.all():
        actions.sign(scrutineer, by=by, how="paper")
    assert reasons(actions.confirm, room.box, by=by) == ["还没有上传签字的《民主测评结果报告单》。"]


def test_nothing_is_signed_or_confirmed_before_the_count():
    room = closed_room()
    scrutineer = room.box.scrutineers.get(position=0)
    assert reasons(actions.sign, scrutineer, by=scrutineer.member.user) == ["还没有计票。"]
    assert len(reasons(actions.confirm, room.box, by=scrutineer.member.user)) == 1


def test_after_the_confirmation_nothing_opens_any_more():
    room = closed_room()
    room.count()
    room.confirm()
    assert SealedBallot.objects.count() == 0
    assert set(room.box.roll.values_list("commitment", flat=True)) == {None}
    assert set(room.box.scrutineers.values_list("public_key", flat=True)) == {None}
    with pytest.raises(NotAllowed):
        actions.count(room.box, room.codes, by=room.scrutineers[0].user)
    assert room.box.report.returned == 4
    assert [s.signed_how for s in room.box.scrutineers.all()] == ["screen", "screen"]


# Void


def test_before_the_count_the_scrutineers_together_declare_a_ballot_void():
    room = closed_room()
    by = room.secretary.user
    assert reasons(actions.void, room.box, by=by, reason="停电") == [
        "须由监票人共同宣布本次测评无效。"
    ]
    first = room.scrutineers[0].user
    assert len(reasons(actions.void, room.box, by=first, reason="停电")) == 1
    assert len(reasons(actions.void, room.box, by=first, reason="停电", codes=[room.codes[0]])) == 1
    assert reasons(actions.void, room.box, by=first, reason=" ", codes=[room.codes[1]]) == [
        "宣布本次测评无效要写明理由。"
    ]
    box = actions.void(room.box, by=first, reason="停电", codes=[room.codes[1]])
    assert (box.state, box.void_reason) == (State.VOID, "停电")
    assert (box.ballots.count(), Tally.objects.count()) == (0, 0)


def test_void_on_paper_needs_the_signed_declaration():
    room = open_room()
    by = room.scrutineers[0].user
    assert reasons(actions.void, room.box, by=by, reason="计票码遗失", on_paper=True) == [
        "还没有上传监票人签字的书面说明。"
    ]
    actions.attach_declaration(room.box, signed_copy(), by=room.secretary.user)
    box = actions.void(room.box, by=by, reason="计票码遗失", on_paper=True)
    assert box.state == State.VOID


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED])
def test_those_who_run_the_ballot_cannot_declare_it_void_alone_on_paper(state):
    room = open_room() if state == State.OPEN else closed_room()
    by = room.secretary.user
    actions.attach_declaration(room.box, signed_copy(), by=by)
    alone = {"by": by, "reason": "计票码遗失", "on_paper": True}
    assert reasons(actions.void, room.box, **alone) == [
        "有监票人签字的书面说明，也要一名监票人登录办理，或输入一名监票人的计票码。"
    ]
    assert room.fresh().state == state
    assert actions.void(room.box, **alone, codes=[room.codes[1]]).state == State.VOID


def test_the_declaration_is_attached_only_while_a_ballot_can_be_void_by_it():
    expected = ["宣布测评无效的书面说明，在测评开始以后、计票以前上传。"]
    room = make_room()
    by = room.secretary.user
    assert reasons(actions.attach_declaration, room.box, signed_copy(), by=by) == expected
    room = closed_room()
    room.count()
    assert reasons(actions.attach_declaration, room.box, signed_copy(), by=by) == expected


def test_after_the_count_nothing_is_void():
    room = closed_room()
    room.count()
    by = room.scrutineers[0].user
    assert reasons(actions.void, room.box, by=by, reason="不满意", codes=[room.codes[1]]) == [
        "民主测评现在是“已计票，待监票人确认”，不能变为“本次测评无效”。"
    ]


def test_a_box_that_was_not_opened_is_void_with_a_reason():
    room = make_room()
    assert actions.void(room.box, by=room.secretary.user, reason="改期").state == State.VOID


# Opinions: the bytes are there from the first day


def test_opinions_are_written_apart_from_every_ballot():
    room = make_room(5)
    BallotBox.objects.update(opinion_bytes=60)
    room.box = actions.open_box(room.box, room.codes, by=room.secretary.user)
    lengths = set()
    for number, opinion in enumerate(["多听意见", "", "会议少一点", "多听意见"]):
        room.fill(room.take(number), opinion=opinion)
        lengths |= {len(bytes(row.sealed)) for row in room.box.ballots.all()}
    with pytest.raises(actions.FormRefused):
        room.fill(room.take(4), opinion="字" * 21)
    room.close()
    room.count()
    room.count()
    assert sorted(OpinionNote.objects.values_list("text", flat=True)) == [
        "会议少一点",
        "多听意见",
        "多听意见",
    ]
    assert len(lengths) == 1
    call_command("verify_box", str(room.box.pk))


def confirmed_with_item(record="", **meeting):
    """The agenda item of a ballot of five, one of whom gave nothing back, after the confirmation."""
    room = open_room(5)
    sitting = room.box.meeting
    item = sitting.items.create(position=1, kind="ballot", title="民主测评", record=record)
    other = sitting.items.create(position=2, kind="other", title="其他")
    for number in range(4):
        room.vote(number)
    room.take(4)
    room.close()
    room.count()
    if meeting:
        Meeting.objects.filter(pk=sitting.pk).update(**meeting)
    room.confirm()
    item.refresh_from_db()
    other.refresh_from_db()
    assert other.record == ""
    return item


def test_the_confirmation_writes_the_numbers_of_ballots_into_the_minutes():
    item = confirmed_with_item()
    names = "、".join(s.name for s in Scrutineer.objects.order_by("position"))
    assert item.record == (
        f"会议通过{names}同志为监票人。\n本次测评发出测评票5张，收回4张，收回的票数没有超过发出的票数，测评有效。"
        "其中有效票4张，无效票0张。"
    )


def test_what_the_minutes_say_already_stays():
    assert confirmed_with_item("测评由两位同志监票。").record == "测评由两位同志监票。"


def test_nothing_is_written_into_minutes_that_cannot_be_changed():
    item = confirmed_with_item(state="cancelled")
    assert item.record == ""
    assert item.meeting.state == "cancelled"
