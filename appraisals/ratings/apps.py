"""The ratings app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatingsConfig(AppConfig):
    """See models.py for what is in this room."""

    name = "appraisals.ratings"
    label = "ratings"
    verbose_name = _("Ratings")
