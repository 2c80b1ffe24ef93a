"""Reads PostgreSQL's own bytes: logical decoding of both plugins, and rows as they lie on disk."""

import re
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
COLUMN = re.compile(r' "?(\w+)"?\[([^\]]+(?:\[\])?)\]:(\'(?:[^\']|\'\')*\'|[^ ]+)')
COMMIT = re.compile(r"COMMIT (\d+) \(at (.+)\)")


@dataclass
class Change:
    """One row written, as logical decoding tells it: by which transaction, when and where."""

    table: str
    kind: str
    values: dict
    xid: int
    lsn: int = 0
    time: datetime | None = None
    # The time of the schedule, which is played faster than it happened.
    moment: float | None = field(default=None)


def changes(plugin, slot):
    """All changes since the last time, in commit order."""
    with connection.cursor() as cursor:
        if plugin == "test_decoding":
            sql = (
                "SELECT pg_wal_lsn_diff(lsn, '0/0')::bigint, data FROM pg_logical_slot_get_changes"
            )
            cursor.execute(f"{sql}(%s, NULL, NULL, 'include-timestamp', '1')", [slot])
            return list(of_test_decoding(cursor.fetchall()))
        cursor.execute(
            "SELECT pg_wal_lsn_diff(lsn, '0/0')::bigint, data "
            "FROM pg_logical_slot_get_binary_changes(%s, NULL, NULL, "
            "'proto_version', '1', 'publication_names', 'attack')",
            [slot],
        )
        return list(of_pgoutput((lsn, bytes(data)) for lsn, data in cursor.fetchall()))


def of_test_decoding(rows):
    """The text of test_decoding as Changes."""
    xid, waiting = 0, []
    for lsn, line in rows:
        if line.startswith("table "):
            head, _colon, rest = line[len("table ") :].partition(":")
            kind, _colon, rest = rest.strip().partition(":")
            values = {
                name: None if text == "null" else unquoted(text)
                for name, _type, text in COLUMN.findall(rest)
            }
            table = head.removeprefix("public.").strip('"')
            waiting.append(Change(table, kind.lower(), values, xid))
        elif line.startswith("BEGIN"):
            xid = int(line.split()[1])
        elif found := COMMIT.match(line):
            for change in waiting:
                change.lsn, change.time = lsn, datetime.fromisoformat(full_zone(found[2]))
            yield from waiting
            waiting = []


def full_zone(text):
    """'…+08' as '…+08:00'."""
    return f"{text}:00" if re.search(r"[+-]\d\d$", text) else text


def unquoted(text):
    """A literal without its quotes."""
    return text[1:-1].replace("''", "'") if text.startswith("'") else text


class Message:
    """One message of the binary protocol, read from its beginning."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, form):
        """The next number."""
        (value,) = struct.unpack_from(f">{form}", self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def text(self):
        """The next text."""
        end = self.data.index(b"\0", self.at)
        value, self.at = self.data[self.at : end].decode(), end + 1
        return value

    def letter(self):
        """The next byte, as a letter."""
        return chr(self.number("B"))

    def row(self, names):
        """The next row."""
        values = {}
        for name in names[: self.number("H")]:
            if self.letter() == "t":
                length = self.number("I")
                values[name] = self.data[self.at : self.at + length].decode()
                self.at += length
            else:
                values[name] = None
        return values


KINDS = {"I": "insert", "U": "update", "D": "delete"}


def of_pgoutput(rows):
    """The messages of pgoutput as Changes."""
    relations, xid, lsn, time = {}, 0, 0, None
    for _place, data in rows:
        message = Message(data)
        letter = message.letter()
        if letter == "B":
            lsn, micro, xid = message.number("q"), message.number("q"), message.number("I")
            time = EPOCH + timedelta(microseconds=micro)
        elif letter == "R":
            number = message.number("I")
            _schema, table, _identity = message.text(), message.text(), message.number("B")
            names = []
            for _column in range(message.number("H")):
                message.number("B")
                names.append(message.text())
                message.number("q")
            relations[number] = table, names
        elif letter in KINDS:
            table, names = relations[message.number("I")]
            part = message.letter()
            if letter == "U" and part != "N":  # the old key comes first
                message.row(names)
                message.letter()
            yield Change(table, KINDS[letter], message.row(names), xid, lsn, time)


# --- rows on disk ---

ALIGN = {"c": 1, "s": 2, "i": 4, "d": 8}
BOOL, BYTEA, INT8, INT2, INT4, TEXT, VARCHAR, UUID_TYPE = 16, 17, 20, 21, 23, 25, 1043, 2950
INTEGERS = {INT8: "<q", INT2: "<h", INT4: "<i"}


def values_of(data, bits, columns):
    """{column: text} of a row as it lies on disk; None when it is not whole any more."""
    at, values = 0, {}
    try:
        for number, (name, kind, length, align) in enumerate(columns):
            if bits and number < len(bits) and bits[number] == "0":
                values[name] = None
                continue
            if length == -1:
                raw, at = _varying(data, at, ALIGN[align])
            else:
                at += -at % ALIGN[align]
                raw, at = data[at : at + length], at + length
            values[name] = _text(raw, kind)
    except (struct.error, IndexError, ValueError):
        return None
    return values


def _varying(data, at, align):
    if data[at] & 1:  # a short head of one byte
        length = data[at] >> 1
        if length == 0:
            raise ValueError("kept elsewhere")
        return data[at + 1 : at + length], at + length
    at += -at % align
    (head,) = struct.unpack_from("<I", data, at)
    return data[at + 4 : at + (head >> 2)], at + (head >> 2)


def _text(raw, kind):
    if kind in INTEGERS:
        return str(struct.unpack(INTEGERS[kind], raw)[0])
    if kind == UUID_TYPE:
        return str(UUID(bytes=raw))
    if kind == BOOL:
        return "true" if raw == b"\1" else "false"
    if kind in (TEXT, VARCHAR):
        return raw.decode()
    return "\\x" + raw.hex()
