"""Broken and hostile workbooks: never a crash, never much memory, always a sentence."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from branchlife import roster
from branchlife.workflow import NotAllowed
from tests.branchlife import hostile
from tests.branchlife.rosters import HEADINGS, person, workbook
from tests.branchlife.test_roster import TODAY

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MOST_MB = 300


def test_hostile_workbooks_are_answered_in_little_memory(tmp_path):
    expected = {}
    for number, (name, content, said) in enumerate(hostile.cases()):
        path = tmp_path / f"{number:02d} {name}"
        path.write_bytes(content)
        expected[path.name] = said
    answers = subprocess.run(
        [sys.executable, "-m", "tests.branchlife.hostile", *sorted(map(str, tmp_path.iterdir()))],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "branchlife.settings", "SECRET_KEY": "x" * 50},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [json.loads(line) for line in answers.splitlines()]
    assert [name for name, _said, _peak in rows] == sorted(expected)
    for name, said, peak in rows:
        assert peak < MOST_MB, (name, peak)
        if expected[name]:
            assert said[0].startswith(expected[name]), (name, said)
        for sentence in said:
            assert CHINESE.search(sentence), (name, sentence)


SMALL = workbook(person("王宁"), person("李雪", phone="13800000001")).getvalue()


@settings(max_examples=150, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=8),
    cut=st.none() | st.integers(0, len(SMALL)),
)
def test_a_damaged_workbook_is_read_or_refused_in_chinese(places, cut):
    content = bytearray(SMALL)
    for place, byte in places:
        content[place] = byte
    try:
        found = roster.read(BytesIO(bytes(content[:cut])), today=TODAY)
    except NotAllowed as error:
        assert all(CHINESE.search(str(reason)) for reason in error.reasons)
    else:
        assert [one.row for one in found.people] == [2, 3]


@settings(max_examples=100, deadline=None)
@given(
    cells=st.lists(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.dates(),
        min_size=6,
        max_size=6,
    )
)
def test_any_cells_are_read_or_refused_in_chinese(cells):
    try:
        file = workbook(cells)
    except Exception:  # what openpyxl cannot write, nobody can send
        return
    try:
        roster.read(file, today=TODAY)
    except NotAllowed as error:
        assert all(CHINESE.search(str(reason)) for reason in error.reasons)


@pytest.mark.parametrize(
    "code, shown",
    [
        ("yyyy-mm-dd", "1998-07-01"),
        ('yyyy"年"m"月"d"日"', "1998-07-01"),
        ('yyyy"年"m"月"', "1998-07"),
        ("yyyy.mm", "1998-07"),
        ("mmm-yy", "1998-07"),
        ("[$-804]yyyy/m/d", "1998-07-01"),
    ],
)
def test_a_month_that_excel_made_a_day_of_is_a_month_again(code, shown):
    book = load_workbook(workbook(person()))
    book.active["D2"] = date(1998, 7, 1)
    book.active["D2"].number_format = code
    output = BytesIO()
    book.save(output)
    output.seek(0)
    [found] = roster.read(output, today=TODAY).people
    assert found.joined_on == shown


def test_a_heading_that_is_repeated_for_print_is_nobody():
    rows = [person("王宁"), HEADINGS, person("李雪")]
    found = roster.read(workbook(*rows), today=TODAY)
    assert [(one.row, one.fields["name"]) for one in found.people] == [(2, "王宁"), (4, "李雪")]


def test_a_branch_written_once_over_merged_cells_holds_for_all_of_them():
    book = load_workbook(
        workbook(person("王宁"), person("李雪"), person("徐华", branch="后勤支部"))
    )
    book.active["C3"] = None
    book.active.merge_cells("C2:C3")
    output = BytesIO()
    book.save(output)
    output.seek(0)
    assert [one.branch for one in roster.read(output, today=TODAY).people] == [
        person()[2],
        person()[2],
        "后勤支部",
    ]
