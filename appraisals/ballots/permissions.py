"""Who may do what at the secret ballot. Nobody may look into a ballot, so nothing here says so."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from appraisals.ballots import sealing
from appraisals.ballots.models import BallotBox, RollEntry, Scrutineer
from branchlife import permissions
from branchlife.models import BranchPost, CommitteePost

WITH_TOTALS = (CommitteePost.Role.CLERK, CommitteePost.Role.DECISION_MAKER)


@dataclass(frozen=True)
class Watcher:
    """A scrutineer without a login at the own page: acts at this one box, and is no user."""

    scrutineer: Scrutineer
    pk = None

    def __str__(self):
        return self.scrutineer.name


def watcher_at(box, key):
    """The scrutineer whose own page this phone has opened, or None; `key` is what it keeps."""
    phones = box.scrutineers.filter(phone=sealing.phone_digest(box.pk, key))
    found = phones.select_related("member", "guest").first()
    return Watcher(found) if found else None


def can_manage(user, box):
    """Prepares and runs the ballot: the branch's secretary, deputy, commissioner, assistant."""
    return permissions.can_manage(user, box.appraisal.branch)


def scrutineer_of(user, box):
    """The scrutineer of this box behind this login, or this own page, or None."""
    if isinstance(user, Watcher):
        return box.scrutineers.filter(pk=user.scrutineer.pk).first()
    return box.scrutineers.filter(member__user=user).first() if user else None


def is_scrutineer(user, box):
    """Watches over this box."""
    return scrutineer_of(user, box) is not None


def can_watch(user, box):
    """May stand beside the box: those who run it and those who watch it."""
    return can_manage(user, box) or is_scrutineer(user, box)


def can_fill(user, box):
    """Is on the roll, and so may take a slip."""
    return box.roll.filter(member__user=user).exists()


def can_see_roll(user, box):
    """Everyone on the roll sees who has taken a slip; so do those who run or watch the box."""
    return can_fill(user, box) or can_watch(user, box)


def can_see_totals(user, box):
    """From count to confirmation the scrutineers; then those who decide, and the office."""
    if box.state == BallotBox.State.COUNTED:
        return is_scrutineer(user, box)
    is_confirmed = box.state == BallotBox.State.CONFIRMED
    return is_confirmed and can_see_totals_of(user, box.appraisal.branch)


def can_have_report(user, box):
    """Whoever sees the totals; of paper ballots also those who key them in and sign.

    Before the count there is nothing on it, and whoever stands beside the box is told so.
    """
    if can_see_totals(user, box):
        return True
    is_counted = box.state in (BallotBox.State.COUNTED, BallotBox.State.CONFIRMED)
    signs = box.is_all_paper and box.state == BallotBox.State.COUNTED
    return (signs or not is_counted) and can_key_in(user, box)


def can_see_totals_of(user, branch):
    """Reads the confirmed totals of this branch, also those reported on paper."""
    return (
        permissions.can_decide(user, branch)
        or bool(user.branch_roles.get(branch.pk, set()) & set(BranchPost.COMMITTEE_ROLES))
        or permissions.has_committee_role(user, branch.committee, WITH_TOTALS)
    )


def can_read_ballot_opinions(user, box):
    """Reads the opinions of the ballots: the leadership itself, once the result is confirmed.

    Not the office, not an assistant, not a scrutineer who is not of the leadership.
    """
    roles = user.branch_roles.get(box.appraisal.branch_id, set())
    return (
        box.state == BallotBox.State.CONFIRMED
        and not box.is_rehearsal
        and bool(roles & set(BranchPost.COMMITTEE_ROLES))
    )


def can_open_copy(user, box, file):
    """A signed report holds the totals, so it is for those who may see these, and its uploader.

    A declaration that the ballot is void holds none.
    """
    if file.uploaded_by_id == user.pk:
        return True
    if file.pk == box.void_file_id:
        return can_key_in(user, box)
    return can_see_totals(user, box)


def can_open_file(user, file):
    """The same, asked by the room below; named in the setting FILE_GUARDS."""
    boxes = BallotBox.objects.select_related("appraisal__branch__committee")
    return can_open_copy(user, boxes.get(pk=file.target_id), file)


def can_see_tracking_codes(user, box):
    """The whole branch, once the result is confirmed."""
    return box.state == BallotBox.State.CONFIRMED and (
        permissions.is_member_of(user, box.appraisal.branch) or can_watch(user, box)
    )


def can_key_in(user, box):
    """Types totals of paper ballots: the branch, a scrutineer, or the office for the branch."""
    return can_watch(user, box) or permissions.is_clerk(user, box.appraisal.branch.committee)


def can_make_count_code(user, scrutineer):
    """Only the scrutineer's own login; without one the own page, or the machine of the branch."""
    if scrutineer.user_id:
        return scrutineer.user_id == user.pk
    if isinstance(user, Watcher):
        return scrutineer_of(user, scrutineer.box) == scrutineer
    return can_manage(user, scrutineer.box)


def can_declare_void(user, box):
    """May come to the page: who stands beside the box; or who ordered a repeat not begun yet."""
    not_begun = box.state == BallotBox.State.DRAFT and bool(box.repeat_reason)
    return can_watch(user, box) or (not_begun and can_order_repeat(user, box.appraisal))


def can_order_repeat(user, appraisal):
    """After a count only the committee above may order a repeat."""
    return permissions.has_committee_role(user, appraisal.branch.committee, WITH_TOTALS)


def reasons_against_new_password(user):
    """Whoever gives somebody a new password could take the slip, or make the count code, instead.

    So none while somebody is on the list of an open ballot, or scrutineer of one under way. Named
    in the setting PASSWORD_GUARDS.
    """
    member = getattr(user, "member", None)
    if member is None:
        return
    if BallotBox.objects.under_way().filter(scrutineers__member=member).exists():
        yield _(
            "%(name)s is scrutineer of a ballot that is under way: until its result is confirmed "
            "there is no new password, or somebody else could use it to make the count code. "
            "Before the opening the nomination can be withdrawn."
        ) % {"name": member}
    if BallotBox.objects.open_with(member).exists():
        yield _(
            "%(name)s is on the list of a ballot that is open: until it is closed there is no new "
            "password. Without a login, please use a printed slip or a paper ballot."
        ) % {"name": member}


def reasons_against_first_login(user):
    """Somebody who never had a password may set one in the meeting room, but no scrutineer.

    Whoever holds the slip of a scrutineer could make the count code. Named in the setting
    FIRST_LOGIN_GUARDS.
    """
    member = getattr(user, "member", None)
    if member and BallotBox.objects.under_way().filter(scrutineers__member=member).exists():
        yield _(
            "%(name)s is scrutineer of a ballot that is under way and cannot log in for the first "
            "time until its result is confirmed. Before the opening: please have the nomination "
            "withdrawn, log in, and be nominated again."
        ) % {"name": member}


def reasons_against_leaving(member, day):
    """While somebody may fill a ballot, or watches over one, they stay where they are.

    Named in the setting LEAVING_GUARDS.
    """
    if BallotBox.objects.under_way().filter(scrutineers__member=member).exists():
        yield _(
            "%(name)s is scrutineer of a ballot that is under way: the relation stays here until "
            "its result is confirmed. Before the opening the nomination can be withdrawn."
        ) % {"name": member}
    if BallotBox.objects.open_with(member).exists():
        yield _(
            "%(name)s is on the list of a ballot that is open: the relation stays here until it is "
            "closed."
        ) % {"name": member}


def reasons_against_attendance(meeting):
    """Who holds a slip was there, and a meeting that held a ballot was valid.

    Named in the setting ATTENDANCE_GUARDS; `meeting` is as a correction has made it.
    """
    boxes = BallotBox.objects.filter(meeting=meeting, is_rehearsal=False)
    for box in boxes.exclude(state__in=(BallotBox.State.DRAFT, BallotBox.State.VOID)):
        if meeting.declared_valid is not True:
            yield _(
                "A ballot was held in this meeting, so it stays a valid one. If it was not, the "
                "ballot does not count either: please ask the superior organisation."
            )
            continue
        voters = box.voters()
        holders = box.roll.exclude(kind=RollEntry.Kind.NONE).exclude(member__in=voters)
        for entry in holders.select_related("member"):
            yield _(
                "Comrade %(name)s was given a slip of the ballot in this meeting, and so was there."
            ) % {"name": entry.member}
        report = getattr(box, "report", None)
        if report is not None and report.issued > len(voters):
            yield _(
                "%(issued)d ballots were issued in this meeting; of those present only %(voters)d may "
                "fill one."
            ) % {"issued": report.issued, "voters": len(voters)}


def is_eligible(member):
    """Whether `member` may be scrutineer: not who runs the ballot, nor office, nor administrator."""
    runs = member.posts.in_force().filter(role__in=Scrutineer.BARRED_ROLES).exists()
    user = member.user
    if runs or user is None:
        return not runs
    clerk = user.committee_posts.in_force().filter(role=CommitteePost.Role.CLERK).exists()
    return not clerk and not user.is_administrator


def reasons_against_new_ballot_rules(campaign):
    """What the ballots of a year ask stands still once one of its boxes has been opened."""
    boxes = BallotBox.objects.filter(appraisal__campaign=campaign, is_rehearsal=False)
    box = boxes.exclude(state=BallotBox.State.DRAFT).select_related("appraisal__branch").first()
    if box:
        yield _(
            "The ballot of %(branch)s has begun: what the ballots ask can no longer be changed."
        ) % {"branch": box.appraisal.branch}
