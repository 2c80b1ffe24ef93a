"""All on paper: totals keyed in twice by two people, equal or refused, then signed."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox, PaperCount, Tally
from meetings.models import Meeting
from tests.ballots.test_counting import signed_copy
from tests.factories import (
    make_appraisal,
    make_attendance,
    make_branch,
    make_campaign,
    make_clerk,
    make_meeting,
    make_member,
    make_secretary,
    make_user,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
State = BallotBox.State


def paper_box(members=3, **options):
    branch = make_branch()
    campaign = make_campaign(branch.committee, aspects=["总体评价"])
    secretary = make_secretary(branch)
    for _number in range(members - 1):
        make_member(branch)
    appraisal = make_appraisal(branch, campaign=campaign)
    options = {"held_on": date(2025, 3, 1)} | options
    box = actions.prepare_paper_box(appraisal, by=secretary.user, **options)
    return box, secretary.user, make_clerk(branch.committee)


def figures(box, total=None, **changed):
    total = total or {1: 7, 2: 2, 3: 1, 4: 0, 0: 1}
    facts = {"present": 11, "issued": 11, "returned": 11, "valid": 11, "invalid": 0}
    return facts | {"totals": [dict(total) for _subject in box.subjects]} | changed


def test_two_people_key_in_the_same_and_the_box_is_counted():
    box, secretary, clerk = paper_box()
    box = actions.key_in(box, figures(box), by=secretary)
    assert (box.state, Tally.objects.count()) == (State.DRAFT, 0)
    box = actions.key_in(box, figures(box), by=clerk)
    assert box.state == State.COUNTED
    report = box.report
    assert (report.present, report.issued, report.returned, report.valid) == (11, 11, 11, 11)
    assert (report.abstentions, report.tracking_codes, report.root) == (4, [], None)
    assert (
        list(box.totals().values())
        == [
            {
                "excellent": 7,
                "qualified": 2,
                "basic": 1,
                "unqualified": 0,
                "abstained": 1,
                "spoilt": 0,
            }
        ]
        * 3
    )
    assert box.aspect_totals()["总体评价"]["good"] == 7
    assert reasons(actions.confirm, box, by=secretary) == [
        "还没有上传签字的《民主测评结果报告单》。"
    ]
    actions.attach_report(box, signed_copy(), by=secretary)
    box = actions.confirm(box, by=secretary)
    assert box.state == State.CONFIRMED
    assert BallotBox.objects.confirmed_for(box.appraisal) == box
    call_command("verify_box", str(box.pk))


def test_totals_that_do_not_add_up_are_refused_with_the_sum():
    box, secretary, _clerk = paper_box()
    wrong = figures(box)
    wrong["totals"][1] = {1: 7, 2: 2, 3: 0, 4: 0, 0: 1}
    name = box.subjects[1]["label"]
    assert reasons(actions.key_in, box, wrong, by=secretary) == [
        f"{name}同志：优秀7＋合格2＋基本合格0＋不合格0＋弃权1＝10，应等于有效票11张，请核对。"
    ]
    wrong = figures(box)
    wrong["totals"][3] = {1: 7, 2: 2, 3: 0, 4: 0, 0: 1, 255: 2}
    assert reasons(actions.key_in, box, wrong, by=secretary) == [
        "总体评价：好7＋较好2＋一般0＋差0＋弃权3＝12，应等于有效票11张，请核对。"
    ]
    assert PaperCount.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"issued": 13},
            "发出13张，实到会可以填票的只有11名。请核对到会情况，或登记流动票箱、线上参加的2名同志。",
        ),
        (
            {"returned": 12, "invalid": 1},
            "收回12张，多于发出的11张，按照规定本次测评无效，应重新测评。",
        ),
        ({"invalid": 1}, "有效票与无效票合计12张，应等于收回的11张，请核对。"),
        ({"present": -1}, "每一格都要填写票数，没有的填0。"),
        ({"totals": []}, "每一格都要填写票数，没有的填0。"),
    ],
)
def test_a_turnout_that_cannot_be_is_refused(changed, sentence):
    box, secretary, _clerk = paper_box()
    assert reasons(actions.key_in, box, figures(box, **changed), by=secretary) == [sentence]


def test_two_different_entries_are_refused_and_shown():
    box, secretary, clerk = paper_box()
    actions.key_in(box, figures(box), by=secretary)
    assert reasons(actions.attach_report, box, signed_copy(), by=secretary) == [
        "签字的《民主测评结果报告单》在计票以后、结果确认以前上传。"
    ]
    other = figures(box)
    other["totals"][0] = {1: 8, 2: 1, 3: 1, 4: 0, 0: 1}
    name = box.subjects[0]["label"]
    assert reasons(actions.key_in, box, other, by=clerk) == [
        f"两次录入不一致：{name}同志“优秀”，第一次7票，第二次8票。请拿票一起核对。",
        f"两次录入不一致：{name}同志“合格”，第一次2票，第二次1票。请拿票一起核对。",
    ]
    assert reasons(actions.key_in, box, figures(box, present=12), by=clerk) == [
        "两次录入不一致：实到会可以填票的，第一次11，第二次12。请拿票一起核对。"
    ]
    assert (PaperCount.objects.count(), Tally.objects.count()) == (1, 0)


def test_one_person_cannot_key_in_twice_but_correct_their_own():
    box, secretary, clerk = paper_box()
    actions.key_in(box, figures(box), by=secretary)
    corrected = figures(box, {1: 10, 2: 1})
    box = actions.key_in(box, corrected, by=secretary)
    assert (box.state, PaperCount.objects.count()) == (State.DRAFT, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperCount.objects.create(box=box, keying=2, by=secretary, figures={})
    assert actions.key_in(box, corrected, by=clerk).state == State.COUNTED
    assert len(reasons(actions.key_in, box, corrected, by=make_user())) == 1


def test_with_a_meeting_its_attendance_says_how_many_may_fill():
    branch = make_branch()
    secretary = make_secretary(branch)
    people = [secretary, *(make_member(branch) for _number in range(3))]
    meeting = make_meeting(branch)
    for person in people:
        make_attendance(meeting, person)
    appraisal = make_appraisal(branch, general_meeting=meeting)
    by = secretary.user
    assert reasons(actions.prepare_paper_box, appraisal, by=by) == ["会议还没有宣布有效。"]
    Meeting.objects.update(declared_valid=True, declared_by=by, declared_at=meeting.starts_at)
    meeting.refresh_from_db()
    appraisal.refresh_from_db()
    box = actions.prepare_paper_box(appraisal, by=by)
    assert box.held_on == meeting.day
    facts = figures(box, {1: 4}, present=99, issued=5, returned=4, valid=4)
    assert len(reasons(actions.key_in, box, facts, by=by)) == 1
    actions.key_in(box, facts | {"issued": 4}, by=by)
    box = actions.key_in(box, facts | {"issued": 4}, by=make_user())
    assert box.report.present == 4


def test_paper_ballots_need_their_day():
    assert reasons(actions.prepare_paper_box, make_appraisal(), by=make_user()) == [
        "请填写纸质票测评的日期。"
    ]


def test_a_box_of_paper_is_never_opened_and_an_open_one_never_keyed_in():
    box, secretary, _clerk = paper_box()
    assert reasons(actions.open_box, box, by=secretary) == ["本次测评全部用纸质票，事后补录票数。"]
    with pytest.raises(IntegrityError), transaction.atomic():
        BallotBox.objects.update(state="open")
    BallotBox.objects.update(is_all_paper=False, held_on=None, is_rehearsal=True)
    assert reasons(actions.key_in, box, figures(box), by=secretary) == [
        "只有全部用纸质票的测评才补录票数，并且只补录一次。"
    ]


def test_verify_box_sees_totals_that_were_not_keyed_in_twice():
    box, secretary, clerk = paper_box()
    actions.key_in(box, figures(box), by=secretary)
    box = actions.key_in(box, figures(box), by=clerk)
    call_command("verify_box", str(box.pk))
    Tally.objects.filter(subject=0, grade=1).update(n=6)
    Tally.objects.filter(subject=0, grade=2).update(n=3)
    with pytest.raises(CommandError):
        call_command("verify_box", str(box.pk))
