"""The meetings app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """See models.py for what is in this room."""

    name = "meetings"
    label = "meetings"
    verbose_name = _("Meetings")
