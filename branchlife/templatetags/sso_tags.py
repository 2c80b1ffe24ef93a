"""The way in through the unit's own service, on the login page."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("branchlife/_sso.html")
def single_sign_on(onward):
    """One button where a service is configured, else nothing."""
    label = settings.SSO and (settings.SSO["label"] or _("Log in with the unit's account"))
    return {"label": label, "next": onward}
