"""At the box: a slip, a form, a ballot received. No user, no session, nothing written but the seal."""

from functools import wraps

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.ballots import actions, rules, sealing
from appraisals.ballots.actions import (
    CastTooLate,
    FormRefused,
    Incomplete,
    SlipRefused,
    Suspended,
)
from appraisals.ballots.models import AspectMark, BallotBox, MemberGrade
from appraisals.campaigns.models import Appraisal

SLIP = "slip"
THIRTY_DAYS = 30 * 24 * 3600


def slip_in(request):
    """The slip this browser holds for this very box, or an empty text.

    The first of the cookies so named: browsers send the longest path first, and a script elsewhere
    on the site can only add one of a shorter path. Django would take the last.
    """
    for part in request.META.get("HTTP_COOKIE", "").split(";"):
        name, _equals, value = part.strip().partition("=")
        if name == SLIP:
            return value
    return ""


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


def refusal(request, reasons, status, pk=None):
    """A page that says why not, and what to do."""
    return render(
        request, "ballots/box_refused.html", {"reasons": reasons, "pk": pk}, status=status
    )


def at_the_box(view):
    """Only as a page of its own, only over TLS (or where the demo says so); refusals as pages."""

    @wraps(view)
    def guarded(request, pk):
        if request.headers.get("Sec-Fetch-Dest", "document") != "document":
            return refusal(request, [_("The ballot cannot be shown inside another page.")], 403)
        if not request.is_secure() and not settings.BALLOTS_OVER_HTTP:
            reason = _("Ballots are filled over a protected connection (https) only.")
            return refusal(request, [reason], 403)
        if request.method == "POST" and not has_our_origin(request):
            reason = _("The form came from another page. Please open the ballot anew.")
            return refusal(request, [reason], 403, pk)
        try:
            return view(request, pk)
        except SlipRefused as error:
            return refusal(request, error.reasons, 403, pk)
        except Suspended as error:
            return refusal(request, error.reasons, 503, pk)

    return guarded


def has_our_origin(request):
    """Whether the form was sent from a page of ours; "null" is not."""
    ours = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", "") == ours


def rows_of(entry, chosen=()):
    """The rows of the form: number, name, its four choices; `chosen` is {index: mark}."""
    chosen = dict(chosen)
    labels = {
        kind: [(n, names(value).label) for n, value in enumerate(rules.SCALES[kind], start=1)]
        for kind, names in (("member", MemberGrade), ("aspect", AspectMark))
    }
    rows = {"member": [], "aspect": []}
    for index, subject in enumerate(entry.box.subjects):
        kind = rows[subject["kind"]]
        kind.append(
            {
                "name": f"s{index}",
                "number": len(kind) + 1,
                "label": subject["label"],
                "choices": labels[subject["kind"]],
                "chosen": chosen.get(index, rules.EMPTY),
            }
        )
    return rows


def form_page(request, entry, chosen=(), *, warning="", status=200):
    """The ballot itself. Nothing is preselected unless the voter went back to add something."""
    appraisal = Appraisal.objects.select_related("campaign", "branch").get(
        pk=entry.box.appraisal_id
    )
    voters = entry.box.turnout()["roll"]
    context = {
        "entry": entry,
        "box": entry.box,
        "appraisal": appraisal,
        "rows": rows_of(entry, chosen),
        "spoilt": rules.SPOILT,
        "few_voters": voters if rules.few_voters(voters) else 0,
        "keying": entry.slip.kind == sealing.PRINTED and "keying" in request.GET,
        "is_printed": entry.slip.kind == sealing.PRINTED,
        "big": "big" in request.POST,
        "warning": warning,
    }
    return render(request, "ballots/box_form.html", context, status=status)


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


def grades_in(post):
    """{subject index: mark} as ticked. Raises FormRefused."""
    grades = {}
    for name, value in post.items():
        if name.startswith("s") and name[1:].isdecimal() and value:
            if not (value.isdecimal() and len(value) <= 3 and len(name) <= 5):
                raise FormRefused
            grades[int(name[1:])] = int(value)
    return grades


@sensitive_variables()
@sensitive_post_parameters()
@require_POST
@at_the_box
def cast(request, pk):
    """One ballot goes into the box; empty rows are asked about once."""
    slip = slip_in(request)
    try:
        grades = grades_in(request.POST)
        if "back" in request.POST:
            return back_page(request, actions.enter(pk, slip), grades)
        receipt = actions.cast(
            pk,
            slip,
            token=request.POST.get("token", ""),
            manifest=request.POST.get("manifest", ""),
            grades=grades,
            confirmed="confirmed" in request.POST,
        )
    except Incomplete as error:
        return confirm_page(request, error, grades)
    except FormRefused as error:
        return refusal(request, error.reasons, 400, pk)
    except CastTooLate as error:
        return refusal(request, error.reasons, 409, pk)
    address = reverse("box:done", args=[pk])
    response = redirect(address if receipt.is_first else f"{address}?again")
    # Set again: a page that changed its cookies is not kept by the browser for the Back button.
    return set_slip(response, pk, receipt.slip_text)


def back_page(request, entry, grades):
    """The form with what was ticked, to whoever ticked it and only while it can still be cast."""
    token, manifest = request.POST.get("token", ""), request.POST.get("manifest", "")
    ours = sealing.form_token_is_right(entry.slip, entry.box.hash, token)
    if manifest != entry.manifest or not ours:
        raise FormRefused
    if entry.received or entry.box.state != BallotBox.State.OPEN:
        return redirect("box:ballot", entry.box.pk)
    return form_page(request, entry, grades)


def confirm_page(request, incomplete, grades):
    """Some rows are empty: go back and fill them, or let them be abstentions."""
    subjects = [incomplete.entry.box.subjects[index] for index in incomplete.missing]
    context = {
        "entry": incomplete.entry,
        "box": incomplete.entry.box,
        "missing": [subject["label"] for subject in subjects],
        "only_members": all(subject["kind"] == "member" for subject in subjects),
        "filled": [(f"s{index}", mark) for index, mark in grades.items() if mark],
        "big": "big" in request.POST,
    }
    return render(request, "ballots/box_confirm.html", context)


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
    context = {
        "box": entry.box,
        "tracking_code": entry.slip.tracking_code,
        "again": "again" in request.GET,
    }
    return render(request, "ballots/box_done.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@at_the_box
def enter(request, pk):
    """With a printed slip: its code comes from the scanned address, or is typed."""
    if request.method != "POST":
        return render(request, "ballots/box_enter.html", {"pk": pk})
    typed = request.POST.get("slip", "")
    try:
        entry = actions.enter(pk, typed)
    except SlipRefused as error:
        context = {"pk": pk, "reasons": error.reasons, "typed": typed}
        return render(request, "ballots/box_enter.html", context, status=403)
    return set_slip(redirect("box:ballot", pk), pk, entry.slip_text)


@require_POST
@at_the_box
def leave(request, pk):
    """Finish on this device: the slip is taken out of the browser, for the next person."""
    response = render(request, "ballots/box_left.html", {"pk": pk})
    response.delete_cookie(SLIP, path=reverse("box:ballot", args=[pk]))
    return response


@require_safe
@at_the_box
def promise(request, pk):
    """How secrecy is kept, with its honest limits; for everybody who asks."""
    return render(request, "ballots/box_promise.html", {"pk": pk})
