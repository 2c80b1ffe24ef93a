"""The rectification app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RectificationConfig(AppConfig):
    """See models.py for what is in this room."""

    name = "appraisals.rectification"
    label = "rectification"
    verbose_name = _("Rectification")
