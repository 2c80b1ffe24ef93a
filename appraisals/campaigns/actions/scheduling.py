"""The meetings of a branch's appraisal: set, held again, chosen to decide."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns import rules
from appraisals.campaigns.actions.guides import bring
from appraisals.campaigns.models import (
    is_free,
)
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from meetings import actions as meetings
from meetings.models import Meeting


def _agenda(campaign, part, has_committee):
    """The Lines that the meeting for this part starts from."""
    template = getattr(campaign, f"{part}_agenda")
    lines = template.lines() if template else []
    if part == rules.GENERAL and not has_committee and campaign.committee_agenda:
        return rules.agenda_without_committee(lines, campaign.committee_agenda.lines())
    return lines


def _title(campaign, part):
    """What papers call the meeting."""
    titles = {
        rules.COMMITTEE: _("%(year)s organisational-life meeting of the branch committee"),
        rules.GENERAL: _("%(year)s organisational-life meeting and appraisal, general meeting"),
        rules.DECISION: _("%(year)s meeting that decides the grades"),
    }
    return titles[part] % {"year": campaign.year_label}


@transaction.atomic
def schedule(appraisal, *, part, starts_at, place, by, **fields):
    """Set one of the appraisal's meetings: theme, quorum and agenda come from the year's rules.

    `part` is one of `rules.PARTS`, `fields` are others of the meeting's details. In a branch without
    a committee the committee's steps stand in the agenda of the general meeting. A cancelled meeting
    is replaced; one to which too few came gets a second sitting, which keeps its agenda.
    """
    appraisal = lock(appraisal)
    day = timezone.localdate(starts_at)
    ensure(appraisal.reasons_against_scheduling(part, day))
    before = appraisal.meeting_for(part)
    if before and before.state != Meeting.State.CANCELLED:
        meeting = meetings.repeat(before, by=by, starts_at=starts_at, place=place)
    else:
        meeting = _new_meeting(appraisal, part, starts_at, place=place, by=by, **fields)
    _link(appraisal, part, meeting, by)
    return meeting


def _new_meeting(appraisal, part, starts_at, *, by, **fields):
    """The meeting for this part, with the year's theme, quorum, gate of study and agenda."""
    campaign = appraisal.campaign
    meeting = meetings.schedule(
        appraisal.branch,
        by=by,
        kind=Meeting.Kind(rules.meeting_kind(part, appraisal.decision_body)),
        title=_title(campaign, part),
        starts_at=starts_at,
        theme=campaign.theme,
        quorum_strict=appraisal.rule("quorum_strict"),
        is_organizational_life=part != rules.DECISION,
        study_required=appraisal.rule("study_required") and part != rules.DECISION,
        **fields,
    )
    agenda = _agenda(campaign, part, appraisal.has_committee(meeting.day))
    meetings.put(meeting, agenda)
    return meeting


@transaction.atomic
def adopt_second_sitting(appraisal, part, *, by):
    """The second sitting arranged on the page of an inquorate meeting plays its part from now on."""
    appraisal = lock(appraisal)
    ensure(appraisal.reasons_against_work())
    meeting = appraisal.second_sitting(part)
    if meeting is None:
        raise NotAllowed([_("There is no second sitting of this meeting.")])
    _link(appraisal, part, meeting, by)
    return meeting


def _link(appraisal, part, meeting, by):
    """Let `meeting` play `part`; the body that decides follows from the kind of meeting."""
    before = appraisal.meeting_for(part)
    setattr(appraisal, f"{part}_meeting", meeting)
    changed = [f"{part}_meeting"]
    if part == rules.DECISION:
        is_committee = meeting.kind == rules.COMMITTEE_MEETING
        appraisal.decision_body = rules.decision_body(is_committee)
        changed.append("decision_body")
    appraisal.save(update_fields=changed)
    if part == rules.GENERAL:
        bring(appraisal, by=by)
    old = {"meeting": str(before)} if before else None
    audit.record(by, "scheduled", appraisal, old=old, new={"meeting": str(meeting)})


@transaction.atomic
def decide_in_general_meeting(appraisal, *, by):
    """The general meeting itself decides the grades after the count; no further meeting is needed."""
    appraisal = lock(appraisal)
    ensure(appraisal.reasons_against_scheduling(rules.DECISION))
    meeting = appraisal.general_meeting
    if meeting is None or is_free(meeting):
        raise NotAllowed([_("There is no general meeting yet.")])
    _link(appraisal, rules.DECISION, meeting, by)
    return appraisal
