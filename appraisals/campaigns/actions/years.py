"""A year is prepared from a preset, opened, joined by branches, closed."""

from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns import rules
from appraisals.campaigns.actions.branches import start
from appraisals.campaigns.actions.documents import write_documents
from appraisals.campaigns.models import DEADLINES, Campaign
from branchlife import audit
from branchlife.workflow import ensure, lock

# The rules of a year: what a preset gives and a form may change.
RULES_OF_THE_YEAR = (
    "quota_num",
    "quota_den",
    "quota_base",
    "quota_rounding",
    "theme",
    "study_materials",
    "plan_works",
    "quorum_strict",
    "study_required",
    "criteria",
    "aspects",
    "check_points",
    "probationary_may_fill",
    "min_to_count",
    "own_row",
    "asks_opinions",
    "shows_quota_hint",
    "show_own_totals",
    "phrases",
    "advise_excellent_from",
    "advise_unqualified_from",
    "prints_votes_on_form",
    "feedback_days",
    "public_page",
    "committee_agenda",
    "general_agenda",
    "decision_agenda",
    *DEADLINES,
)
# What every year's notice words anew: never taken over from last year.
WORDED_ANEW = ("theme", "study_materials", "check_points")


def plain(value):
    """A value as the record of deeds keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, models.Model) else value


def _reasons_against_year(committee, year_label, besides=None):
    """A committee has one campaign a year."""
    same = Campaign.objects.filter(committee=committee, year_label=year_label, is_preset=False)
    if same.exclude(pk=besides).exists():
        yield _("%(committee)s already has a campaign of %(year)s.") % {
            "committee": committee,
            "year": year_label,
        }


@transaction.atomic
def create_from_preset(preset, committee, *, by, year_label, documents=(), **changes):
    """Begin preparing a year from a preset; nobody but those who prepare it sees it yet.

    The due date is the preset's month and day in the year after the label's, unless `changes` say
    otherwise. `changes` are any of RULES_OF_THE_YEAR, `documents` lines of what the year rests on.
    """
    fields = {name: getattr(preset, name) for name in RULES_OF_THE_YEAR}
    fields["due_on"] = rules.due_date(year_label, preset.due_month_day)
    fields |= {"preset_key": preset.preset_key} | changes
    campaign = _create(committee, year_label, fields, documents)
    audit.record(by, "prepared", campaign, new={"preset": preset.preset_key})
    return campaign


@transaction.atomic
def create_from_former(former, committee, *, by, year_label, documents=(), **changes):
    """Begin preparing a year with the rules of an earlier one; last days move on by a year.

    What every year's notice words anew (theme, basis, study materials, check points) stays empty.
    """
    fields = {name: getattr(former, name) for name in RULES_OF_THE_YEAR}
    for name in WORDED_ANEW:
        fields[name] = Campaign._meta.get_field(name).get_default()
    fields |= {name: rules.a_year_later(fields[name]) for name in DEADLINES}
    fields |= {"preset_key": former.preset_key, "copied_from": former} | changes
    campaign = _create(committee, year_label, fields, documents)
    audit.record(by, "prepared", campaign, new={"copied_from": str(former)})
    return campaign


def _create(committee, year_label, fields, documents):
    """The row of a year in preparation, with its basis documents."""
    committee = lock(committee)
    ensure(_reasons_against_year(committee, year_label))
    campaign = Campaign.objects.create(committee=committee, year_label=year_label, **fields)
    write_documents(campaign, documents)
    return campaign


@transaction.atomic
def edit(campaign, *, by, **changes):
    """Change the rules of a year that has not been opened."""
    campaign = lock(campaign)
    ensure(campaign.reasons_against_editing())
    if "year_label" in changes:
        ensure(_reasons_against_year(campaign.committee, changes["year_label"], campaign.pk))
    old, new = apply_changes(campaign, changes)
    audit.record(by, "changed", campaign, old=old, new=new)
    return campaign


def apply_changes(campaign, changes):
    """Write what differs; returns the values before and after, as the record of deeds keeps them.

    `changes` are fields of the year, and "documents": lines of what it rests on.
    """
    changes = dict(changes)
    lines = changes.pop("documents", None)
    changed = {name: value for name, value in changes.items() if getattr(campaign, name) != value}
    old = {name: plain(getattr(campaign, name)) for name in changed}
    for name, value in changed.items():
        setattr(campaign, name, value)
    ensure(campaign.reasons_against_days())
    campaign.save(update_fields=list(changed))
    new = {name: plain(value) for name, value in changed.items()}
    before = campaign.basis_lines
    if lines is not None and list(lines) != before:
        write_documents(campaign, lines)
        old["documents"], new["documents"] = before, list(lines)
    return old, new


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
    appraisals = start(campaign, campaign.branches_to_cover(), timezone.localdate())
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
