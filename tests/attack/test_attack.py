"""The attack suite in small: everything planted is found, nothing of ours (properties 1 to 3)."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from appraisals.ballots import actions
from tests.ballots.rooms import make_room


@pytest.mark.long
@pytest.mark.postgresql
@pytest.mark.django_db
def test_8_boxes_hold_while_4_weaker_designs_are_broken(tmp_path):
    """With a PostgreSQL of its own, one box through gunicorn; a sceptic runs 200."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
    }
    command = [sys.executable, "-m", "tests.attack", "--boxes", "8", "--people", "3,5,10"]
    run = subprocess.run(
        [*command, "--http", "1"],
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


@pytest.mark.django_db
def test_a_message_that_waits_leaves_no_time_in_the_session_of_who_takes_a_slip(client, settings):
    """Found by the attack: whoever had opened the box and then took a slip left the hour there."""
    settings.BALLOTS_OVER_HTTP = True
    room = make_room(5)
    for code in room.codes:
        actions.present_code(room.box, code, by=room.secretary.user)
    client.force_login(room.secretary.user)
    address = [room.box.pk]
    assert (
        client.post(reverse("ballots:open_box", args=address), {"compared": "1"}).status_code == 302
    )
    before = list(Session.objects.values())
    page = client.get(reverse("ballots:slip", args=address))
    name = next(name for name in page.cookies if name.startswith("k-"))
    taken = client.post(reverse("ballots:take", args=address), {"key": name})
    assert taken["Location"] == reverse("box:ballot", args=address)
    assert list(Session.objects.values()) == before
