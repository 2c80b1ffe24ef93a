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
from appraisals.ballots.views.overview import detail_page
from branchlife.workflow import NotAllowed


def roster_of(box):
    """All members of the branch that day."""
    return box.appraisal.branch.roster(box.day)


def on_the_roll(box):
    """Members on the roll."""
    return [entry.member for entry in box.roll.select_related("member")]


def visited(box):
    """Members named for the mobile ballot box."""
    return box.mobile_members.all()


@require_POST
def mobile(request, pk):
    """Name a member who is visited with the mobile ballot box."""
    return chosen(request, pk, actions.name_mobile, roster_of)


@require_POST
def not_mobile(request, pk):
    """Take such a name back before the opening."""
    return chosen(request, pk, actions.unname_mobile, visited)


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
    """Note that somebody drew a printed slip."""
    return chosen(request, pk, actions.hand_out_printed, on_the_roll)


def chosen(request, pk, action, members_of):
    """Do `action` with the member chosen on the page; the page shows what became of it.

    No message says so: it would be a session row with the name, and through its expiry the time.
    """
    box = get_box(request, pk, permissions.can_watch)
    form = MemberForm(request.POST, members=members_of(box))
    if not form.is_valid():
        messages.error(request, _("Choose a member."))
        return redirect(box)
    member = form.cleaned_data["member"]
    return done(request, box, action, member, place=f"m{member.pk}")


def done(request, box, action, *people, place):
    """Back to the line of the roll that was tapped, or the reasons on the page itself."""
    try:
        action(box, *people, by=request.user)
    except NotAllowed as refusal:
        box.refresh_from_db()
        return detail_page(request, box, refusal.reasons, status=409)
    return redirect(f"{box.get_absolute_url()}#{place}")


@require_POST
def move(request, pk):
    """Correct for whom a printed slip was ticked."""
    box = get_box(request, pk, permissions.can_watch)
    form = MoveForm(request.POST, box=box)
    if not form.is_valid():
        messages.error(request, _("Choose a member."))
        return redirect(box)
    people = form.cleaned_data
    to = people["to"]
    return done(request, box, actions.move_printed, people["member"], to, place=f"m{to.pk}")


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
