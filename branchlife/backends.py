"""Who a visitor is, by the code of a login slip; and the count of wrong tries."""

from axes.handlers.database import AxesDatabaseHandler
from django.contrib.auth.backends import BaseBackend
from django.http import QueryDict
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from branchlife.actions.slips import find_slip


class SlipBackend(BaseBackend):
    """Knows the holder of a login slip, so that wrong codes count as wrong passwords do.

    A right code only opens the page on which the password is set.
    """

    @sensitive_variables()
    def authenticate(self, request, username=None, secret_code=None, **credentials):
        """The person behind a slip that may be used today, or None."""
        slip = find_slip(username, secret_code) if username and secret_code else None
        if slip is None or any(slip.reasons_against_use(timezone.localdate())):
            return None
        return slip.user


class LockoutHandler(AxesDatabaseHandler):
    """Counts wrong tries without keeping what was typed in them: codes, or what somebody wrote."""

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        """Counts one wrong try of this user name from this address."""
        if request is None:
            return
        typed, request.POST = request.POST, QueryDict()
        try:
            super().user_login_failed(sender, credentials, request, **kwargs)
        finally:
            request.POST = typed
