"""A scrutineer's own page without a login: one box, one phone; no user, no session, no log."""

from functools import wraps

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.ballots import actions, exports, permissions, sealing
from appraisals.ballots.forms import CodesForm
from appraisals.ballots.models import AspectMark, BallotBox, MemberGrade
from appraisals.ballots.views import cookies
from appraisals.ballots.views.guards import reason_against_sending, reason_against_showing
from branchlife.workflow import NotAllowed

State = BallotBox.State


def refusal(request, reasons, status):
    """A page that says why not; it leads nowhere else."""
    return render(request, "ballots/watch_refused.html", {"reasons": reasons}, status=status)


def reason_against(request):
    """Why the page is not shown, or None."""
    is_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    return reason_against_showing(request, is_page) or reason_against_sending(request)


def box_at(pk):
    """The box of these pages, or None."""
    boxes = BallotBox.objects.filter(is_rehearsal=False, is_all_paper=False)
    return (
        boxes.select_related("appraisal__branch", "appraisal__campaign", "meeting")
        .filter(pk=pk)
        .first()
    )


def own_page(view):
    """For the phone that has opened this page: the view gets the box and the scrutineer."""

    @wraps(view)
    def guarded(request, pk):
        if reason := reason_against(request):
            return refusal(request, [reason], 403)
        box, key = box_at(pk), cookies.phone_key(request)
        watcher = permissions.watcher_at(box, key) if box and key else None
        if watcher is None:
            return refusal(
                request,
                [
                    _(
                        "This phone is not that of a scrutineer. Please ask whoever runs the "
                        "ballot for the code to scan."
                    )
                ],
                403,
            )
        return view(request, box, watcher)

    return guarded


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request, pk):
    """With what was scanned in the room: from now on this phone is the scrutineer's."""
    if reason := reason_against(request):
        return refusal(request, [reason], 403)
    if request.method != "POST":
        return render(request, "ballots/watch_enter.html", {"pk": pk})
    kept = cookies.phone_key(request)
    box = box_at(pk)
    if box and kept and permissions.watcher_at(box, kept):
        return redirect("watch:own", pk)
    key = sealing.new_cookie_key()
    try:
        if box is None:
            raise actions.NotInvited
        actions.open_own_page(box.pk, request.POST.get("invitation", ""), key)
    except actions.NotInvited as error:
        context = {"pk": pk, "reasons": error.reasons}
        return render(request, "ballots/watch_enter.html", context, status=403)
    response = redirect("watch:own", pk)
    cookies.set_phone_key(response, pk, key)
    return response


@require_safe
@own_page
def own(request, box, watcher):
    """What the scrutineer is to do next, with one button."""
    return page(request, box, watcher)


def page(request, box, watcher, reasons=(), status=200):
    """The own page as the box stands now."""
    scrutineer = watcher.scrutineer
    everybody = list(box.scrutineers.select_related("member", "guest"))
    context = {
        "box": box,
        "scrutineer": scrutineer,
        "reasons": list(reasons),
        "card": cookies.card(request, scrutineer),
        "form": codes_form(request, scrutineer, [scrutineer]),
    }
    if box.state == State.OPEN:
        context |= box.before_closing()
    if box.state == State.CLOSED:
        context |= {
            "issued": box.turnout()["issued"],
            "form": codes_form(request, scrutineer, everybody),
            "any_two": len(everybody) > box.manifest["threshold"],
        }
    if box.state == State.COUNTED:
        context |= result_context(box)
    response = render(request, "ballots/watch.html", context, status=status)
    if box.state in (State.CONFIRMED, State.VOID):
        cookies.drop_codes(request, response, reverse("watch:own", args=[box.pk]))
    return response


def codes_form(request, scrutineer, asked, data=None):
    """Fields for the codes that this phone does not keep."""
    saved = {scrutineer.position: cookies.saved_code(request, scrutineer)}
    return CodesForm(data, scrutineers=asked, saved=saved, label_suffix="")


def result_context(box):
    """What is to be signed: the turnout, and what everybody received."""
    members, aspects = exports.result_rows(box)
    return {
        "report": box.report,
        "sentence": actions.turnout_sentence(box.report),
        "members": members,
        "aspects": aspects,
        "grades": MemberGrade.labels,
        "marks": AspectMark.labels,
    }


def back(request, box, watcher, action, *args, **kwargs):
    """Do it and show the page as it stands then, or say why not."""
    try:
        action(*args, by=watcher, **kwargs)
    except NotAllowed as error:
        return page(request, box_at(box.pk), watcher, error.reasons, status=409)
    return redirect("watch:own", box.pk)


@sensitive_variables("code")
@require_POST
@own_page
def make_code(request, box, watcher):
    """Makes the count code and shows it this once, as a card."""
    scrutineer = watcher.scrutineer
    try:
        code = actions.make_count_code(scrutineer, by=watcher)
    except NotAllowed as error:
        return page(request, box_at(box.pk), watcher, error.reasons, status=409)
    scrutineer.refresh_from_db()
    context = {
        "box": box,
        "scrutineer": scrutineer,
        "code": code,
        "qr": exports.qr_image(code),
    }
    response = render(request, "ballots/watch_card.html", context)
    cookies.set_code(response, scrutineer, code, reverse("watch:own", args=[box.pk]))
    return response


def typed(request, scrutineer, asked):
    """Codes kept on this phone and codes typed, in this order."""
    form = codes_form(request, scrutineer, asked, request.POST)
    return form.codes() if form.is_valid() else []


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
@own_page
def present(request, box, watcher):
    """Shows in the room that the code is at hand."""
    codes = typed(request, watcher.scrutineer, [watcher.scrutineer])
    if not codes:
        return page(request, box, watcher, [_("Enter the count code.")], status=409)
    return back(request, box, watcher, actions.present_code, box, codes[0])


@require_POST
@own_page
def close(request, box, watcher):
    """Stops the ballot; while slips are out, or somebody has none, it asks once more."""
    if box.state == State.OPEN and "sure" not in request.POST and not box.is_complete():
        context = {"box": box, **box.before_closing()}
        return render(request, "ballots/watch_close.html", context)
    if box.state not in (State.DRAFT, State.OPEN):
        return redirect("watch:own", box.pk)
    return back(request, box, watcher, actions.close, box)


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
@own_page
def count(request, box, watcher):
    """Opens the ballots with the code kept here and the other's, typed here."""
    if box.state in (State.COUNTED, State.CONFIRMED):
        return redirect("watch:own", box.pk)
    codes = typed(request, watcher.scrutineer, list(box.scrutineers.all()))
    if not codes:
        return page(request, box, watcher, [_("Enter the count code.")], status=409)
    return back(request, box, watcher, actions.count, box, codes)


@require_POST
@own_page
def sign(request, box, watcher):
    """Signs the count report as it stands on this page."""
    if watcher.scrutineer.signed_how:
        return redirect("watch:own", box.pk)
    return back(request, box, watcher, actions.sign, watcher.scrutineer)
