"""What happens to a year: its rules are set, it is opened, branches join, meetings are set."""

import tomllib
from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns import rules
from appraisals.campaigns.models import (
    Appraisal,
    Campaign,
    QuotaExemption,
    branches_with_committee,
    is_free,
)
from appraisals.campaigns.permissions import is_office
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from meetings import actions as meetings
from meetings.models import AgendaItem, AgendaTemplate, AgendaTemplateItem, Meeting

PRESETS = settings.BASE_DIR / "fixtures" / "presets"

# The rules of a year: what a preset gives and a form may change.
RULES_OF_THE_YEAR = (
    "quota_num",
    "quota_den",
    "quota_base",
    "quota_rounding",
    "theme",
    "basis",
    "study_materials",
    "quorum_strict",
    "criteria",
    "aspects",
    "check_points",
    "probationary_may_fill",
    "min_to_count",
    "show_own_totals",
    "committee_agenda",
    "general_agenda",
    "decision_agenda",
    "due_on",
)


def plain(value):
    """A value as the record of deeds keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, models.Model) else value


# --- presets ---


@transaction.atomic
def load_presets(folder=PRESETS, *, by=None):
    """Read the preset files: agenda templates first, then the rules. Loading again updates by key."""
    files = [tomllib.loads(path.read_text()) for path in sorted(folder.glob("*.toml"))]
    for content in files:
        for agenda in content.get("agenda", []):
            _load_agenda(agenda)
    return [_load_preset(content) for content in files if "key" in content]


def _load_agenda(content):
    """One agenda template with its items."""
    template, _made = AgendaTemplate.objects.update_or_create(
        key=content["key"], defaults={"name": content["name"], "kind": content["kind"]}
    )
    template.items.all().delete()
    AgendaTemplateItem.objects.bulk_create(
        AgendaTemplateItem(template=template, position=position, **item)
        for position, item in enumerate(content["items"], start=1)
    )


def _load_preset(content):
    """One preset: the rules a year of this kind starts from."""
    quota = content["quota"]
    fields = {
        "preset_name": content["name"],
        "due_month_day": content.get("due", ""),
        "quota_num": quota["num"],
        "quota_den": quota["den"],
        "quota_base": quota["base"],
        "quota_rounding": quota["rounding"],
        "aspects": content["aspects"],
        "check_points": content["check_points"],
        "criteria": [{"text": ""} | criterion for criterion in content["criteria"]],
    } | {
        f"{part}_agenda": AgendaTemplate.objects.get(key=key)
        for part, key in content["agendas"].items()
    }
    preset, _made = Campaign.objects.update_or_create(
        is_preset=True, preset_key=content["key"], defaults=fields
    )
    return preset


# --- the year ---


def _reasons_against_year(committee, year_label, besides=None):
    """A committee has one campaign a year."""
    same = Campaign.objects.filter(committee=committee, year_label=year_label, is_preset=False)
    if same.exclude(pk=besides).exists():
        yield _("%(committee)s already has a campaign of %(year)s.") % {
            "committee": committee,
            "year": year_label,
        }


@transaction.atomic
def create_from_preset(preset, committee, *, by, year_label, **changes):
    """Begin preparing a year from a preset; nobody but those who prepare it sees it yet.

    The due date is the preset's month and day in the year after the label's, unless `changes` say
    otherwise. `changes` are any of RULES_OF_THE_YEAR.
    """
    committee = lock(committee)
    ensure(_reasons_against_year(committee, year_label))
    fields = {name: getattr(preset, name) for name in RULES_OF_THE_YEAR}
    fields["due_on"] = rules.due_date(year_label, preset.due_month_day)
    campaign = Campaign.objects.create(
        committee=committee,
        year_label=year_label,
        preset_key=preset.preset_key,
        **fields | changes,
    )
    audit.record(by, "prepared", campaign, new={"preset": preset.preset_key})
    return campaign


@transaction.atomic
def edit(campaign, *, by, **changes):
    """Change the rules of a year that has not been opened."""
    campaign = lock(campaign)
    ensure(campaign.reasons_against_editing())
    if "year_label" in changes:
        ensure(_reasons_against_year(campaign.committee, changes["year_label"], campaign.pk))
    changed = {name: value for name, value in changes.items() if getattr(campaign, name) != value}
    old = {name: plain(getattr(campaign, name)) for name in changed}
    for name, value in changed.items():
        setattr(campaign, name, value)
    campaign.save(update_fields=list(changed))
    new = {name: plain(value) for name, value in changed.items()}
    audit.record(by, "changed", campaign, old=old, new=new)
    return campaign


def _start(campaign, branches, day):
    """Give these branches their appraisals, with the year's quota and the body that decides."""
    branches = list(branches)
    have = branches_with_committee(branches, day)
    quota = {name: getattr(campaign, name) for name in RULES_OF_THE_YEAR[:4]}
    return Appraisal.objects.bulk_create(
        Appraisal(
            campaign=campaign,
            branch=branch,
            decision_body=rules.decision_body(branch.pk in have),
            **quota,
        )
        for branch in branches
    )


@transaction.atomic
def open(campaign, *, by):
    """Start the year: every branch below the committee gets its appraisal and sees the rules.

    What the office should know (a quota of 0) is said by `campaign.warnings_at_opening()` before.
    """
    campaign = lock(campaign)
    ensure(campaign.reasons_against(Campaign.State.OPEN))
    campaign.state = Campaign.State.OPEN
    campaign.opened_by = by
    campaign.opened_at = timezone.now()
    campaign.save(update_fields=["state", "opened_by", "opened_at"])
    appraisals = _start(campaign, campaign.branches_to_cover(), timezone.localdate())
    audit.record(by, "opened", campaign, new={"branches": len(appraisals)})
    return campaign


@transaction.atomic
def close(campaign, *, by):
    """End the year: its meetings, quotas and exemptions can no longer be changed."""
    campaign = lock(campaign)
    ensure(campaign.reasons_against(Campaign.State.CLOSED))
    campaign.state = Campaign.State.CLOSED
    campaign.closed_by = by
    campaign.closed_at = timezone.now()
    campaign.save(update_fields=["state", "closed_by", "closed_at"])
    audit.record(by, "ended", campaign)
    return campaign


@transaction.atomic
def add_branch(campaign, branch, *, by):
    """A branch set up or moved here after the opening joins the year under the same rules."""
    campaign = lock(campaign)
    if campaign.state != Campaign.State.OPEN:
        raise NotAllowed([_("Branches can join only while the year is under way.")])
    if not campaign.branches_to_cover().filter(pk=branch.pk).exists():
        raise NotAllowed(
            [
                _("%(branch)s is not under this committee or takes part already.")
                % {"branch": branch}
            ]
        )
    appraisal = _start(campaign, [branch], timezone.localdate())[0]
    audit.record(by, "joined", appraisal)
    return appraisal


# --- the quota of one branch ---


def _ensure_office(campaign, by):
    if not is_office(by, campaign):
        raise NotAllowed([_("Only the office can change the quota of one branch.")])


@transaction.atomic
def allocate(campaign, numbers, *, by):
    """The office gives branches numbers of excellent grades (名额分配表) instead of the share.

    `numbers` maps ids of appraisals to numbers; None goes back to the share.
    """
    campaign = lock(campaign)
    _ensure_office(campaign, by)
    if campaign.state != Campaign.State.OPEN:
        raise NotAllowed([_("Numbers can be allocated only while the year is under way.")])
    deeds = []
    for appraisal in campaign.appraisals.select_for_update(of=("self",)).filter(pk__in=numbers):
        number = numbers[appraisal.pk]
        if appraisal.quota_number != number:
            old, new = {"quota_number": appraisal.quota_number}, {"quota_number": number}
            deeds.append((appraisal, old, new))
            appraisal.quota_number = number
            appraisal.save(update_fields=["quota_number"])
    audit.record_each(by, "allocated", deeds)
    return len(deeds)


@transaction.atomic
def exempt(appraisal, number, reason, *, by):
    """The office lets one branch give more excellent grades; the reason is printed in the remarks.

    Granting again replaces the earlier exemption.
    """
    appraisal = lock(appraisal)
    _ensure_office(appraisal.campaign, by)
    ensure(appraisal.reasons_against_work())
    if not reason.strip():
        raise NotAllowed([_("An exemption from the quota needs a reason.")])
    before = QuotaExemption.objects.filter(appraisal=appraisal).first()
    exemption, _made = QuotaExemption.objects.update_or_create(
        appraisal=appraisal,
        defaults={
            "number": number,
            "reason": reason.strip(),
            "granted_by": by,
            "granted_at": timezone.now(),
        },
    )
    old = {"number": before.number, "reason": before.reason} if before else None
    new = {"number": number, "reason": exemption.reason}
    audit.record(by, "exempted", appraisal, old=old, new=new)
    return exemption


# --- meetings of an appraisal ---


def _agenda(campaign, part, has_committee):
    """[(kind, title)] that the meeting for this part starts from."""
    template = getattr(campaign, f"{part}_agenda")
    items = list(template.items.values_list("kind", "title")) if template else []
    if part == rules.GENERAL and not has_committee and campaign.committee_agenda:
        steps = list(campaign.committee_agenda.items.values_list("kind", "title"))
        return rules.agenda_without_committee(items, steps)
    return items


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
    """The meeting for this part, with the year's theme, quorum and agenda."""
    campaign = appraisal.campaign
    meeting = meetings.schedule(
        appraisal.branch,
        by=by,
        kind=Meeting.Kind(rules.meeting_kind(part, appraisal.decision_body)),
        title=_title(campaign, part),
        starts_at=starts_at,
        theme=campaign.theme,
        quorum_strict=campaign.quorum_strict,
        is_organizational_life=part != rules.DECISION,
        **fields,
    )
    agenda = _agenda(campaign, part, appraisal.has_committee(meeting.day))
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=position, kind=kind, title=title)
        for position, (kind, title) in enumerate(agenda, start=1)
    )
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
