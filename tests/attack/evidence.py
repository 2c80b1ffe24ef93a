"""What an attacker gets hold of: dumps, data files, the database's log, decoded and raw; all logs."""

import hashlib
import struct
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.attack import decoding

SLOT = "attack"
PAGE = 8192
SEGMENT = 16 * 1024 * 1024
# What is asked of the running server besides its tables.
VOTING = ("third", "two thirds", "voted")
STATISTICS = ("pg_stat_activity", "pg_stat_user_tables", "pg_locks", "pg_replication_slots")


def ask(sql, values=None):
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def has_extension(name):
    """Whether PostgreSQL could bring this instrument along; it is then made ready."""
    if not ask("SELECT 1 FROM pg_available_extensions WHERE name = %s", [name]):
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    return True


@dataclass
class Row:
    """A row as a dump shows it, with the transaction that wrote it and its place on disk."""

    table: str
    values: dict
    xmin: int
    place: tuple

    def line(self):
        """All of it in a line."""
        return "|".join(map(str, (self.table, self.xmin, self.place, *self.values.values())))


@dataclass
class Batch:
    """Everything collected about the ballots played together."""

    dumps: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    versions: list = field(default_factory=list)
    early: list = field(default_factory=list)
    late: list = field(default_factory=list)
    # {table: number} of rows that were written between the opening and the last ballot.
    written: Counter = field(default_factory=Counter)
    # Bytes that gunicorn and PostgreSQL said while people filled their ballots.
    said: dict = field(default_factory=dict)

    def rows(self, moment, table, box):
        """Rows of a table at one moment that belong to this box."""
        return self.dumps[moment].get((table, box), [])


class Collector:
    """Collects; whoever runs it is superuser of the database and reads the server's disk."""

    def __init__(self, server, site):
        self.server, self.site = server, site
        self.clock = []
        self.logs = {"PostgreSQL": server.log, "gunicorn and Django": site.log}
        self.read_to = dict.fromkeys(self.logs, 0)
        self.seen_rows, self.seen_pages = set(), set()

    def prepare(self):
        """Learn the schema, look which instruments there are, begin logical decoding."""
        self.columns, self.types = defaultdict(list), {}
        sql = (
            "SELECT c.relname, a.attname, a.atttypid::int, a.attlen, a.attalign::text "
            "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' "
            "AND NOT a.attisdropped ORDER BY c.relname, a.attnum"
        )
        for table, name, kind, length, align in ask(sql):
            self.columns[table].append((name, kind, length, align))
        self.persons = dict(
            ask(
                "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c "
                "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
                "WHERE c.contype = 'f' AND c.confrelid = 'branchlife_member'::regclass"
            )
        )
        self.has_pageinspect = has_extension("pageinspect")
        self.plugin = "test_decoding" if has_plugin(self.server, "test_decoding") else "pgoutput"
        if self.plugin == "pgoutput":
            ask("SELECT 1")
            with connection.cursor() as cursor:
                cursor.execute("CREATE PUBLICATION attack FOR ALL TABLES")
        ask("SELECT pg_create_logical_replication_slot(%s, %s)", [SLOT, self.plugin])
        self.version = ask("SHOW server_version")[0][0]

    def instruments(self):
        """What was there and what was not, in words."""
        pages = "pageinspect (heap_page_items)"
        yield f"PostgreSQL {self.version}, wal_level=logical; whole dumps with xmin and ctid"
        if self.has_pageinspect:
            yield f"{pages}; data files of all tables and indexes"
        else:
            yield f"{pages} MISSING: data files read as they lie on disk, dead rows too"
        if self.plugin == "test_decoding":
            yield "test_decoding: every change with its transaction, in commit order, with times"
        else:
            yield "test_decoding MISSING: pgoutput instead (the same changes, order and times)"
        yield "raw write-ahead log; sessions; media; pg_stat_activity, pg_locks, statistics"
        yield "logs of gunicorn with Django's console, and of PostgreSQL with failing statements"

    # --- time ---

    def lsn(self):
        """Where the write-ahead log ends now, as a number."""
        return number_of(ask("SELECT pg_current_wal_insert_lsn()")[0][0])

    def tick(self, moment):
        """Something of the schedule has happened: its commit gets the time of the schedule."""
        self.clock.append((self.lsn(), moment))

    def moment_of(self, lsn):
        """The schedule's time of a commit at this place of the log; None if it is not of it."""
        found = bisect_left(self.clock, (lsn,))
        return self.clock[found][1] if found < len(self.clock) else None

    # --- batches ---

    def begin(self):
        """Another batch of ballots."""
        self.batch, self.clock = Batch(), []
        self.start = self.lsn()
        return self.batch

    def dump(self, moment, text):
        """All tables; what was not there before is added to `text`, to be searched."""
        dump, fresh = defaultdict(list), []
        for table, columns in self.columns.items():
            names = ", ".join(f'"{name}"::text' for name, *_facts in columns)
            sql = f'SELECT xmin::text, ctid::text, {names} FROM "{table}"'  # noqa: S608
            for xmin, place, *values in ask(sql):
                values = dict(zip((name for name, *_facts in columns), values, strict=True))
                row = Row(table, values, int(xmin), tuple(map(int, place[1:-1].split(","))))
                dump[table, values.get("box_id")].append(row)
                if (table, xmin, place) not in self.seen_rows:
                    self.seen_rows.add((table, xmin, place))
                    fresh.append(row)
        self.batch.dumps[moment] = dump
        if moment in VOTING:
            self.batch.written.update(row.table for row in fresh)
        lines = (row.line() for row in fresh)
        text.append(("dumps", "\n".join(lines).encode()))
        for name in STATISTICS:
            lines = map(repr, ask(f"SELECT * FROM {name}"))  # noqa: S608
            text.append(("statistics", "\n".join(lines).encode()))

    def log_lengths(self):
        """How much the programs have said so far."""
        return {
            name: path.stat().st_size if path.exists() else 0 for name, path in self.logs.items()
        }

    def voted(self, before):
        """All have voted: a dump, and how much the programs have said since `before`."""
        self.dump("voted", self.batch.early)
        now = self.log_lengths()
        self.batch.said = {name: now[name] - before[name] for name in now}

    def take_log(self, text, tables):
        """The write-ahead log since the last time, raw and decoded; data files; logs; media."""
        self._checkpoint()
        end = self.lsn()
        text.append(("write-ahead log", wal_bytes(self.server.data / "pg_wal", self.start, end)))
        self.start = end
        changes = decoding.changes(self.plugin, SLOT)
        for change in changes:
            change.moment = self.moment_of(change.lsn)
        self.batch.changes += changes
        text.append(("data files", b"".join(self._pages())))
        for table in tables:
            self.batch.versions += self._versions(table)
        for name, path in self.logs.items():
            if path.exists():
                with path.open("rb") as log:
                    log.seek(self.read_to[name])
                    text.append(("logs", log.read()))
                    self.read_to[name] = log.tell()
        for path in Path(settings.MEDIA_ROOT).rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            text.append(("media", str(path).encode() + content))

    def _checkpoint(self):
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")

    def _pages(self):
        """Pages of all tables, indexes and TOAST tables on disk that have changed."""
        sql = (
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't', 'S') "
            "AND relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace) "
            "AND pg_relation_filepath(oid) IS NOT NULL"
        )
        for (name,) in ask(sql):
            for page in pages_of(self.server.data / name):
                digest = hashlib.blake2b(page, digest_size=8).digest()
                if digest not in self.seen_pages:
                    self.seen_pages.add(digest)
                    yield page

    def _versions(self, table):
        """Every version of the rows of a table that is still on disk, dead ones too."""
        if self.has_pageinspect:
            items = ask(
                "SELECT p, lp, t_xmin::text::bigint, t_xmax::text::bigint, t_hoff, t_bits, t_data "
                "FROM generate_series(0, pg_relation_size(%s) / 8192 - 1) p, "
                "heap_page_items(get_raw_page(%s, p::int)) WHERE t_data IS NOT NULL",
                [table, table],
            )
        else:
            path = self.server.data / ask("SELECT pg_relation_filepath(%s)", [table])[0][0]
            items = [
                (number, *item)
                for number, page in enumerate(pages_of(path))
                for item in items_of(page)
            ]
        for page, place, xmin, _xmax, _hoff, bits, data in items:
            values = decoding.values_of(bytes(data), bits, self.columns[table])
            if values is not None:
                yield Row(table, values, xmin, (page, place))


def has_plugin(server, name):
    """Whether this output plugin of logical decoding is installed."""
    return any(server.binaries.parent.rglob(f"{name}.so"))


def number_of(lsn):
    """'0/18F68D0' as a number."""
    high, low = lsn.split("/")
    return int(high, 16) << 32 | int(low, 16)


def pages_of(path):
    """The pages of a data file."""
    data = path.read_bytes()
    return [data[start : start + PAGE] for start in range(0, len(data), PAGE)]


def items_of(page):
    """(place, xmin, xmax, header length, null bits, data) of every row version of a heap page."""
    (lower,) = struct.unpack_from("<H", page, 12)
    for place in range((lower - 24) // 4 if lower else 0):
        (pointer,) = struct.unpack_from("<I", page, 24 + 4 * place)
        start, flags, length = pointer & 0x7FFF, pointer >> 15 & 3, pointer >> 17
        if flags != 1 or not length:
            continue
        item = page[start : start + length]
        xmin, xmax = struct.unpack_from("<II", item)
        natts, mask, hoff = struct.unpack_from("<HHB", item, 18)
        bits = None
        if mask & 1:
            count = natts & 0x7FF
            bits = "".join(str(item[23 + n // 8] >> n % 8 & 1) for n in range(count))
        yield place + 1, xmin, xmax, hoff, bits, item[hoff:]


def wal_bytes(folder, start, end):
    """The write-ahead log between two places, without the heads of its pages."""
    parts = []
    for page in range(start // PAGE, -(-end // PAGE)):
        begin = page * PAGE
        path = folder / f"00000001{begin >> 32:08X}{(begin & 0xFFFFFFFF) // SEGMENT:08X}"
        with path.open("rb") as segment:
            segment.seek(begin % SEGMENT)
            data = segment.read(PAGE)
        parts.append(data[40 if begin % SEGMENT == 0 else 24 :])
    return b"".join(parts)
