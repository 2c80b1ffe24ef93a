"""At the box: a slip, a form, a ballot received. No user, no session, nothing written but the seal."""

from functools import wraps

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.ballots import actions, sealing
from appraisals.ballots.actions import (
    BallotVoid,
    CastTooLate,
    FormRefused,
    Incomplete,
    OpinionTooLong,
    SlipRefused,
    Suspended,
)
from appraisals.ballots.models import BallotBox
from appraisals.ballots.views import cookies
from appraisals.ballots.views.box_form import (
    IDLE_MINUTES,
    confirm_page,
    form_page,
    grades_in,
    opinion_in,
)
from appraisals.ballots.views.guards import reason_against_sending, reason_against_showing

SLIP = "slip"
THIRTY_DAYS = 30 * 24 * 3600


def slip_in(request):
    """The slip this browser holds for this very box, or an empty text."""
    return cookies.first(request, SLIP)


def set_slip(response, box_id, slip_text):
    """Put the slip into this browser; it is sent to this box and to nothing else."""
    response.set_cookie(
        SLIP,
        slip_text,
        max_age=THIRTY_DAYS,
        path=reverse("box:ballot", args=[box_id]),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def is_from_our_script(request):
    """Whether the page of the ballot sends it without being left, and reads the answer itself."""
    return (
        request.method == "POST"
        and request.resolver_match.url_name == "cast"
        and "script" in request.POST
    )


def refusal(request, reasons, status, pk=None):
    """Why not, and what to do: a page, or the sentences for our script."""
    if is_from_our_script(request):
        return JsonResponse({"reasons": [str(reason) for reason in reasons]}, status=status)
    context = {"reasons": reasons, "pk": pk}
    return render(request, "ballots/box_refused.html", context, status=status)


def may_be_read_by(request):
    """Whether whoever gets the answer may have it: a page of its own, or our script after a cast.

    Only browsers too old to say so leave the header out. What a script gets to read holds neither a
    form nor a tracking code, so that no other script of this site can take part in a ballot.
    """
    wanted = request.headers.get("Sec-Fetch-Dest", "document")
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin" and is_from_our_script(request)
    return wanted == "document" or (wanted == "empty" and ours)


def at_the_box(view):
    """Only as a page of its own, only over TLS (or where the demo says so); refusals as pages."""

    @wraps(view)
    def guarded(request, pk):
        if reason := reason_against_showing(request, may_be_read_by(request)):
            return refusal(request, [reason], 403)
        if reason := reason_against_sending(request):
            return refusal(request, [reason], 403, pk)
        try:
            return view(request, pk)
        except BallotVoid as error:
            return refusal(request, error.reasons, 409)
        except SlipRefused as error:
            return refusal(request, error.reasons, 403, pk)
        except Suspended as error:
            return refusal(request, error.reasons, 503, pk)

    return guarded


def address_of(name, pk, **words):
    """An address at the box, with those words in the query that hold."""
    query = "&".join(word for word, holds in words.items() if holds)
    return reverse(f"box:{name}", args=[pk]) + (f"?{query}" if query else "")


@require_safe
@at_the_box
def ballot(request, pk):
    """The form, or that the ballot is in, or that the box is closed."""
    entry = actions.enter(pk, slip_in(request))
    if entry.received:
        return done_page(request, entry)
    if entry.box.state != BallotBox.State.OPEN:
        return refusal(request, CastTooLate().reasons, 200, pk)
    return form_page(request, entry)


@sensitive_variables()
@sensitive_post_parameters()
@require_POST
@at_the_box
def cast(request, pk):
    """One ballot goes into the box; empty rows are asked about once."""
    slip, opinion = slip_in(request), opinion_in(request.POST)
    try:
        grades = grades_in(request.POST)
        if "back" in request.POST:
            return back_page(request, actions.enter(pk, slip), grades, opinion)
        receipt = actions.cast(
            pk,
            slip,
            token=request.POST.get("token", ""),
            manifest=request.POST.get("manifest", ""),
            grades=grades,
            opinion=opinion,
            confirmed="confirmed" in request.POST,
        )
    except Incomplete as error:
        if is_from_our_script(request):
            return refusal(request, error.reasons, 400)
        return confirm_page(request, error, grades, opinion)
    except OpinionTooLong as error:
        if is_from_our_script(request):
            return JsonResponse({"opinion": error.reasons[0]}, status=400)
        return form_page(request, error.entry, grades, opinion, error.reasons[0])
    except FormRefused as error:
        return refusal(request, error.reasons, 400, pk)
    except CastTooLate as error:
        if is_from_our_script(request):
            return JsonResponse({"address": address_of("ballot", pk)}, status=409)
        return refusal(request, error.reasons, 409, pk)
    return received(request, pk, receipt)


def received(request, pk, receipt):
    """On to the page that says so; to our script, where that page is.

    "repeated" is for a ballot of which the page knows that it was this very one that came before.
    """
    words = {"keying": "keying" in request.POST, "big": "big" in request.POST}
    address = address_of("done", pk, again=not receipt.is_first, **words)
    if is_from_our_script(request):
        repeated = address_of("done", pk, **words)
        response = JsonResponse({"address": address, "repeated": repeated})
    else:
        response = redirect(address)
    # Set again: a page that changed its cookies is not kept by the browser for the Back button.
    return set_slip(response, pk, receipt.slip_text)


def back_page(request, entry, grades, opinion):
    """The form with what was ticked, to whoever ticked it and only while it can still be cast."""
    token, manifest = request.POST.get("token", ""), request.POST.get("manifest", "")
    ours = sealing.form_token_is_right(entry.slip, entry.box.hash, token)
    if manifest != entry.manifest or not ours:
        raise FormRefused
    if entry.received or entry.box.state != BallotBox.State.OPEN:
        return redirect("box:ballot", entry.box.pk)
    return form_page(request, entry, grades, opinion)


@require_safe
@at_the_box
def done(request, pk):
    """The ballot has been received; otherwise back to the form."""
    entry = actions.enter(pk, slip_in(request))
    if not entry.received:
        return redirect("box:ballot", pk)
    return done_page(request, entry)


def done_page(request, entry):
    """Received, with the tracking code folded away."""
    is_printed = entry.slip.kind == sealing.PRINTED
    context = {
        "box": entry.box,
        "tracking_code": entry.slip.tracking_code,
        "again": "again" in request.GET,
        "keying": is_printed and "keying" in request.GET,
        # A printed slip is often used on a shared tablet, where somebody else comes next.
        "minutes": IDLE_MINUTES[sealing.PRINTED] if is_printed else 0,
        "big": "big" in request.GET,
    }
    return render(request, "ballots/box_done.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_box
def enter(request, pk):
    """With a printed slip: its code comes from the scanned address, or is typed.

    A scanner that types like a keyboard types the whole address; the code stands behind the #.
    """
    keying = "keying" in request.GET or "keying" in request.POST
    context = {"pk": pk, "keying": keying}
    if request.method != "POST":
        return render(request, "ballots/box_enter.html", context)
    typed = request.POST.get("slip", "").rpartition("#")[2]
    try:
        entry = actions.enter(pk, typed)
    except SlipRefused as error:
        context |= {"reasons": error.reasons, "typed": typed}
        return render(request, "ballots/box_enter.html", context, status=403)
    return set_slip(redirect(address_of("ballot", pk, keying=keying)), pk, entry.slip_text)


@require_POST
@at_the_box
def leave(request, pk):
    """Finish on this device: the slip is taken out of the browser, for the next person or paper."""
    if "keying" in request.POST:
        response = redirect(address_of("enter", pk, keying=True))
    else:
        response = render(request, "ballots/box_left.html", {"pk": pk})
    response.delete_cookie(SLIP, path=reverse("box:ballot", args=[pk]))
    return response


@require_safe
@at_the_box
def promise(request, pk):
    """How secrecy is kept, with its honest limits; for everybody who asks."""
    has_slip = bool(slip_in(request))
    return render(request, "ballots/box_promise.html", {"pk": pk, "has_slip": has_slip})
