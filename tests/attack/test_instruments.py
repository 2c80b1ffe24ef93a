"""The attacker's instruments on cases with known answers: blunt ones would prove nothing."""

import base64
from itertools import permutations
from math import comb
from random import Random

import pytest

from tests.attack import chance, decoding, search
from tests.attack.attacker import assigned, reading
from tests.attack.evidence import wal_bytes
from tests.attack.planted import Readable
from tests.attack.scoring import Answer, Score

SECRET = bytes(range(100, 132))


@pytest.mark.parametrize("hits, trials, share", [(3, 10, 0.25), (9, 10, 0.25), (30, 200, 0.2)])
def test_the_binomial_test_equals_the_sum_written_out(hits, trials, share):
    exact = sum(
        comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(hits, trials + 1)
    )
    assert chance.at_least(hits, trials, share) == pytest.approx(exact)


def test_the_assignment_is_the_cheapest_of_all():
    random = Random(5)
    for n in (1, 2, 5, 6):
        costs = [[random.uniform(-3, 9) for _column in range(n)] for _row in range(n)]
        cheapest = min(
            permutations(range(n)), key=lambda order: sum(costs[r][c] for r, c in enumerate(order))
        )
        assert assigned(costs) == list(cheapest)


@pytest.mark.parametrize(
    "found",
    [
        SECRET,
        SECRET.hex().encode(),
        SECRET.hex().upper().encode(),
        base64.b64encode(SECRET),
        base64.urlsafe_b64encode(b"a" + SECRET + b"z"),
        base64.b64encode(b"ab" + SECRET + b"xyz"),
        SECRET[::-1],
    ],
)
@pytest.mark.parametrize("shift", range(9))
def test_a_secret_is_found_however_and_wherever_it_is_written(found, shift):
    needles = search.Needles([("box", "key", SECRET)])
    assert needles.found_in(b"." * shift + found + b"....") == {("key", "box")}
    assert needles.found_in(b"." * shift + found[:7] + b"." + found[9:]) == set()


def test_a_text_is_found_in_utf_16():
    needles = search.Needles([("box", "opinion", b"0123456789abcdef")])
    assert needles.found_in("x0123456789abcdefx".encode("utf-16-be")) == {("opinion", "box")}


@pytest.mark.parametrize("value", ["[1, 4, 2]", "\\x010402", "142"])
def test_a_readable_ballot_is_read(value):
    assert reading(["unread", None, value], 3) == {0: 1, 1: 4, 2: 2}
    assert reading([value], 4) is None


def test_a_change_is_read_from_the_text_of_logical_decoding():
    lines = [
        (1, "BEGIN 761"),
        (
            2,
            "table public.roll: UPDATE: box_id[uuid]:'d8' name[character varying]:'O''Hara, a b' "
            "n[bigint]:7 none[bytea]:null",
        ),
        (3, "COMMIT 761 (at 2025-03-19 09:05:00.5+08)"),
    ]
    (change,) = decoding.of_test_decoding(lines)
    assert (change.table, change.kind, change.xid, change.lsn) == ("roll", "update", 761, 3)
    assert change.values == {"box_id": "d8", "name": "O'Hara, a b", "n": "7", "none": None}


def test_the_log_is_joined_across_its_pages(tmp_path):
    page = b"H" * 24 + b"x" * (8192 - 24)
    first = b"H" * 40 + b"y" * (8192 - 40)
    (tmp_path / "000000010000000000000001").write_bytes(first + page)
    start = 16 * 1024 * 1024
    joined = wal_bytes(tmp_path, start + 100, start + 8192 + 50)
    assert joined == b"y" * (8192 - 40) + b"x" * (8192 - 24)


@pytest.mark.parametrize("right, beaten", [(270, False), (330, True), (1000, True)])
def test_a_method_that_reads_more_than_chance_beats_a_design(right, beaten):
    score = Score(Readable())
    score.before["time"] = Answer(1000, right)
    score.before["place"] = Answer(1000, 250)
    assert score.is_beaten is beaten


def test_a_secret_that_stands_anywhere_beats_a_design():
    score = Score(Readable())
    assert not score.is_beaten
    score.found["secret K"] += 1
    assert score.is_beaten
