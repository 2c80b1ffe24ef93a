"""The bytes of the secret ballot: what was copied, moved, changed or forged is refused."""

import hashlib
import hmac
from uuid import UUID

import nacl.public
import nacl.secret
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisals.ballots import sealing
from appraisals.ballots.sealing import ONLINE, PRINTED, BadSlip, Ballot, BrokenSeal

BOX = UUID("00112233-4455-6677-8899-aabbccddeeff")
OTHER_BOX = UUID("00112233-4455-6677-8899-aabbccddee00")
MANIFEST = hashlib.sha256(b"manifest").digest()
OTHER_MANIFEST = hashlib.sha256(b"other manifest").digest()
PRIVATE = [nacl.public.PrivateKey.from_seed(bytes([n]) * 32) for n in range(3)]
PUBLIC = [bytes(key.public_key) for key in PRIVATE]

TWO = {"n_keys": 2, "threshold": 2}
# What the product asks; the tests ask less.
FULL_COST = sealing.SCRYPT_OPSLIMIT


def key_of(purpose, box=BOX, key="k" * 50):
    """mk(p), written down a second time."""
    return hmac.digest(
        key.encode(), b"branchlife/ballots/1/" + purpose + b"/" + box.bytes, "sha256"
    )


def make_slip(byte=1, kind=ONLINE, batch=0, box=BOX):
    return sealing.Slip(box, kind, batch, bytes([byte]) * 32)


def make_sealed(slip=None, grades=(1, 2, 3), keys=2, opinion="", opinion_bytes=0, **changed):
    slip = slip or make_slip()
    ballot = Ballot(slip.kind, slip.code, grades, opinion)
    facts = {
        "tag": slip.tag,
        "manifest_hash": MANIFEST,
        "keys": PUBLIC[:keys],
        "threshold": 1 if keys == 1 else 2,
        "opinion_bytes": opinion_bytes,
    } | changed
    return sealing.seal(ballot, slip.box, **facts)


def opened(sealed, slip=None, private=(0, 1), box=BOX, **changed):
    facts = {
        "tag": (slip or make_slip()).tag,
        "manifest_hash": MANIFEST,
        "private_keys": {place: PRIVATE[place] for place in private},
        "n_grades": 3,
        **TWO,
    } | changed
    return sealing.open_sealed(sealed, box, **facts)


# Text


@given(st.binary(min_size=1, max_size=80))
def test_crockford_gives_back_the_bytes(data):
    assert sealing.from_crockford(sealing.to_crockford(data), len(data)) == data


def test_crockford_reads_what_people_type():
    assert sealing.tidy(" 7k3d-9qXm o1il ") == "7K3D9QXM0111"
    assert sealing.tidy("７Ｋ３Ｄ－９ＱＸＭ") == "7K3D9QXM"


@pytest.mark.parametrize("text", ["", "7K3D", "7K3D9QXU", "7K3D9QXM7", "你好你好你好你好"])
def test_crockford_refuses_what_is_no_code(text):
    with pytest.raises(ValueError):
        sealing.from_crockford(text, 5)


def test_crockford_has_one_text_for_the_same_bytes():
    assert sealing.to_crockford(b"\x00") == "00"
    with pytest.raises(ValueError):
        sealing.from_crockford("01", 1)


# Slips


def test_the_bytes_of_a_slip(settings):
    settings.SECRET_KEY = "k" * 50
    k, member = b"c" * 32, 4711
    slip = sealing.online_slip(BOX, member, k)
    secret = hmac.digest(k, b"member/" + BOX.bytes + member.to_bytes(16, "big"), "sha256")
    assert slip.commitment == hashlib.sha256(b"issue/1/" + BOX.bytes + secret).digest()
    assert slip.tag == hashlib.sha256(b"spend/1/" + BOX.bytes + secret).digest()
    code = hashlib.sha256(b"code/1/" + BOX.bytes + secret).digest()[:5]
    assert slip.tracking_code == sealing.to_crockford(code) and len(slip.tracking_code) == 8
    signed = (3).to_bytes(4, "big") + b"\x01" + b"\0\0" + MANIFEST + slip.tag
    whole = b"\x01\x01\0\0" + secret + hmac.digest(key_of(b"slip"), signed, "sha256")
    assert sealing.from_crockford(slip.text(3, MANIFEST), 68) == whole


@given(
    st.binary(min_size=32, max_size=32),
    st.integers(1, 2**60),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**16 - 1),
)
def test_a_slip_is_read_back(k, member, epoch, batch):
    slip = sealing.online_slip(BOX, member, k)
    facts = {"epoch": epoch, "batch": batch, "manifest_hash": MANIFEST}
    assert sealing.parse_slip(slip.text(epoch, MANIFEST), BOX, **facts) == slip
    printed = sealing.printed_slip(BOX, batch)
    text = printed.text(epoch, MANIFEST)
    assert sealing.parse_slip(text.lower(), BOX, **facts) == printed
    assert sealing.parse_slip(sealing.in_fours(text), BOX, **facts) == printed


def test_the_same_cookie_gives_the_same_slip_and_another_person_another():
    first, again, other = (sealing.online_slip(BOX, member, b"k" * 32) for member in (1, 1, 2))
    assert first == again
    assert len({first.tag, first.commitment, other.tag, other.commitment}) == 4
    with pytest.raises(BadSlip):
        sealing.online_slip(BOX, 1, b"k" * 31)


def test_printed_slips_differ_and_show_nothing_of_themselves():
    slips = [sealing.printed_slip(BOX, 1) for _ in range(50)]
    assert len({slip.tag for slip in slips}) == 50
    assert slips[0].secret.hex() not in repr(slips[0])


@given(st.integers(0, 543))
def test_a_slip_with_one_bit_changed_is_refused(bit):
    text = make_slip(kind=PRINTED, batch=2).text(0, MANIFEST)
    data = bytearray(sealing.from_crockford(text, 68))
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadSlip):
        sealing.parse_slip(
            sealing.to_crockford(bytes(data)), BOX, epoch=0, batch=2, manifest_hash=MANIFEST
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"box": OTHER_BOX},
        {"epoch": 1},
        {"batch": 3},
        {"manifest_hash": OTHER_MANIFEST},
        {"text": ""},
        {"text": "0" * 109},
        {"text": "不是测评票"},
    ],
    ids=str,
)
def test_a_slip_of_another_box_epoch_batch_or_manifest_is_refused(changed):
    facts = {
        "text": make_slip(kind=PRINTED, batch=2).text(0, MANIFEST),
        "box": BOX,
        "epoch": 0,
        "batch": 2,
        "manifest_hash": MANIFEST,
    } | changed
    with pytest.raises(BadSlip):
        sealing.parse_slip(facts.pop("text"), facts.pop("box"), **facts)


def test_a_reprint_leaves_slips_taken_online_alive():
    text = make_slip().text(0, MANIFEST)
    assert sealing.parse_slip(text, BOX, epoch=0, batch=7, manifest_hash=MANIFEST) == make_slip()


def test_an_older_installation_key_still_verifies(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a" * 50, []
    slip, sealed = make_slip(), make_sealed()
    text, token = slip.text(0, MANIFEST), sealing.form_token(slip, MANIFEST)
    check = sealing.key_check(BOX, MANIFEST)
    root = sealing.closing_root(BOX, MANIFEST, [(slip.tag, sealed)])
    closing = sealing.closing_mac(BOX, root)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "b" * 50, ["c" * 50, "a" * 50]
    facts = {"epoch": 0, "batch": 0, "manifest_hash": MANIFEST}
    assert sealing.parse_slip(text, BOX, **facts) == slip
    assert sealing.form_token_is_right(slip, MANIFEST, token)
    assert sealing.key_is_known(BOX, MANIFEST, check)
    assert sealing.closing_is_ours(BOX, root, closing)
    assert opened(sealed).grades == (1, 2, 3)
    settings.SECRET_KEY_FALLBACKS = ["c" * 50]
    with pytest.raises(BadSlip):
        sealing.parse_slip(text, BOX, **facts)
    assert not sealing.form_token_is_right(slip, MANIFEST, token)
    assert not sealing.key_is_known(BOX, MANIFEST, check)
    assert not sealing.closing_is_ours(BOX, root, closing)
    with pytest.raises(BrokenSeal):
        opened(sealed)


@pytest.mark.parametrize("given", [b"", b"\0" * 8, b"\0" * 31, b"\0" * 32, b"\0" * 33])
def test_no_mac_is_right_by_being_short_or_empty(given):
    assert not sealing.verifies(b"row", BOX, b"message", given)
    assert not sealing.key_is_known(BOX, MANIFEST, given)
    assert not sealing.closing_is_ours(BOX, MANIFEST, given)


def test_a_form_token_belongs_to_one_slip_and_one_manifest():
    token = sealing.form_token(make_slip(1), MANIFEST)
    assert sealing.form_token_is_right(make_slip(1), MANIFEST, token)
    assert not sealing.form_token_is_right(make_slip(2), MANIFEST, token)
    assert not sealing.form_token_is_right(make_slip(1), OTHER_MANIFEST, token)
    assert not sealing.form_token_is_right(make_slip(1), MANIFEST, "")
    assert not sealing.form_token_is_right(make_slip(1), MANIFEST, token[:-1] + "U")


# Manifest


def test_a_manifest_is_written_one_way():
    assert sealing.canonical({"b": 1, "a": ["总体评价"]}) == '{"a":["总体评价"],"b":1}'.encode()
    assert sealing.hash_manifest({"b": 1, "a": 2}) == sealing.hash_manifest({"a": 2, "b": 1})
    assert sealing.hash_manifest({"a": 1}) != sealing.hash_manifest({"a": 2})


# Count codes


def test_count_codes_are_eighty_random_bits_in_four_groups():
    codes = {sealing.new_count_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
        assert set(code) <= set(sealing.CROCKFORD + "-")


def test_the_key_behind_a_count_code(monkeypatch):
    monkeypatch.setattr(sealing, "SCRYPT_OPSLIMIT", FULL_COST)
    code = "0123-4567-89AB-CDEF"
    salt = hashlib.sha256(b"key/1/" + BOX.bytes + b"\x00").digest()
    seed = hashlib.scrypt(b"0123456789ABCDEF", salt=salt, n=2**14, r=8, p=1, maxmem=2**26, dklen=32)
    key = nacl.public.PrivateKey.from_seed(seed)
    assert bytes(sealing.private_key(code, BOX, 0)) == bytes(key)
    assert sealing.public_key("o123 4567 89ab cdef", BOX, 0) == bytes(key.public_key)
    others = {sealing.public_key(code, box, place) for box, place in [(BOX, 1), (OTHER_BOX, 0)]}
    assert len(others | {bytes(key.public_key)}) == 3


@pytest.mark.parametrize("text", ["", "0123-4567-89AB-CDE", "0123-4567-89AB-CDEFG", "计票码"])
def test_a_count_code_of_another_shape_is_refused(text):
    with pytest.raises(ValueError):
        sealing.private_key(text, BOX, 0)


def test_fingerprints_are_eight_characters_and_differ():
    prints = {sealing.fingerprint(key) for key in PUBLIC}
    assert len(prints) == 3 and {len(print_) for print_ in prints} == {8}


# Ballots

grades_lists = st.lists(st.sampled_from([0, 1, 2, 3, 4, 255]), min_size=1, max_size=60)


@given(
    grades_lists,
    st.sampled_from(
        [(1, (0,)), (2, (0, 1)), (3, (0, 1)), (3, (0, 2)), (3, (1, 2)), (3, (0, 1, 2))]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
@settings(deadline=None)
def test_a_sealed_ballot_opens_with_any_allowed_group(grades, keys, opinion):
    n_keys, private = keys
    sealed = make_sealed(grades=tuple(grades), keys=n_keys, opinion=opinion, opinion_bytes=80)
    facts = {"n_keys": n_keys, "threshold": 1 if n_keys == 1 else 2, "n_grades": len(grades)}
    assert len(sealed) == sealing.sealed_bytes(n_keys, facts["threshold"], len(grades), 80)
    ballot = opened(sealed, private=private, opinion_bytes=80, **facts)
    slip = make_slip()
    assert ballot == Ballot(ONLINE, slip.code, tuple(grades), opinion)


def test_the_bytes_of_a_sealed_ballot(settings):
    settings.SECRET_KEY = "k" * 50
    slip = make_slip()
    sealed = make_sealed(slip, opinion="好", opinion_bytes=6)
    body, mac = sealed[:-32], sealed[-32:]
    row = MANIFEST + slip.tag + hashlib.sha256(body).digest()
    assert mac == hmac.digest(key_of(b"row"), row, "sha256")
    assert body[:2] == b"\x01\x01"
    wraps, content = body[2:130], body[130:]
    inner = nacl.public.SealedBox(PRIVATE[1]).decrypt(wraps)
    content_key = nacl.public.SealedBox(PRIVATE[0]).decrypt(inner)
    aad = b"BLB1" + BOX.bytes + MANIFEST + slip.tag + hashlib.sha256(wraps).digest()
    plain = nacl.secret.Aead(content_key).decrypt(content, aad)
    assert plain == (
        b"\x01\x01\0\0"
        + slip.code
        + b"\0\x03"
        + bytes([1, 2, 3])
        + b"\0\x03"
        + "好".encode()
        + bytes(3)
    )


def test_with_three_scrutineers_every_pair_has_its_wrap():
    assert make_sealed(keys=3)[:2] == b"\x01\x03"
    assert sealing.key_groups(3, 2) == [(0, 1), (0, 2), (1, 2)]
    for keys, threshold in [(2, 1), (1, 2), (3, 3), (0, 2), (2, 0)]:
        with pytest.raises(ValueError):
            sealing.key_groups(keys, threshold)


@given(grades_lists.filter(lambda grades: len(grades) == 3) | st.just([1, 1, 1]))
@settings(deadline=None)
def test_all_ballots_of_a_box_are_equally_long(grades):
    assert len(make_sealed(grades=tuple(grades), opinion="有意见", opinion_bytes=30)) == len(
        make_sealed(opinion="", opinion_bytes=30)
    )


def test_equal_ballots_look_different():
    first, second = make_sealed(), make_sealed()
    assert first != second
    common = sum(a == b for a, b in zip(first, second, strict=True))
    assert common < 20


def test_the_code_of_the_ballot_and_its_grades_are_not_in_its_repr():
    assert "1, 2, 3" not in repr(Ballot(ONLINE, b"12345", (1, 2, 3), "意见"))
    assert "意见" not in repr(Ballot(ONLINE, b"12345", (1, 2, 3), "意见"))


def test_an_opinion_that_is_too_long_is_refused():
    with pytest.raises(ValueError):
        make_sealed(opinion="太长了", opinion_bytes=8)


@pytest.mark.parametrize("private", [(), (0,), (1,)])
def test_one_scrutineer_of_two_opens_nothing(private):
    with pytest.raises(BrokenSeal):
        opened(make_sealed(), private=private)


def test_one_scrutineer_cannot_stand_for_both():
    sealed = make_sealed()
    for twice in PRIVATE[:2]:
        with pytest.raises(BrokenSeal):
            opened(sealed, private_keys={0: twice, 1: twice})
    with pytest.raises(BrokenSeal):
        opened(sealed, private_keys={0: PRIVATE[1], 1: PRIVATE[0]})


def test_the_third_scrutineer_alone_opens_nothing():
    sealed = make_sealed(keys=3)
    for place in range(3):
        with pytest.raises(BrokenSeal):
            opened(sealed, private=(place,), n_keys=3)


@given(st.integers(0, 10_000))
@settings(deadline=None)
def test_one_changed_bit_anywhere_is_refused(bit):
    sealed = bytearray(make_sealed())
    bit %= len(sealed) * 8
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BrokenSeal):
        opened(bytes(sealed))


def remade(body, slip, manifest_hash=MANIFEST, box=BOX):
    """A row whose outer MAC somebody with SECRET_KEY made anew."""
    row = manifest_hash + slip.tag + hashlib.sha256(body).digest()
    return body + sealing.mac(b"row", box, row)


@given(st.integers(16, 10_000))
@settings(deadline=None)
def test_one_changed_bit_is_refused_even_with_the_installation_key(bit):
    body = bytearray(make_sealed()[:-32])
    bit = 16 + (bit - 16) % ((len(body) - 2) * 8)
    body[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BrokenSeal):
        opened(remade(bytes(body), make_slip()))


def test_a_copy_under_another_tag_is_refused():
    sealed = make_sealed(make_slip(1))
    with pytest.raises(BrokenSeal):
        opened(sealed, slip=make_slip(2))
    with pytest.raises(BrokenSeal):  # also by one who holds SECRET_KEY
        opened(remade(sealed[:-32], make_slip(2)), slip=make_slip(2))


def test_swapped_ballots_are_refused():
    first, second = make_sealed(make_slip(1), (1, 1, 1)), make_sealed(make_slip(2), (4, 4, 4))
    for sealed, slip in [(first, make_slip(2)), (second, make_slip(1))]:
        with pytest.raises(BrokenSeal):
            opened(sealed, slip=slip)


def test_a_ballot_moved_to_another_box_or_manifest_is_refused():
    sealed = make_sealed()
    with pytest.raises(BrokenSeal):
        opened(sealed, box=OTHER_BOX)
    with pytest.raises(BrokenSeal):
        opened(sealed, manifest_hash=OTHER_MANIFEST)
    slip = make_slip()
    moved = remade(sealed[:-32], slip, box=OTHER_BOX)
    with pytest.raises(BrokenSeal):
        opened(moved, box=OTHER_BOX)
    with pytest.raises(BrokenSeal):
        opened(remade(sealed[:-32], slip, OTHER_MANIFEST), manifest_hash=OTHER_MANIFEST)


def test_parts_of_two_ballots_do_not_fit_together():
    one, two = make_sealed(make_slip(1), (1, 1, 1)), make_sealed(make_slip(1), (4, 4, 4))
    mixed = one[:130] + two[130:-32]
    for row in (mixed + one[-32:], mixed + two[-32:], remade(mixed, make_slip())):
        with pytest.raises(BrokenSeal):
            opened(row)


def test_a_ballot_sealed_to_other_keys_is_refused():
    stranger = bytes(nacl.public.PrivateKey.generate().public_key)
    for keys in ([PUBLIC[0], stranger], [stranger, PUBLIC[1]], [stranger, stranger]):
        with pytest.raises(BrokenSeal):
            opened(seal_to(keys))


def seal_to(keys):
    slip = make_slip()
    return sealing.seal(
        Ballot(ONLINE, slip.code, (1, 2, 3)),
        BOX,
        tag=slip.tag,
        manifest_hash=MANIFEST,
        keys=keys,
        threshold=2,
    )


def test_a_ballot_made_without_the_installation_key_is_refused(settings):
    settings.SECRET_KEY = "forger" * 10
    forged = make_sealed()
    settings.SECRET_KEY = "ours" * 15
    with pytest.raises(BrokenSeal):
        opened(forged)


@pytest.mark.parametrize("facts", [{"n_grades": 2}, {"n_grades": 4}, {"opinion_bytes": 1}])
def test_a_ballot_with_missing_or_foreign_subjects_is_refused(facts):
    with pytest.raises(BrokenSeal):
        opened(make_sealed(), **facts)


@pytest.mark.parametrize("sealed", [b"", b"\x01", bytes(32), bytes(300)])
def test_what_is_no_ballot_is_refused(sealed):
    with pytest.raises(BrokenSeal):
        opened(sealed)


@pytest.mark.parametrize(
    ("position", "byte"),
    [(0, 2), (1, 3), (2, 1), (3, 1), (9, 1), (10, 2), (11, 5), (14, 1), (15, 7), (17, 0), (21, 1)],
)
def test_a_ballot_whose_inside_is_malformed_is_refused(position, byte):
    """One who holds all keys could still write nonsense; it never reaches the sums."""
    slip = make_slip()
    plain = bytearray(sealing._pack(Ballot(ONLINE, slip.code, (1, 2, 3), "好"), 6))
    plain[position] = byte
    with pytest.raises(BrokenSeal):
        sealing._unpack(bytes(plain), 3, 6)


# Closing


def test_the_closing_root_knows_every_row_and_no_order():
    rows = [(make_slip(n).tag, make_sealed(make_slip(n))) for n in range(5)]
    root = sealing.closing_root(BOX, MANIFEST, rows)
    leaves = sorted(tag + hashlib.sha256(sealed).digest() for tag, sealed in rows)
    head = b"close/1/" + BOX.bytes + MANIFEST + (5).to_bytes(4, "big")
    assert root == hashlib.sha256(head + b"".join(leaves)).digest()
    assert sealing.closing_root(BOX, MANIFEST, reversed(rows)) == root
    changed = [
        rows[1:],
        [*rows, rows[0]],
        [(rows[0][0], rows[1][1]), (rows[1][0], rows[0][1]), *rows[2:]],
        [(rows[0][0], make_sealed(make_slip(0))), *rows[1:]],
    ]
    roots = {sealing.closing_root(BOX, MANIFEST, other) for other in changed}
    roots |= {sealing.closing_root(OTHER_BOX, MANIFEST, rows)}
    roots |= {sealing.closing_root(BOX, OTHER_MANIFEST, rows)}
    assert len(roots | {root}) == 7
    assert sealing.closing_is_ours(BOX, root, sealing.closing_mac(BOX, root))
    assert not sealing.closing_is_ours(OTHER_BOX, root, sealing.closing_mac(BOX, root))
