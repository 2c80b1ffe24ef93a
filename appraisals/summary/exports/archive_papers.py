"""Papers that only the archive has: grades, slips given out and taken back, deeds, and the index."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots.exports.report import how_signed
from appraisals.ballots.models import BallotBox
from appraisals.summary.figures.archive import deeds_of
from branchlife.papers import LANDSCAPE, Beside, Document, Notes, Span, Table, Title
from branchlife.written import zh_date, zh_datetime

# Widths in mm of 267: number, name, result, decided on, where, opinion, told on.
GRADES = (12, 26, 40, 32, 40, 85, 32)
# Time, who, deed, record, what changed.
DEEDS = (42, 28, 42, 65, 90)
# 64 characters of a checksum stand in the table beside the index, not in it.
INDEX = (18, 122, 36, 38, 28, 25)
BALLOT = (90, 177)
POINTS = 9


def _words(appraisal):
    return {"branch": appraisal.branch, "year": appraisal.campaign.year_label}


def sheet(title, name, table, *, lines=(), notes=()):
    """A paper of one table lying on its side: (head, rows, widths, columns of texts, what it is called)."""
    head, rows, widths, left, called = table
    blocks = [Title(title)]
    if lines:
        blocks.append(Beside(lines))
    rows = rows or [[Span(pgettext("paper", "none"), columns=len(widths))]]
    blocks.append(Table([head], rows, widths, left=frozenset(left), name=called, points=POINTS))
    if notes:
        blocks.append(Notes(notes))
    return Document(title, name, blocks, look=LANDSCAPE)


def grades(appraisal):
    """Every member's grade: when and where it was decided, and when the member was told."""
    rows = []
    decided = appraisal.ratings.exclude(decided_at=None).for_table()
    ordered = decided.order_by(*appraisal.branch.ordering("member__"))
    for number, rating in enumerate(ordered, start=1):
        told = rating.feedback
        rows.append(
            [
                number,
                rating.member.name,
                rating.result_label,
                rating.decided_on,
                rating.meeting.get_kind_display(),
                rating.opinion,
                told.fed_back_on if told else None,
            ]
        )
    head = [
        _("No."),
        _("Name"),
        _("Grade"),
        _("decided on"),
        _("decided at"),
        _("opinion of the branch"),
        _("fed back on"),
    ]
    words = _words(appraisal)
    return sheet(
        _("%(branch)s %(year)s: grades decided") % words,
        _("Grades decided (%(branch)s)") % words,
        (head, rows, GRADES, {5}, _("Grades decided")),
    )


def ballot(box):
    """How many slips were given out and came back, under whose eyes; nothing of who filled one."""
    words = _words(box.appraisal)
    notes = []
    if box.state == BallotBox.State.CONFIRMED and not box.is_all_paper:
        notes.append(
            _(
                "The ballot was secret and electronic. Its contents were destroyed by rule when the "
                "scrutineers had confirmed them; what is kept are the record of slips given out and "
                "taken back, the report on the result, the blank form and the list of codes."
            )
        )
    if box.state == BallotBox.State.CONFIRMED and box.is_all_paper:
        notes.append(_("The ballots were of paper and are not part of this archive."))
    called = _("Record of slips given out and taken back")
    head = [_("What"), pgettext("archive", "Record")]
    return sheet(
        _("%(branch)s %(year)s: record of slips given out and taken back") % words,
        _("Record of slips given out and taken back (%(branch)s)") % words,
        (head, list(_of_ballot(box)), BALLOT, {1}, called),
        notes=notes,
    )


def _of_ballot(box):
    yield [_("Ballot no."), box.number]
    yield [_("state"), box.get_state_display()]
    yield [_("Date of the ballot"), box.day]
    if box.opened_on:
        yield [_("opened on"), box.opened_on]
    if box.closed_on:
        yield [_("closed on"), box.closed_on]
    if box.void_reason:
        yield [_("why it is void"), box.void_reason]
    if box.state == BallotBox.State.CONFIRMED:
        report = box.report
        for name in ("present", "mobile", "online", "issued", "returned", "valid", "invalid"):
            yield [report._meta.get_field(name).verbose_name, getattr(report, name)]
        yield [_("confirmed on"), box.confirmed_on]
    for scrutineer in box.scrutineers.select_related("member", "guest"):
        yield [_("Scrutineer"), scrutineer.name + how_signed(box, scrutineer)]


# --- deeds ---


def _deed_head():
    return [_("Time"), _("Done by"), _("Deed"), pgettext("deed", "Record"), _("What changed")]


def _deed_rows(appraisal):
    """A deed a row; of the ballot only the day, for a time would be near a slip."""
    for deed in deeds_of(appraisal):
        moment = zh_date(deed.at) if deed.is_of_ballot else zh_datetime(deed.at)
        record = f"{deed.kind_label} {deed.target_name}"
        yield [moment, deed.who, str(deed.verb_label), record, "\n".join(deed.changes)]


def deeds(appraisal):
    """Who did what when, the first first; without taking papers away."""
    words = _words(appraisal)
    called = _("Extract of the record of deeds")
    return sheet(
        _("%(branch)s %(year)s: extract of the record of deeds") % words,
        _("Extract of the record of deeds (%(branch)s)") % words,
        (_deed_head(), list(_deed_rows(appraisal)), DEEDS, {3, 4}, called),
    )


# --- the index ---


def years_in_words(years):
    """永久, 30年, 10年."""
    return _("for ever") if years is None else _("%(years)d years") % {"years": years}


def index_head():
    """The headings of the index."""
    return [
        _("No."),
        _("File"),
        _("Part"),
        _("Day"),
        _("Comes from"),
        _("Proposed time of keeping"),
    ]


def index_row(entry):
    """One file of the archive as the index shows it."""
    return [
        entry.number,
        entry.title,
        str(entry.chapter.title),
        entry.day,
        _("upload") if entry.is_upload else _("made from the records"),
        years_in_words(entry.chapter.years),
    ]


def index(appraisal, entries, notes):
    """The list of everything in the archive of one branch."""
    words = _words(appraisal)
    rows = [index_row(entry) for entry in entries]
    return sheet(
        _("%(branch)s %(year)s: index of the archive") % words,
        _("Index (%(branch)s)") % words,
        (index_head(), rows, INDEX, {1}, _("Index")),
        lines=(
            _("Unit: %(unit)s") % {"unit": appraisal.branch.full_name or appraisal.branch.name},
            _("Files: %(count)d") % {"count": len(entries)},
        ),
        notes=list(notes),
    )
