"""Pages of the second factor: setting it up, the code after the password, the card, taking it off."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import default_key

from branchlife.actions import second_factor as actions
from branchlife.exports.code_card import code_card_pdf
from branchlife.exports.qr import app_address, qr_image
from branchlife.forms.second_factor import CodeForm, FirstCodeForm, RemoveForm, RemoveOwnForm
from branchlife.models import VERIFIED_BY, Authenticator, CodeCard, Member, User
from branchlife.permissions import can_remove_second_factor
from branchlife.workflow import NotAllowed

# In the session until the first code: the secret that the page shows.
NEW_KEY = "second_factor_key"


def local_path(address):
    """The address if it is a page of the application behind the login, else the home page."""
    is_ours = (address or "").startswith("/app/")
    if is_ours and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("branchlife:home")


def _mark_verified(request, app_id):
    """From here on this session is verified; its old cookie is worth nothing."""
    request.session.cycle_key()
    request.session[VERIFIED_BY] = app_id


def _add_reasons(form, error):
    for reason in error.reasons:
        form.add_error(None, str(reason))


# --- after the password ---


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_code(request):
    """The page between the password and everything else."""
    user = request.user
    onward = local_path(request.POST.get("next") or request.GET.get("next"))
    if not user.second_factor_id or request.session.get(VERIFIED_BY) == user.second_factor_id:
        return redirect(onward)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            device = actions.verify_code(user, form.cleaned_data["code"])
        except NotAllowed as error:
            _add_reasons(form, error)
        else:
            _mark_verified(request, user.second_factor_id)
            if isinstance(device, CodeCard):
                _say_what_is_left(request)
            return redirect(onward)
    context = {"form": form, "next": onward}
    return render(request, "branchlife/second_factor_code.html", context)


def _say_what_is_left(request):
    n = actions.spare_codes_left(request.user)
    text = ngettext("%(n)d code is left on your card.", "%(n)d codes are left on your card.", n) % {
        "n": n
    }
    if n <= CodeCard.FEW:
        messages.warning(request, text + _("Print a new card soon."))
    else:
        messages.info(request, text)


# --- one's own ---


def _get_own(request):
    """The person's login; 403 for those to whom none of this is offered."""
    if not (request.user.is_offered_second_factor or request.user.second_factor_id):
        raise PermissionDenied
    return request.user


@sensitive_post_parameters("code")
@sensitive_variables("key")
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request):
    """The own second factor: set up here, or what there is of it."""
    user = _get_own(request)
    if user.second_factor_id:
        return _own_page(request, RemoveOwnForm(user=user))
    key = request.session.setdefault(NEW_KEY, default_key())
    form = FirstCodeForm(request.POST or None)
    if form.is_valid():
        try:
            app = actions.set_up_second_factor(user, key, form.cleaned_data["code"], by=user)
        except NotAllowed as error:
            _add_reasons(form, error)
        else:
            del request.session[NEW_KEY]
            _mark_verified(request, app.pk)
            messages.success(request, _("Set up. Now print the card of spare codes."))
            return redirect("branchlife:second_factor")
    app = Authenticator(user=user, key=key)
    address = app_address(app)
    context = {
        "form": form,
        "app": app,
        "address": address,
        "qr": qr_image(address),
        "required": settings.REQUIRE_TOTP and user.is_offered_second_factor,
    }
    return render(request, "branchlife/second_factor_set_up.html", context)


def _own_page(request, form):
    app = get_object_or_404(Authenticator, pk=request.user.second_factor_id)
    left = actions.spare_codes_left(request.user)
    context = {"app": app, "left": left, "few": CodeCard.FEW, "form": form}
    return render(request, "branchlife/second_factor.html", context)


@sensitive_variables("codes")
@require_POST
def code_card(request):
    """Ten new codes as a PDF, this once; those of the old card no longer work."""
    user = _get_own(request)
    try:
        codes = actions.make_code_card(user, by=user)
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return redirect("branchlife:second_factor")
    return code_card_pdf(user, codes)


@sensitive_post_parameters("password", "code")
@never_cache
@require_POST
def second_factor_off(request):
    """The person takes the own second factor off, with the password once more."""
    user = _get_own(request)
    form = RemoveOwnForm(request.POST, user=user)
    if not user.second_factor_id:
        return redirect("branchlife:second_factor")
    if form.is_valid():
        try:
            if code := form.cleaned_data.get("code"):
                actions.verify_code(user, code)
            actions.remove_second_factor(user, by=user)
        except NotAllowed as error:
            _add_reasons(form, error)
        else:
            request.session.cycle_key()
            messages.success(request, _("From now on the password alone is enough."))
            return redirect("branchlife:account")
    return _own_page(request, form)


# --- somebody else's ---


def _get_login(request, pk):
    """404 when the person is not yours to see, 403 when it is not yours to do this."""
    login = get_object_or_404(User.objects.select_related("member__branch__committee"), pk=pk)
    if not can_remove_second_factor(request.user, login):
        if login == request.user or Member.objects.visible_to(request.user).filter(user=login):
            raise PermissionDenied
        raise Http404
    return login


@require_http_methods(["GET", "POST"])
def remove_second_factor(request, pk):
    """Phone and card are lost: whoever checked the person takes the second factor off."""
    login = _get_login(request, pk)
    form = RemoveForm(request.POST or None)
    if form.is_valid():
        checked = form.cleaned_data["checked"]
        try:
            actions.remove_second_factor(login, by=request.user, checked=checked)
        except NotAllowed as error:
            _add_reasons(form, error)
        else:
            messages.success(
                request, _("%(name)s logs in with the password now.") % {"name": login}
            )
            return redirect(local_path(request.POST.get("next")))
    onward = local_path(request.POST.get("next") or request.GET.get("next"))
    context = {"login": login, "form": form, "next": onward}
    return render(request, "branchlife/second_factor_remove.html", context)
