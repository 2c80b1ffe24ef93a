"""Pages of the year's rules: for the office that sets them and the branches that work under them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns import actions, rules
from appraisals.campaigns.forms import (
    AllocationForm,
    CampaignForm,
    ExemptionForm,
    NewCampaignForm,
    ScheduleForm,
)
from appraisals.campaigns.models import (
    PART_LABELS,
    Campaign,
    branches_with_committee,
    full_member_counts,
    is_free,
)
from appraisals.campaigns.permissions import (
    can_manage,
    can_schedule,
    can_see_year,
    committees_managed_by,
    is_office,
    may_exempt,
)
from appraisals.campaigns.views.loading import get_appraisal, get_campaign, say
from branchlife.models import Branch
from branchlife.permissions import can_oversee
from branchlife.workflow import NotAllowed
from meetings.models import AgendaTemplate, AgendaTemplateItem
from meetings.rules import numbering


@require_safe
def campaign_list(request):
    """The years you may see."""
    context = {
        "campaigns": Campaign.objects.visible_to(request.user).for_list(),
        "can_create": committees_managed_by(request.user).exists(),
    }
    return render(request, "campaigns/campaign_list.html", context)


# --- preparing a year ---


def managed_committees(request):
    """Committees whose year you may prepare; 403 when there is none."""
    committees = committees_managed_by(request.user)
    if not committees.exists():
        raise PermissionDenied
    return committees


@require_safe
def choose(request):
    """Which preset a new year starts from."""
    managed_committees(request)
    presets = Campaign.objects.presets().select_related("committee_agenda", "general_agenda")
    return render(request, "campaigns/choose.html", {"presets": presets})


@require_http_methods(["GET", "POST"])
def create(request, preset):
    """The rules of a new year, filled from a preset."""
    committees = managed_committees(request)
    preset = get_object_or_404(Campaign.objects.presets(), preset_key=preset)
    form = NewCampaignForm(request.POST or None, committees=committees, preset=preset)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        committee = fields.pop("committee")
        if not fields["due_on"]:
            del fields["due_on"]  # the preset proposes one
        try:
            campaign = actions.create_from_preset(preset, committee, by=request.user, **fields)
        except NotAllowed as error:
            form.add_error("year_label", error.reasons)
        else:
            messages.success(request, _("The year is prepared. Check the rules, then open it."))
            return redirect(campaign)
    return render(request, "campaigns/create.html", {"form": form, "preset": preset})


@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """Change the rules while the year is in preparation."""
    campaign = get_campaign(request, pk, manage=True)
    if reasons := list(campaign.reasons_against_editing()):
        say(request, NotAllowed(reasons))
        return redirect(campaign)
    form = CampaignForm(request.POST or None, instance=campaign)
    if form.is_valid():
        try:
            actions.edit(campaign, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The rules are saved."))
            return redirect(campaign)
    return render(request, "campaigns/edit.html", {"form": form, "campaign": campaign})


# --- the year ---


def rows_of(campaign, appraisals, user):
    """A row for each branch: figures of today, meetings, and what you may do."""
    today = timezone.localdate()
    ids = [appraisal.branch_id for appraisal in appraisals]
    full = full_member_counts(ids, today)
    have = branches_with_committee(ids, today)
    rows = []
    for appraisal in appraisals:
        appraisal.campaign = campaign
        may_schedule = campaign.state == Campaign.State.OPEN and can_schedule(user, appraisal)
        parts = [
            {
                "key": part,
                "label": PART_LABELS[part],
                "meeting": meeting,
                "is_free": meeting is None or is_free(meeting),
                "second": appraisal.second_sitting(part),
            }
            for part in rules.parts_of(appraisal.branch_id in have)
            for meeting in [appraisal.meeting_for(part)]
        ]
        rows.append(
            {
                "appraisal": appraisal,
                "full": full[appraisal.branch_id],
                "limit": appraisal.excellent_limit(full[appraisal.branch_id]),
                "exemption": getattr(appraisal, "exemption", None),
                "parts": parts,
                "can_schedule": may_schedule,
                "can_see_year": can_see_year(user, appraisal),
                "can_exempt": campaign.state == Campaign.State.OPEN and may_exempt(user, appraisal),
                "has_general_meeting": appraisal.general_meeting_id is not None,
            }
        )
    return rows


@require_safe
def detail(request, pk):
    """The rules of the year, and the branches of it that you may see."""
    campaign = get_campaign(request, pk)
    manage = can_manage(request.user, campaign)
    is_draft = campaign.state == Campaign.State.DRAFT
    is_open = campaign.state == Campaign.State.OPEN
    visible = campaign.appraisals.filter(branch__in=Branch.objects.visible_to(request.user))
    rows = rows_of(campaign, list(visible.for_list()), request.user)
    context = {
        "campaign": campaign,
        "can_manage": manage,
        "is_office": is_office(request.user, campaign),
        "can_see_board": can_oversee(request.user, campaign.committee),
        "is_draft": is_draft,
        "is_open": is_open,
        "rows": rows,
        "agendas": agendas_of(campaign),
        "reasons": list(campaign.reasons_against(Campaign.State.OPEN)) if is_draft else [],
        "warnings": list(campaign.warnings_at_opening()) if is_draft and manage else [],
        "to_cover": list(campaign.branches_to_cover())
        if manage and not is_closed(campaign)
        else [],
    }
    return render(request, "campaigns/detail.html", context)


def is_closed(campaign):
    """The year has ended."""
    return campaign.state == Campaign.State.CLOSED


def agendas_of(campaign):
    """The agenda templates of the year with their items, in one query."""
    names = [f"{part}_agenda" for part in rules.PARTS]
    ids = {getattr(campaign, f"{name}_id") for name in names} - {None}
    templates = AgendaTemplate.objects.in_bulk(ids)
    items = {pk: [] for pk in ids}
    for item in AgendaTemplateItem.objects.filter(template__in=ids).order_by("position"):
        items[item.template_id].append(item)
    return [
        {"part": PART_LABELS[part], "name": templates[pk].name, "items": numbered(items[pk])}
        for part, name in zip(rules.PARTS, names, strict=True)
        if (pk := getattr(campaign, f"{name}_id"))
    ]


def numbered(items):
    """[(number, item)] of a template: 1, 1.1, 2."""
    return list(zip(numbering(item.is_part for item in items), items, strict=True))


@require_POST
def open_year(request, pk):
    """Start the year for every branch."""
    campaign = get_campaign(request, pk, manage=True)
    try:
        campaign = actions.open(campaign, by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        count = campaign.appraisals.count()
        messages.success(
            request, _("The year is under way in %(count)d branches.") % {"count": count}
        )
    return redirect(campaign)


@require_POST
def close(request, pk):
    """End the year."""
    campaign = get_campaign(request, pk, manage=True)
    try:
        actions.close(campaign, by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, _("The year has ended."))
    return redirect(campaign)


@require_POST
def add_branch(request, pk, branch):
    """A branch joins the year late."""
    campaign = get_campaign(request, pk, manage=True)
    record = get_object_or_404(campaign.branches_below(), pk=branch)
    try:
        actions.add_branch(campaign, record, by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, _("%(branch)s takes part now.") % {"branch": record})
    return redirect(campaign)


# --- the quota of one branch ---


@require_http_methods(["GET", "POST"])
def allocate(request, pk):
    """Numbers of excellent grades per branch."""
    campaign = get_campaign(request, pk, office=True)
    appraisals = list(campaign.appraisals.for_list())
    form = AllocationForm(request.POST or None, appraisals=appraisals)
    if form.is_valid():
        try:
            actions.allocate(campaign, form.numbers(), by=request.user)
        except NotAllowed as error:
            say(request, error)
        else:
            messages.success(request, _("The numbers are saved."))
        return redirect(campaign)
    full = full_member_counts([a.branch_id for a in appraisals], timezone.localdate())
    rows = [
        {
            "branch": appraisal.branch,
            "full": full[appraisal.branch_id],
            "share": rules.excellent_quota(
                full[appraisal.branch_id],
                appraisal.quota_num,
                appraisal.quota_den,
                appraisal.quota_rounding,
            ),
            "field": form[form.name_of(appraisal)],
        }
        for appraisal in appraisals
    ]
    context = {"campaign": campaign, "rows": rows}
    return render(request, "campaigns/allocate.html", context)


@require_http_methods(["GET", "POST"])
def exempt(request, pk):
    """The office lets one branch exceed its quota; elsewhere the superior's consent is noted."""
    appraisal = get_appraisal(request, pk, exempt=True)
    given = getattr(appraisal, "exemption", None)
    on_paper = not is_office(request.user, appraisal.campaign)
    form = ExemptionForm(request.POST or None, instance=given, on_paper=on_paper)
    if form.is_valid():
        try:
            actions.exempt(appraisal, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The exemption is recorded."))
            return redirect(appraisal.campaign)
    full = full_member_counts([appraisal.branch_id], timezone.localdate())[appraisal.branch_id]
    context = {
        "appraisal": appraisal,
        "form": form,
        "full": full,
        "quota": appraisal.quota_for(full),
        "on_paper": on_paper,
        "reasons": list(appraisal.reasons_against_work()),
    }
    return render(request, "campaigns/exempt.html", context)


# --- meetings ---


@require_http_methods(["GET", "POST"])
def schedule(request, pk, part):
    """Set one of the appraisal's meetings."""
    if part not in rules.PARTS:
        raise Http404
    appraisal = get_appraisal(request, pk, schedule=True)
    form = ScheduleForm(request.POST or None, branch=appraisal.branch)
    if form.is_valid():
        day = timezone.localdate(form.cleaned_data["starts_at"])
        warnings = list(appraisal.warnings_at_scheduling(part, day))
        try:
            meeting = actions.schedule(appraisal, part=part, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The meeting is set. Check its agenda, then call it."))
            for warning in warnings:
                messages.warning(request, warning)
            return redirect(meeting)
    context = {
        "appraisal": appraisal,
        "part": PART_LABELS[part],
        "form": form,
        "reasons": list(appraisal.reasons_against_scheduling(part)),
    }
    return render(request, "campaigns/schedule.html", context)


@require_POST
def adopt_second_sitting(request, pk, part):
    """The second sitting counts from now on."""
    if part not in rules.PARTS:
        raise Http404
    appraisal = get_appraisal(request, pk, schedule=True)
    try:
        actions.adopt_second_sitting(appraisal, part, by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, _("The second sitting counts from now on."))
    return redirect(appraisal.campaign)


@require_POST
def decide_in_general_meeting(request, pk):
    """The general meeting decides the grades itself."""
    appraisal = get_appraisal(request, pk, schedule=True)
    try:
        actions.decide_in_general_meeting(appraisal, by=request.user)
    except NotAllowed as error:
        say(request, error)
    else:
        messages.success(request, _("The grades are decided in the general meeting itself."))
    return redirect(appraisal.campaign)
