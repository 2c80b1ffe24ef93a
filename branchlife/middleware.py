"""Two middleware stacks in one project: under /box/, /watch/ and /open/ no session, user or log."""

import time

from axes import middleware as axes_middleware
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth import middleware as auth_middleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import middleware as messages_middleware
from django.contrib.sessions import middleware as sessions_middleware
from django.middleware import csrf as csrf_middleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife.log import BOX, OPEN, UNLOGGED, WATCH
from branchlife.models import BY_SSO, VERIFIED_BY
from branchlife.views import relogin

BOX_HEADERS = {
    # Not no-referrer: browsers would then send "Origin: null" and every cast would be refused.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "noopener-allow-popups",
}
# The address holds a secret: no page learns it as a referrer, not even our own style sheets.
OPEN_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


def visitor_address(request):
    """The visitor's address, for the lockout: behind the TLS proxy the one that the proxy names."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    # The proxy replaces the header; were there several, only the last would be its own word.
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def in_the_box(request):
    """Whether this request belongs to the secret ballot."""
    return request.path_info.startswith((BOX, WATCH))


def knows_nobody(request):
    """Whether the page must not learn who asks: the secret ballot, and pages without login."""
    return request.path_info.startswith((BOX, OPEN, WATCH))


def minute_now():
    """The present minute, as a number."""
    return int(time.time() // 60)


def is_slip_page(request):
    """Whether somebody may just be taking a ballot slip; when that was is written nowhere."""
    return request.path_info.startswith(UNLOGGED) and "/slip/" in request.path_info


class OutsideTheBox:
    """Mixin: the middleware does nothing at all for requests under /box/, /watch/ and /open/."""

    def __call__(self, request):
        if knows_nobody(request):
            return self.get_response(request)
        return super().__call__(request)

    def process_view(self, request, view, args, kwargs):
        parent = getattr(super(), "process_view", None)
        return (
            None if parent is None or knows_nobody(request) else parent(request, view, args, kwargs)
        )


class SessionMiddleware(OutsideTheBox, sessions_middleware.SessionMiddleware):
    """Sessions, outside the box."""


class CsrfViewMiddleware(OutsideTheBox, csrf_middleware.CsrfViewMiddleware):
    """CSRF cookies and checks, outside the box (inside, casts carry a token of their own).

    Under /open/ a form has no authority that somebody could borrow.
    """


class AuthenticationMiddleware(OutsideTheBox, auth_middleware.AuthenticationMiddleware):
    """`request.user`, outside the box."""


class Idle:
    """Ends the session of those who see what others wrote, when they do nothing for a while.

    The minute of the last request stands in the session and nowhere else; not even there while
    somebody takes a ballot slip.
    """

    # In the session: that minute; 0 for whom it does not matter.
    SEEN = "seen"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed and SESSION_KEY in request.session:
            self.wind(request)
        return response

    def process_view(self, request, view, args, kwargs):
        seen = request.session.get(self.SEEN)
        if not seen or not settings.IDLE_MINUTES:
            return
        if minute_now() - seen > settings.IDLE_MINUTES:
            request.idle_user_id = int(request.session[SESSION_KEY])
            logout(request)

    def wind(self, request):
        """Notes this minute; at the login also for whom it is noted at all."""
        session, now = request.session, minute_now()
        if self.SEEN not in session:
            if session.modified:
                session[self.SEEN] = now if request.user.is_offered_second_factor else 0
        elif 0 < session[self.SEEN] < now and not is_slip_page(request):
            session[self.SEEN] = now


class IdleMiddleware(OutsideTheBox, Idle):
    """The end of idle sessions, outside the box."""


class LoginRequired(auth_middleware.LoginRequiredMiddleware):
    """Login by default; what somebody typed while the session ended is held, not lost."""

    def process_view(self, request, view, args, kwargs):
        if request.user.is_authenticated and relogin.is_answer(request):
            return relogin.go_on(request)
        return super().process_view(request, view, args, kwargs)

    def handle_no_permission(self, request, view):
        if relogin.is_from_script(request):
            return relogin.tell_script()
        if relogin.kept_fields(request):
            return relogin.log_in_and_go_on(request, getattr(request, "idle_user_id", None))
        if hasattr(request, "idle_user_id"):
            messages.warning(request, _("You did nothing for too long and were logged out."))
        if request.method == "POST":
            page = relogin.page_to_return_to(request)
            return redirect_to_login(page) if page else redirect(settings.LOGIN_URL)
        return super().handle_no_permission(request, view)


class LoginRequiredMiddleware(OutsideTheBox, LoginRequired):
    """Login by default, outside the box."""


class SecondFactor:
    """Whoever has a second factor passes only with its code; whoever needs one sets it up first.

    Costs no query: whether there is one stands in the login, the rest in the session.
    """

    CODE_PAGE, SET_UP_PAGE = "branchlife:second_factor_code", "branchlife:second_factor"
    LOGOUT = "branchlife:logout"
    # In the session: the day on which the person held no post that needs a second factor.
    NOT_NEEDED_ON = "second_factor_not_needed_on"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        page = self.page_before(request)
        if page is None or request.resolver_match.view_name in (page, self.LOGOUT):
            return None
        if request.method == "GET":
            return redirect_to_login(request.get_full_path(), reverse(page))
        return redirect(page)

    def page_before(self, request):
        """The one page that the person gets until it is done with; None: all of them."""
        verified_by = request.session.get(VERIFIED_BY)
        if verified_by == BY_SSO:
            return None
        if request.user.second_factor_id:
            return None if verified_by == request.user.second_factor_id else self.CODE_PAGE
        if settings.REQUIRE_TOTP and self.needs_one(request):
            return self.SET_UP_PAGE
        return None

    def needs_one(self, request):
        """Whether the person's posts ask for a second factor; asked once a day and session."""
        today = timezone.localdate().isoformat()
        if request.session.get(self.NOT_NEEDED_ON) == today:
            return False
        if request.user.is_offered_second_factor:
            return True
        if not is_slip_page(request):  # a session keeps the time at which it was last written
            request.session[self.NOT_NEEDED_ON] = today
        return False


class SecondFactorMiddleware(OutsideTheBox, SecondFactor):
    """The code after the password, outside the box."""


class MessageMiddleware(OutsideTheBox, messages_middleware.MessageMiddleware):
    """Messages kept in the session, outside the box."""


class AxesMiddleware(OutsideTheBox, axes_middleware.AxesMiddleware):
    """Lockout after wrong passwords, outside the box."""


class BoxHeadersMiddleware:
    """The headers of every answer under /box/, /watch/, /open/; innermost, so that nothing adds its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if in_the_box(request):
            for name, value in BOX_HEADERS.items():
                response[name] = value
        elif knows_nobody(request):
            for name, value in OPEN_HEADERS.items():
                response[name] = value
            response.headers.setdefault("Cache-Control", "no-store")
        return response
