"""While the ballot is open: handing out slips, late arrivals, the mobile ballot box."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from appraisals.ballots import actions, exports, permissions
from appraisals.ballots.forms import MemberForm, MoveForm, PrintForm
from appraisals.ballots.views.guards import over_https
from appraisals.ballots.views.loading import act, get_box


def roster_of(box):
    """All members of the branch that day."""
    return box.appraisal.branch.roster(box.day)


def on_the_roll(box):
    """Members on the roll."""
    return [entry.member for entry in box.roll.select_related("member")]


@require_POST
def mobile(request, pk):
    """Name a member who is visited with the mobile ballot box."""
    return chosen(request, pk, actions.name_mobile, roster_of)


@require_POST
def late(request, pk):
    """Put somebody who came late on the roll."""
    return chosen(request, pk, actions.add_late_arrival, roster_of)


@require_POST
def drop(request, pk):
    """Take somebody without a slip off the roll."""
    return chosen(request, pk, actions.drop_from_roll, on_the_roll)


@require_POST
def hand_out(request, pk):
    """Note that somebody drew a printed slip. The roll shows it.

    A message would be a session row with the name, and through its expiry the time.
    """
    return chosen(request, pk, actions.hand_out_printed, on_the_roll, says_so=False)


def chosen(request, pk, action, members_of, *, says_so=True):
    """Do `action` with the member chosen on the page."""
    box = get_box(request, pk, permissions.can_watch)
    form = MemberForm(request.POST, members=members_of(box))
    if form.is_valid():
        member = form.cleaned_data["member"]
        done = _("Noted: %(name)s.") % {"name": member.name} if says_so else ""
        act(request, action, box, member, done=done)
    else:
        messages.error(request, _("Choose a member."))
    return redirect(box)


@require_POST
def move(request, pk):
    """Correct for whom a printed slip was ticked."""
    box = get_box(request, pk, permissions.can_watch)
    form = MoveForm(request.POST, box=box)
    if form.is_valid():
        people = form.cleaned_data
        act(
            request,
            actions.move_printed,
            box,
            people["member"],
            people["to"],
            done=_("Noted: %(name)s.") % {"name": people["to"].name},
        )
    else:
        messages.error(request, _("Choose a member."))
    return redirect(box)


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
@over_https
def print_slips(request, pk):
    """Unmarked slips as a PDF, made in memory; what was printed before is worth nothing then."""
    box = get_box(request, pk, permissions.can_watch)
    form = PrintForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter how many slips to print."))
        return redirect(box)
    slips = act(
        request, actions.print_slips, box, form.cleaned_data["n"], code=form.cleaned_data["code"]
    )
    if slips is None:
        return redirect(box)
    origin = f"{request.scheme}://{request.get_host()}"
    response = exports.slips_pdf(box, slips, origin)
    response["Cache-Control"] = "no-store"
    return response
