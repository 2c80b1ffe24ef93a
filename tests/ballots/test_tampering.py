"""A database writer without SECRET_KEY: every change is refused by the count, and nothing opens."""

import os
from io import StringIO

import nacl.public
import pytest
from django.core.management import CommandError, call_command

from appraisals.ballots import actions, rules, sealing
from appraisals.ballots.models import BallotBox, RollEntry, Scrutineer, SealedBallot, Tally
from tests.ballots.rooms import open_room

pytestmark = pytest.mark.django_db


def rows(box):
    return [(bytes(b.tag), bytes(b.sealed)) for b in box.ballots.order_by("tag")]


def put(box, tag, sealed):
    SealedBallot.objects.create(tag=tag, box=box, sealed=sealed)


def forge(box, tag, mark=1, keys=None, kind=sealing.ONLINE):
    """A ballot as the program makes it, but by somebody with another SECRET_KEY."""
    ballot = sealing.Ballot(kind, os.urandom(5), (mark,) * len(box.subjects))
    return sealing.seal(
        ballot,
        box.pk,
        tag=tag,
        manifest_hash=box.hash,
        keys=keys or box.public_keys,
        threshold=box.manifest["threshold"],
        opinion_bytes=box.opinion_bytes,
    )


def delete_one(room, settings):
    room.box.ballots.filter(tag=rows(room.box)[0][0]).delete()


def copy_one(room, settings):
    put(room.box, os.urandom(32), rows(room.box)[0][1])


def replace_one_by_a_copy(room, settings):
    first, second = rows(room.box)[:2]
    room.box.ballots.filter(tag=first[0]).update(sealed=second[1])


def swap_two(room, settings):
    first, second = rows(room.box)[:2]
    room.box.ballots.filter(tag=first[0]).update(sealed=second[1])
    room.box.ballots.filter(tag=second[0]).update(sealed=first[1])


def rename_a_tag(room, settings):
    room.box.ballots.filter(tag=rows(room.box)[0][0]).update(tag=os.urandom(32))


def flip_a_bit(room, settings):
    tag, sealed = rows(room.box)[0]
    room.box.ballots.filter(tag=tag).update(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]))


def shorten_a_ballot(room, settings):
    tag, sealed = rows(room.box)[0]
    room.box.ballots.filter(tag=tag).update(sealed=sealed[:-1])


def add_a_forged_one(room, settings):
    key, settings.SECRET_KEY = settings.SECRET_KEY, "forger" * 10
    put(room.box, tag := os.urandom(32), forge(room.box, tag))
    settings.SECRET_KEY = key


def replace_one_by_a_forged_one(room, settings):
    key, settings.SECRET_KEY = settings.SECRET_KEY, "forger" * 10
    tag = rows(room.box)[0][0]
    room.box.ballots.filter(tag=tag).update(sealed=forge(room.box, tag))
    settings.SECRET_KEY = key


def move_one_in_from_another_box(room, settings):
    other = open_room()
    other.vote(0)
    SealedBallot.objects.filter(box=other.box).update(box=room.box)


def rewrite_the_root(room, settings):
    delete_one(room, settings)
    kept = rows(room.box)
    root = sealing.closing_root(room.box.pk, room.box.hash, kept)
    BallotBox.objects.update(closed_n=len(kept), closed_root=root)


def rewrite_the_root_and_its_mac(room, settings):
    rewrite_the_root(room, settings)
    key, settings.SECRET_KEY = settings.SECRET_KEY, "forger" * 10
    root = bytes(BallotBox.objects.get(pk=room.box.pk).closed_root)
    BallotBox.objects.update(closed_mac=sealing.closing_mac(room.box.pk, root))
    settings.SECRET_KEY = key


def open_it_again_and_close_it_with_fewer(room, settings):
    BallotBox.objects.update(
        state="open", closed_on=None, closed_n=None, closed_root=None, closed_mac=None
    )
    for tag, _sealed in rows(room.box)[:2]:
        room.box.ballots.filter(tag=tag).delete()
    actions.close(room.fresh(), by=room.scrutineers[0].user)


def change_a_label(room, settings):
    manifest = room.box.manifest
    manifest["subjects"][0]["label"] = "别人"
    BallotBox.objects.update(manifest=manifest)


def change_a_label_and_the_hash(room, settings):
    manifest = room.box.manifest
    manifest["subjects"][0]["id"], manifest["subjects"][1]["id"] = (
        manifest["subjects"][1]["id"],
        manifest["subjects"][0]["id"],
    )
    BallotBox.objects.update(manifest=manifest, manifest_hash=sealing.hash_manifest(manifest))


def lower_the_fewest_to_count(room, settings):
    manifest = room.box.manifest | {"min_to_count": 1}
    BallotBox.objects.update(manifest=manifest, manifest_hash=sealing.hash_manifest(manifest))


def add_a_key(room, settings):
    key = bytes(nacl.public.PrivateKey.generate().public_key)
    manifest = room.box.manifest | {"keys": [*room.box.manifest["keys"], key.hex()]}
    BallotBox.objects.update(manifest=manifest, manifest_hash=sealing.hash_manifest(manifest))
    Scrutineer.objects.create(
        box=room.box, member=room.voters[4], position=2, public_key=key, approved_on="2025-03-19"
    )


def replace_a_scrutineers_key_in_the_manifest(room, settings):
    code = sealing.new_count_code()
    key = sealing.public_key(code, room.box.pk, 1)
    manifest = room.box.manifest | {"keys": [room.box.manifest["keys"][0], key.hex()]}
    BallotBox.objects.update(manifest=manifest, manifest_hash=sealing.hash_manifest(manifest))
    Scrutineer.objects.filter(position=1).update(public_key=key)
    room.codes[1] = code


def erase_a_taken_slip(room, settings):
    entry = RollEntry.objects.filter(kind="online").first()
    RollEntry.objects.filter(member=entry.member).update(kind="none", commitment=None)


def call_a_slip_printed(room, settings):
    entry = RollEntry.objects.filter(kind="online").first()
    RollEntry.objects.filter(member=entry.member).update(kind="printed", commitment=None)


TAMPERINGS = [
    delete_one,
    copy_one,
    replace_one_by_a_copy,
    swap_two,
    rename_a_tag,
    flip_a_bit,
    shorten_a_ballot,
    add_a_forged_one,
    replace_one_by_a_forged_one,
    move_one_in_from_another_box,
    rewrite_the_root,
    rewrite_the_root_and_its_mac,
    change_a_label,
    change_a_label_and_the_hash,
    lower_the_fewest_to_count,
    add_a_key,
    replace_a_scrutineers_key_in_the_manifest,
    erase_a_taken_slip,
    call_a_slip_printed,
]


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_the_count_stops(tamper, settings, capsys):
    room = open_room(6)
    for number in range(4):
        room.vote(number, 1 + number)
    room.close()
    tamper(room, settings)
    with pytest.raises(actions.CountStopped) as refusal:
        room.count()
    assert all(str(reason).endswith("。") for reason in refusal.value.reasons)
    assert BallotBox.objects.get(pk=room.box.pk).state == BallotBox.State.CLOSED
    assert not Tally.objects.filter(box=room.box).exists()
    if tamper is not call_a_slip_printed:  # which kind a ballot is, only the count can read
        with pytest.raises(CommandError):
            call_command("verify_box", str(room.box.pk))
        assert capsys.readouterr().err.strip()


def test_ballots_deleted_before_the_closing_are_missed_in_the_list_and_never_isolated():
    """Deleting is all that is left; below the fewest to count nothing opens."""
    room = open_room(6)
    codes = [room.vote(number).tracking_code for number in range(4)]
    room.box.ballots.filter(tag=rows(room.box)[0][0]).delete()
    room.close()
    assert len(set(codes) - set(room.count().tracking_codes)) == 1
    room = open_room(6)
    for number in range(4):
        room.vote(number)
    for tag, _sealed in rows(room.box)[:2]:
        room.box.ballots.filter(tag=tag).delete()
    room.close()
    with pytest.raises(actions.CountStopped):
        room.count()


def test_a_box_opened_again_by_hand_and_emptied_is_not_counted(settings):
    room = open_room(6)
    for number in range(4):
        room.vote(number)
    room.close()
    open_it_again_and_close_it_with_fewer(room, settings)
    with pytest.raises(actions.CountStopped):
        room.count()


@pytest.mark.parametrize("tamper", [add_a_key, replace_a_scrutineers_key_in_the_manifest])
def test_keys_slipped_into_an_open_box_suspend_it(tamper, settings):
    """No ballot is ever sealed to a key that was not shown at the opening."""
    room = open_room(6)
    text = room.take(0)
    entry = actions.enter(room.box.pk, text)
    tamper(room, settings)
    with pytest.raises(actions.Suspended):
        room.take(1)
    with pytest.raises(actions.Suspended):
        actions.enter(room.box.pk, text)
    with pytest.raises(actions.Suspended):
        actions.cast(
            room.box.pk,
            text,
            token=entry.token,
            manifest=entry.manifest,
            grades={},
            confirmed=True,
        )
    assert SealedBallot.objects.count() == 0


def test_rows_of_an_older_dump_of_an_emptied_roll_admit_nobody_twice():
    """Commitments restored to empty let people take again, and the count sees one ballot too many."""
    room = open_room(6)
    for number in range(6):
        room.vote(number)
    RollEntry.objects.filter(member=room.voters[0]).update(commitment=None, kind="none")
    assert room.fill(room.take(0, k=b"z" * 32)).is_first
    room.close()
    with pytest.raises(actions.CountStopped) as refusal:
        room.count()
    assert refusal.value.reasons == ["收回7张，多于发出的6张，按照规定本次测评无效，应重新测评。"]


def test_old_rows_put_back_after_the_closing_stop_the_count():
    room = open_room(6)
    room.vote(0)
    old = rows(room.box)
    room.box.ballots.all().delete()
    for number in range(1, 5):
        room.vote(number)
    room.close()
    for tag, sealed in old:
        put(room.box, tag, sealed)
    with pytest.raises(actions.CountStopped):
        room.count()


def test_one_with_the_installation_key_still_cannot_stuff_more_than_was_handed_out():
    room = open_room(6)
    for number in range(3):
        room.vote(number)
    for _extra in range(3):
        tag = os.urandom(32)
        put(room.box, tag, forge(room.box, tag, kind=sealing.PRINTED))
    room.take(3), room.take(4), room.take(5)
    room.close()
    with pytest.raises(actions.CountStopped) as refusal:
        room.count()
    assert refusal.value.reasons == ["用纸质测评二维码交票3张，多于发出的0张。"]


def test_two_ballots_with_one_tracking_code_stop_the_count():
    room = open_room(6)
    for number in range(3):
        room.vote(number)
    for number in (3, 4):
        slip = actions.enter(room.box.pk, room.take(number)).slip
        ballot = sealing.Ballot(sealing.ONLINE, b"12345", (1,) * room.subjects)
        sealed = sealing.seal(
            ballot,
            room.box.pk,
            tag=slip.tag,
            manifest_hash=room.box.hash,
            keys=room.box.public_keys,
            threshold=2,
            opinion_bytes=room.box.opinion_bytes,
        )
        put(room.box, slip.tag, sealed)
    room.close()
    with pytest.raises(actions.CountStopped) as refusal:
        room.count()
    assert refusal.value.reasons == ["有两张票的回执号相同。"]


def test_verify_box_says_that_all_is_well_at_every_step(capsys):
    room = open_room(6)
    for number in range(4):
        room.vote(number)
    states = []
    for step in (lambda: None, room.close, room.count, room.confirm):
        step()
        call_command("verify_box", str(room.box.pk))
        states.append(capsys.readouterr().out.strip())
    assert [state.rsplit("（", 1)[1] for state in states] == [
        "正在测评）。",
        "已停止收票，待计票）。",
        "已计票，待监票人确认）。",
        "结果已确认）。",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda box: (
            box.tallies.filter(n__gt=0)
            .first()
            .__class__.objects.filter(box=box, subject=0, grade=1)
            .update(n=0)
        ),
        lambda box: box.tallies.filter(subject=0).delete(),
        lambda box: type(box.report).objects.update(returned=3, valid=3),
        lambda box: type(box.report).objects.update(tracking_codes=["0" * 8]),
        lambda box: type(box.report).objects.update(abstentions=1),
        lambda box: type(box.report).objects.all().delete(),
        lambda box: box.roll.filter(kind="online").update(kind="none"),
        lambda box: put(box, os.urandom(32), b"x"),
        lambda box: box.scrutineers.update(public_key=b"x" * 32),
    ],
)
def test_verify_box_sees_a_changed_result(change, capsys):
    room = open_room(6)
    for number in range(4):
        room.vote(number)
    room.close()
    room.count()
    room.confirm()
    change(room.box)
    with pytest.raises(CommandError):
        call_command("verify_box", str(room.box.pk))
    assert capsys.readouterr().err.strip()


@pytest.mark.parametrize("text", ["12", "00000000-0000-0000-0000-000000000000"])
def test_verify_box_needs_a_box(text):
    with pytest.raises(CommandError):
        call_command("verify_box", text)


def test_the_outcomes_a_total_may_have_are_the_bytes_of_a_ballot():
    assert set(rules.OUTCOMES) == {0, 1, 2, 3, 4, 255}


def test_a_confirmed_box_stays_in_order_when_the_installation_key_is_changed(settings):
    room = open_room(6)
    texts = [room.take(number) for number in range(4)]
    for text in texts:
        room.fill(text)
    room.close()
    room.count()
    settings.SECRET_KEY, key = "another" * 10, settings.SECRET_KEY
    with pytest.raises(CommandError):
        call_command("verify_box", str(room.box.pk), stderr=StringIO())
    settings.SECRET_KEY = key
    room.confirm()
    settings.SECRET_KEY = "another" * 10
    call_command("verify_box", str(room.box.pk))
    with pytest.raises(actions.SlipRefused):
        actions.enter(room.box.pk, texts[0])
