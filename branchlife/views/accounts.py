"""Pages of logins: logging in, one's own password, a new one for a member."""

from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from branchlife import actions
from branchlife.forms.accounts import AccountForm, LoginForm
from branchlife.models import Member
from branchlife.permissions import can_keep
from branchlife.workflow import NotAllowed


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


@require_POST
def member_login(request, pk):
    """A new password for a member, shown once to whoever hands it on."""
    members = Member.objects.visible_to(request.user).select_related("branch__committee")
    member = get_object_or_404(members, pk=pk)
    if not can_keep(request.user, member.branch):
        raise PermissionDenied
    try:
        password = actions.set_login(member, by=request.user)
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return redirect(member.branch)
    return new_password(request, member.user, password, back=member.branch.get_absolute_url())


def new_password(request, user, password, *, back):
    """The one page that shows a password, once; no browser or proxy may keep it."""
    context = {"name": user, "username": user.username, "password": password, "back": back}
    response = render(request, "branchlife/new_password.html", context)
    response["Cache-Control"] = "no-store"
    return response
