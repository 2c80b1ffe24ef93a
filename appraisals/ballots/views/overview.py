"""A box as it stands, and the next thing to do for whoever looks."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from appraisals.ballots import actions, exports, permissions, rules
from appraisals.ballots.forms import (
    MemberForm,
    MoveForm,
    NominateForm,
    OneCodeForm,
    PrepareForm,
    PrintForm,
    UploadForm,
)
from appraisals.ballots.models import BallotBox, RollEntry, Scrutineer
from appraisals.ballots.views import cookies
from appraisals.ballots.views.loading import (
    act,
    codes_form,
    files_of,
    get_appraisal,
    get_box,
    may_prepare,
)
from appraisals.ballots.views.roll import roll_rows
from appraisals.ballots.views.scrutineers import before_opening, card_of, seen_by_one
from appraisals.campaigns.models import Appraisal
from appraisals.campaigns.permissions import can_schedule, can_see_year
from branchlife.paper_kinds import paper_kind

State = BallotBox.State

# Papers by the stage of a box: to be filled by hand before the count, what came out after it.
BLANK_PAPERS = ("ballot", "tally", "report", "scrutineers_guide")
RESULTS = ("report", "codes")
# The way of a box, by the state in which each step is under way.
ROOM_STEPS = {
    State.DRAFT: gettext_lazy("scrutineers and count codes"),
    State.OPEN: gettext_lazy("taking slips and filling"),
    State.CLOSED: gettext_lazy("counting"),
    State.COUNTED: gettext_lazy("signing and confirming"),
}
PAPER_STEPS = {
    State.DRAFT: gettext_lazy("two people key in the totals"),
    State.COUNTED: gettext_lazy("signing and confirming"),
}


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
        "rehearses": (under_way or not confirmed) and can_schedule(request.user, appraisal),
        "rehearsal": next((box for box in found if box.is_rehearsal), None),
        "sees_year": can_see_year(request.user, appraisal),
    }
    return render(request, "ballots/box_list.html", context)


@require_safe
def of_meeting(request, pk):
    """The ballot held in this general meeting; the meeting's page knows no more than this address."""
    visible = Appraisal.objects.visible_to(request.user)
    held_here = BallotBox.objects.filter(meeting=pk).values("appraisal")
    found = visible.filter(Q(general_meeting=pk) | Q(pk__in=held_here))
    return redirect("ballots:box_list", get_object_or_404(found).pk)


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
    return detail_page(request, get_box(request, pk))


def detail_page(request, box, refused=(), status=200):
    """The same after something was refused: a message would keep name and time in the session."""
    context = everybodys_context(request, box) | {"refused": list(refused)}
    if permissions.can_see_roll(request.user, box):
        context |= roll_context(box)
    if permissions.can_watch(request.user, box):
        context |= watching_context(request, box, context)
    if box.state == State.COUNTED and (context["watches"] or context["keys_in"]):
        context |= counted_context(request, box)
    response = render(request, "ballots/detail.html", context, status=status)
    if box.state in (State.CONFIRMED, State.VOID):
        cookies.drop_codes(request, response, cookies.room(box.pk))
    return response


def everybodys_context(request, box):
    """What every member of the branch may know."""
    user = request.user
    scrutineers = list(box.scrutineers.select_related("member", "guest"))
    scrutineer = permissions.scrutineer_of(user, box)
    return {
        "box": box,
        "appraisal": box.appraisal,
        "manages": permissions.can_manage(user, box),
        "scrutineer": scrutineer,
        "own_entry": box.roll.filter(member__user=user).first(),
        "kinds": RollEntry.Kind,
        "sees_year": can_see_year(user, box.appraisal),
        "sees_totals": permissions.can_see_totals(user, box),
        "sees_codes": permissions.can_see_tracking_codes(user, box),
        "reads_opinions": permissions.can_read_ballot_opinions(user, box),
        "orders_repeat": permissions.can_order_repeat(user, box.appraisal),
        "scrutineers": scrutineers,
        "codes_seen_by_one": seen_by_one(box, scrutineers),
        "card": card_of(request, scrutineer),
        "watches": False,
        "roll": None,
        "keys_in": permissions.can_key_in(user, box) and box.is_all_paper,
        "progress": progress(box),
        "papers": list(papers_of(user, box)),
        **(keying_context(user, box) if box.is_all_paper else {}),
    }


def papers_of(user, box):
    """The papers of the stage the box is in: {title, is_blank, pdf, docx}."""
    is_blank = box.state in (State.DRAFT, State.OPEN)
    counted = (State.COUNTED, State.CONFIRMED)
    for key in BLANK_PAPERS if is_blank else RESULTS if box.state in counted else ():
        kind = paper_kind(key)
        if kind.allows(user, box, blank=is_blank) and (is_blank or not any(kind.reasons(box))):
            name = "branchlife:blank_paper" if is_blank else "branchlife:paper"
            urls = {suffix: reverse(name, args=[key, box.pk, suffix]) for suffix in kind.suffixes}
            yield {"title": kind.title, "is_blank": is_blank and bool(kind.make), **urls}


def keying_context(user, box):
    """How far two people are with keying in; what the first typed is not shown to the second."""
    first = box.paper_counts.filter(keying=1).select_related("by").first()
    return {
        "first_keying": first,
        "keyed_by_other": first is not None and first.by_id != user.pk,
    }


def progress(box):
    """The way of a box in steps: [(label, "done", "now" or "")]; nothing of one that is void."""
    labels = ROOM_STEPS if not box.is_all_paper else PAPER_STEPS
    states = list(labels)
    if box.state == State.VOID:
        return []
    reached = states.index(box.state) if box.state in states else len(states)
    return [
        (label, "done" if number < reached else "now" if number == reached else "")
        for number, label in enumerate(labels.values())
    ]


def roll_context(box):
    """Who has taken a slip, in the order of the branch."""
    return {"roll": roll_rows(box), "turnout": box.turnout()}


def watching_context(request, box, context):
    """What those who run or watch the box work with, by its state."""
    more = {"watches": True, "few_voters": False}
    if box.state == State.DRAFT:
        more |= visiting_context(box)
    if box.state == State.DRAFT and not box.is_all_paper:
        more |= draft_context(request, box)
    if box.state == State.OPEN:
        more |= open_context(request, box, context["roll"], context["own_entry"])
    return more


def visiting_context(box):
    """Who is visited with the mobile ballot box, and who might be."""
    visited = list(box.mobile_members.order_by(*box.appraisal.branch.ordering()))
    there = {member.pk for member in [*visited, *box.voters()]}
    absent = [member for member in box.appraisal.branch.roster(box.day) if member.pk not in there]
    return {
        "visited": visited,
        "apart": [],
        "mobile_form": MemberForm(members=absent, auto_id="mobile-%s") if absent else None,
    }


def draft_context(request, box):
    """Scrutineers, those present, and what is missing before the opening."""
    voters = box.voters()
    scrutineers = list(box.scrutineers.select_related("member", "guest"))
    waiting = [s for s in scrutineers if s.public_key and not s.has_presented]
    return {
        "voters": voters,
        "few_voters": rules.few_voters(len(voters)),
        "needed": box.scrutineers_needed(),
        "has_codes": any(s.public_key for s in scrutineers),
        "open_reasons": list(actions.reasons_against_opening(box)),
        "draft_steps": draft_steps(box, scrutineers, voters),
        "nominate_form": NominateForm(box=box),
        **before_opening(box),
        "codes_form": codes_form(request, waiting) if waiting else None,
    }


def draft_steps(box, scrutineers, voters):
    """What comes before the opening: [(sentence, whether it is done)]."""
    needed = rules.scrutineers_needed(box.full_members(), len(voters))
    named = len(scrutineers) >= needed
    present = ngettext(
        "the meeting is valid; %(n)d member may fill a ballot",
        "the meeting is valid; %(n)d members may fill a ballot",
        len(voters),
    ) % {"n": len(voters)}
    is_valid = box.meeting is None or box.meeting.declared_valid is True
    return [
        (_("scrutineers proposed and approved"), named and all(s.approved_on for s in scrutineers)),
        (present, is_valid and len(voters) >= box.fewest),
        (
            _("count codes made, each by the scrutineer"),
            named and all(s.public_key for s in scrutineers),
        ),
        (
            _("count codes presented in the room"),
            named and all(s.has_presented for s in scrutineers),
        ),
    ]


def open_context(request, box, roll, own_entry):
    """Handing out, late arrivals, who is visited, closing; and the one thing to do now."""
    on_roll = {row.entry.member_id for row in roll}
    late = [member for member in box.voters() if member.pk not in on_roll]
    roster = box.appraisal.branch.roster(box.day)
    absent = [member for member in roster if member.pk not in on_roll and member not in late]
    waiting = [row for row in roll if not row.has_slip]
    left = [row for row in waiting if row.left_without]
    all_back = box.all_back()
    tablet = request.build_absolute_uri(reverse("box:enter", args=[box.pk]))
    return {
        "next": next_in_the_room(own_entry, late, left, waiting, all_back),
        "few_voters": rules.few_voters(len(on_roll)),
        "late": late,
        "left": left,
        "waiting": waiting,
        "apart": [row for row in roll if row.way],
        "visited": [],
        "mobile_form": MemberForm(members=absent, auto_id="mobile-%s") if absent else None,
        "drop_form": drop_form(waiting),
        "move_form": MoveForm(box=box, auto_id="move-%s"),
        "print_form": PrintForm(initial={"n": len(on_roll) + 2}, auto_id="print-%s"),
        "code_form": OneCodeForm(auto_id="close-%s"),
        "all_back": all_back,
        "tablet": tablet,
        "tablet_qr": exports.qr_image(tablet),
    }


def drop_form(waiting):
    """Who may be taken off the roll: those without a slip."""
    members = [row.member for row in waiting]
    return MemberForm(members=members, auto_id="drop-%s") if members else None


def next_in_the_room(own_entry, late, left, waiting, all_back):
    """What comes next while the ballot is open: a word the page has a sentence for."""
    if own_entry and own_entry.kind == RollEntry.Kind.NONE:
        return "own"
    if late:
        return "late"
    if left:
        return "left"
    if waiting:
        return "slips"
    return "close" if all_back else "back"


def counted_context(request, box):
    """Signatures, the signed copy, what is missing before the confirmation."""
    own = permissions.scrutineer_of(request.user, box)
    signed = [s.signed_how for s in box.scrutineers.all() if s.signed_how]
    return {
        "files": files_of(request, box),
        "confirm_reasons": list(actions.reasons_against_confirming(box)),
        "has_signed": bool(own and own.signed_how),
        "enough_signed": box.is_all_paper or len(signed) >= box.manifest["threshold"],
        "needs_file": box.is_all_paper or Scrutineer.Signature.PAPER in signed,
        "upload_form": UploadForm(),
    }
