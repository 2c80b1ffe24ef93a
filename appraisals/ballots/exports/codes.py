"""The tracking codes of all ballots counted, for the notice board (回执号公示)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.ballots.exports.words import title_of, words
from appraisals.ballots.models import BallotBox
from branchlife.papers import PORTRAIT, Closing, Document, Table, Text, Title
from branchlife.written import zh_date

CODES_A_ROW, CODE_POINTS = 5, 13


def codes(box, by=None):
    """Every code, in alphabetical order: who noted the own one finds it."""
    found = box.report.tracking_codes
    title = _("%(branch)s %(year)s: tracking codes of the ballots") % words(box)
    rows = [found[start : start + CODES_A_ROW] for start in range(0, len(found), CODES_A_ROW)]
    rows = [[*row, *[""] * (CODES_A_ROW - len(row))] for row in rows]
    return Document(
        _("Tracking codes"),
        _("Tracking codes (%(branch)s)") % words(box),
        [
            Title(title_of(title, box)),
            Text(explained(len(found), box.day)),
            Table(
                [],
                rows,
                (PORTRAIT.width / CODES_A_ROW,) * CODES_A_ROW,
                name=_("Tracking codes"),
                points=CODE_POINTS,
            ),
            Closing(_("%(branch)s (seal)") % words(box)),
        ],
    )


def explained(number, day):
    """What a code tells, and what it does not."""
    return ngettext(
        "In the ballot of %(day)s one ballot came back. Whoever noted the own tracking code finds "
        "it here: then the ballot is among those counted. A code does not tell what was ticked, "
        "nor who did it; codes stand in alphabetical order.",
        "In the ballot of %(day)s %(n)s ballots came back. Whoever noted the own tracking code "
        "finds it here: then the ballot is among those counted. A code does not tell what was "
        "ticked, nor who did it; codes stand in alphabetical order.",
        number,
    ) % {"day": zh_date(day), "n": number}


def reasons_against_codes(box):
    """They are published with the result; paper ballots have none."""
    if box.state != BallotBox.State.CONFIRMED:
        yield _("The ballot has not been counted.")
    elif not box.report.tracking_codes:
        yield _("All ballots were of paper: there are no tracking codes.")
