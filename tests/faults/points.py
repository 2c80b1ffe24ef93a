"""Fail points, laid around the program from outside; the program itself knows none.

A request that carries the header `X-Fault` has one accident on its way. It says what happens and at
which step of which deed, and has a number, because it happens once:

    kill cast.committed 17      kill -9 of this worker
    database close.commit 18    kill -9 of every process of PostgreSQL
    power count.write-3 19      both: PostgreSQL and this worker
    full cast.commit 20         the disk is full: the database refuses to commit
    slow cast.commit 21         this thread sleeps for a moment, others overtake it
    clock -3600 22              the clock of this worker jumps, and stays like that
    pages 0                     SQLite's file may not grow any more (a full disk in earnest)

Steps: `called`; `write-1`, `write-2` … before each statement that writes or locks; `commit` before
the first commit; `committed` after it; `returned` before the answer is written.
"""

import os
import signal
import threading
import time
from functools import wraps
from pathlib import Path

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from appraisals.ballots import actions
from tests.faults.postgres import POSTGRES_PID, kill_server

DEEDS = {
    "take": "take_slip",
    "cast": "cast",
    "close": "close",
    "count": "count",
    "sign": "sign",
    "confirm": "confirm",
}
WRITES = ("INSERT", "UPDATE", "DELETE", "SELECT PG_ADVISORY")
A_MOMENT = 0.15
HAPPENED = "happened"  # the folder in which accidents are noted

here = threading.local()
clock = {"ahead": 0.0}


class Points:
    """What happens at a step; notes it in a file first, for whoever counts accidents."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def happens(self, fault):
        """Whether it happens now; it does once, however often the request is repeated."""
        *_what, number = fault.split()
        try:
            with open(self.folder / HAPPENED / number, "x") as noted:
                noted.write(fault)
        except FileExistsError:
            return False
        return True

    def reached(self, step):
        """The deed of this thread has come to `step`."""
        fault = getattr(here, "fault", "")
        if not fault:
            return
        kind, where, _number = fault.split()
        if where != step:
            return
        here.fault = ""
        if self.happens(fault):
            getattr(self, kind)()

    def kill(self):
        """This worker ends as if it had never been told."""
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)  # not one statement more

    def database(self):
        """PostgreSQL ends at once, with everything it had in hand."""
        kill_server(int((self.folder / POSTGRES_PID).read_text()))

    def power(self):
        """Both end."""
        self.database()
        self.kill()

    def full(self):
        """There is no room left on the device."""
        raise OperationalError("could not write to the file: No space left on device")

    def slow(self):
        """Others overtake."""
        time.sleep(A_MOMENT)

    def deed(self, name, action):
        """`action` with its steps."""

        @wraps(action)
        def watched(*args, **kwargs):
            writes, here.deed = 0, name

            def statement(execute, sql, *rest):
                nonlocal writes
                if sql.lstrip().upper().startswith(WRITES):
                    writes += 1
                    self.reached(f"{name}.write-{writes}")
                return execute(sql, *rest)

            try:
                self.reached(f"{name}.called")
                with connection.execute_wrapper(statement):
                    result = action(*args, **kwargs)
                self.reached(f"{name}.returned")
            finally:
                here.deed = ""
            return result

        return watched

    def install(self):
        """Lay the points around the six deeds, the commit and the clock."""
        for name, function in DEEDS.items():
            setattr(actions, function, self.deed(name, getattr(actions, function)))
        commit = BaseDatabaseWrapper._commit
        now, seconds = timezone.now, time.time

        def watched_commit(wrapper):
            deed = getattr(here, "deed", "")
            if deed:
                self.reached(f"{deed}.commit")
            commit(wrapper)
            if deed:
                self.reached(f"{deed}.committed")

        BaseDatabaseWrapper._commit = watched_commit
        timezone.now = lambda: now() + timezone.timedelta(seconds=clock["ahead"])
        time.time = lambda: seconds() + clock["ahead"]

    def begin(self, fault):
        """A request has come in, with this accident ahead of it."""
        here.fault = here.deed = ""
        kind, _space, rest = fault.partition(" ")
        if kind == "clock":
            if self.happens(fault):
                clock["ahead"] = float(rest.split()[0])
        elif kind == "pages":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA page_count")
                most = int(rest) or cursor.fetchone()[0]
                cursor.execute(f"PRAGMA max_page_count = {most}")
        else:
            here.fault = fault
