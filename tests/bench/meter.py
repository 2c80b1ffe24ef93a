"""Processor time of servers and of all the processes they started."""

import os
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(root):
    """Seconds that the process `root` and its children, the dead ones too, have used."""
    parents, used = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(fields[1])
            used[int(folder.name)] = sum(int(field) for field in fields[11:15])
    family, grown = {root}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in family} - family
        family |= more
        grown = bool(more)
    return sum(used.get(pid, 0) for pid in family) / TICKS


def postmaster():
    """The process of a PostgreSQL on this machine, or None."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        file = Path(cursor.fetchone()[0]) / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else None


class Meter:
    """Processor seconds of gunicorn and PostgreSQL between two looks."""

    def __init__(self, server):
        self.roots = {"gunicorn": server, "postgresql": postmaster()}

    def look(self):
        """{who: seconds so far}."""
        return {who: cpu_of(pid) for who, pid in self.roots.items() if pid}
