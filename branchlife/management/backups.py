"""Backups: one archive with the database, the uploads, and a list to check them by."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from branchlife.management import databases

FORMAT = 1
LIST, DATABASE, UPLOADS = "manifest.json", "database", "media"
PART = ".part"


def key_check():
    """Which SECRET_KEY this is, without saying what it is."""
    return salted_hmac("branchlife/backup", "key").hexdigest()[:16]


# Writing


def write(path):
    """Make the archive `path`, readable by its owner only; it appears when it is whole.

    The database comes first: an upload is in its folder before a row names it.
    """
    if path.exists():
        raise CommandError(_("There is already a file %(name)s.") % {"name": path})
    unfinished = path.with_name(path.name + PART)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    facts = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        "key_check": key_check(),
    }
    try:
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz") as archive:
                facts["files"] = dict(_fill(archive, path.parent))
                _add(archive, LIST, json.dumps(facts, ensure_ascii=False).encode())
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return facts


def _fill(archive, folder):
    """Puts database and uploads into `archive`; yields (name, SHA-256) of each."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as work:
        copy = Path(work) / DATABASE
        databases.dump(copy)
        yield DATABASE, _digest_of(copy)
        archive.add(copy, DATABASE)
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.name.endswith(PART):
            content = path.read_bytes()
            name = f"{UPLOADS}/{path.relative_to(root).as_posix()}"
            _add(archive, name, content)
            yield name, hashlib.sha256(content).hexdigest()


def _digest_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add(archive, name, content):
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


# Checking


@contextmanager
def _opened(path):
    """The archive to read; whatever is wrong with its bytes is one sentence."""
    damaged = (tarfile.TarError, zlib.error, EOFError, KeyError, ValueError)
    try:
        with tarfile.open(path, "r:gz") as archive:
            yield archive
    except FileNotFoundError:
        raise CommandError(_("There is no file %(name)s.") % {"name": path}) from None
    except (*damaged, OSError) as error:
        raise CommandError(_("%(name)s is no whole backup.") % {"name": path}) from error


def check(path):
    """What the archive says of itself, after every file in it was read and compared.

    Raises CommandError on anything foreign, missing, changed, from another kind of database or from
    a newer program.
    """
    with _opened(path) as archive:
        members = archive.getmembers()
        names = [member.name for member in members]
        if len(set(names)) != len(names) or not all(map(_is_proper, members)):
            raise ValueError("foreign entries")
        facts = json.load(archive.extractfile(LIST))
        if facts["format"] != FORMAT or set(names) != {LIST, DATABASE, *facts["files"]}:
            raise ValueError("entries differ from the list")
        for name, digest in facts["files"].items():
            if hashlib.file_digest(archive.extractfile(name), "sha256").hexdigest() != digest:
                raise ValueError("changed entry")
    if facts["engine"] != connection.vendor:
        raise CommandError(
            _("This backup is of %(then)s, but DATABASE_URL names %(now)s.")
            % {"then": facts["engine"], "now": connection.vendor}
        )
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    if unknown := {tuple(name) for name in facts["migrations"]} - known:
        newest = ".".join(max(unknown))
        raise CommandError(
            _(
                "This backup was made by a newer version of the program (%(name)s). Install that first."
            )
            % {"name": newest}
        )
    return facts


def _is_proper(member):
    """A plain file in a place where a backup has one."""
    name = PurePosixPath(member.name)
    inside = name.parts[0] == UPLOADS and len(name.parts) > 1 and ".." not in name.parts
    return member.isfile() and (member.name in (LIST, DATABASE) or inside)


# Reading back


def put_back(path, *, replace):
    """Put database and uploads of the archive in their places. Returns what it says of itself.

    Uploads are added first, the database follows in one go, and what belongs to neither is removed
    last: whatever fails, every row still finds its file.
    """
    facts = check(path)
    if not replace and not databases.is_empty():
        raise CommandError(
            _(
                "The database is not empty. With --replace everything in it is replaced by the backup; "
                "make a backup of it first."
            )
        )
    with (
        tempfile.TemporaryDirectory(prefix="branchlife-restore-") as work,
        _opened(path) as archive,
    ):
        copy = Path(work) / DATABASE
        _copy_out(archive, DATABASE, copy)
        databases.examine(copy)
        uploads = {name: _place_of(name) for name in facts["files"] if name != DATABASE}
        for name, place in uploads.items():
            if not place.exists() or _digest_of(place) != facts["files"][name]:
                _copy_out(archive, name, place)
        databases.load(copy)
    if replace:
        _remove_others(set(uploads.values()))
    return facts


def _place_of(name):
    return Path(settings.MEDIA_ROOT) / PurePosixPath(name).relative_to(UPLOADS)


def _copy_out(archive, name, place):
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(place.name + PART)
    with archive.extractfile(name) as source, unfinished.open("wb") as target:
        while block := source.read(1 << 20):
            target.write(block)
    unfinished.replace(place)


def _remove_others(kept):
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()
