"""Field types of our own."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from branchlife import rules


def validate_partial_date(text):
    """A day like 1998-07-01 or a month like 1998-07."""
    if not rules.is_partial_date(text):
        raise ValidationError(_("Enter a day like 1998-07-01 or a month like 1998-07."))


class PartialDateField(models.CharField):
    """A date known to the day or only to the month, as ISO text; empty when unknown.

    The text sorts as dates do, and a month compares like its first day.
    """

    default_validators = [validate_partial_date]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 10, "blank": True, "default": ""} | kwargs)
