"""The archive of a branch's year as a ZIP with an index; the same content gives the same bytes."""

import csv
import hashlib
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from io import StringIO
from tempfile import TemporaryFile

from django.utils.translation import gettext as _

from appraisals.summary.exports import archive_papers
from appraisals.summary.exports.archive_contents import CHAPTERS, Chapter, pieces
from appraisals.summary.figures.archive import as_of
from branchlife import papers
from branchlife.exports import document_file, file_name

ZIP = "application/zip"
# Progress of one branch among many, in parts.
STEPS = 100
# What a cell of a table may not begin with, lest a program takes it for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Entry:
    """One file as the index shows it."""

    # "06-2": the chapter, and which of its files.
    number: str
    title: str
    chapter: Chapter
    day: date | None
    is_upload: bool
    # Unknown before it is written.
    size: int = 0
    sha256: str = ""

    @property
    def name(self):
        """The name in the ZIP: 01工作方案（第三党支部）.docx; sorted by name, the chapters stand in order."""
        gap = "_" if self.title[:1].isdigit() else ""
        return f"{self.number}{gap}{self.title}"


class Missing(Exception):
    """An upload is not where it was stored, or is not what it was."""


class Package:
    """A ZIP being written. Entries bear one time, so that nothing in it tells when it was made.

    Within `with`: what breaks off leaves nothing behind.
    """

    def __init__(self, moment):
        self.moment = moment
        self.file = TemporaryFile()  # noqa: SIM115 (handed on, closed by whoever reads it)
        self.zip = zipfile.ZipFile(self.file, "w", zipfile.ZIP_STORED, allowZip64=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.zip.close()
        if kind is not None:
            self.file.close()

    def add(self, name, content):
        """One file. Papers are packed already, so nothing is packed again."""
        self.zip.writestr(papers.zip_entry(name, self.moment), content)

    def done(self):
        """The open file, at its beginning; whoever has it closes it."""
        self.file.seek(0)
        return self.file


def archive_name(appraisal):
    """2024年度组织生活会和民主评议党员归档材料（第三党支部）.zip"""
    return file_name(
        _("%(year)s archive (%(branch)s).zip")
        % {"year": appraisal.campaign.year_label, "branch": appraisal.branch}
    )


def archive_zip(appraisal, progress=None):
    """The archive (an open file) and its entries; `progress(done, total)` is called as it goes.

    `appraisal` comes from `for_list()`.
    """
    with Package(as_of(appraisal)) as package:
        entries = write_branch(package, appraisal, "", pieces(appraisal), progress)
    return package.done(), entries


def archives_name(campaign, committee, count):
    """2024年度归档材料（江北学院党委，12个支部）.zip"""
    words = {"year": campaign.year_label, "committee": committee, "count": count}
    return file_name(_("%(year)s archive (%(committee)s, branches: %(count)d).zip") % words)


def archives_zip(appraisals, progress=None):
    """The archives of many branches, a folder each; `progress` tells the branches done.

    `appraisals` (a list, in order) come from `for_list()`.
    """
    width = max(2, len(str(len(appraisals))))
    with Package(max(as_of(appraisal) for appraisal in appraisals)) as package:
        for number, appraisal in enumerate(appraisals, start=1):
            folder = f"{number:0{width}d}{file_name(appraisal.branch)}/"
            step = _part_of(progress, number - 1, len(appraisals))
            write_branch(package, appraisal, folder, pieces(appraisal), step)
    return package.done()


def _part_of(progress, before, branches):
    """The progress within one branch, told as that of the whole; None where nobody asks."""
    if progress is None:
        return None
    return lambda done, total: progress(before * STEPS + done * STEPS // total, branches * STEPS)


def write_branch(package, appraisal, folder, found, progress=None):
    """Writes the pieces of one branch into `folder` (ends with a slash, or empty), then their index.

    Its papers bear the time of the branch's own last deed, whatever the package bears.
    """
    entries, missing = [], []
    numbers = numbered(found)
    with papers.archived(as_of(appraisal)):
        for done, (piece, number) in enumerate(zip(found, numbers, strict=True), start=1):
            try:
                title, content = made(piece, appraisal.campaign.year_label)
            except Missing as error:
                missing.append(str(error))
                continue
            entry = Entry(
                number,
                title,
                piece.chapter,
                piece.day,
                piece.file is not None,
                len(content),
                hashlib.sha256(content).hexdigest(),
            )
            package.add(f"{folder}{entry.name}", content)
            entries.append(entry)
            if progress:
                progress(done, len(found))
        notes = [*notes_on(entries), *missing]
        index = archive_papers.index(appraisal, entries, notes)
        name, _type, content = document_file(index, "pdf")
        package.add(f"{folder}00{name}", content)
        package.add(folder + "00" + _("Index") + ".csv", index_csv(entries))
    return entries


def made(piece, year=""):
    """(file name, bytes) of a piece; raises Missing. The year does not stand before every name."""
    if piece.file is None:
        paper = piece.make()
        content = paper.content
        return paper.filename.removeprefix(year), content
    name = file_name(piece.file.name)
    try:
        with piece.file.content.open("rb") as stored:
            content = stored.read()
    except OSError as error:
        raise Missing(_("Missing: the upload %(name)s.") % {"name": name}) from error
    if hashlib.sha256(content).hexdigest() != piece.file.sha256:
        raise Missing(_("Left out: the upload %(name)s is not what it was.") % {"name": name})
    return name, content


def archive_index(appraisal, by=None):
    """The index of what the archive would hold today; nothing of it is written."""
    found = pieces(appraisal)
    entries = [
        Entry(number, title_of(piece, appraisal), piece.chapter, piece.day, piece.file is not None)
        for piece, number in zip(found, numbered(found), strict=True)
    ]
    return archive_papers.index(appraisal, entries, list(notes_on(entries)))


def title_of(piece, appraisal):
    """What a piece is called, without writing it."""
    if piece.file is not None:
        return file_name(piece.file.name)
    return piece.make().filename.removeprefix(appraisal.campaign.year_label)


def numbered(found):
    """["01", "02-1", "02-2", …]: the number of each piece; names then sort as the index does."""
    sizes = Counter(piece.chapter.number for piece in found)
    counted = Counter()
    numbers = []
    for piece in found:
        chapter = piece.chapter.number
        counted[chapter] += 1
        width = len(str(sizes[chapter]))
        own = f"-{counted[chapter]:0{width}d}" if sizes[chapter] > 1 else ""
        numbers.append(f"{chapter:02d}{own}")
    return numbers


def notes_on(entries):
    """What is not there, named; and what no archive holds."""
    have = {entry.chapter.number for entry in entries}
    lacking = [str(chapter.title) for chapter in CHAPTERS if chapter.number not in have]
    if lacking:
        yield _("Nothing is on record of: %(parts)s.") % {"parts": _(", ").join(lacking)}
    yield _(
        "What was said in talks and what ballots say in words are kept by those they concern, and "
        "are not part of the archive. Taking papers away is left out of the extract of deeds."
    )


def index_csv(entries):
    """The index for programs (bytes): name, part, day, size and checksum (SHA-256) of each file."""
    out = StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([_("File"), _("Part"), _("Day"), _("Bytes"), "SHA-256"])
    for entry in entries:
        day = entry.day.isoformat() if entry.day else ""
        cells = [entry.name, str(entry.chapter.title), day, entry.size, entry.sha256]
        rows.writerow([safe(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def safe(cell):
    """A cell that no program takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
