"""The session ended while somebody wrote: one logs in again, and what was written goes on.

What was posted stays on the page, in hidden fields, and nowhere else.
"""

from urllib.parse import urlsplit

from axes.helpers import get_cool_off, get_failure_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core import signing
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from branchlife.actions.second_factor import verify_code
from branchlife.forms.accounts import ReloginForm
from branchlife.log import UNLOGGED
from branchlife.models import VERIFIED_BY, User
from branchlife.workflow import NotAllowed

PREFIX = "relogin-"
WHO = f"{PREFIX}who"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
# What is typed there must not stand in a page a second time.
SECRETS = ("password", "code")


def kept_fields(request):
    """[(name, value)] of what was typed, to be held on a page; empty when nothing may be."""
    if request.method != "POST" or request.path_info.startswith(UNLOGGED):
        return []
    names = [name for name in request.POST if name != TOKEN and not name.startswith(PREFIX)]
    if any(secret in name for name in names for secret in SECRETS):
        return []
    fields = [(name, value) for name in names for value in request.POST.getlist(name)]
    return fields if any(value for _name, value in fields) else []


def log_in_and_go_on(request, who=None):
    """The page that asks for the password; None once the request can be carried out.

    `who` is the number of the login whose session has just ended, if that is known.
    """
    who = _who_wrote(request) if who is None else who
    writer = User.objects.filter(pk=who).first() if who else None
    asks_code = f"{PREFIX}code" in request.POST or bool(writer and writer.second_factor_id)
    data = request.POST if f"{PREFIX}password" in request.POST else None
    initial = {"username": writer.username if writer else ""}
    form = ReloginForm(request, data=data, initial=initial, asks_code=asks_code)
    if not form.is_valid():
        return _page(request, form, who)
    user = form.get_user()
    if user.second_factor_id and not _is_verified(form, user):
        return _page(request, form, who)
    login(request, user)
    if user.second_factor_id:
        request.session[VERIFIED_BY] = user.second_factor_id
    return go_on(request)


def _is_verified(form, user):
    """Whether the code of the second factor was typed and right; else the form says why."""
    form.ask_code()
    code = form.cleaned_data.get("code", "")
    if not code:
        form.add_error("code", _("Please type the code too, and the password once more."))
        return False
    try:
        verify_code(user, code)
    except NotAllowed as error:
        for reason in error.reasons:
            form.add_error("code", str(reason))
        return False
    return True


def go_on(request):
    """Takes the fields of the page out of the request, which is then what it was at first.

    None when it can be carried out; for somebody else than who wrote it, the way home.
    """
    who = _who_wrote(request)
    post = request.POST.copy()
    for name in [name for name in post if name.startswith(PREFIX)]:
        del post[name]
    post._mutable = False
    request.POST = post
    if who in (None, request.user.pk):
        return None
    messages.warning(
        request,
        _(
            "You are logged in as %(name)s. What was on the page before was written by somebody "
            "else and was not sent."
        )
        % {"name": request.user},
    )
    return redirect("branchlife:home")


def is_from_script(request):
    """Whether a script of ours asks, which keeps what was typed on its own page."""
    return request.headers.get("X-Requested-With") == "fetch"


def tell_script():
    """The script says it; a page for people would be lost on it."""
    return JsonResponse({"state": "logged out"}, status=401)


def is_answer(request):
    """Whether the request comes from the page of this module."""
    return request.method == "POST" and WHO in request.POST


def _who_wrote(request):
    """The number of the login that wrote what stands on the page, or None if nobody knows."""
    try:
        return signing.loads(request.POST.get(WHO, ""), salt=WHO)
    except signing.BadSignature:
        return None


def _held(request, who):
    """What `_held.html` puts into hidden fields."""
    return {
        "fields": kept_fields(request),
        "who": signing.dumps(who, salt=WHO),
        "had_files": bool(request.FILES) or f"{PREFIX}files" in request.POST,
    }


def _not_kept(response):
    """The page holds what somebody wrote: no cache may have it."""
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request, form, who):
    """What was written, held in hidden fields, and the password asked for."""
    context = _held(request, who) | {"form": form, "is_known": who is not None}
    return _not_kept(render(request, "branchlife/relogin.html", context, status=403))


def send_again(request):
    """The page was older than the login: it held an old CSRF token. None when nothing is kept.

    The browser vouches by `Origin` that it was one of our pages, so pressing again is all it takes.
    """
    ours = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Origin") != ours or not kept_fields(request):
        return None
    context = _held(request, request.user.pk)
    return _not_kept(render(request, "branchlife/send_again.html", context, status=403))


def page_to_return_to(request):
    """After a POST of which nothing is kept: the page it came from, if that is one of ours."""
    referer = request.headers.get("Referer", "")
    parts = urlsplit(referer)
    is_ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure())
    if not is_ours or not parts.path.startswith("/app/"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def lockout(request, response, credentials):
    """Too many wrong passwords. Named in the setting AXES_LOCKOUT_CALLABLE.

    On the page that holds what somebody wrote it is said there, or all of it would be lost.
    """
    minutes = round(get_cool_off(request).total_seconds() / 60)
    context = {"failure_limit": get_failure_limit(request, credentials), "minutes": minutes}
    if is_answer(request):
        context |= _held(request, _who_wrote(request))
    status = settings.AXES_HTTP_RESPONSE_CODE
    return _not_kept(render(request, "branchlife/lockout.html", context, status=status))
