"""Loads what a page is about: 404 when it is not yours to see, 403 when it is not yours to touch."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from appraisals.ballots import permissions
from appraisals.ballots.forms import CodesForm
from appraisals.ballots.models import BallotBox, RollEntry
from appraisals.ballots.views import cookies
from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.permissions import can_schedule
from branchlife.models import File
from branchlife.workflow import NotAllowed


def get_box(request, pk, may=None):
    """The box, if visible; `may` is one of the predicates of permissions, else 403.

    Rehearsals have pages of their own: nothing of a real ballot can be done to one.
    """
    visible = BallotBox.objects.visible_to(request.user).select_related(
        "appraisal__branch__committee", "appraisal__campaign", "meeting"
    )
    box = get_object_or_404(visible, pk=pk, is_rehearsal=False)
    if may and not may(request.user, box):
        raise PermissionDenied
    return box


def place_at(request, pk, *fields):
    """The person's own row on the roll of a box with these `fields` of related rows, or None.

    Whoever is on the roll may pass the door to the slip. All of them come at the same moment, and
    asking everything a person may see, as `get_box` does, is most of what a slip would cost.
    """
    roll = RollEntry.objects.filter(box_id=pk, member__user=request.user)
    related = {field.rpartition("__")[0] for field in fields}
    return next(iter(roll.select_related(*related).only("kind", *fields)), None)


def get_appraisal(request, pk, *, manage=False):
    """The appraisal, if visible; `manage`: who runs its ballot, or may order a repeat, else 403."""
    visible = Appraisal.objects.visible_to(request.user)
    appraisals = visible.select_related("branch__committee", "campaign", "general_meeting")
    appraisal = get_object_or_404(appraisals, pk=pk)
    if manage and not may_prepare(request.user, appraisal):
        raise PermissionDenied
    return appraisal


def may_prepare(user, appraisal):
    """Runs the branch's ballots, or orders a repeat from above."""
    return can_schedule(user, appraisal) or permissions.can_order_repeat(user, appraisal)


def act(request, action, *args, done="", **kwargs):
    """Do it and say so, or say why not. Returns what the action returned, or None."""
    try:
        result = action(*args, by=request.user, **kwargs)
    except NotAllowed as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return None
    if done:
        messages.success(request, done)
    return result


def scrutineer_at(box, place):
    """The scrutineer at this place of the box, or 404."""
    scrutineer = box.scrutineers.select_related("member__user", "guest").filter(position=place)
    if found := scrutineer.first():
        return found
    raise Http404


def files_of(request, box):
    """Signed copies on the box that this person may open."""
    files = File.objects.for_record(box)
    return [file for file in files if permissions.can_open_copy(request.user, box, file)]


def codes_form(request, scrutineers, data=None):
    """Fields for count codes; codes kept on this phone are used where nothing is typed."""
    saved = {s.position: cookies.saved_code(request, s) for s in scrutineers}
    return CodesForm(data, scrutineers=scrutineers, saved=saved)
