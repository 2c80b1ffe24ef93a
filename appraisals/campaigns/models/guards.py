"""What higher rooms have to say before the figures of a branch's year change."""

from django.conf import settings
from django.utils.module_loading import import_string


def reasons_against_new_figures(appraisal):
    """Why count, grades and quota of this year may not change any more, as higher rooms see it.

    The setting FIGURES_GUARDS names functions that, given the Appraisal, yield sentences.
    """
    for path in getattr(settings, "FIGURES_GUARDS", ()):
        yield from import_string(path)(appraisal)


def reasons_against_new_ballot_rules(campaign):
    """Why what the ballots of this year ask may not change any more, as higher rooms see it.

    The setting BALLOT_RULES_GUARDS names functions that, given the Campaign, yield sentences.
    """
    for path in settings.BALLOT_RULES_GUARDS:
        yield from import_string(path)(campaign)
