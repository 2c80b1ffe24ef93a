"""The whole set of a branch's papers as a ZIP: Word and PDF, numbered in the order of the year."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.summary.exports.archive import Package
from appraisals.summary.figures.papers_of_year import papers_of
from branchlife import papers
from branchlife.exports import file_name, paper_file
from branchlife.exports.paper_files import WRITERS
from branchlife.workflow import NotAllowed

FILLED, BLANK, LEFT_OUT = "filled", "blank", "left out"
# Widths in mm of the list of contents: number, paper, files, how it stands.
WIDTHS = (12, 60, 60, 48)
STEPS = 100


@dataclass(frozen=True)
class Line:
    """A paper in the list of contents: what it is saved as, and why it is empty or not there."""

    number: int
    title: str
    state: str
    files: tuple = ()
    reasons: tuple = ()

    @property
    def sentence(self):
        """How the paper stands, in words."""
        words = {
            FILLED: pgettext("paper of the set", "filled in"),
            BLANK: pgettext("paper of the set", "empty, to be filled in by hand"),
            LEFT_OUT: pgettext("paper of the set", "not made"),
        }[self.state]
        return _("; ").join([words, *map(str, self.reasons)])


def set_name(appraisal, *, blank=False):
    """2024年度组织生活会和民主评议党员全套材料（第三党支部）.zip"""
    words = {"year": appraisal.campaign.year_label, "branch": appraisal.branch}
    if blank:
        return file_name(_("%(year)s whole set of papers, empty (%(branch)s).zip") % words)
    return file_name(_("%(year)s whole set of papers (%(branch)s).zip") % words)


def sets_name(campaign, committee, count):
    """The same of many branches."""
    words = {"year": campaign.year_label, "committee": committee, "count": count}
    return file_name(
        _("%(year)s whole sets of papers (%(committee)s, branches: %(count)d).zip") % words
    )


def set_zip(appraisal, *, by, blank=False, progress=None):
    """The set of one branch (an open file) as `by` may have it; `blank`: everything empty."""
    with Package(timezone.now()) as package:
        write_set(package, appraisal, "", by=by, blank=blank, progress=progress)
    return package.done()


def sets_zip(appraisals, *, by, blank=False, progress=None):
    """The sets of many branches, a folder each; `progress(done, total)` goes on with every paper."""
    width = max(2, len(str(len(appraisals))))
    with Package(timezone.now()) as package:
        for number, appraisal in enumerate(appraisals):
            folder = f"{number + 1:0{width}d}{file_name(appraisal.branch)}/"
            step = _part_of(progress, number, len(appraisals))
            write_set(package, appraisal, folder, by=by, blank=blank, progress=step)
    return package.done()


def _part_of(progress, before, branches):
    """The progress within one branch, told as that of the whole."""
    if progress is None:
        return None
    return lambda done, total: progress(before * STEPS + done * STEPS // total, branches * STEPS)


def write_set(package, appraisal, folder, *, by, blank=False, progress=None):
    """Writes every paper `by` may have, then the list of contents. Returns the Lines."""
    found = papers_of(appraisal)
    names, lines = Counter(), []
    for done, (kind, record) in enumerate(found):
        if progress:
            progress(done, len(found) + 1)
        line = _line(kind, record, by, blank)
        if line is None:
            continue
        files = []
        for suffix in kind.suffixes if line.state != LEFT_OUT else ():
            is_empty = line.state == BLANK
            name, _type, content = paper_file(kind, record, suffix, by=by, blank=is_empty)
            name = _numbered(kind, name, appraisal, names)
            package.add(folder + name, content)
            files.append(name)
        lines.append(Line(line.number, line.title, line.state, tuple(files), line.reasons))
    _write_contents(package, folder, appraisal, lines)
    return lines


def _line(kind, record, by, blank):
    """What becomes of this paper; None where nobody would miss it."""
    if kind.is_own:
        return None
    if kind.make and not blank and kind.allows(by, record):
        reasons = tuple(kind.reasons(record))
        if not reasons:
            return Line(kind.number, str(kind.title), FILLED)
        if kind.blank is None:
            return Line(kind.number, str(kind.title), LEFT_OUT, reasons=reasons)
        if kind.allows(by, record, blank=True):
            return Line(kind.number, str(kind.title), BLANK, reasons=reasons)
    if kind.blank and (blank or not kind.make) and kind.allows(by, record, blank=True):
        return Line(kind.number, str(kind.title), BLANK)
    return None


def _numbered(kind, name, appraisal, names):
    """01工作方案（第三党支部）.docx; a second paper of the same name is numbered as well."""
    name = name.removeprefix(str(appraisal.campaign.year_label))
    gap = "_" if name[:1].isdigit() else ""
    names[kind.number, name] += 1
    again = names[kind.number, name]
    stem, dot, suffix = name.rpartition(".")
    return f"{kind.number:02d}{gap}{stem}{f'-{again}' if again > 1 else ''}{dot}{suffix}"


def _write_contents(package, folder, appraisal, lines):
    """The list of everything in the set, as Word and PDF."""
    contents = contents_of(appraisal, lines)
    for suffix in ("pdf", "docx"):
        package.add(f"{folder}00{file_name(contents.name)}.{suffix}", WRITERS[suffix](contents))


def contents_of(appraisal, lines):
    """The list of contents as a Document."""
    words = {"year": appraisal.campaign.year_label, "branch": appraisal.branch}
    rows = [[line.number, line.title, "\n".join(line.files), line.sentence] for line in lines]
    return papers.Document(
        _("List of papers"),
        _("List of papers (%(branch)s)") % words,
        [
            papers.Title(_("%(branch)s\n%(year)s: list of papers") % words),
            papers.Table(
                [[_("No."), _("Paper"), pgettext("papers", "Files"), _("How it stands")]],
                rows,
                WIDTHS,
                left=frozenset({1, 2, 3}),
                points=9,
            ),
        ],
    )


def ensure_some(appraisals):
    """Refuses a set of no branches."""
    if not appraisals:
        raise NotAllowed([_("No branch takes part in this year yet.")])
