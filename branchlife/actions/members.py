"""The life of a member in a branch: admitted, corrected, full member, gone; and who needs care."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit, roster, rules
from branchlife.actions.guards import reasons_against_leaving
from branchlife.models import Committee, Member, Transfer, User
from branchlife.workflow import ensure, lock
from branchlife.written import zh_date

# What may be typed about a member; everything else follows from actions.
DETAILS = (
    "name",
    "phone",
    "sex",
    "ethnicity",
    "birth",
    "education",
    "work_started",
    "joined_on",
    "work_unit",
    "work_post",
    "is_leading_cadre",
    "is_mobile",
    "is_retired",
    "position",
)

# What may be put right besides.
CORRECTIONS = (*DETAILS, "full_member_on")


def refuse_unknown(fields, known=DETAILS):
    """A misspelt field is a mistake of ours."""
    if unknown := set(fields) - set(known):
        raise TypeError(f"not details of a member: {sorted(unknown)}")


def plain(name, value):
    """What was typed, as a roster would bring it, so that the next import finds the same person."""
    if name == "name":
        return roster.plain_person_name(value)
    if name == "phone":
        return roster.plain_phone(value) or value.strip()
    return value.strip() if isinstance(value, str) else value


def reasons_against_phone(phone):
    """A number that no roster could bring in again."""
    if roster.plain_phone(phone) is None:
        yield _("Enter a mobile number, or a landline with its area code.")


def last_position(branch):
    """The place behind everybody in the roster of `branch`."""
    return (branch.members.aggregate(last=Max("position"))["last"] or 0) + 1


def namesakes(branch, name, phone):
    """Who is, or was, on the roster of `branch` under this name and telephone."""
    return branch.members.filter(name=plain("name", name), phone=plain("phone", phone))


def known_elsewhere(branch):
    """Who is on the roster of another branch under the same top committee."""
    top = branch.committee.path[: Committee.steplen]
    others = Member.objects.on_roster().filter(branch__committee__path__startswith=top)
    return others.exclude(branch=branch)


def reasons_elsewhere(name):
    """The sentence about somebody who is in another branch here."""
    yield _(
        "%(name)s belongs to another branch here; let that branch hand the relation over by a "
        "transfer."
    ) % {"name": name}


def _reasons_against_doubling(branch, name, phone):
    for known in namesakes(branch, name, phone):
        if known.left_on:
            yield _(
                "%(name)s with this telephone was here until %(day)s. If it is the same person and "
                "the end was a mistake, take it back on their page; otherwise say that this is a "
                "new entry."
            ) % {"name": known, "day": zh_date(known.left_on)}
        else:
            yield _(
                "%(name)s with this telephone is on the roster already. If it is another person, "
                "say so below."
            ) % {"name": known}


def _reasons_against_days(joined_on, full_member_on, arrived_on):
    """Days of the future, or in the wrong order."""
    today = timezone.localdate()
    if joined_on > today.isoformat():
        yield _("The day of joining lies in the future.")
    if full_member_on > today.isoformat():
        yield _("The day of becoming a full member lies in the future.")
    if not rules.in_order(joined_on, full_member_on):
        yield _("A member joins first and becomes a full member later.")
    if arrived_on > today:
        yield _("The day on which the relation arrived lies in the future.")
    elif not rules.in_order(joined_on, arrived_on.isoformat()):
        yield _("The relation cannot arrive before the person joined the party.")


def _new_member(branch, name, arrived_on, is_another, fields):
    """Saves a member who is last in the roster; asks first when such a one is known."""
    name, phone = plain("name", name), plain("phone", fields.pop("phone", ""))
    if not name:
        ensure([_("Enter the person's name.")])
    ensure(reasons_against_phone(phone))
    if phone and known_elsewhere(branch).filter(name=name, phone=phone).exists():
        ensure(reasons_elsewhere(name))
    if not is_another:
        ensure(_reasons_against_doubling(branch, name, phone))
    return Member.objects.create(
        branch=branch,
        name=name,
        phone=phone,
        name_pinyin=roster.pinyin_key(name),
        name_strokes=roster.stroke_key(name),
        position=last_position(branch),
        arrived_on=arrived_on,
        **fields,
    )


@transaction.atomic
def admit(branch, name, joined_on, *, by, is_another=False, **fields):
    """A probationary member is received: on the roster, last, from the day `joined_on`.

    `fields` are others of DETAILS. Who has the name and telephone of somebody known in the branch
    is not doubled unless `is_another` says that it is another person.
    """
    refuse_unknown(fields)
    branch = lock(branch)
    ensure(_reasons_against_days(joined_on.isoformat(), "", joined_on))
    fields["joined_on"] = joined_on.isoformat()
    member = _new_member(branch, name, joined_on, is_another, fields)
    audit.record(by, "admitted", member, new={"joined_on": member.joined_on})
    return member


@transaction.atomic
def receive_from_outside(
    branch, name, elsewhere, arrived_on, *, by, full_member_on="", is_another=False, **fields
):
    """A member comes from a branch outside this platform: on the roster, last, from `arrived_on`.

    `full_member_on` (a partial date) is empty for a probationary member. See `admit`.
    """
    refuse_unknown(fields)
    branch = lock(branch)
    ensure(_reasons_against_days(fields.get("joined_on", ""), full_member_on, arrived_on))
    if not elsewhere.strip():
        ensure([_("Say from which branch the relation comes.")])
    fields["full_member_on"] = full_member_on
    member = _new_member(branch, name, arrived_on, is_another, fields)
    now = timezone.now()
    transfer = Transfer.objects.create(
        member=member,
        to_branch=branch,
        elsewhere=elsewhere.strip(),
        state=Transfer.State.DONE,
        moved_on=arrived_on,
        asked_by=by,
        asked_at=now,
        decided_by=by,
        decided_at=now,
    )
    new = {"from": transfer.elsewhere, "arrived_on": arrived_on.isoformat()}
    audit.record(by, "received from outside", member, new=new)
    return member


def _reasons_against_details(member):
    if not member.name:
        yield _("Enter the person's name.")
    if member.joined_on > timezone.localdate().isoformat():
        yield _("The day of joining lies in the future.")
    if member.full_member_on > timezone.localdate().isoformat():
        yield _("The day of becoming a full member lies in the future.")
    if not rules.in_order(member.joined_on, member.full_member_on):
        yield _("A member joins first and becomes a full member later.")


@transaction.atomic
def edit_member(member, *, by, **changes):
    """What is known of the member is put right; the login takes the name along.

    `changes` are some of CORRECTIONS. Who was admitted here has been on the roster since the day of
    joining, and that day goes along. Papers that are signed or sent keep what they say.
    """
    refuse_unknown(changes, CORRECTIONS)
    member = lock(member)
    old = {}
    for name, value in changes.items():
        value = plain(name, value)
        if getattr(member, name) != value:
            old[name] = getattr(member, name)
            setattr(member, name, value)
    ensure(_reasons_against_details(member))
    if "phone" in old:
        ensure(reasons_against_phone(member.phone))
    fields = list(old)
    if "name" in old:
        member.name_pinyin = roster.pinyin_key(member.name)
        member.name_strokes = roster.stroke_key(member.name)
        fields += ["name_pinyin", "name_strokes"]
        User.objects.filter(pk=member.user_id).update(name=member.name)
    arrived = member.arrived_on and member.arrived_on.isoformat()
    if "joined_on" in old and arrived == old["joined_on"] and len(member.joined_on) == len(arrived):
        member.arrived_on = date.fromisoformat(member.joined_on)
        fields.append("arrived_on")
    if old:
        member.save(update_fields=fields)
        new = {name: getattr(member, name) for name in old}
        audit.record(by, "edited", member, old=old, new=new)
    return member


# --- full member ---


def reasons_against_full(member, on):
    """Why the member cannot have become a full member on the day `on`."""
    yield from _reasons_gone(member)
    if member.full_member_on:
        yield _("%(member)s has been a full member since %(day)s.") % {
            "member": member,
            "day": member.full_member_on,
        }
    if on > timezone.localdate():
        yield _("The day of becoming a full member lies in the future.")
    elif not rules.in_order(member.joined_on, on.isoformat()):
        yield _("A member joins first and becomes a full member later.")


@transaction.atomic
def make_full(member, on, *, by):
    """The probation is over: a full member, with a vote, from the day `on` of the resolution."""
    member = lock(member)
    ensure(reasons_against_full(member, on))
    member.full_member_on = on.isoformat()
    member.save(update_fields=["full_member_on"])
    audit.record(by, "became full member", member, new={"full_member_on": member.full_member_on})
    return member


# --- the end of the relation ---


def _reasons_gone(member):
    if member.left_on:
        yield _("The relation of %(member)s to this branch has ended.") % {"member": member}


def reasons_against_end(member, on, *, is_move=False):
    """Why the relation to the branch cannot end (or move) on `on`, the first day no longer here.

    Whoever was moved here by mistake can be moved on, or back, on the very day.
    """
    yield from _reasons_gone(member)
    if on > timezone.localdate():
        yield _("This day lies in the future; please enter it when it has come.")
    since = member.in_branch_since()
    is_put_right = is_move and since == on != member.arrived_on
    if since and on <= since and not is_put_right:
        yield _("%(member)s has been in this branch since %(day)s; this day must be later.") % {
            "member": member,
            "day": zh_date(since),
        }
    elif not rules.in_order(member.joined_on, on.isoformat()):
        yield _("This day lies before the day of joining the party.")
    yield from reasons_against_leaving(member, on)


def close_the_place(member, on):
    """Posts end the day before, those of later days never were; no group, no group to lead.

    A login slip that this branch printed and nobody has used opens nothing any more. Returns what was ended, for the record of deeds. The caller saves the member's group and care.
    """
    ended = []
    last = on - timedelta(days=1)
    for post in member.posts.select_for_update():
        if post.until and post.until < on:
            continue
        ended.append(str(post.get_role_display()))
        if post.since and post.since > last:
            post.delete()
        else:
            post.until = last
            post.save(update_fields=["until"])
    old = {"posts": ended} if ended else {}
    if member.group_id:
        old["group"] = str(member.group)
    member.groups_led.update(leader=None)
    if member.user:
        member.user.login_slips.in_use().update(is_replaced=True)
    member.group = None
    # The new branch, if any, makes up its own mind whom to care for in particular.
    member.needs_care, member.care_reason = False, ""
    return old


PLACE = ("group", "needs_care", "care_reason")


def _keeps_login(member):
    """Who works in an office, or keeps the accounts, goes on doing so after leaving a branch."""
    user = member.user
    return member.leaving != Member.Leaving.DECEASED and (
        user.is_administrator or user.committee_posts.in_force().exists()
    )


def leave(member, on, leaving, note=""):
    """The row of a member who leaves: day, reason, no place and no login. The caller has locked it."""
    old = close_the_place(member, on)
    member.left_on, member.leaving, member.leaving_note = on, leaving, note
    ends = bool(member.user and member.user.is_active and not _keeps_login(member))
    member.login_ended = ends
    member.save(update_fields=["left_on", "leaving", "leaving_note", "login_ended", *PLACE])
    if ends:
        User.objects.filter(pk=member.user_id).update(is_active=False)
    return old


@transaction.atomic
def end_relation(member, leaving, on, *, by, note=""):
    """The relation ends other than by a transfer: off the roster from `on`, posts and login end.

    `leaving` is one of Member.Leaving. What happened before `on` stays as it is.
    """
    member = lock(member)
    ensure(reasons_against_end(member, on))
    if leaving == Member.Leaving.OTHER and not note.strip():
        ensure([_("Write down the other reason.")])
    if member.transfers.waiting().exists():
        ensure([_("A transfer of %(member)s is waiting; withdraw it first.") % {"member": member}])
    old = leave(member, on, leaving, note.strip())
    new = {"left_on": on.isoformat(), "leaving": leaving, "note": note.strip()}
    audit.record(by, "relation ended", member, old=old, new=new)
    return member


@transaction.atomic
def restore_relation(member, *, by, reason):
    """The end of the relation was typed by mistake: back on the roster.

    A login that ended with it works again. Posts and group are given anew.
    """
    member = lock(member)
    if not member.left_on:
        ensure([_("%(member)s is on the roster.") % {"member": member}])
    if not reason.strip():
        ensure([_("Write why the end is taken back.")])
    old = {"left_on": member.left_on.isoformat(), "leaving": member.leaving}
    if member.leaving == Member.Leaving.TRANSFERRED:
        _take_back_transfer(member, by, reason.strip())
    if member.login_ended:
        User.objects.filter(pk=member.user_id).update(is_active=True)
    member.left_on, member.leaving, member.leaving_note = None, "", ""
    member.login_ended = False
    member.save(update_fields=["left_on", "leaving", "leaving_note", "login_ended"])
    audit.record(by, "relation restored", member, old=old, new={"why": reason.strip()})
    return member


def _take_back_transfer(member, by, reason):
    """The move to a place outside that ended this relation did not happen."""
    done = member.transfers.filter(state=Transfer.State.DONE, to_branch=None)
    for transfer in done.filter(moved_on=member.left_on):
        ensure(transfer.reasons_against(Transfer.State.WITHDRAWN))
        transfer.state, transfer.moved_on = Transfer.State.WITHDRAWN, None
        transfer.decided_by, transfer.decided_at = by, timezone.now()
        transfer.answer = reason[:200]
        transfer.save(update_fields=["state", "moved_on", "decided_by", "decided_at", "answer"])


# --- care ---


@transaction.atomic
def set_care(member, needs_care, *, by, reason=""):
    """Those who decide in the branch will talk with this member in particular, or no longer.

    Confidential: the record of deeds says only that the branch's list was changed.
    """
    member = lock(member)
    ensure(_reasons_gone(member))
    member.needs_care = needs_care
    member.care_reason = reason.strip() if needs_care else ""
    member.save(update_fields=["needs_care", "care_reason"])
    audit.record(by, "changed the list of care", member.branch)
    return member
