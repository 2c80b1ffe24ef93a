"""Pages of logins: logging in, the first time with a slip, one's own password."""

import time

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from branchlife.actions import slips
from branchlife.forms.accounts import AccountForm, FirstLoginForm, FirstPasswordForm, LoginForm
from branchlife.models import LoginSlip
from branchlife.workflow import NotAllowed

# In the session between the two pages of a first login: the slip, and until when it stays there.
SLIP = "login_slip"
SLIP_SECONDS = 30 * 60
BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - the name of a class


class Login(LoginView):
    """The platform's one login page."""

    template_name = "branchlife/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


class Account(SuccessMessageMixin, PasswordChangeView):
    """A person's own password."""

    template_name = "branchlife/account.html"
    form_class = AccountForm
    success_url = reverse_lazy("branchlife:account")
    success_message = gettext_lazy("Your password has been changed.")

    def form_valid(self, form):
        slips.withdraw_slips(form.user, by=form.user)
        return super().form_valid(form)


# --- the first login, with a slip ---


@sensitive_post_parameters()
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def first_login(request):
    """What stands on the slip; the QR code brings it along behind the #, where no log sees it."""
    form = FirstLoginForm(request, request.POST or None)
    if form.is_valid():
        reasons = list(slips.reasons_against_redeeming(form.slip))
        if not reasons:
            request.session[SLIP] = [form.slip.pk, int(time.time()) + SLIP_SECONDS]
            return redirect("branchlife:first_password")
        for reason in reasons:
            form.add_error(None, reason)
    return render(request, "branchlife/first_login.html", {"form": form})


def _slip_in_session(request):
    """The slip whose code was right a moment ago, or None."""
    pk, until = request.session.get(SLIP, (None, 0))
    if time.time() > until:
        return None
    return LoginSlip.objects.select_related("user").filter(pk=pk).first()


@sensitive_post_parameters()
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def first_password(request):
    """The own password, twice; then one is logged in."""
    slip = _slip_in_session(request)
    if slip is None:
        return redirect("branchlife:first_login")
    form = FirstPasswordForm(slip.user, request.POST or None)
    if form.is_valid():
        password = form.cleaned_data["new_password1"]
        try:
            user = slips.redeem_slip(slip, password, by=slip.user)
        except NotAllowed as error:
            del request.session[SLIP]
            for reason in error.reasons:
                messages.error(request, reason)
            return redirect("branchlife:first_login")
        return _welcome(request, user)
    return render(request, "branchlife/first_password.html", {"form": form, "slip": slip})


def _welcome(request, user):
    """Logged in, at home, and told how to come back."""
    request.session.pop(SLIP, None)
    login(request, user, backend=BY_PASSWORD)
    messages.success(
        request,
        _(
            "Welcome, %(name)s! Your password is set. Next time log in with the user name "
            "%(username)s and this password."
        )
        % {"name": user, "username": user.username},
    )
    return redirect("branchlife:home")
