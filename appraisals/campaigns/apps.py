"""The campaigns app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """See models.py for what is in this room."""

    name = "appraisals.campaigns"
    label = "campaigns"
    verbose_name = _("Campaigns")
