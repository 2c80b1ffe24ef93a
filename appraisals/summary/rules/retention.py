"""How long what people wrote is kept. No regulation names ballots or talks; domain.md has the sources."""

from datetime import date

TALKS, SPEECHES, OPINIONS = "talks", "speeches", "opinions"
BALLOT_OPINIONS, SELF_EVALUATIONS = "ballot_opinions", "self_evaluations"

# State Archives Administration, order no. 8 of 2006: papers are kept for ever, 30 or 10 years.
# Speeches belong to those of 10. Papers of the appraisal lie in the files of documents for some time.
PROPOSED = {TALKS: 10, SPEECHES: 10, OPINIONS: 10, BALLOT_OPINIONS: 10, SELF_EVALUATIONS: 10}
# No committee may set less. What was said in confidence is no paper of the archive.
LEAST = {TALKS: 1, SPEECHES: 10, OPINIONS: 10, BALLOT_OPINIONS: 1, SELF_EVALUATIONS: 10}
# What a committee chooses from; None is for ever.
CHOICES = (None, 30, 10, 5, 3, 1)


def choices_for(kind):
    """The years a committee may choose for this kind; None is for ever."""
    return [years for years in CHOICES if years is None or years >= LEAST[kind]]


def removable_from(ended_on, years):
    """The first day on which what has been kept `years` years may go, or None: never.

    Times run from the first of January after the year's work ended, as archives count them.
    """
    return None if years is None else date(ended_on.year + 1 + years, 1, 1)


def goes_into_personal_file(grade, has_disposition):
    """Whether a member's own papers of the year are kept in the personal file as well.

    Those of members graded excellent and of those who were disposed of; these are never removed.
    """
    return grade in ("excellent", "unqualified") or has_disposition
