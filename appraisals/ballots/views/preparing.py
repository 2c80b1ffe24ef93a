"""Before the ballot: scrutineers are nominated and approved, show their codes; the box is opened."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from appraisals.ballots import actions, permissions
from appraisals.ballots.forms import NominateForm
from appraisals.ballots.views.guards import over_https
from appraisals.ballots.views.loading import act, codes_form, get_box, scrutineer_at


@require_POST
def nominate(request, pk):
    """Propose a scrutineer to the meeting."""
    box = get_box(request, pk, permissions.can_manage)
    form = NominateForm(request.POST, box=box)
    if form.is_valid():
        act(request, actions.nominate, box, **form.chosen())
    else:
        messages.error(request, _("Choose who is to be scrutineer."))
    return redirect(box)


@require_POST
def withdraw(request, pk, place):
    """Take a nomination back."""
    box = get_box(request, pk, permissions.can_manage)
    act(request, actions.withdraw, scrutineer_at(box, place))
    return redirect(box)


@require_POST
def approve(request, pk):
    """Note that the meeting has approved the scrutineers."""
    box = get_box(request, pk, permissions.can_manage)
    act(request, actions.approve_scrutineers, box, done=_("The scrutineers are approved."))
    return redirect(box)


@sensitive_post_parameters()
@sensitive_variables("form")
@require_POST
@over_https
def present(request, pk):
    """A scrutineer shows that the count code is at hand: typed here, or kept on this phone."""
    box = get_box(request, pk, permissions.can_watch)
    form = codes_form(request, box, list(box.scrutineers.all()), request.POST)
    codes = form.codes() if form.is_valid() else []
    if not codes:
        messages.error(request, _("Enter the count code."))
    for code in codes:
        scrutineer = act(request, actions.present_code, box, code)
        if scrutineer is None:
            break
        messages.success(
            request, _("%(name)s has presented the count code.") % {"name": scrutineer.name}
        )
    return redirect(box)


@require_POST
def open_box(request, pk):
    """Open the ballot."""
    box = get_box(request, pk, permissions.can_watch)
    act(request, actions.open_box, box, done=_("The ballot is open. Those present take a slip."))
    return redirect(box)
