"""The opinions from the ballots as a paper for the leadership."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisals.ballots.exports.words import title_of, words
from branchlife import papers
from branchlife.papers import Beside, Document, Lines, Table, Title
from branchlife.written import zh_date

WIDTHS = (12, 168)


def opinions(box, by=None):
    """Number and text, in the order that was drawn; no number of a ballot, no name, no time."""
    notes = [note.text for note in box.opinions.all()]
    number = ngettext("%(number)s opinion", "%(number)s opinions", len(notes))
    rows = [[n, text] for n, text in enumerate(notes, start=1)]
    title = _("%(branch)s %(year)s: opinions from the ballots") % words(box)
    return Document(
        _("Opinions from the ballots"),
        _("Opinions from the ballots (%(branch)s)") % words(box),
        [
            Title(title_of(title, box)),
            Beside([number % {"number": len(notes)}, zh_date(papers.today())]),
            Table(
                [[_("No."), _("opinion or suggestion")]],
                rows or [["", pgettext("opinions", "none")]],
                WIDTHS,
                left=frozenset({1}),
                name=_("Opinions from the ballots"),
            ),
            Lines([_("For the leadership of the branch only. In an order drawn by lot.")]),
        ],
    )
