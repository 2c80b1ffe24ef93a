"""How actions get hold of a box, and of the keys behind count codes."""

import hashlib
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import permissions, rules, sealing
from appraisals.ballots.actions.refusals import CodesLocked, WrongCode
from appraisals.ballots.models import BallotBox
from branchlife import audit

# Wrong count codes in a row before none is looked at for a while. The code has 80 bits: this
# spares the processor and shows that somebody tries.
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)


def hold(box_id, *, exclusive=False):
    """The box, with its state holding still until the transaction ends.

    Many may hold it to take slips and cast ballots; one alone, `exclusive`, to open, close, count.
    Only inside `transaction.atomic()`. On PostgreSQL an advisory lock, and only then, in a second
    statement, the box: read together they could show the state before the lock was granted. On
    SQLite every transaction begins IMMEDIATE, which is lock enough.
    """
    if connection.vendor == "postgresql":
        digest = hashlib.sha256(b"branchlife/box/" + box_id.bytes).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        function = "pg_advisory_xact_lock" + ("" if exclusive else "_shared")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [key])
    boxes = BallotBox.objects.all()
    if exclusive:
        boxes = boxes.select_for_update()
    return boxes.get(pk=box_id)


def _spend_a_try(box_id):
    """Counts the try before the code is looked at, so that tries at once are all counted."""
    now = timezone.now()
    boxes = BallotBox.objects.filter(pk=box_id)
    boxes.filter(codes_locked_until__lte=now).update(wrong_codes=0, codes_locked_until=None)
    if not boxes.filter(wrong_codes__lt=TRIES).update(wrong_codes=F("wrong_codes") + 1):
        until = boxes.values_list("codes_locked_until", flat=True).get() or now + LOCKED_FOR
        boxes.filter(codes_locked_until=None).update(codes_locked_until=until)
        raise _locked(until - now)


@sensitive_variables()
def keys_behind(box, codes, *, by):
    """{place: private key} for `codes`, each of which must belong to a scrutineer of `box`.

    A wrong one goes into the record of deeds. Raises WrongCode, CodesLocked. Call it outside a
    transaction: a wrong try must stay counted.
    """
    _spend_a_try(box.pk)
    public = {
        scrutineer.position: bytes(scrutineer.public_key)
        for scrutineer in box.scrutineers.all()
        if scrutineer.public_key
    }
    found = {}
    if len(codes) > rules.MOST_SCRUTINEERS:  # each code costs scrypt, so no list of guesses
        raise _wrong(box, by)
    for code in codes:
        place, key = _match(code, box, public)
        if key is None:
            raise _wrong(box, by)
        found[place] = key
    BallotBox.objects.filter(pk=box.pk).update(wrong_codes=0, codes_locked_until=None)
    return found


@sensitive_variables()
def _match(code, box, public):
    for place, known in public.items():
        try:
            key = sealing.private_key(code, box.pk, place)
        except ValueError:
            break
        if bytes(key.public_key) == known:
            return place, key
    return None, None


@sensitive_variables("codes")
def scrutineers_acting(box, by, codes):
    """Places of the scrutineers who stand behind a deed: the login's own, and those of `codes`.

    Raises WrongCode, CodesLocked; call it outside a transaction, like `keys_behind`.
    """
    places = set(keys_behind(box, codes, by=by)) if codes else set()
    own = permissions.scrutineer_of(by, box)
    return places | ({own.position} if own else set())


def _wrong(box, by):
    """Notes the wrong try, never what was typed; while ballots come in without its time."""
    boxes = BallotBox.objects.filter(pk=box.pk)
    if not boxes.filter(state=BallotBox.State.OPEN).update(
        untold_wrong_codes=F("untold_wrong_codes") + 1
    ):
        audit.record(by, "typed a wrong count code", box)
    left = TRIES - boxes.values_list("wrong_codes", flat=True).get()
    if left > 0:
        return WrongCode(left)
    boxes.update(codes_locked_until=timezone.now() + LOCKED_FOR)
    return _locked(LOCKED_FOR)


def _locked(remaining):
    return CodesLocked(max(1, -(-remaining // timedelta(minutes=1))))
