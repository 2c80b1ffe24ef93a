"""Pages of the year's rules: for the office that sets them and the branches that work under them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.campaigns import actions, rules
from appraisals.campaigns.forms import ScheduleForm
from appraisals.campaigns.models import (
    PART_LABELS,
    Campaign,
    branches_with_committee,
    full_member_counts,
    is_free,
)
from appraisals.campaigns.models.plan_text import deadlines
from appraisals.campaigns.permissions import (
    can_manage,
    can_schedule,
    can_see_year,
    committees_managed_by,
    committees_to_tighten,
    is_office,
    may_exempt,
)
from appraisals.campaigns.views.changing import documents_of
from appraisals.campaigns.views.loading import get_appraisal, get_campaign, say
from branchlife.models import Branch
from branchlife.permissions import can_oversee
from branchlife.workflow import NotAllowed
from meetings.models import AgendaTemplate, AgendaTemplateItem
from meetings.rules import numbering

# Branches on a page.
PAGE = 50


@require_safe
def campaign_list(request):
    """The years you may see."""
    visible = Campaign.objects.visible_to(request.user).for_list()
    context = {
        "campaigns": [
            (campaign, can_oversee(request.user, campaign.committee)) for campaign in visible
        ],
        "can_create": committees_managed_by(request.user).exists(),
    }
    return render(request, "campaigns/campaign_list.html", context)


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
    page = Paginator(visible.taking_part().for_list(), PAGE).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "can_manage": manage,
        "is_office": is_office(request.user, campaign),
        "can_see_board": can_oversee(request.user, campaign.committee),
        "is_draft": is_draft,
        "is_open": is_open,
        "page": page,
        "rows": rows_of(campaign, list(page), request.user),
        "gone": list(visible.exclude(left_on=None).select_related("branch")),
        "changes": list(campaign.changes.select_related("by")),
        "has_tightenings": campaign.tightenings.exists(),
        "to_tighten": committees_to_tighten(request.user, campaign).exists(),
        "documents": documents_of(campaign),
        "deadlines": list(deadlines(campaign.stage_deadlines)),
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
