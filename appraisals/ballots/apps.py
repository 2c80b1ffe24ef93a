"""The ballots app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BallotsConfig(AppConfig):
    """See models.py for what is in this room."""

    name = "appraisals.ballots"
    label = "ballots"
    verbose_name = _("Ballots")
