"""What of a branch's year is signed on paper, and how far it is: printed, uploaded, changed since."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal
from appraisals.ratings.models import Disposition, HelpPlan, Rating
from appraisals.rectification.models import Item
from appraisals.summary.figures.papers_of_year import papers_of
from appraisals.summary.models import Submission
from branchlife.models import File, PrintedPaper, SignedCopy
from branchlife.paper_kinds import PaperKind, paper_kinds
from branchlife.written import zh_date
from meetings.models import Meeting
from meetings.rules.preparation import prepared_since

NOT_PRINTED, WAITING, UPLOADED, CHANGED = "not printed", "waiting", "uploaded", "changed"
# Records a branch has only one of in a year: their papers need no other name.
ALONE = ("campaigns.appraisal", "branchlife.branch")


def state_of(printed, copy, old):
    """How far a paper is.

    `printed` is its last printed edition, `copy` the SignedCopy that stands, `old` a file that was
    hung on the record without one; each may be None.
    """
    if copy:
        was = copy.paper
        is_other = printed and not was.is_blank and was.digest and printed.digest != was.digest
        return CHANGED if is_other else UPLOADED
    if old:
        return UPLOADED
    return WAITING if printed else NOT_PRINTED


@dataclass
class SignedPaper:
    """One paper of one record that is signed by hand."""

    kind: PaperKind
    record: object
    printed: PrintedPaper | None = None
    # The copy that stands, and those it replaced, the newest first.
    copy: SignedCopy | None = None
    former: list = field(default_factory=list)
    old: File | None = None

    @property
    def state(self):
        """One of the four words of `state_of`."""
        return state_of(self.printed, self.copy, self.old)

    @property
    def value(self):
        """What names it in a form."""
        return f"{self.kind.key}/{self.record.pk}"

    @property
    def key(self):
        """As PrintedPaper.key."""
        return self.kind.key, self.record._meta.label_lower, str(self.record.pk)

    @property
    def of_what(self):
        """Whose it is and of which day, where a branch has several."""
        if self.kind.about in ALONE:
            return ""
        day = getattr(self.record, "day", None)
        return f"{self.record} {zh_date(day)}" if day else str(self.record)

    @property
    def is_earlier(self):
        """The copy is of an edition before the last printed one."""
        return bool(self.copy and self.printed and self.copy.paper.edition < self.printed.edition)


def signed_papers(appraisal):
    """[SignedPaper] of everything that is signed in this year, in the order of the set."""
    found = [
        SignedPaper(kind, record)
        for kind, record in papers_of(appraisal, each=True)
        if kind.is_signed or kind.blank_is_signed
    ]
    records = defaultdict(list)
    for paper in found:
        records[paper.kind.key, paper.record._meta.label_lower].append(paper.record)
    ids = defaultdict(set)
    for (_kind, label), some in records.items():
        ids[label] |= {record.pk for record in some}
    printed = last_printed(PrintedPaper.objects.of_records(ids))
    copies = copies_of(printed.values())
    old = old_files(printed, records)
    for paper in found:
        paper.printed = printed.get(paper.key)
        standing = copies.get(paper.key, [])
        paper.copy = next((copy for copy in standing if copy.replaced_by_id is None), None)
        paper.former = [copy for copy in standing if copy.replaced_by_id]
        paper.old = old.get(paper.key)
    return found


def last_printed(papers):
    """{key: the edition printed last}; an empty form only where nothing else was printed."""
    return {paper.key: paper for paper in papers.order_by("-is_blank", "edition", "pk")}


def copies_of(papers):
    """{key: [its copies, the newest first]} of whatever edition."""
    ids = defaultdict(set)
    for paper in papers:
        ids[paper.target_label].add(paper.target_id)
    editions = PrintedPaper.objects.of_records(ids)
    rows = SignedCopy.objects.filter(paper__in=editions)
    found = defaultdict(list)
    for copy in rows.select_related("paper", "file", "uploaded_by").order_by("-pk"):
        found[copy.paper.key].append(copy)
    return found


def old_files(known, records):
    """{key: file} of what was hung on records by the pages of the rooms, without a code.

    `records` are {(kind key, label): [records]}; one query for all.
    """
    kinds = paper_kinds()
    labels = {label for _kind, label in records}
    purposes = {kinds[kind].signed_as for kind, _label in records}
    rows = File.objects.filter(
        target_label__in=labels, purpose__in=purposes, signed_copy=None
    ).exclude(purpose="")
    ids = {str(record.pk) for some in records.values() for record in some}
    files = {}
    for file in rows.filter(target_id__in=ids).order_by("pk"):
        files[file.target_label, file.target_id, file.purpose] = file
    return {
        (kind, label, str(record.pk)): files[label, str(record.pk), kinds[kind].signed_as]
        for (kind, label), some in records.items()
        for record in some
        if (label, str(record.pk), kinds[kind].signed_as) in files
    }


# --- many branches ---


def signed_counts(appraisals):
    """{appraisal id: Counter of states} of what was printed; as many queries for one as for many.

    What has not been printed yet is not counted: only the page of a branch knows it.
    """
    appraisals = list(appraisals)
    branches = [appraisal.branch_id for appraisal in appraisals]
    editions = list(
        PrintedPaper.objects.filter(branch__in=branches).order_by("-is_blank", "edition", "pk")
    )
    printed = {paper.key: paper for paper in editions}
    year_of = years_of(appraisals, printed.values())
    standing = {
        copy.paper.key: copy
        for copy in SignedCopy.objects.standing()
        .filter(paper__branch__in=branches)
        .select_related("paper")
    }
    counts = {appraisal.pk: Counter() for appraisal in appraisals}
    kinds = paper_kinds()
    old = {
        (file.target_label, file.target_id, file.purpose)
        for file in File.objects.filter(branch__in=branches, signed_copy=None).exclude(purpose="")
    }
    for key, paper in printed.items():
        kind, label, pk = key
        if kind in kinds and (year := year_of.get((label, pk))):
            is_old = (label, pk, kinds[kind].signed_as) in old
            counts[year][state_of(paper, standing.get(key), is_old)] += 1
    return counts


def years_of(appraisals, papers):
    """{(label, id): appraisal id} of the records of these papers, as far as they are of these years."""
    ids = defaultdict(set)
    for paper in papers:
        ids[paper.target_label].add(paper.target_id)
    own = {str(appraisal.pk): appraisal.pk for appraisal in appraisals}
    label = Appraisal._meta.label_lower
    found = {(label, pk): own[pk] for pk in ids[label] if pk in own}
    for model, way in (
        (BallotBox, "appraisal"),
        (Rating, "appraisal"),
        (Item, "appraisal"),
        (Submission, "appraisal"),
        (HelpPlan, "rating__appraisal"),
        (Disposition, "rating__appraisal"),
    ):
        label = model._meta.label_lower
        rows = model._base_manager.filter(pk__in=ids[label], **{f"{way}__in": own.values()})
        found |= {(label, str(pk)): year for pk, year in rows.values_list("pk", way)}
    label = Meeting._meta.label_lower
    meetings = Meeting.objects.filter(pk__in=ids[label])
    return found | {
        (label, str(meeting.pk)): year
        for meeting in meetings
        if (year := year_of_meeting(meeting, appraisals))
    }


def year_of_meeting(meeting, appraisals):
    """The appraisal a meeting belongs to: it plays a part in it, or a group prepared one in it."""
    for appraisal in appraisals:
        if appraisal.branch_id != meeting.branch_id:
            continue
        own = (appraisal.committee_meeting, appraisal.general_meeting, appraisal.decision_meeting)
        if any(meeting.pk in (part.pk, part.repeats_id) for part in own if part):
            return appraisal.pk
        general = appraisal.general_meeting
        is_group = meeting.kind == Meeting.Kind.GROUP and meeting.is_organizational_life
        if general and is_group and prepared_since(general.day) <= meeting.day <= general.day:
            return appraisal.pk
    return None
