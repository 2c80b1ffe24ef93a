"""The table of who spoke of whom (相互批评意见), filled in or to be filled in by hand."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife.papers import LANDSCAPE, Document, Lines, NewPage, Span, Table, Title
from meetings.figures.speeches import Spoken

# Of the table: speaker, own words, critic, criticism, answer; in mm.
WIDTHS = (22, 80, 22, 95, 48)
BLANK_ROWS, BLANK_MM = 5, 30


def criticism(meeting, by=None):
    """In speaking order what was said, in the parts this meeting has; see `reasons_against`."""
    parts = [(part.is_evaluation, rows_of(part)) for part in Spoken(meeting).parts]
    return made(meeting, parts, row_mm=8)


def blank_criticism(meeting):
    """A row for each who has to speak; where nobody is known yet some without a name."""
    parts = Spoken(meeting).parts
    lines = [
        (part.is_evaluation, [[group.name, "", "", "", ""] for group in part.groups])
        for part in parts
    ]
    return made(meeting, lines or [(False, [])], row_mm=BLANK_MM)


def reasons_against(meeting):
    """Why there is nothing to show yet: what was handed in is for nobody's eyes before it is said."""
    if meeting.state not in meeting.BEGUN:
        yield _("The meeting has not begun yet; print the blank table to write in.")
    elif not Spoken(meeting).parts:
        yield _("This meeting has neither criticism nor evaluation.")


def made(meeting, parts, row_mm):
    """The table with these rows: [(whether they evaluate, rows)], each part on pages of its own."""
    blocks = []
    head = f"{meeting.names['branch']} {meeting.title} {meeting.time_span}"
    for is_evaluation, lines in parts:
        title = (
            _("Self-evaluation and mutual evaluation")
            if is_evaluation
            else _("Criticism and self-criticism")
        )
        table = Table(
            [columns(is_evaluation)],
            lines or [[""] * len(WIDTHS)] * BLANK_ROWS,
            WIDTHS,
            left=frozenset({1, 3, 4}),
            name=title,
            row_mm=row_mm,
        )
        blocks += [NewPage()] if blocks else []
        blocks += [Title(title), Lines((head,)), table]
    name = _("Criticism of each other (%(title)s)") % {"title": meeting.title}
    return Document(_("Criticism of each other"), name, blocks, look=LANDSCAPE)


def columns(is_evaluation):
    """The heads of the columns."""
    answer = pgettext("speech", "Answer")
    if is_evaluation:
        who = pgettext("speech", "Who said it")
        return [_("Speaker"), _("Self-evaluation"), who, _("Opinion"), answer]
    return [_("Speaker"), _("Self-criticism"), _("Critic"), _("Criticism"), answer]


def rows_of(part):
    """A row for each opinion; name, own words and answer stand beside all of one person's."""
    found = []
    for group in part.groups:
        own, answers = words(group.own), words(group.responses)
        opinions = [[str(opinion.speaker), words([opinion])] for opinion in group.opinions]
        first, *others = opinions or [["", ""]]
        count = len(others) + 1
        spanned = [Span(group.name, rows=count), Span(own, rows=count, is_left=True)]
        found.append([*spanned, *first, Span(answers, rows=count, is_left=True)])
        found += others
    return found


def words(speeches):
    """What was said; of what is not typed where it is."""
    texts = [speech.text or _("(on paper, or in the file)") for speech in speeches]
    return "\n".join(texts)
