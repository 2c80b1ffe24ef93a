"""Opinions from the ballots, for the leadership only."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from appraisals.ballots import permissions
from appraisals.ballots.actions.opinions import take_over
from appraisals.ballots.models import BallotBox, OpinionNote
from appraisals.ballots.views.loading import act, get_box
from meetings.rules.opinions import style_gives_away
from meetings.views.taking_over import problem_texts


def get_box_to_read(request, pk):
    """The box whose opinions `request.user` reads."""
    return get_box(request, pk, permissions.can_read_ballot_opinions)


@never_cache
@require_safe
def opinion_list(request, pk):
    """What was written on the ballots, in an order that was drawn."""
    box = get_box_to_read(request, pk)
    branch = box.appraisal.branch
    context = {
        "box": box,
        "branch": branch,
        "notes": list(box.opinions.all()),
        "was_asked": bool(box.opinion_bytes),
        "warns": style_gives_away(branch.roster().count()),
        "on_the_lists": problem_texts(request.user, branch),
    }
    return render(request, "ballots/opinion_list.html", context)


@require_POST
def take_opinion(request, pk):
    """One opinion goes to those the branch has gathered."""
    boxes = BallotBox.objects.visible_to(request.user)
    notes = OpinionNote.objects.filter(box__in=boxes).select_related("box__appraisal__branch")
    note = get_object_or_404(notes, pk=pk)
    if not permissions.can_read_ballot_opinions(request.user, note.box):
        raise PermissionDenied
    act(request, take_over, note, done=_("It now stands among the opinions of the branch."))
    return redirect("ballots:opinion_list", note.box_id)
