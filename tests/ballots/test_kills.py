"""The program is killed while it takes ballots: on both databases nothing is lost or doubled."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.ballots.rooms import MANY, big_room, opened_marks, tag_of

pytestmark = pytest.mark.django_db(transaction=True)


def address():
    """The test database as DATABASE_URL."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    host, options = facts["HOST"], ""
    if not host or host.startswith("/"):
        host, options = "", f"?host={quote(host)}" + (facts["PORT"] and f"&port={facts['PORT']}")
    elif facts["PORT"]:
        host = f"{host}:{facts['PORT']}"
    login = facts["USER"] + (f":{facts['PASSWORD']}" if facts["PASSWORD"] else "")
    return f"postgresql://{login}@{host}/{facts['NAME']}{options}"


class Tab(threading.Thread):
    """One browser tab for every slip, in a process that is killed and begins again."""

    def __init__(self, room, slips, seed, patience):
        super().__init__()
        self.order = {"box": str(room.box.pk), "slips": slips, "seed": seed}
        self.random = random.Random(seed)
        self.patience, self.kills, self.answers = patience, 0, []

    def run(self):
        environment = os.environ | {
            "DATABASE_URL": address(),
            "SECRET_KEY": django_settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "branchlife.settings",
        }
        while self.order["slips"]:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.ballots.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                cwd=django_settings.BASE_DIR,
            )
            process.stdin.write(json.dumps(self.order).encode() + b"\n")
            process.stdin.flush()
            first = process.stdout.readline()
            if self.kills < self.patience and first != b"done\n":
                time.sleep(self.random.uniform(0, 0.15))
                process.send_signal(signal.SIGKILL)
                self.kills += 1
            written, _nothing = process.communicate()
            lines = [line.split() for line in (first + written).splitlines()]
            answers = [(int(line[0]), line[1] == b"first") for line in lines if len(line) == 2]
            self.answers += [(number, is_first, self.mark(number)) for number, is_first in answers]
            known = {number for number, _is_first in answers}
            self.order["slips"] = [slip for slip in self.order["slips"] if slip[0] not in known]

    def mark(self, number):
        return next(mark for n, _text, mark in self.order["slips"] if n == number)


def test_three_processes_for_each_slip_that_are_killed_at_random():
    """Kill -9 before and after the commit; every tab goes on until each slip has its answer."""
    room = big_room()
    texts = [room.take(number) for number in range(MANY)]
    tags = [tag_of(room, text) for text in texts]
    connection.close()
    tabs = [
        Tab(room, [[n, text, mark] for n, text in enumerate(texts)], seed=mark, patience=3)
        for mark in (1, 2, 3)
    ]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    marks = opened_marks(room)
    assert sum(tab.kills for tab in tabs) == 9
    assert set(marks) == set(tags)
    for tab in tabs:
        assert {number for number, _first, _mark in tab.answers} == set(range(MANY))
        for number, is_first, mark in tab.answers:
            if is_first:
                assert marks[tags[number]] == mark
    room.close()
    report = room.count()
    assert (report.returned, report.valid) == (MANY, MANY)
