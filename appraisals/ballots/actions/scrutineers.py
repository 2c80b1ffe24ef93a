"""Scrutineers and counter before the opening: named, replaced, approved; their codes and pages."""

import hmac

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from appraisals.ballots import permissions, rules, sealing
from appraisals.ballots.actions.holding import hold, keys_behind
from appraisals.ballots.actions.minutes import note_approval
from appraisals.ballots.actions.refusals import NotInvited
from appraisals.ballots.models import BallotBox, Scrutineer
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock

State = BallotBox.State
# Everything that belongs to the person and not to the place.
OWN = {
    "approved_on": None,
    "public_key": None,
    "has_presented": False,
    "invitation": None,
    "phone": None,
    "code_seen_at_branch": False,
}
MADE_ON_A_PHONE = ("phone", "public_key", "has_presented", "code_seen_at_branch")


def ensure_draft(box):
    """Nothing of this is changed once the ballot has begun."""
    if box.state != State.DRAFT:
        raise NotAllowed([_("The ballot has begun; this can no longer be changed.")])


@transaction.atomic
def nominate(box, *, by, member=None, guest=None):
    """Proposes a scrutineer. The meeting approves them, then they make their count code."""
    box = hold(box.pk, exclusive=True)
    ensure_draft(box)
    ensure(_reasons_against_one_more(box))
    ensure(_reasons_against(box, member, guest))
    scrutineer = Scrutineer.objects.create(
        box=box, member=member, guest=guest, position=box.scrutineers.count()
    )
    audit.record(by, "nominated a scrutineer", box, new={"name": scrutineer.name})
    return scrutineer


def _reasons_against_one_more(box):
    if box.scrutineers.count() >= rules.MOST_SCRUTINEERS:
        yield _("There are at most three scrutineers.")


def _reasons_against(box, member, guest):
    name = member or guest
    if box.scrutineers.filter(member=member, guest=guest).exists():
        yield _("%(name)s has been named already.") % {"name": name}
    if member and member.pk == box.counter_id:
        yield _("%(name)s is to count, and so does not watch over the count.") % {"name": name}
    if member and not box.appraisal.branch.roster(box.day).filter(pk=member.pk).exists():
        yield _("%(name)s does not belong to this branch.") % {"name": name}
    if member:
        yield from reasons_against_watching(member)
    if guest and guest.meeting_id != box.meeting_id:
        yield _("%(name)s is not a guest of this meeting.") % {"name": name}


def reasons_against_watching(member):
    """Asked at the nomination and again at the opening: posts change in between."""
    if not permissions.is_eligible(member):
        yield _(
            "%(name)s cannot be scrutineer: neither the secretary or deputy, nor the office, nor an "
            "administrator watches the ballot."
        ) % {"name": member}


@transaction.atomic
def withdraw(scrutineer, *, by):
    """Takes a nomination back. Those named later move up and need a new count code."""
    box = hold(scrutineer.box_id, exclusive=True)
    ensure_draft(box)
    scrutineer = lock(scrutineer)
    name, place = scrutineer.name, scrutineer.position
    scrutineer.delete()
    # A count code stands for a key only at its place, so those who move up need a new one.
    for later in box.scrutineers.filter(position__gt=place).order_by("position"):
        later.position -= 1
        later.public_key, later.has_presented = None, False
        later.code_seen_at_branch = False
        later.save(update_fields=["position", "public_key", "has_presented", "code_seen_at_branch"])
    audit.record(by, "withdrew a scrutineer", box, old={"name": name})


@transaction.atomic
def replace(scrutineer, *, by, member=None, guest=None):
    """Somebody else takes the place of a scrutineer who fell ill before the opening.

    The new one is approved by the meeting and makes a count code; the others keep theirs.
    """
    box = hold(scrutineer.box_id, exclusive=True)
    ensure_draft(box)
    scrutineer = lock(scrutineer)
    ensure(_reasons_against(box, member, guest))
    name = scrutineer.name
    scrutineer.member, scrutineer.guest = member, guest
    for field, value in OWN.items():
        setattr(scrutineer, field, value)
    scrutineer.save(update_fields=["member", "guest", *OWN])
    audit.record(
        by, "replaced a scrutineer", box, old={"name": name}, new={"name": scrutineer.name}
    )
    return scrutineer


@transaction.atomic
def name_counter(box, member, *, by):
    """Says who is to count (计票人), or with None that nobody is; the meeting approves it."""
    box = hold(box.pk, exclusive=True)
    ensure_draft(box)
    ensure(_reasons_against_counting(box, member) if member else ())
    if member and member.pk == box.counter_id:
        return box
    box.counter, box.counter_approved_on = member, None
    box.save(update_fields=["counter", "counter_approved_on"])
    audit.record(by, "named the counter", box, new={"name": str(member or "")})
    return box


def _reasons_against_counting(box, member):
    name = {"name": member}
    if box.scrutineers.filter(member=member).exists():
        yield _("%(name)s is scrutineer, and so does not count.") % name
    if not box.appraisal.branch.roster(box.day).filter(pk=member.pk).exists():
        yield _("%(name)s does not belong to this branch.") % name
    if not permissions.is_eligible(member):
        yield (
            _(
                "%(name)s cannot count: neither the secretary or deputy, nor the office, nor an "
                "administrator does."
            )
            % name
        )


@transaction.atomic
def approve_scrutineers(box, *, by):
    """Notes that the meeting has approved those nominated, here and in its minutes.

    When the general meeting has a second sitting, the box moves there and all are approved anew.
    """
    box = hold(box.pk, exclusive=True)
    ensure_draft(box)
    if not box.scrutineers.exists():
        raise NotAllowed([_("Nobody has been nominated as scrutineer.")])
    if box.has_moved:
        box.meeting, box.counter_approved_on = box.seat, None
        box.save(update_fields=["meeting", "counter_approved_on"])
        box.scrutineers.update(approved_on=None)
    box.scrutineers.filter(approved_on=None).update(approved_on=box.day)
    if box.counter_id and not box.counter_approved_on:
        box.counter_approved_on = box.day
        box.save(update_fields=["counter_approved_on"])
    names = [scrutineer.name for scrutineer in box.scrutineers.all()]
    counter = {"counter": str(box.counter)} if box.counter_id else {}
    audit.record(by, "approved the scrutineers", box, new={"names": names} | counter)
    note_approval(box, by)
    return box


# Count codes


@sensitive_variables()
@transaction.atomic
def make_count_code(scrutineer, *, by):
    """Makes the scrutineer's count code and returns it, once. Only the public key is kept.

    A second one replaces the first, until the box is opened.
    """
    box = hold(scrutineer.box_id, exclusive=True)
    ensure_draft(box)
    scrutineer = lock(scrutineer)
    if not permissions.can_make_count_code(by, scrutineer):
        raise NotAllowed([_("A count code is made by the scrutineer alone.")])
    code = sealing.new_count_code()
    scrutineer.public_key = sealing.public_key(code, box.pk, scrutineer.position)
    scrutineer.has_presented = False
    scrutineer.code_seen_at_branch = permissions.scrutineer_of(by, box) != scrutineer
    scrutineer.save(update_fields=["public_key", "has_presented", "code_seen_at_branch"])
    audit.record(by, "made a count code", box, new={"name": scrutineer.name})
    return code


@sensitive_variables("code", "keys")
def present_code(box, code, *, by):
    """The scrutineer shows, in the room, that the code is at hand and right. Returns whose it is.

    Raises WrongCode, CodesLocked.
    """
    keys = keys_behind(box, [code], by=by)
    with transaction.atomic():
        box = hold(box.pk, exclusive=True)
        ensure_draft(box)
        scrutineer = box.scrutineers.select_for_update().get(position=min(keys))
        scrutineer.has_presented = True
        scrutineer.save(update_fields=["has_presented"])
        audit.record(by, "presented a count code", box, new={"name": scrutineer.name})
    return scrutineer


# The own page of a scrutineer without a login


@sensitive_variables("text")
@transaction.atomic
def invite(scrutineer, *, by):
    """Returns what opens the scrutineer's own page, once, on one phone; an earlier one is dead.

    Whoever has a login needs none. A phone that has the page already loses it, and a code made
    before is worthless: it may have been made by somebody else who scanned first.
    """
    box = hold(scrutineer.box_id, exclusive=True)
    ensure_draft(box)
    scrutineer = lock(scrutineer)
    if scrutineer.user_id:
        raise NotAllowed(
            [_("%(name)s logs in and watches there.") % {"name": scrutineer.name}],
        )
    text = sealing.new_count_code()
    scrutineer.invitation = sealing.invitation_digest(box.pk, text)
    for field in MADE_ON_A_PHONE:
        setattr(scrutineer, field, OWN[field])
    scrutineer.save(update_fields=["invitation", *MADE_ON_A_PHONE])
    audit.record(by, "invited a scrutineer", box, new={"name": scrutineer.name})
    return text


@sensitive_variables()
def open_own_page(box_id, text, key):
    """From now on the phone that keeps `key` is that of the scrutineer invited with `text`.

    Sent again by the same phone it changes nothing. Raises NotInvited when the invitation was used
    or replaced, or the ballot has begun; whoever knows none gets no hold of the box, which would
    keep the ballots waiting.
    """
    box = BallotBox.objects.get(pk=box_id)
    if watcher := permissions.watcher_at(box, key):
        return watcher
    if box.state != State.DRAFT or _invited(box.scrutineers.all(), box, text) is None:
        raise NotInvited
    with transaction.atomic():
        box = hold(box_id, exclusive=True)
        scrutineer = _invited(box.scrutineers.select_for_update(), box, text)
        if scrutineer is None or box.state != State.DRAFT:
            raise NotInvited
        scrutineer.invitation, scrutineer.phone = None, sealing.phone_digest(box.pk, key)
        scrutineer.save(update_fields=["invitation", "phone"])
        watcher = permissions.Watcher(scrutineer)
        audit.record(watcher, "opened the own page", box, new={"name": scrutineer.name})
    return watcher


@sensitive_variables()
def _invited(scrutineers, box, text):
    try:
        digest = sealing.invitation_digest(box.pk, text)
    except ValueError:
        return None
    return next(
        (
            scrutineer
            for scrutineer in scrutineers
            if scrutineer.invitation and hmac.compare_digest(bytes(scrutineer.invitation), digest)
        ),
        None,
    )
