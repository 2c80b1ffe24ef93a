"""A member takes a slip: two steps in one browser, and nothing is written about when or where."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from appraisals.ballots import actions, permissions, rules
from appraisals.ballots.actions import Suspended, TakenElsewhere
from appraisals.ballots.models import BallotBox, RollEntry
from appraisals.ballots.views import cookies
from appraisals.ballots.views.box import set_slip
from appraisals.ballots.views.guards import over_https
from appraisals.ballots.views.loading import get_box, place_at
from branchlife.workflow import NotAllowed

# All that the page before the ballot asks of the box, the year and the branch.
SHOWN = (
    "box__state",
    "box__is_rehearsal",
    "box__number",
    "box__appraisal__campaign__is_preset",
    "box__appraisal__campaign__year_label",
    "box__appraisal__branch__name",
)


def slip_page(request, box, entry, reasons=(), status=200):
    """What to know before taking a slip; the button names the key this browser keeps."""
    names = cookies.key_names(request)
    name = names[0] if names else cookies.new_key_name()
    context = {
        "box": box,
        "reasons": list(reasons) or list(reasons_against_taking(box, entry)),
        "key": name,
        "has_taken": entry is not None and entry.kind == RollEntry.Kind.ONLINE,
        "shared": bool(names),
        "waits": box.state in (BallotBox.State.DRAFT, BallotBox.State.OPEN) and entry is None,
        "few_voters": few_voters(box),
    }
    response = render(request, "ballots/slip.html", context, status=status)
    # Waiting messages stay unread: to strike them off would note this hour in the session.
    messages.get_messages(request).used = False
    if not names:
        cookies.set_key(response, box.pk, name)
    return response


def few_voters(box):
    """How many fill a ballot, where so few that totals may let people guess; else 0."""
    voters = box.roll.count() if box.state == BallotBox.State.OPEN else 0
    return voters if rules.few_voters(voters) else 0


def reasons_against_taking(box, entry):
    """Why there is no slip for this person here."""
    if box.state == BallotBox.State.VOID:
        yield from actions.BallotVoid().reasons
    elif box.state != BallotBox.State.OPEN:
        yield from actions.NotOpen().reasons
    elif entry is None:
        yield from actions.NotOnTheRoll().reasons
    elif entry.kind == RollEntry.Kind.PRINTED:
        yield from actions.TakenOnPaper().reasons


@never_cache
@require_safe
@over_https
def slip(request, pk):
    """The page before the ballot: stay in this browser, finish on this phone."""
    entry = place_at(request, pk, *SHOWN)
    return slip_page(request, entry.box if entry else get_box(request, pk), entry)


@sensitive_variables()
@never_cache
@require_POST
@over_https
def take(request, pk):
    """Takes the slip and walks to the box. Repeated with the same key it gives the same slip."""
    entry = place_at(request, pk, "member__name")
    if entry is None:
        box = get_box(request, pk)
        return slip_page(request, box, None, actions.NotOnTheRoll().reasons, status=403)
    try:
        key = cookies.key_of(request, request.POST.get("key", ""))
    except ValueError:
        reason = _("This browser keeps no cookies. Please allow them, or ask for a printed slip.")
        return slip_page(request, entry.box, entry, [reason], status=409)
    try:
        text = actions.take_slip(pk, entry.member, key)
    except NotAllowed as refusal:
        statuses = {TakenElsewhere: 409, Suspended: 503}
        status = statuses.get(type(refusal), 403)
        return slip_page(request, entry.box, entry, refusal.reasons, status=status)
    response = redirect("box:ballot", pk)
    set_slip(response, pk, text)
    return response


@require_POST
@over_https
def leave(request, pk):
    """On a device that several people use: this browser forgets its keys, and the login ends."""
    box = get_box(request, pk)
    response = redirect_to_login(reverse("ballots:slip", args=[box.pk]))
    cookies.drop_keys(request, response, box.pk)
    logout(request)
    return response


@require_safe
def code_list(request, pk):
    """All tracking codes of the ballots counted, for whoever wants to find the own one."""
    box = get_box(request, pk, permissions.can_see_tracking_codes)
    return render(
        request, "ballots/code_list.html", {"box": box, "codes": box.report.tracking_codes}
    )
