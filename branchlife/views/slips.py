"""Pages where login slips are printed: those of a branch, and of any one login."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.actions import slips as actions
from branchlife.exports.slips import slips_pdf
from branchlife.forms.accounts import SlipsForm, UserSlipForm
from branchlife.models import LoginSlip, Member, User
from branchlife.permissions import can_keep
from branchlife.views.scope import get_branch
from branchlife.workflow import NotAllowed


@dataclass(frozen=True)
class LoginState:
    """How far somebody is with logging in."""

    user: User | None
    # The days of the slip that is out.
    made_on: date | None
    expires_on: date | None
    today: date

    @property
    def has_password(self):
        """The person has logged in, or could."""
        return bool(self.user and self.user.has_usable_password())

    @property
    def is_off(self):
        """An administrator switched the login off."""
        return bool(self.user and not self.user.is_active)

    @property
    def is_waiting(self):
        """A slip is out there and may still be used."""
        return bool(self.expires_on and self.expires_on >= self.today)

    @property
    def is_without(self):
        """Has neither a password nor a slip that could still be used."""
        return not (self.has_password or self.is_waiting or self.is_off)


@dataclass(frozen=True)
class Line:
    """A member on the page."""

    member: Member
    state: LoginState
    is_picked: bool
    # Why there was no slip just now.
    reasons: list


def _get_kept_branch(request, pk):
    """404 when it is not yours to see, 403 when you do not keep its roster."""
    branch = get_branch(request, pk)
    if not can_keep(request.user, branch):
        raise PermissionDenied
    return branch


def _members_with_slips(branch):
    """The roster, each with the login and the days of the slip that is out, in one query."""
    waiting = LoginSlip.objects.in_use().filter(user=OuterRef("user"))
    return (
        Member.objects.on_roster()
        .filter(branch=branch)
        .select_related("user")
        .annotate(
            slip_made_on=Subquery(waiting.values("made_on")[:1]),
            slip_expires_on=Subquery(waiting.values("expires_on")[:1]),
        )
    )


def _lines(branch, *, picked=None, refused=None):
    """A line for each member; without `picked` those who have nothing to log in with are."""
    today, refused = timezone.localdate(), refused or {}
    lines = []
    for member in _members_with_slips(branch):
        state = LoginState(member.user, member.slip_made_on, member.slip_expires_on, today)
        is_picked = state.is_without if picked is None else member.pk in picked
        lines.append(Line(member, state, is_picked, refused.get(member.pk, [])))
    return lines


def _page(request, branch, form, lines):
    context = {
        "branch": branch,
        "form": form,
        "lines": lines,
        "without": sum(line.state.is_without for line in lines),
        "refused": sum(bool(line.reasons) for line in lines),
        "days": LoginSlip.VALID_DAYS,
    }
    return render(request, "branchlife/slips.html", context)


@require_safe
def slips(request, pk):
    """The members of a branch with the state of their logins; slips are printed from here."""
    branch = _get_kept_branch(request, pk)
    pick = request.GET.get("pick", "")
    picked = {int(pick)} if _is_number(pick) else set() if pick == "none" else None
    form = SlipsForm(members=Member.objects.none())
    return _page(request, branch, form, _lines(branch, picked=picked))


@sensitive_variables("printed")
@require_POST
def print_slips(request, pk):
    """New slips for those picked, as a PDF; or the page again, with what speaks against some."""
    branch = _get_kept_branch(request, pk)
    roster = Member.objects.on_roster().filter(branch=branch)
    form = SlipsForm(request.POST, members=roster)
    if not form.is_valid():
        return _page(request, branch, form, _lines(branch, picked=_numbers(request)))
    members = list(form.cleaned_data["members"])
    try:
        printed = actions.print_slips(
            members, by=request.user, end_now=form.cleaned_data["end_now"]
        )
    except actions.SlipsRefused as error:
        picked = {member.pk for member in members} - set(error.refused)
        return _page(request, branch, form, _lines(branch, picked=picked, refused=error.refused))
    return slips_pdf(printed, _origin(request), branch)


def _is_number(text):
    """Whether it could be the number of a row."""
    return text.isdecimal() and len(text) < 19


def _numbers(request):
    return {int(pk) for pk in request.POST.getlist("members") if _is_number(pk)}


def _origin(request):
    return f"{request.scheme}://{request.get_host()}"


@sensitive_variables("printed")
@require_http_methods(["GET", "POST"])
def user_slip(request, pk):
    """A slip for any login, by an administrator: clerks, leaders, other administrators."""
    if not request.user.is_administrator:
        raise Http404
    login = get_object_or_404(User.objects.select_related("member"), pk=pk)
    form = UserSlipForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            printed = actions.print_slip(
                login, by=request.user, end_now=form.cleaned_data["end_now"]
            )
        except NotAllowed as error:
            for reason in error.reasons:
                messages.error(request, reason)
            return redirect("branchlife:user_slip", login.pk)
        return slips_pdf([printed], _origin(request), login)
    slip = login.login_slips.in_use().first()
    days = (slip.made_on, slip.expires_on) if slip else (None, None)
    context = {
        "login": login,
        "form": form,
        "state": LoginState(login, *days, timezone.localdate()),
        "days": LoginSlip.VALID_DAYS,
    }
    return render(request, "branchlife/user_slip.html", context)
