"""The program for sceptics, as short as it goes; and that fail points are nowhere but here."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.steps import AROUND_THE_COMMIT

ROOT = Path(__file__).parent.parent.parent


def run(*command, **environment):
    """A process of its own, with this environment changed."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.long
@pytest.mark.postgresql
@pytest.mark.django_db
def test_16_postgresql_is_killed_at_every_step_and_everything_restarted(tmp_path):
    ended = run("-m", "tests.faults", "--casts", "30", "--short", "--seed", "16")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    facts = json.loads(ended.stdout.splitlines()[-1])
    assert (facts["lost"], facts["doubled"], facts["wrong"]) == (0, 0, 0)
    assert facts["acknowledged"] == facts["counted"] > 30
    deeds = ["take", "cast", "close", "count", "sign", "confirm"]
    assert facts["steps"] == [f"{deed}.{step}" for deed in deeds for step in AROUND_THE_COMMIT]
    assert facts["database_killed"] > len(facts["steps"])


KNOWS_NONE = """
import sys, time
import branchlife.wsgi
from appraisals.ballots import actions
from appraisals.ballots.actions import casting
from django.db.backends.base.base import BaseDatabaseWrapper as wrapper
from django.urls import reverse

reverse("box:cast", args=["00000000-0000-0000-0000-000000000000"])
assert not [name for name in sys.modules if name.partition(".")[0] == "tests"]
assert actions.cast is casting.cast
assert wrapper._commit.__module__ == "django.db.backends.base.base"
assert time.time.__module__ == "time"
"""


def test_16_the_program_itself_knows_no_fail_point(tmp_path):
    known = run("-c", KNOWS_NONE, FAULTS_FOLDER=str(tmp_path))
    assert known.returncode == 0, known.stderr
    naming = [
        str(path.relative_to(ROOT))
        for folder in ("branchlife", "meetings", "appraisals")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bFAULTS|X-Fault|X_FAULT|from tests|import tests", path.read_text())
    ]
    assert naming == []


def test_16_fail_points_refuse_to_run_as_in_production(tmp_path):
    refused = run("-c", "import tests.faults.wsgi", HTTPS="1", FAULTS_FOLDER=str(tmp_path))
    assert refused.returncode and "for tests on this machine only" in refused.stderr
