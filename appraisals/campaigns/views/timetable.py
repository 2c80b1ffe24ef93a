"""The timetable of all branches' meetings, who is sent to them, and a leader's own list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from appraisals.campaigns import rules
from appraisals.campaigns.actions import guides as actions
from appraisals.campaigns.exports import timetable as exports
from appraisals.campaigns.exports.timetable import lines_of, of_leader
from appraisals.campaigns.figures.timetable import known_leaders, timetable
from appraisals.campaigns.forms.guides import GuideForm
from appraisals.campaigns.models import Appraisal, Guide
from appraisals.campaigns.permissions import can_assign, can_see_timetable
from appraisals.campaigns.views.loading import get_campaign, say
from branchlife.actions import jobs
from branchlife.exports import attachment, recorded, written_file
from branchlife.exports.paper_files import TYPES
from branchlife.paper_kinds import paper_kind
from branchlife.permissions import is_clerk
from branchlife.views.scope import choose_committee
from branchlife.workflow import NotAllowed

ROWS, FORMS = 100, 50


def get_timetable(request, pk):
    """What all these pages show: 404 when the year is not yours to see, 403 for the branches."""
    campaign = get_campaign(request, pk)
    if not can_see_timetable(request.user, campaign):
        raise PermissionDenied
    choices, chosen = choose_committee(request, campaign.committee)
    show_all = request.GET.get("show") == "all"
    lines = lines_of(request.user, campaign, committee=chosen, show_all=show_all)
    leaders = sorted({name for line in lines for name in line.leaders})
    leader = request.GET.get("leader", "")
    leader = leader if leader in leaders else ""
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "campaign": campaign,
        "committees": choices,
        "committee": chosen,
        "show": "all" if show_all else "general",
        "leaders": leaders,
        "leader": leader,
        "query": query.urlencode(),
        "lines": of_leader(lines, leader),
    }


@require_safe
def show(request, pk):
    """All meetings in the order of the calendar, and what is not set yet."""
    context = get_timetable(request, pk)
    lines = context["lines"]
    context["page"] = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    context["clashes"] = clashes(lines)
    context["missing"] = sum(line.meeting is None for line in lines)
    context["is_sent"] = Guide.objects.of(request.user).exists()
    context["may_assign"] = can_assign(request.user, context["campaign"])
    return render(request, "campaigns/timetable.html", context)


def clashes(lines):
    """[(leader, line, another of the same leader at the same time)], each pair once."""
    place = {line: number for number, line in enumerate(lines)}
    return [
        (next(name for name in line.leaders if name in other.leaders), line, other)
        for line in lines
        for other in line.clashes
        if place[line] < place.get(other, -1)
    ]


@require_safe
def timetable_paper(request, pk, suffix):
    """The same as a file; very many lines on paper in the background."""
    if suffix not in TYPES:
        raise Http404
    found = get_timetable(request, pk)
    campaign, lines, leader = found["campaign"], found["lines"], found["leader"]
    if len(lines) > exports.IN_REQUEST and suffix != "xlsx":
        params = {
            "campaign": campaign.pk,
            "committee": found["committee"] and found["committee"].pk,
            "user": request.user.pk,
            "show": found["show"],
            "leader": leader,
            "suffix": suffix,
        }
        title = exports.title_of(campaign, leader)
        return redirect(jobs.start("campaigns.timetable", params, by=request.user, title=title))
    paper = exports.paper(campaign, lines, leader, found["committee"])
    kind = paper_kind("timetable")
    name, content_type, content = written_file(kind, campaign, paper, suffix, by=request.user)
    return recorded(request.user, campaign, attachment(content, name, content_type))


@require_http_methods(["GET", "POST"])
def guides(request, pk):
    """Who is sent to which branch: one form, typed line by line."""
    found = get_timetable(request, pk)
    campaign = found["campaign"]
    if not can_assign(request.user, campaign):
        raise PermissionDenied
    own = [
        line
        for line in found["lines"]
        if line.part == rules.GENERAL and is_clerk(request.user, line.appraisal.branch.committee)
    ]
    # What can still be changed comes first.
    own.sort(key=lambda line: bool(line.meeting and not line.meeting.can_change))
    page = Paginator(own, FORMS).get_page(request.GET.get("page"))
    known = known_leaders(campaign)
    data = request.POST if request.method == "POST" else None
    forms = [GuideForm(data, line=line, known=known) for line in page]
    if data is not None and all([form.is_valid() for form in forms]):
        try:
            done = actions.assign_all(
                [(form.line.appraisal, form.fields_of_action) for form in forms if form.is_changed],
                by=request.user,
            )
        except NotAllowed as error:
            say(request, error)
        else:
            messages.success(request, said(done))
            return redirect(f"{reverse('campaigns:guides', args=[pk])}?{request.GET.urlencode()}")
    context = found | {"page": page, "forms": forms, "known": known}
    context["clashes"] = clashes(found["lines"])
    context["reasons"] = list(reasons_against_work(campaign))
    return render(request, "campaigns/guides.html", context)


def reasons_against_work(campaign):
    """Leaders are sent while the year is under way."""
    return Appraisal(campaign=campaign).reasons_against_work()


def said(done):
    """What was done, in a sentence."""
    if not done:
        return _("Nothing was changed.")
    return ngettext("%(count)d branch saved.", "%(count)d branches saved.", done) % {"count": done}


@require_safe
def guided_list(request):
    """The meetings the reader was sent to, by year; what lies ahead first."""
    own = Appraisal.objects.filter(guide__in=Guide.objects.of(request.user)).taking_part()
    today = timezone.localdate()
    lines = timetable(own)
    ahead = [line for line in lines if line.day is None or line.day >= today]
    past = [line for line in lines if line.day and line.day < today]
    context = {"ahead": ahead, "past": past[::-1][:ROWS], "clashes": clashes(ahead)}
    return render(request, "campaigns/guided_list.html", context)
