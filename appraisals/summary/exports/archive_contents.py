"""What of a branch's year goes into its archive: papers of every room, and uploads as they are.

Of a ballot there are the report, the blank form, the number of slips given out and taken back, and
the published codes: nothing about who filled one, and no ballot. Talks, and what ballots say in
words, are confidential even to the office and stay out; so does what nobody has said in a meeting.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from django.utils import timezone
from django.utils.translation import gettext_lazy

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import WorkPlan
from appraisals.ratings.models import Disposition, HelpPlan, SelfEvaluation
from appraisals.rectification.models import Filing, Progress
from appraisals.summary.exports import archive_papers
from appraisals.summary.figures.archive import boxes_of, meetings_of
from appraisals.summary.models import DutyReport
from branchlife.exports import attachment, document_file, paper_file
from branchlife.exports.paper_files import bare_documents, name_of
from branchlife.models import AuditEvent, File
from branchlife.paper_kinds import paper_kind
from meetings.exports import opinions
from meetings.models import Meeting, Speech

# A scan of the sign-in sheet, among the files of a meeting.
SIGN_IN_SCAN = "sign_in"
# A scan of the problem list, among those of an appraisal.
PROBLEMS_SCAN = "problems"
# The same of the report on the year.
REPORT_SCAN = "status_report"
FOR_EVER = None


@dataclass(frozen=True)
class Chapter:
    """A part of the archive with its number, in the order of the year; kept for so many years."""

    number: int
    title: str
    years: int | None = FOR_EVER


PLAN = Chapter(1, gettext_lazy("work plan"), 30)
NOTICES = Chapter(2, gettext_lazy("notices of the meetings"))
SIGN_IN = Chapter(3, gettext_lazy("sign-in sheets"))
OPINIONS = Chapter(4, gettext_lazy("summary of opinions"), 10)
PROBLEMS = Chapter(5, gettext_lazy("problem list of the leadership"), 30)
MINUTES = Chapter(6, gettext_lazy("minutes"))
SPEECHES = Chapter(7, gettext_lazy("speeches, criticism and self-criticism"), 10)
BALLOT = Chapter(8, gettext_lazy("ballot"))
GRADES = Chapter(9, gettext_lazy("grades decided"))
FORMS = Chapter(10, gettext_lazy("registration forms"), 30)
FOLLOW_UP = Chapter(11, gettext_lazy("help and dispositions"), 30)
RECTIFICATION = Chapter(12, gettext_lazy("rectification lists and pledges"), 30)
TABLE = Chapter(13, gettext_lazy("annual table"))
DUTY = Chapter(14, gettext_lazy("duty reports"), 30)
DEEDS = Chapter(15, gettext_lazy("extract of the record of deeds"), 30)
CHAPTERS = (
    *(PLAN, NOTICES, SIGN_IN, OPINIONS, PROBLEMS, MINUTES, SPEECHES),
    *(BALLOT, GRADES, FORMS, FOLLOW_UP, RECTIFICATION, TABLE, DUTY, DEEDS),
)


@dataclass(frozen=True)
class Piece:
    """One file of the archive: a paper that is made, or an upload."""

    chapter: Chapter
    # Makes something with a file name and a content, the name before the content; None for an upload.
    make: object = None
    file: File | None = None
    # The day the paper is about; None where it has none.
    day: date | None = None


def pieces(appraisal):
    """Every Piece of this appraisal, chapter by chapter; papers first, then what was signed.

    Papers are made when `make` is called, inside `papers.archived`.
    """
    made = [*_papers(appraisal), *_uploads(appraisal)]
    return sorted(made, key=lambda piece: piece.chapter.number)


# --- papers ---


class Kept:
    """A paper as the branch keeps it: what it is called is known before it is written."""

    def __init__(self, documents, suffix, write=None):
        self.documents, self.suffix = documents, suffix
        self.write = write or (lambda: document_file(documents(), suffix))

    @cached_property
    def file(self):
        """(name, type, bytes)"""
        return self.write()

    @property
    def filename(self):
        """What it is saved as."""
        return self.file[0] if "file" in vars(self) else name_of(self.documents(), self.suffix)

    @property
    def content(self):
        """The bytes."""
        return self.file[2]


def kept_paper(key, record, suffix="pdf", *, blank=False):
    """One of the papers of the year, Kept."""
    kind = paper_kind(key)
    record = kind.records().get(pk=record.pk)
    how = {"by": None, "blank": blank}
    return Kept(
        lambda: bare_documents(kind, record, **how),
        suffix,
        lambda: paper_file(kind, record, suffix, **how),
    )


def kept_document(make, record, suffix="pdf"):
    """A Document that `make` lays out of a record, Kept."""
    return Kept(lambda: make(record), suffix)


def _papers(appraisal):
    yield from _plan(appraisal)
    meetings = meetings_of(appraisal)
    called = _called_on(meetings)
    for meeting in meetings:
        yield from _of_meeting(meeting, called.get(meeting.pk))
    yield from _opinions(appraisal)
    if appraisal.problems.of_leadership().exists():
        yield Piece(PROBLEMS, partial(kept_paper, "problems", appraisal))
    for box in boxes_of(appraisal):
        yield from _of_box(box)
    if appraisal.ratings.exclude(decided_at=None).exists():
        yield Piece(GRADES, partial(kept_document, archive_papers.grades, appraisal))
        yield Piece(FORMS, partial(kept_paper, "registration", appraisal))
    yield from _follow_up(appraisal)
    yield from _rectification(appraisal)
    for sending in appraisal.submissions.for_page().order_by("number"):
        yield Piece(TABLE, partial(kept_paper, "sent_form", sending), day=sending.sent_on)
    yield Piece(DEEDS, partial(kept_document, archive_papers.deeds, appraisal))
    yield Piece(DEEDS, partial(kept_document, archive_papers.deeds, appraisal, "xlsx"))


def _plan(appraisal):
    plan = WorkPlan.objects.filter(appraisal=appraisal).first()
    if plan:
        for suffix in ("pdf", "docx"):
            yield Piece(PLAN, partial(kept_paper, "plan", appraisal, suffix), day=plan.issued_on)


def _called_on(meetings):
    """{meeting id: the day its notice went out}"""
    ids = [str(meeting.pk) for meeting in meetings]
    deeds = AuditEvent.objects.filter(
        target_label=Meeting._meta.label_lower, target_id__in=ids, verb="called"
    )
    found = {}
    for number, at in deeds.order_by("-pk").values_list("target_id", "at"):
        found.setdefault(int(number), timezone.localdate(at))
    return found


def _of_meeting(meeting, called_on):
    yield Piece(NOTICES, partial(kept_paper, "notice", meeting), day=called_on)
    if meeting.state not in Meeting.BEGUN:
        return
    yield Piece(SIGN_IN, partial(kept_paper, "sign_in", meeting), day=meeting.day)
    versions = list(meeting.versions.signed().order_by("number"))
    for version in versions:
        yield Piece(MINUTES, partial(kept_paper, "minutes_version", version), day=meeting.day)
    if not versions:
        yield Piece(MINUTES, partial(kept_paper, "minutes", meeting), day=meeting.day)
    if meeting.state == Meeting.State.SIGNED and meeting.speeches.filter(is_delivered=True):
        yield Piece(SPEECHES, partial(kept_paper, "criticism", meeting), day=meeting.day)


def _opinions(appraisal):
    """What was gathered before the meeting, as the office reads it; never what ballots say."""
    if appraisal.general_meeting is None:
        return
    found = opinions.opinions_of(appraisal.branch, appraisal.general_meeting.day)
    if gathered := list(opinions.without_ballots(found)):
        yield Piece(OPINIONS, partial(_summary, appraisal.branch, gathered))


def _summary(branch, gathered):
    name, content_type, content = document_file(opinions.summary_of(branch, gathered), "pdf")
    return attachment(content, name, content_type)


def _of_box(box):
    """发出收回, report, codes, and the form as it was; of a void ballot that it was void."""
    if box.state == BallotBox.State.CONFIRMED:
        yield Piece(BALLOT, partial(kept_paper, "report", box), day=box.day)
    yield Piece(BALLOT, partial(kept_document, archive_papers.ballot, box), day=box.day)
    if box.manifest:
        yield Piece(BALLOT, partial(kept_paper, "ballot", box, blank=True), day=box.day)
    if box.state == BallotBox.State.CONFIRMED and box.report.tracking_codes:
        yield Piece(BALLOT, partial(kept_paper, "codes", box), day=box.confirmed_on)


def _follow_up(appraisal):
    for plan in HelpPlan.objects.filter(rating__appraisal=appraisal).for_list().order_by("pk"):
        yield Piece(FOLLOW_UP, partial(kept_paper, "help_plan", plan), day=plan.since)
    found = Disposition.objects.filter(rating__appraisal=appraisal).for_list().order_by("pk")
    for disposition in found:
        make = partial(kept_paper, "disposition", disposition)
        yield Piece(FOLLOW_UP, make, day=disposition.since)


def _rectification(appraisal):
    if appraisal.items.listed().exists():
        yield Piece(RECTIFICATION, partial(kept_paper, "internal_list", appraisal))
        yield Piece(RECTIFICATION, partial(kept_paper, "public_list", appraisal))
    if appraisal.items.pledges().exists():
        yield Piece(RECTIFICATION, partial(kept_paper, "pledges", appraisal))


# --- uploads ---


def _uploads(appraisal):
    """What was signed or proved on paper, in the order in which it came."""
    chapters = _records(appraisal)
    files = File.objects.filter(branch=appraisal.branch, target_label__in=chapters)
    for file in files.order_by("pk"):
        chapter = chapters[file.target_label].get(file.target_id)
        if chapter:
            if chapter == MINUTES and file.purpose == SIGN_IN_SCAN:
                chapter = SIGN_IN
            elif chapter == RECTIFICATION and file.purpose == PROBLEMS_SCAN:
                chapter = PROBLEMS
            elif chapter == RECTIFICATION and file.purpose == REPORT_SCAN:
                chapter = TABLE
            yield Piece(chapter, file=file, day=timezone.localdate(file.uploaded_at))


def _records(appraisal):
    """{label: {id: Chapter}} of the records whose files belong into the archive."""
    meetings = meetings_of(appraisal)
    said = Speech.objects.filter(meeting__in=meetings, is_delivered=True)
    written = SelfEvaluation.objects.of(appraisal).filter(speech__is_delivered=True)
    found = {}
    for chapter, records in (
        (PLAN, WorkPlan.objects.filter(appraisal=appraisal)),
        (MINUTES, meetings),
        (SPEECHES, said),
        (BALLOT, boxes_of(appraisal)),
        (FORMS, appraisal.ratings.all()),
        (FORMS, written),
        (FOLLOW_UP, HelpPlan.objects.filter(rating__appraisal=appraisal)),
        (FOLLOW_UP, Disposition.objects.filter(rating__appraisal=appraisal)),
        (RECTIFICATION, [appraisal]),
        (RECTIFICATION, Filing.objects.filter(appraisal=appraisal)),
        (RECTIFICATION, appraisal.items.all()),
        (RECTIFICATION, Progress.objects.filter(item__appraisal=appraisal)),
        (TABLE, appraisal.submissions.all()),
        (DUTY, DutyReport.objects.filter(appraisal=appraisal)),
    ):
        for record in records:
            found.setdefault(record._meta.label_lower, {})[str(record.pk)] = chapter
    return found
