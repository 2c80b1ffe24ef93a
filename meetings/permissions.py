"""Who may do what at a meeting."""

from django.utils.translation import gettext as _

from branchlife.models import BranchPost
from branchlife.permissions import can_decide, can_manage, can_oversee, is_clerk, leads_group
from branchlife.written import zh_date
from meetings.models import Meeting, MinutesVersion, Speech


def can_manage_meeting(user, meeting):
    """Prepares and records the meeting: secretary, deputy, organisation commissioner, assistant.

    A meeting of a party group also its leader.
    """
    return can_manage(user, meeting.branch) or is_of_own_group(user, meeting)


def is_of_own_group(user, meeting):
    """A meeting of a party group that `user` leads."""
    return meeting.kind == Meeting.Kind.GROUP and meeting.group_id in user.groups_led.get(
        meeting.branch_id, ()
    )


def can_convene(user, branch):
    """Arranges meetings in this branch: those who do its work all, a group's leader those of it."""
    return can_manage(user, branch) or leads_group(user, branch)


def groups_to_convene(user, branch):
    """None when `user` arranges every meeting of the branch; else ids of the groups they lead."""
    return None if can_manage(user, branch) else user.groups_led.get(branch.pk, set())


def can_sign(user, meeting):
    """Signs the minutes on the screen: those who decide for the branch, never an assistant.

    Those of a party group also its leader, who chairs it.
    """
    return can_decide(user, meeting.branch) or is_of_own_group(user, meeting)


def has_own_hand(member):
    """Has a login that works, and so signs for themself; one that waits for the first use is none."""
    user = member.user
    return bool(
        user and user.is_active and (user.has_usable_password() or user.sso_name is not None)
    )


def roles_to_sign(user, meeting):
    """["chair", "recorder"], as far as `user` signs for them on the screen.

    The own role; and that of somebody without a login, for whom signs who decides in the branch.
    """
    roles = []
    for role in MinutesVersion.ROLES:
        member = getattr(meeting, role)
        if member is None:
            continue
        is_own = member.user_id is not None and member.user_id == user.pk
        if is_own or (not has_own_hand(member) and can_sign(user, meeting)):
            roles.append(role)
    return roles


def reasons_against_hand(user, meeting):
    """Why `user` has nothing to sign here: the others sign with their own login, or on paper."""
    if roles_to_sign(user, meeting):
        return
    for role, label in MinutesVersion.ROLE_LABELS.items():
        member = getattr(meeting, role)
        if member is not None:
            yield _(
                "%(name)s signs as %(role)s with the own login; or have a printed copy signed and "
                "attach the scan."
            ) % {"name": member.name, "role": label}


def can_read_version(user, version):
    """Reads one version of the minutes: as the record, but once signed it stays open."""
    meeting = version.meeting
    if can_see_attendance(user, meeting):
        return True
    if not version.is_signed:
        return False
    return not meeting.is_committee or meeting.attendances.filter(member__user=user).exists()


def can_confirm_reading(user, version):
    """The member behind the login, if asked to read this version; else None."""
    row = version.readers().filter(member__user=user).first()
    return row.member if row else None


def can_see_attendance(user, meeting):
    """Sees who is on leave and why: those who record the meeting, and the office."""
    return can_manage_meeting(user, meeting) or can_oversee(user, meeting.branch.committee)


def can_read_script(user, meeting):
    """Reads the chair's script, which names who is on leave: those who see that, and the chair."""
    is_chair = meeting.chair is not None and meeting.chair.user_id == user.pk
    return is_chair or can_see_attendance(user, meeting)


def can_read_record(user, meeting):
    """Reads what was said: recorders and office always; those who were there once it is signed.

    Who signs the minutes, as chair or recorder, before that.

    The minutes of a general meeting are open to every member of the branch when they are signed.
    """
    if can_see_attendance(user, meeting):
        return True
    if meeting.state == Meeting.State.CLOSED and roles_to_sign(user, meeting):
        return True
    if meeting.state != Meeting.State.SIGNED:
        return False
    return not meeting.is_committee or meeting.attendances.filter(member__user=user).exists()


def can_consent(user, branch):
    """Consents for the superior organisation to leave a member out: its office."""
    return is_clerk(user, branch.committee)


def reasons_against_leaving(member, day):
    """Whoever was on the list of a meeting belonged to the branch on that day.

    So the relation moves later than the last meeting that has begun. Named in LEAVING_GUARDS.
    """
    begun = (Meeting.State.IN_SESSION, Meeting.State.CLOSED, Meeting.State.SIGNED)
    rows = member.attendances.filter(
        meeting__branch=member.branch_id,
        meeting__state__in=begun,
        meeting__starts_at__date__gte=day,
    )
    if last := rows.select_related("meeting").order_by("-meeting__starts_at").first():
        yield _(
            "%(name)s is on the list of “%(meeting)s” of %(day)s, and so belonged to this branch "
            "on that day; enter a later day."
        ) % {"name": member, "meeting": last.meeting, "day": zh_date(last.meeting.day)}


def is_in_leadership(user, branch):
    """Holds a post in the branch committee today."""
    return bool(user.branch_roles.get(branch.pk, set()) & set(BranchPost.COMMITTEE_ROLES))


def can_record_talks(user, branch):
    """Notes talks: who does the branch's work, all of them; who is in the committee, the own."""
    return can_manage(user, branch) or is_in_leadership(user, branch)


def can_have_talk_form(user, branch):
    """The empty form for a talk: who notes talks, and the office above."""
    return can_record_talks(user, branch) or can_oversee(user, branch.committee)


def can_read_talk(user, talk):
    """Reads what was said: those who talked, and the secretary (also an acting one); nobody else."""
    if BranchPost.Role.SECRETARY in user.branch_roles.get(talk.branch_id, set()):
        return True
    return talk.persons.filter(member__user=user).exists()


def can_read_opinions(user, branch):
    """Reads the opinions gathered: who does the branch's work, the committee, the office above."""
    return can_record_talks(user, branch) or can_oversee(user, branch.committee)


def speaks_at(user, meeting):
    """The attendance row of the person behind the login, if they are expected; else None."""
    rows = meeting.attendances.expected().filter(member__user=user)
    return rows.select_related("member").first()


def is_speaker(user, speech):
    """Their own words."""
    return speech.speaker.user_id is not None and speech.speaker.user_id == user.pk


def can_read_speech(user, speech):
    """The speaker; once handed in, those who decide in the branch; once said, the record's readers."""
    if is_speaker(user, speech):
        return True
    meeting = speech.meeting
    if speech.state != speech.State.DRAFT and can_decide(user, meeting.branch):
        return True
    return speech.is_delivered and can_read_record(user, meeting)


def can_open_speech_file(user, file):
    """The same of a file that holds a speech; named in the setting FILE_GUARDS."""
    speeches = Speech.objects.select_related("speaker", "meeting__branch__committee")
    speech = speeches.filter(pk=file.target_id).first()
    return speech is not None and can_read_speech(user, speech)


def can_change_speech(user, speech):
    """The speaker their own; what the recorder noted and may read, those who record the meeting."""
    if speech.is_typed_for_another:
        return can_manage_meeting(user, speech.meeting) and can_read_speech(user, speech)
    return is_speaker(user, speech)


def can_remove_speech(user, speech):
    """As to change; whoever records the meeting also what came on paper and they may not read."""
    if speech.is_typed_for_another:
        return can_manage_meeting(user, speech.meeting)
    return is_speaker(user, speech)


def can_change_talk(user, talk):
    """Puts a talk right or takes it off: who does the branch's work; in the committee, the own."""
    if can_manage(user, talk.branch):
        return True
    took_part = talk.persons.filter(member__user=user).exists()
    return is_in_leadership(user, talk.branch) and took_part
