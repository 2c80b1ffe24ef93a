"""The scrutineers' pages: the count code, closing, counting, signing; and the totals."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.ballots import actions, exports, permissions
from appraisals.ballots.forms import KeyInForm, OneCodeForm, UploadForm, VoidForm
from appraisals.ballots.models import AspectMark, BallotBox, MemberGrade, Scrutineer
from appraisals.ballots.views import cookies
from appraisals.ballots.views.guards import over_https
from appraisals.ballots.views.loading import act, codes_form, files_of, get_box, scrutineer_at
from branchlife.workflow import NotAllowed

State = BallotBox.State


@sensitive_variables("code")
@never_cache
@require_POST
@over_https
def make_code(request, pk, place):
    """Makes the scrutineer's count code and shows it this once, as a card to print."""
    box = get_box(request, pk, permissions.can_watch)
    scrutineer = scrutineer_at(box, place)
    code = act(request, actions.make_count_code, scrutineer)
    if code is None:
        return redirect(box)
    scrutineer.refresh_from_db()
    own = scrutineer.user_id == request.user.pk
    context = {
        "box": box,
        "scrutineer": scrutineer,
        "code": code,
        "qr": exports.qr_image(code),
        "is_own_phone": own,
    }
    response = render(request, "ballots/count_card.html", context)
    # On the branch's computer nothing is kept: there the code must come from the card.
    if own:
        cookies.set_code(response, scrutineer, code)
    return response


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
@over_https
def close(request, pk):
    """Stop the ballot: by a scrutineer's login, or with a scrutineer's count code.

    While slips are out, or somebody has none, it asks once more (`sure`); a code typed before is
    typed again then.
    """
    box = get_box(request, pk, permissions.can_watch)
    if box.state == State.OPEN and "sure" not in request.POST and not box.is_complete():
        return render(request, "ballots/close.html", closing_context(request, box))
    form = OneCodeForm(request.POST)
    code = form.cleaned_data["code"].strip() if form.is_valid() else ""
    if act(request, actions.close, box, code=code):
        return redirect("ballots:count", pk)
    return redirect(box)


def closing_context(request, box):
    """What the question before the closing shows."""
    return {
        "box": box,
        **box.before_closing(),
        "scrutineer": permissions.scrutineer_of(request.user, box),
        "code_form": OneCodeForm(auto_id="close-%s"),
    }


@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "POST"])
@over_https
def count(request, pk):
    """Open the ballots with the count codes; only sums come out."""
    box = get_box(request, pk, permissions.can_watch)
    reasons = list(box.reasons_against(State.COUNTED))
    scrutineers = list(box.scrutineers.select_related("member", "guest"))
    data = request.POST if request.method == "POST" else None
    form = codes_form(request, scrutineers, data)
    if request.method == "POST" and form.is_valid():
        reasons = counted(request, box, form.codes())
        if not reasons:
            return redirect(box)
    context = {
        "box": box,
        "form": form,
        "reasons": reasons,
        "threshold": box.manifest["threshold"] if box.manifest else 0,
        "any_two": bool(box.manifest) and len(scrutineers) > box.manifest["threshold"],
        "returned": box.closed_n,
        "issued": box.turnout()["issued"],
    }
    return render(request, "ballots/count.html", context)


@sensitive_variables()
def counted(request, box, codes):
    """Counts; the reasons when it does not."""
    try:
        actions.count(box, codes, by=request.user)
    except NotAllowed as refusal:
        return refusal.reasons
    messages.success(request, _("The ballots are counted. The scrutineers confirm the result."))
    return []


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
@over_https
def sign(request, pk, place):
    """A scrutineer signs the count report: by login, by count code, or it was signed on paper."""
    box = get_box(request, pk, permissions.can_watch)
    form = OneCodeForm(request.POST)
    code = form.cleaned_data["code"].strip() if form.is_valid() else ""
    how = Scrutineer.Signature.PAPER if "paper" in request.POST else Scrutineer.Signature.SCREEN
    act(request, actions.sign, scrutineer_at(box, place), how=how, code=code, done=_("Signed."))
    return redirect(box)


@require_POST
def attach(request, pk):
    """Hang a signed copy on the box: the count report, or (`void`) that the ballot is void."""
    box = get_box(request, pk, permissions.can_key_in)
    action = actions.attach_declaration if "void" in request.POST else actions.attach_report
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        act(request, action, box, upload, done=_("The signed copy is attached."))
    else:
        messages.error(request, _("Choose a file."))
    return redirect("ballots:void", pk) if "void" in request.POST else redirect(box)


@require_POST
def confirm(request, pk):
    """The result is final; ballots and keys are destroyed."""
    box = get_box(request, pk, permissions.can_key_in)
    act(
        request,
        actions.confirm,
        box,
        done=_(
            "The result is confirmed and the ballots are destroyed. Destroy the count cards now."
        ),
    )
    return redirect(box)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@over_https
def void(request, pk):
    """Declare the ballot void before anything was counted."""
    box = get_box(request, pk, permissions.can_declare_void)
    scrutineers = list(box.scrutineers.select_related("member", "guest"))
    needs_codes = box.state != State.DRAFT
    data = request.POST if request.method == "POST" else None
    form = VoidForm(data)
    codes = codes_form(request, scrutineers if needs_codes else [], data)
    if request.method == "POST" and all([form.is_valid(), codes.is_valid()]):
        kwargs = form.cleaned_data | {"codes": codes.codes()}
        if act(request, actions.void, box, done=_("This ballot is void."), **kwargs):
            return redirect(box)
    context = {
        "box": box,
        "form": form,
        "codes": codes,
        "needs_codes": needs_codes,
        "upload_form": UploadForm(auto_id="upload-%s"),
        "files": files_of(request, box),
        "reasons": list(box.reasons_against(State.VOID)),
    }
    return render(request, "ballots/void.html", context)


@never_cache
@require_safe
def result(request, pk):
    """Turnout and totals: until the confirmation for scrutineers, then for the deciding body."""
    box = get_box(request, pk, permissions.can_see_totals)
    members, aspects = exports.result_rows(box)
    context = {
        "box": box,
        "report": box.report,
        "members": members,
        "aspects": aspects,
        "grades": MemberGrade.labels,
        "marks": AspectMark.labels,
    }
    return render(request, "ballots/result.html", context)


@require_http_methods(["GET", "POST"])
def key_in(request, pk):
    """Totals of paper ballots, keyed in by one person and then by another."""
    box = get_box(request, pk, permissions.can_key_in)
    own = box.paper_counts.filter(keying=1, by=request.user).first()
    other = box.paper_counts.filter(keying=1).exclude(by=request.user).exists()
    reasons = list(box.reasons_against(State.COUNTED))
    data = request.POST if request.method == "POST" else None
    form = KeyInForm(data, box=box, figures=own.figures if own else None)
    if request.method == "POST" and form.is_valid():
        keyed = act(request, actions.key_in, box, form.figures(), done=_("Keyed in."))
        if keyed:
            return redirect(box)
    context = {"box": box, "form": form, "reasons": reasons, "is_second": other, "is_again": own}
    return render(request, "ballots/key_in.html", context)
