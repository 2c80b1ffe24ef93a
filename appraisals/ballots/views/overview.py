"""A box as it stands, and the next thing to do for whoever looks."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appraisals.ballots import actions, permissions, rules
from appraisals.ballots.forms import (
    MemberForm,
    MoveForm,
    NominateForm,
    OneCodeForm,
    PrepareForm,
    PrintForm,
    UploadForm,
)
from appraisals.ballots.models import BallotBox, RollEntry
from appraisals.ballots.views import cookies
from appraisals.ballots.views.loading import (
    act,
    codes_form,
    files_of,
    get_appraisal,
    get_box,
    may_prepare,
)
from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.permissions import can_schedule, can_see_year

State = BallotBox.State


@require_safe
def box_list(request, pk):
    """All ballots of one appraisal; with only one, that one."""
    appraisal = get_appraisal(request, pk)
    found = list(BallotBox.objects.visible_to(request.user).filter(appraisal=appraisal))
    boxes = [box for box in found if not box.is_rehearsal]
    prepares = may_prepare(request.user, appraisal)
    under_way = any(box.state in BallotBox.UNDER_WAY for box in boxes)
    if len(boxes) == 1 and under_way:
        return redirect(boxes[0])
    confirmed = [box for box in boxes if box.state == State.CONFIRMED]
    orders = permissions.can_order_repeat(request.user, appraisal)
    prepares_now = prepares and not under_way
    context = {
        "appraisal": appraisal,
        "boxes": boxes,
        "form": PrepareForm() if prepares_now and (orders or not confirmed) else None,
        "is_repeat": bool(confirmed),
        "asks_above": prepares_now and confirmed and not orders,
        # With several confirmed ones the last counts; a repeat under way does not count yet.
        "counts": confirmed[-1] if len(boxes) > 1 and confirmed else None,
        "rehearses": can_schedule(request.user, appraisal),
        "rehearsal": next((box for box in found if box.is_rehearsal), None),
        "sees_year": can_see_year(request.user, appraisal),
    }
    return render(request, "ballots/box_list.html", context)


@require_safe
def of_meeting(request, pk):
    """The ballot held in this general meeting; the meeting's page knows no more than this address."""
    visible = Appraisal.objects.visible_to(request.user)
    return redirect("ballots:box_list", get_object_or_404(visible, general_meeting=pk).pk)


@require_POST
def prepare(request, pk):
    """Make the box, for ballots in the room or for paper ballots to be keyed in."""
    appraisal = get_appraisal(request, pk, manage=True)
    form = PrepareForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please check the day."))
        return redirect("ballots:box_list", pk)
    reason = form.cleaned_data["repeat_reason"].strip()
    if "paper" in request.POST:
        day = form.cleaned_data["held_on"]
        kwargs = {"held_on": day, "repeat_reason": reason}
        box = act(request, actions.prepare_paper_box, appraisal, **kwargs)
    else:
        box = act(request, actions.prepare_box, appraisal, repeat_reason=reason)
    return redirect(box) if box else redirect("ballots:box_list", pk)


@require_safe
def detail(request, pk):
    """The box as it stands, and the next thing to do for whoever looks."""
    box = get_box(request, pk)
    context = everybodys_context(request, box)
    if permissions.can_watch(request.user, box):
        context |= watching_context(request, box)
    if permissions.can_see_roll(request.user, box):
        context |= roll_context(box)
    response = render(request, "ballots/detail.html", context)
    if box.state in (State.CONFIRMED, State.VOID):
        cookies.drop_codes(request, response, box.pk)
    return response


def everybodys_context(request, box):
    """What every member of the branch may know."""
    user = request.user
    scrutineers = list(box.scrutineers.select_related("member", "guest"))
    return {
        "box": box,
        "appraisal": box.appraisal,
        "manages": permissions.can_manage(user, box),
        "scrutineer": permissions.scrutineer_of(user, box),
        "own_entry": box.roll.filter(member__user=user).first(),
        "kinds": RollEntry.Kind,
        "sees_year": can_see_year(user, box.appraisal),
        "sees_totals": permissions.can_see_totals(user, box),
        "sees_codes": permissions.can_see_tracking_codes(user, box),
        "reads_opinions": permissions.can_read_ballot_opinions(user, box),
        "orders_repeat": permissions.can_order_repeat(user, box.appraisal),
        "scrutineers": scrutineers,
        "codes_seen_by_one": codes_seen_by_one(box, scrutineers),
        "watches": False,
        "roll": None,
        "keys_in": permissions.can_key_in(user, box) and box.is_all_paper,
    }


def codes_seen_by_one(box, scrutineers):
    """Whether enough codes to open the ballots are made on the branch's computer."""
    threshold = min(len(scrutineers), 2)
    without_login = [scrutineer for scrutineer in scrutineers if not scrutineer.user_id]
    waiting = box.state not in (State.CONFIRMED, State.VOID) and not box.is_all_paper
    return waiting and 0 < threshold <= len(without_login)


def roll_context(box):
    """Who has taken a slip, in the order of the branch."""
    order = box.appraisal.branch.ordering("member__")
    roll = box.roll.select_related("member").order_by(*order)
    return {"roll": list(roll), "turnout": box.turnout()}


def watching_context(request, box):
    """What those who run or watch the box work with, by its state."""
    context = {"watches": True, "few_voters": False}
    if box.state == State.DRAFT and not box.is_all_paper:
        context |= draft_context(request, box)
    if box.state == State.OPEN:
        context |= open_context(box)
    if box.state == State.COUNTED:
        context |= counted_context(request, box)
    return context


def draft_context(request, box):
    """Scrutineers, those present, and what is missing before the opening."""
    voters = box.voters()
    scrutineers = list(box.scrutineers.select_related("member", "guest"))
    waiting = [s for s in scrutineers if s.public_key and not s.has_presented]
    present = {member.pk for member in voters}
    roster = box.appraisal.branch.roster(box.day) if box.day else []
    absent = [member for member in roster if member.pk not in present]
    return {
        "voters": voters,
        "few_voters": rules.few_voters(len(voters)),
        "needed": box.scrutineers_needed(),
        "unapproved": box.has_moved or any(not s.approved_on for s in scrutineers),
        "has_codes": any(s.public_key for s in scrutineers),
        "open_reasons": list(box.reasons_against(State.OPEN)),
        "nominate_form": NominateForm(box=box),
        "codes_form": codes_form(request, box, waiting) if waiting else None,
        "mobile_form": MemberForm(members=absent, auto_id="mobile-%s") if absent else None,
    }


def open_context(box):
    """Handing out, late arrivals, closing."""
    on_roll = set(box.roll.values_list("member_id", flat=True))
    late = [member for member in box.voters() if member.pk not in on_roll]
    absent = [
        member
        for member in box.appraisal.branch.roster(box.day)
        if member.pk not in on_roll and member not in late
    ]
    return {
        "few_voters": rules.few_voters(len(on_roll)),
        "late": late,
        "mobile_form": MemberForm(members=absent, auto_id="mobile-%s") if absent else None,
        "move_form": MoveForm(box=box, auto_id="move-%s"),
        "print_form": PrintForm(initial={"n": len(on_roll) + 2}, auto_id="print-%s"),
        "code_form": OneCodeForm(auto_id="close-%s"),
        "all_back": box.all_back(),
    }


def counted_context(request, box):
    """Signatures, the signed copy, what is missing before the confirmation."""
    return {
        "report": box.report,
        "files": files_of(request, box),
        "confirm_reasons": list(actions.reasons_against_confirming(box)),
        "upload_form": UploadForm(),
        "code_form": OneCodeForm(auto_id="sign-%s"),
    }
