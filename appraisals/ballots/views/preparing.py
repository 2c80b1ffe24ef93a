"""Before the ballot: scrutineers are nominated and approved, show their codes; the box is opened."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from appraisals.ballots import actions, exports, permissions
from appraisals.ballots.forms import CounterForm, NominateForm
from appraisals.ballots.views.guards import over_https
from appraisals.ballots.views.loading import act, codes_form, get_box, scrutineer_at
from branchlife.views.second_factor import local_path


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
def replace(request, pk, place):
    """Somebody else takes this scrutineer's place."""
    box = get_box(request, pk, permissions.can_manage)
    scrutineer = scrutineer_at(box, place)
    form = NominateForm(request.POST, box=box)
    if form.is_valid():
        new = act(request, actions.replace, scrutineer, **form.chosen())
        if new:
            messages.success(
                request,
                _("%(name)s takes the place. The meeting approves this; then a new count code.")
                % {"name": new.name},
            )
    else:
        messages.error(request, _("Choose who is to be scrutineer."))
    return redirect(box)


@require_POST
def counter(request, pk):
    """Say who is to count."""
    box = get_box(request, pk, permissions.can_manage)
    form = CounterForm(request.POST, box=box)
    if form.is_valid():
        act(request, actions.name_counter, box, form.chosen(), done=_("Noted."))
    else:
        messages.error(request, _("Choose who is to count."))
    return redirect(box)


@require_POST
def approve(request, pk):
    """Note that the meeting has approved the scrutineers; back to where the button was."""
    box = get_box(request, pk, permissions.can_manage)
    act(request, actions.approve_scrutineers, box, done=_("The scrutineers are approved."))
    onward = local_path(request.POST.get("next"))
    return redirect(onward if onward.startswith("/app/meetings/") else box)


@sensitive_variables("text")
@never_cache
@require_POST
@over_https
def invite(request, pk, place):
    """Show in the room what a scrutineer without a login scans; it opens the own page once."""
    box = get_box(request, pk, permissions.can_manage)
    scrutineer = scrutineer_at(box, place)
    text = act(request, actions.invite, scrutineer)
    if text is None:
        return redirect(box)
    address = request.build_absolute_uri(reverse("watch:enter", args=[box.pk]))
    context = {
        "box": box,
        "scrutineer": scrutineer,
        "address": address,
        "text": text,
        "qr": exports.qr_image(f"{address}#{text}"),
    }
    return render(request, "ballots/invitation.html", context)


@sensitive_post_parameters()
@sensitive_variables("form")
@require_POST
@over_https
def present(request, pk):
    """A scrutineer shows that the count code is at hand: typed here, or kept on this phone."""
    box = get_box(request, pk, permissions.can_watch)
    form = codes_form(request, list(box.scrutineers.all()), request.POST)
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
    """Open the ballot, once the check signs were compared with the cards."""
    box = get_box(request, pk, permissions.can_watch)
    if "compared" not in request.POST:
        messages.error(
            request, _("First compare the check signs here with those on the count cards.")
        )
        return redirect(box)
    act(request, actions.open_box, box, done=_("The ballot is open. Those present take a slip."))
    return redirect(box)
