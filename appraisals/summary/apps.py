"""The summary app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SummaryConfig(AppConfig):
    """See models.py for what is in this room."""

    name = "appraisals.summary"
    label = "summary"
    verbose_name = _("Year summary")
