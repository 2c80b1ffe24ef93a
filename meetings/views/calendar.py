"""The calendar of a branch: its meetings, the year, series, copies; and each person's own feed."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.models import Branch
from branchlife.permissions import can_manage, can_oversee
from meetings.actions import calendar as actions
from meetings.exports.calendar import calendar_response
from meetings.figures.calendar import COLUMNS, years_of
from meetings.forms.calendar import CancelSeriesForm, CopyForm, EmailForm, FilterForm, SeriesForm
from meetings.models import CalendarFeed, Meeting, MeetingKind, Series
from meetings.permissions import (
    can_convene,
    can_manage_meeting,
    can_read_opinions,
    groups_to_convene,
)
from meetings.rules.calendar import is_weekend
from meetings.views.loading import attempt, get_branch, get_branch_to_convene, get_meeting

ROWS = 50
# Calendar programs show what was, too; more than a year of it is nobody's business.
FEED_DAYS = 365


# --- the meetings of a branch ---


def years_with_meetings(meetings):
    """The years in which there are meetings, the latest first, and this year."""
    years = {moment.year for moment in meetings.order_by().datetimes("starts_at", "year")}
    return sorted(years | {timezone.localdate().year}, reverse=True)


def year_asked(request, years):
    """The one of `years` that the address names; this year unless it does."""
    asked = request.GET.get("year", "")
    return next((year for year in years if str(year) == asked), timezone.localdate().year)


@require_safe
def meeting_list(request, pk):
    """The meetings of a branch: those to come, the next one first; then the past, the latest first."""
    branch = get_branch(request, pk)
    form = FilterForm(request.GET or None, years=years_with_meetings(branch.meetings))
    chosen = form.chosen()
    meetings = branch.meetings.filter(**chosen).for_list()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    over = (Meeting.State.CLOSED, Meeting.State.SIGNED)
    to_come = Q(starts_at__gte=midnight) & ~Q(state__in=over)
    to_come |= Q(state=Meeting.State.IN_SESSION)
    past = Paginator(meetings.exclude(to_come), ROWS).get_page(request.GET.get("page"))
    context = {
        "branch": branch,
        "form": form,
        "is_filtered": bool(chosen),
        "to_come": meetings.filter(to_come).order_by("starts_at", "pk") if past.number == 1 else [],
        "past": past,
        "can_convene": can_convene(request.user, branch),
        "sees_opinions": can_read_opinions(request.user, branch),
        "sees_exclusions": can_manage(request.user, branch)
        or can_oversee(request.user, branch.committee),
    } | turning(request, past)
    return render(request, "meetings/meeting_list.html", context)


def turning(request, page):
    """The addresses of the pages before and after, with what was asked for; empty at the ends."""
    asked = request.GET.copy()
    found = {"newer": "", "older": ""}
    for name, is_there, number in (
        ("newer", page.has_previous(), page.number - 1),
        ("older", page.has_next(), page.number + 1),
    ):
        if is_there:
            asked["page"] = number
            found[name] = asked.urlencode()
    return found


@require_safe
def year(request, pk):
    """The year of a branch, kind by month, against the norm."""
    branch = get_branch(request, pk)
    years = years_with_meetings(branch.meetings)
    number = year_asked(request, years)
    context = {
        "branch": branch,
        "figures": years_of([branch], number, timezone.localdate())[branch.pk],
        "number": number,
        "years": years,
        "months": range(1, 13),
        "can_convene": can_convene(request.user, branch),
    }
    return render(request, "meetings/year.html", context)


@require_safe
def year_list(request):
    """The year of every branch the person may see, a row each: for the office above them."""
    branches = list(Branch.objects.visible_to(request.user))
    years = years_with_meetings(Meeting.objects.visible_to(request.user))
    number = year_asked(request, years)
    found = years_of(branches, number, timezone.localdate())
    context = {
        "rows": [(branch, found[branch.pk]) for branch in branches],
        "kinds": [MeetingKind(kind).label for kind in COLUMNS],
        "number": number,
        "years": years,
    }
    return render(request, "meetings/year_list.html", context)


# --- several meetings at once ---


@require_http_methods(["GET", "POST"])
def create_series(request, pk):
    """A meeting that comes again each month: the form, its days, then each its own meeting."""
    branch = get_branch_to_convene(request, pk)
    groups = groups_to_convene(request.user, branch)
    form = SeriesForm(request.POST or None, branch=branch, groups=groups)
    days = []
    if form.is_valid():
        wanted = form.wanted()
        if "arrange" in request.POST and wanted is not None:
            said = _("The meetings are arranged. Each can be changed by itself.")
            series = attempt(
                request,
                said,
                actions.arrange_series,
                branch,
                moments=wanted,
                **form.details(),
            )
            if series:
                return redirect("meetings:series", series.pk)
        days = preview(branch, form, wanted)
    context = {"branch": branch, "form": form, "days": days}
    return render(request, "meetings/series_form.html", context)


def preview(branch, form, wanted):
    """The days of the series: weekends named, and what is arranged in the same month already."""
    moments, details = form.moments(), form.details()
    others = branch.meetings.filter(
        kind=details["kind"],
        group=details.get("group"),
        starts_at__date__gte=moments[0].date().replace(day=1),
        starts_at__date__lt=moments[-1].date().replace(day=1) + timedelta(days=31),
    ).exclude(state=Meeting.State.CANCELLED)
    by_month = {}
    for meeting in others.order_by("starts_at"):
        by_month.setdefault((meeting.day.year, meeting.day.month), meeting)
    return [
        {
            "moment": moment,
            "day": moment.date().isoformat(),
            "is_weekend": is_weekend(moment),
            "other": by_month.get((moment.year, moment.month)),
            "is_wanted": wanted is None or moment in wanted,
        }
        for moment in moments
    ]


def get_series(request, pk):
    """A series with its meetings, in a branch `request.user` may see."""
    visible = Series.objects.filter(branch__in=Branch.objects.visible_to(request.user))
    found = get_object_or_404(visible.select_related("branch"), pk=pk)
    found.all_meetings = list(found.meetings.for_list().order_by("starts_at", "pk"))
    return found


def may_cancel(user, found):
    """Prepares all meetings of the series."""
    meetings = found.all_meetings
    return bool(meetings) and all(can_manage_meeting(user, meeting) for meeting in meetings)


@require_safe
def series(request, pk):
    """The meetings of a series; what is left of it can be cancelled in one act."""
    return series_page(request, get_series(request, pk))


def series_page(request, found, form=None):
    """The page of a series, with what was typed."""
    waiting = (Meeting.State.DRAFT, Meeting.State.CALLED)
    open_days = [m.day for m in found.all_meetings if m.state in waiting]
    since = max(timezone.localdate(), min(open_days)) if open_days else None
    context = {
        "series": found,
        "branch": found.branch,
        "form": form or CancelSeriesForm(initial={"since": since}),
        "can_cancel": bool(open_days) and may_cancel(request.user, found),
    }
    return render(request, "meetings/series.html", context)


@require_POST
def cancel_series(request, pk):
    """What is left of the series does not take place."""
    found = get_series(request, pk)
    if not may_cancel(request.user, found):
        raise PermissionDenied
    form = CancelSeriesForm(request.POST)
    if form.is_valid():
        said = _("The rest of the series is cancelled.")
        attempt(request, said, actions.cancel_series, found, **form.cleaned_data)
        return redirect("meetings:series", pk)
    return series_page(request, found, form)


@require_http_methods(["GET", "POST"])
def copy(request, pk):
    """Another meeting with the same agenda."""
    meeting = get_meeting(request, pk, manage=True)
    form = CopyForm(request.POST or None, meeting=meeting)
    if form.is_valid():
        said = _("The meeting is arranged. Check the agenda, then send the notice.")
        second = attempt(request, said, actions.copy, meeting, **form.cleaned_data)
        if second:
            return redirect(second)
    return render(request, "meetings/copy.html", {"meeting": meeting, "form": form})


# --- a person's own calendar ---


@never_cache
@require_http_methods(["GET", "POST"])
def reminders(request):
    """The own calendar address, and the own e-mail for reminders."""
    user = request.user
    form = EmailForm(request.POST or None, instance=user)
    if form.is_valid():
        attempt(request, _("Saved."), actions.set_email, user, **form.cleaned_data)
        return redirect("meetings:reminders")
    feed = CalendarFeed.objects.filter(user=user).first()
    context = {"feed": feed, "form": form, "sends_email": settings.SENDS_EMAIL}
    if feed:
        context["address"] = request.build_absolute_uri(feed.get_absolute_url())
        context["subscribe"] = "webcal:" + context["address"].partition(":")[2]
    return render(request, "meetings/reminders.html", context)


@require_POST
def make_feed(request):
    """A calendar address, or a new one instead of the old."""
    if CalendarFeed.objects.filter(user=request.user).exists():
        said = _("This is your calendar address. An older one opens nothing any more.")
    else:
        said = _("This is your calendar address.")
    attempt(request, said, actions.make_feed, request.user)
    return redirect("meetings:reminders")


@require_POST
def revoke_feed(request):
    """No calendar address any more."""
    said = _("The calendar address opens nothing any more.")
    attempt(request, said, actions.revoke_feed, request.user)
    return redirect("meetings:reminders")


@login_not_required
@require_safe
def feed(request, token):
    """The calendar behind a secret address, for a calendar program that cannot log in."""
    found = CalendarFeed.objects.select_related("user").filter(token=token).first()
    if found is None or not found.user.is_active:
        raise Http404
    since = timezone.now() - timedelta(days=FEED_DAYS)
    meetings = Meeting.objects.in_calendar_of(found.user).filter(starts_at__gte=since)
    site = request.build_absolute_uri("/").rstrip("/")
    return calendar_response(meetings.select_related("branch").order_by("starts_at", "pk"), site)
