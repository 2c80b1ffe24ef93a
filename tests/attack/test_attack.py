"""The attack suite in small: everything planted is found, nothing of ours (properties 1 to 3)."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def test_8_boxes_hold_while_4_weaker_designs_are_broken(tmp_path):
    """With a PostgreSQL of its own, two boxes through gunicorn; a sceptic runs 200."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
    }
    command = [sys.executable, "-m", "tests.attack", "--boxes", "8", "--people", "3,5,10"]
    run = subprocess.run(
        [*command, "--http", "2"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=settings.BASE_DIR,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    result = json.loads(run.stdout.splitlines()[-1])
    designs = result["designs"]
    assert {name: design["verdict"] for name, design in designs.items()} == {
        "one_transaction": "BROKEN",
        "readable": "BROKEN",
        "counters": "BROKEN",
        "keystream": "BROKEN",
        "ours": "holds",
    }
    for name in ("one_transaction", "counters"):
        assert designs[name]["whole_ballots"] == designs[name]["people"] == 36
    # Each instrument alone finds what was planted for it.
    for method in ("xmin", "dead rows", "transaction"):
        assert designs["one_transaction"]["methods"][method] == [268, 268]
    for name in ("one_transaction", "readable"):
        assert designs[name]["places"] == ["data files", "dumps", "write-ahead log"]
    mine = designs["ours"]
    assert (mine["boxes"], mine["found"], mine["places"]) == (8, {}, [])
    assert result["written"] == {"ballots_rollentry": 42, "ballots_sealedballot": 42}
    assert result["said"]["gunicorn and Django"] == 0
