"""What is stored, and that nothing of it tells who ticked what."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core import serializers
from django.db import connection
from django.urls import reverse

from appraisals.ballots import actions, sealing
from appraisals.ballots.models import RollEntry, SealedBallot
from branchlife.models import AuditEvent
from tests.ballots.rooms import open_room

pytestmark = pytest.mark.django_db


def whole_database():
    """Every value of every table, as the bytes and texts a reader of a dump would look for."""
    values = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, bytes | memoryview):
                        values.append(bytes(value))
                    else:
                        values.append(str(value).encode())
    return values


def contains(values, secret):
    """Whether `secret` stands anywhere, as bytes, hexadecimal or Crockford text."""
    texts = {secret, secret.hex().encode(), sealing.to_crockford(secret).encode()}
    return any(text in value for value in values for text in texts)


def test_the_roll_and_the_ballots_have_exactly_these_columns():
    columns = {
        model: sorted(field.column for field in model._meta.get_fields() if field.concrete)
        for model in (SealedBallot, RollEntry)
    }
    assert columns[SealedBallot] == ["box_id", "sealed", "tag"]
    assert [c for c in columns[RollEntry] if c] == ["box_id", "commitment", "kind", "member_id"]
    with connection.cursor() as cursor:
        in_database = {
            model: sorted(
                column.name
                for column in connection.introspection.get_table_description(
                    cursor, model._meta.db_table
                )
            )
            for model in (SealedBallot, RollEntry)
        }
    assert in_database[SealedBallot] == ["box_id", "sealed", "tag"]
    assert in_database[RollEntry] == ["box_id", "commitment", "kind", "member_id"]
    assert SealedBallot._meta.constraints == []


def test_no_secret_of_a_voter_is_stored_anywhere():
    room = open_room(6)
    by = room.scrutineers[0].user
    cookies = [bytes([40 + number]) * 32 for number in range(3)]
    texts = [room.take(number, k=k) for number, k in enumerate(cookies)]
    texts += actions.print_slips(room.box, 3, by=by)
    for number in (3, 4, 5):
        actions.hand_out_printed(room.box, room.voters[number], by=by)
    slips = [actions.enter(room.box.pk, text).slip for text in texts]
    codes = [room.fill(text).tracking_code for text in texts]
    stored = whole_database()
    for slip, text in zip(slips, texts, strict=True):
        assert not contains(stored, slip.secret)
        assert not contains(stored, sealing.from_crockford(text, 68))
        assert not contains(stored, slip.code)
    assert not any(contains(stored, k) for k in cookies)
    assert not any(code.encode() in value for value in stored for code in codes)
    # The tag is stored once, in the ballot; the commitment once, in the roll; never side by side.
    for slip in slips[:3]:
        assert sum(slip.tag in value for value in stored) == 1
        assert sum(slip.commitment in value for value in stored) == 1


def test_nothing_about_takes_and_casts_is_recorded_beside_a_person():
    room = open_room(6)
    before = AuditEvent.objects.count(), Session.objects.count()
    rows = {
        model: model.objects.count()
        for model in apps.get_models()
        if model not in (RollEntry, SealedBallot)
    }
    for number in range(4):
        room.vote(number)
    assert (AuditEvent.objects.count(), Session.objects.count()) == before
    assert {model: model.objects.count() for model in rows} == rows


def test_no_column_of_a_user_or_a_box_moves_when_a_ballot_is_cast():
    room = open_room(6)

    def everything_else():
        return [
            serializers.serialize("json", model.objects.order_by("pk"))
            for model in apps.get_models()
            if model not in (RollEntry, SealedBallot)
        ]

    before = everything_else()
    room.vote(0)
    assert everything_else() == before


def everything_else():
    """Every row of every table but the two that a take and a cast may write."""
    names = {model._meta.db_table for model in (RollEntry, SealedBallot)}
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table not in names:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


def form_on(page):
    """The hidden fields of a page."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="(.+?)"', page.content.decode()))


def test_no_page_on_the_way_to_a_ballot_writes_anything_else(client, over_http):
    room = open_room(5)
    client.force_login(room.voters[3].user)
    box = [room.box.pk]
    before = everything_else()
    page = client.get(reverse("ballots:slip", args=box))
    key = re.search(r'name="key" value="(.+?)"', page.content.decode())[1]
    for _again in range(2):
        taken = client.post(reverse("ballots:take", args=box), {"key": key})
        assert taken.status_code == 302
    assert everything_else() == before
    client.get(reverse("ballots:detail", args=box))
    page = client.get(reverse("box:ballot", args=box))
    form = form_on(page)
    origin = {"origin": "http://testserver"}
    asked = client.post(reverse("box:cast", args=box), form, headers=origin)
    assert (asked.status_code, SealedBallot.objects.count()) == (200, 0)
    marks = {f"s{index}": "1" for index in range(room.subjects)}
    for _again in range(2):
        cast = client.post(reverse("box:cast", args=box), form | marks, headers=origin)
        assert cast.status_code == 302
    assert "已收到" in client.get(reverse("box:done", args=box)).content.decode()
    assert "已收到" in client.get(reverse("box:ballot", args=box)).content.decode()
    assert SealedBallot.objects.count() == 1
    assert everything_else() == before


def test_no_refusal_on_the_way_writes_anything_else(client, over_http):
    room = open_room(5)
    room.take(3)
    client.force_login(room.voters[3].user)
    box = [room.box.pk]
    before = everything_else()
    page = client.get(reverse("ballots:slip", args=box))
    (name,) = [name for name in page.cookies if name.startswith("k-")]
    assert client.post(reverse("ballots:take", args=box), {"key": name}).status_code == 409
    origin = {"origin": "http://testserver"}
    client.cookies["slip"] = room.take(0)
    form = form_on(client.get(reverse("box:ballot", args=box))) | {"s0": "9"}
    assert client.post(reverse("box:cast", args=box), form, headers=origin).status_code == 400
    client.cookies["slip"] = "00"
    assert client.get(reverse("box:ballot", args=box)).status_code == 403
    assert everything_else() == before


def test_handing_out_a_printed_slip_writes_the_roll_only(client, over_http):
    room = open_room(5)
    by = room.scrutineers[0].user
    actions.print_slips(room.box, 5, by=by)
    client.force_login(by)
    before = everything_else()
    member = {"member": room.voters[4].pk}
    client.post(reverse("ballots:hand_out", args=[room.box.pk]), member)
    assert room.box.roll.get(member=room.voters[4]).kind == "printed"
    assert everything_else() == before


def test_the_count_leaves_only_sums():
    room = open_room(6)
    receipts = [room.vote(number, 1 + number % 3) for number in range(4)]
    slips = [actions.enter(room.box.pk, room.take(number)).slip for number in range(4)]
    room.close()
    room.count()
    room.confirm()
    stored = whole_database()
    for slip in slips:
        assert not contains(stored, slip.secret)
        assert not contains(stored, slip.tag)
        assert not contains(stored, slip.commitment)
    codes = [receipt.tracking_code for receipt in receipts]
    assert all(sum(code.encode() in value for value in stored) == 1 for code in codes)


def test_neither_admin_nor_history_nor_texts_know_of_ballots():
    room = open_room(6)
    room.vote(0)
    ballot = SealedBallot.objects.get()
    assert (str(ballot), repr(ballot)) == ("***", "<SealedBallot: ***>")
    registered = {model._meta.app_label for model in admin.site._registry}
    assert "ballots" not in registered
    assert not hasattr(SealedBallot.objects, "visible_to")
    for model in apps.get_app_config("ballots").get_models():
        assert model._meta.default_permissions == ()
    assert not AuditEvent.objects.filter(target_label="ballots.sealedballot").exists()
    assert not re.search(r"excellent.{0,40}\d", str(list(AuditEvent.objects.values("old", "new"))))


def test_refusals_and_receipts_show_no_slip_and_no_grade():
    room = open_room(6)
    text = room.take(0)
    receipt = room.fill(text)
    entry = actions.enter(room.box.pk, text)
    with pytest.raises(actions.Incomplete) as refusal:
        room.fill(room.take(1), {0: 3}, confirmed=False)
    shown = repr(receipt) + repr(entry) + repr(refusal.value) + str(refusal.value)
    for secret in (text, receipt.tracking_code, entry.slip.secret.hex(), str(entry.slip.secret)):
        assert secret not in shown


def test_no_page_no_paper_and_no_other_room_knows_the_sealed_ballots():
    root = Path(django_settings.BASE_DIR)
    sources = [
        path
        for folder in ("branchlife", "meetings", "appraisals", "templates")
        for path in (root / folder).rglob("*")
        if path.suffix in {".py", ".html"} and "migrations" not in path.parts
    ]
    knowing = {
        path.relative_to(root).as_posix()
        for path in sources
        if re.search(r"SealedBallot|sealed_ballot|open_sealed", path.read_text())
    }
    assert knowing == {
        "appraisals/ballots/models/__init__.py",
        "appraisals/ballots/models/roll.py",
        "appraisals/ballots/actions/casting.py",
        "appraisals/ballots/actions/counting.py",
        "appraisals/ballots/sealing.py",
    }
