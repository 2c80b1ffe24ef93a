"""Rehearsals (property 23): filled by the program, counted like any box, compared, cleared."""

import random
import re

import pytest
from django.urls import reverse

from appraisals.ballots import actions, sealing
from appraisals.ballots.actions import rehearsing
from appraisals.ballots.actions.casting import cast_rehearsed
from appraisals.ballots.actions.inspecting import box_breaches
from appraisals.ballots.models import (
    BallotBox,
    OpinionNote,
    RollEntry,
    Scrutineer,
    SealedBallot,
    Tally,
)
from appraisals.ratings.models import Sheet
from branchlife.models import AuditEvent
from tests.ballots.rooms import make_room, open_room
from tests.ballots.test_pages import text
from tests.factories import (
    make_appraisal,
    make_branch,
    make_campaign,
    make_clerk,
    make_member,
    make_secretary,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
State = BallotBox.State


def make_year(members=4, **campaign):
    """An appraisal before its meeting is even arranged, and its secretary."""
    branch = make_branch()
    secretary = make_secretary(branch)
    for _number in range(members - 1):
        make_member(branch, login=True)
    year = make_campaign(branch.committee, **{"asks_opinions": True} | campaign)
    return make_appraisal(branch, campaign=year), secretary.user


def start(appraisal, by, ballots=12, **options):
    return rehearsing.start_rehearsal(appraisal, by=by, ballots=ballots, **options)


@pytest.mark.parametrize("seed", range(5))
def test_p23_the_count_finds_what_the_program_filled(seed):
    appraisal, by = make_year()
    box, codes = start(appraisal, by, 20, draw=random.Random(seed))
    assert (box.state, box.closed_n, rehearsing.compared(box)) == (State.CLOSED, 20, None)
    actions.count(box, codes, by=by)
    box.refresh_from_db()
    comparison = rehearsing.compared(box)
    assert comparison.is_equal
    assert len(comparison.rows) == 4 + 4
    filled = box.rehearsed_totals
    assert (box.report.valid, box.report.invalid) == (filled["valid"], filled["invalid"])
    assert filled["invalid"] >= 1  # one has words and no tick; its words are kept
    assert sorted(note.text for note in box.opinions.all()) == filled["opinions"]
    assert rehearsing.RARE in filled["opinions"]
    assert list(box_breaches(box)) == []


def test_of_three_any_two_count_and_one_alone_does_not():
    appraisal, by = make_year(asks_opinions=False)
    box, codes = start(appraisal, by, scrutineers=3)
    assert reasons(actions.count, box, codes[:1], by=by) == ["需要2名监票人的计票码。"]
    for pair in ((0, 1), (0, 2), (2, 1)):
        actions.count(box, [codes[place] for place in pair], by=by)
        assert rehearsing.compared(BallotBox.objects.get(pk=box.pk)).is_equal
    assert OpinionNote.objects.count() == 0


def test_a_wrong_sum_is_seen():
    appraisal, by = make_year()
    box, codes = start(appraisal, by)
    actions.count(box, codes, by=by)
    Tally.objects.filter(box=box, subject=2, grade=1).update(n=99)
    comparison = rehearsing.compared(BallotBox.objects.get(pk=box.pk))
    assert [line.is_equal for line in comparison.rows] == [True, True, False, *[True] * 5]
    assert not comparison.is_equal


def test_nobody_is_in_a_rehearsal_and_it_has_no_public_page(client, over_http):
    appraisal, by = make_year()
    box, _codes = start(appraisal, by)
    assert RollEntry.objects.count() == 0
    assert {(s.member, s.guest, s.is_practice) for s in box.scrutineers.all()} == {
        (None, None, True)
    }
    slip = sealing.printed_slip(box.pk, box.batch).text(box.epoch, box.hash)
    with pytest.raises(actions.SlipRefused):
        actions.enter(box.pk, slip)
    client.force_login(by)
    for name in ("detail", "count", "void", "slip", "result", "opinion_list"):
        assert client.get(reverse(f"ballots:{name}", args=[box.pk])).status_code == 404
    for name in ("close", "confirm", "open_box"):
        assert client.post(reverse(f"ballots:{name}", args=[box.pk])).status_code == 404


def test_a_rehearsal_has_no_result(client):
    appraisal, by = make_year()
    box, codes = start(appraisal, by)
    actions.count(box, codes, by=by)
    box.refresh_from_db()
    assert reasons(actions.confirm, box, by=by) == ["试填没有结果，看完后清除。"]
    assert len(reasons(actions.void, box, by=by, reason="试填", codes=codes)) == 1
    assert BallotBox.objects.confirmed_for(appraisal) is None
    assert not BallotBox.objects.under_way().exists()
    assert Sheet(appraisal).box is None
    client.force_login(by)
    home = text(client.get(reverse("branchlife:home")))
    assert "监票" not in home and "试填" not in home
    page = text(client.get(appraisal.get_absolute_url()))
    assert "试填" not in page and "已计票" not in page


def test_real_ballots_are_numbered_without_rehearsals():
    room = make_room(5)
    appraisal, by = room.box.appraisal, room.secretary.user
    box, codes = start(appraisal, by, 5)
    assert (room.box.number, box.number, box.meeting) == (1, 1, None)
    assert box.day == room.box.day
    assert [subject["id"] for subject in box.subjects if subject["kind"] == "member"] == [
        member.pk for member in room.voters
    ]
    actions.void(room.box, by=by, reason="重来")
    assert actions.prepare_box(appraisal, by=by).number == 2
    assert str(box) == f"{appraisal}（试填，不计入结果）"


def test_a_new_rehearsal_takes_the_place_of_the_one_before():
    appraisal, by = make_year()
    first, codes = start(appraisal, by)
    actions.count(first, codes, by=by)
    second, _codes = start(appraisal, by, 5)
    assert list(appraisal.boxes.all()) == [second]
    assert SealedBallot.objects.count() == 5
    assert Tally.objects.count() == OpinionNote.objects.count() == 0


def test_clearing_leaves_nothing_but_the_deed():
    appraisal, by = make_year()
    box, codes = start(appraisal, by)
    actions.count(box, codes, by=by)
    rehearsing.clear_rehearsal(box, by=by)
    left = [BallotBox, SealedBallot, Tally, OpinionNote, Scrutineer]
    assert [model.objects.count() for model in left] == [0] * 5
    assert AuditEvent.objects.latest("pk").verb == "cleared a rehearsal"
    earlier = AuditEvent.objects.exclude(verb="cleared a rehearsal")
    targets = set(earlier.values_list("target_name", flat=True))
    assert targets and all("试填" in name for name in targets)


def test_the_program_fills_no_real_box():
    room = open_room(5)
    filled = rehearsing.fill(room.subjects, 3, 0, random.Random(1))
    for flipped in (False, True):  # nor one that somebody has turned into a rehearsal
        room.box.is_rehearsal = flipped
        with pytest.raises(actions.SlipRefused):
            cast_rehearsed(room.box, filled)
    assert SealedBallot.objects.count() == 0


def test_a_ballot_is_never_cleared():
    room = make_room(5)
    by = room.secretary.user
    assert reasons(rehearsing.clear_rehearsal, room.box, by=by) == ["只有试填可以清除。"]


def test_a_ballot_turned_into_a_rehearsal_afterwards_is_not_counted():
    """Whoever writes into the database cannot make the count forget the roll."""
    room = open_room(5)
    for number in range(4):
        room.vote(number)
    room.close()
    turnout = {"roll": 9, "issued": 9, "online": 9, "printed": 0}
    BallotBox.objects.update(is_rehearsal=True, rehearsed_totals={"turnout": turnout})
    with pytest.raises(actions.CountStopped):
        room.count()


def test_too_few_or_too_many_ballots_are_refused():
    appraisal, by = make_year(min_to_count=5)
    sentence = "试填的测评票至少5张，最多500张。"
    assert reasons(start, appraisal, by, 4) == [sentence]
    assert reasons(start, appraisal, by, 501) == [sentence]
    assert reasons(start, appraisal, by, 5, scrutineers=4) == ["监票人最多3名。"]


# Pages


def test_the_secretary_rehearses_on_the_page(client):
    appraisal, by = make_year()
    client.force_login(by)
    listed = client.get(reverse("ballots:box_list", args=[appraisal.pk]))
    address = reverse("ballots:rehearse", args=[appraisal.pk])
    assert address in listed.content.decode()
    assert "至少3张" in text(client.get(address))
    assert "至少3张" in text(client.post(address, {"ballots": "2", "scrutineers": "2"}))
    page = client.post(address, {"ballots": "6", "scrutineers": "2"})
    assert "练习用计票码，只能用于这次试填" in text(page)
    codes = re.findall(r"<code[^>]*>([\w-]{19})</code>", page.content.decode())
    box = appraisal.boxes.get()
    own = box.get_absolute_url()
    assert own == reverse("ballots:rehearsal", args=[box.pk])
    again = client.get(own).content.decode()
    assert not any(code in again for code in codes)
    wrong = client.post(own, {"code0": codes[0].replace("-", " ").lower()})
    assert "需要2名监票人的计票码。" in text(wrong)
    counted = client.post(own, {"code0": codes[0], "code1": codes[1]}, follow=True)
    assert "完全一致" in text(counted)
    Tally.objects.filter(box=box, subject=0, grade=1).update(n=77)
    assert "≠ 77" in client.get(own).content.decode()
    cleared = client.post(reverse("ballots:clear_rehearsal", args=[box.pk]), follow=True)
    assert "试填已清除" in text(cleared)
    assert not appraisal.boxes.exists()


def test_only_those_who_do_the_work_rehearse(client):
    appraisal, by = make_year()
    box, _codes = start(appraisal, by)
    member = appraisal.branch.members.exclude(user=by).first()
    clerk = make_clerk(appraisal.branch.committee)
    for user, expected in ((member.user, 403), (clerk, 403)):
        client.force_login(user)
        assert client.get(reverse("ballots:rehearse", args=[appraisal.pk])).status_code == expected
        assert client.get(box.get_absolute_url()).status_code == 404
        listed = client.get(reverse("ballots:box_list", args=[appraisal.pk]))
        assert "试填" not in text(listed)
