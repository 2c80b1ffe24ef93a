"""Papers that are signed by hand: each printed edition has a code, and its signed copy comes back."""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.actions.files import attach_file
from branchlife.models import Branch, Committee, PrintedPaper, SignedCopy
from branchlife.papers import codes
from branchlife.papers.digest import digest
from branchlife.workflow import NotAllowed

# How often a code is tried again while somebody else has the same paper printed.
TRIES = 8


def printed(kind, record, documents, *, by, blank=False):
    """The same Documents (a list, or one) with the codes of what is printed on them now.

    The words last printed keep their code; other words are a new edition with a new one. Whoever
    prints the same at the same time gets the same code. What `is_coded` not stays without one.
    """
    if not isinstance(documents, list):
        return printed(kind, record, [documents], by=by, blank=blank)[0]
    made = [
        _paper(kind, record, document, blank) if document.is_coded else None
        for document in documents
    ]
    wanted = {paper.key: paper for paper in made if paper}
    for _attempt in range(TRIES):
        try:
            found = _codes(wanted, by=by, blank=blank)
            break
        except IntegrityError:
            continue  # somebody printed it in this moment: now it is there to be read
    else:
        raise NotAllowed([_("This paper is being printed by others just now; try again.")])
    return [
        with_code(document, found[paper.key]) if paper else document
        for document, paper in zip(documents, made, strict=True)
    ]


def with_code(document, code):
    """The Document with its code, in whichever way it is laid out."""
    ways = tuple(replace(way, code=code) for way in document.alternatives)
    return replace(document, code=code, alternatives=ways)


def _paper(kind, record, document, blank):
    """What would be printed, not saved: what a paper is about wins over what the file is made of."""
    about = document.about or record
    branch, committee = audit.whose(about)
    return PrintedPaper(
        kind=kind.each if document.about and kind.each else kind.key,
        target_label=about._meta.label_lower,
        target_id=str(about.pk),
        branch_id=branch,
        committee_id=committee,
        is_blank=blank,
        digest=digest(document),
    )


@transaction.atomic
def _codes(wanted, *, by, blank):
    """{key: code} of these papers; what is new among them is saved, in one order for everybody."""
    last = {}
    condition = Q(pk__in=[])
    for kind, label in {key[:2] for key in wanted}:
        ids = [key[2] for key in wanted if key[:2] == (kind, label)]
        condition |= Q(kind=kind, target_label=label, target_id__in=ids)
    for paper in PrintedPaper.objects.filter(condition, is_blank=blank).order_by("edition"):
        last[paper.key] = paper
    made = []
    for key in sorted(wanted):
        paper, before = wanted[key], last.get(key)
        if before and before.digest == paper.digest:
            continue
        paper.pk = None
        paper.code, paper.edition = codes.new(), before.edition + 1 if before else 1
        paper.printed_at, paper.printed_by = timezone.now(), by
        made.append(paper)
        last[key] = paper
    PrintedPaper.objects.bulk_create(made)
    audit.record_each(
        by, "gave a code", [(paper, None, {"edition": paper.edition}) for paper in made]
    )
    return {key: last[key].code for key in wanted}


def _ensure_new(kind, record, file):
    """The very same file is not hung there twice, also when it is sent up twice at once.

    Asked once the file hangs there: then the record is locked, and the file is as it is kept.
    """
    standing = SignedCopy.objects.of(kind.key, record).standing()
    if standing.filter(file__sha256=file.sha256).exists():
        file.content.delete(save=False)
        raise NotAllowed([_("This very file has been uploaded already.")])


def _is_current(kind, record, paper, last, by_code, by):
    """Whether signatures on this edition are below the words that count now."""
    if paper.is_blank:
        return True
    if paper != last:
        return False
    if by_code and kind.is_word_for_word and paper.digest:
        return digest(kind.make(record, by)) == paper.digest
    return True


@transaction.atomic
def take_signed_copy(kind, record, upload, *, by, pages, paper=None):
    """A scan or photograph with the signatures now belongs to `record`; it replaces the former one.

    `paper` is the PrintedPaper its code named; without one somebody chose by hand which paper it is,
    and the edition last printed is meant. Raises NotAllowed with what speaks against it.
    """
    by_code = paper is not None
    last = _last_printed(kind, record, by)
    paper = paper or last
    # Signatures below words that were changed afterwards are kept, but settle nothing.
    is_current = _is_current(kind, record, paper, last, by_code, by)
    take = kind.take_signed if kind.take_signed and is_current else _hang(kind)
    # Hanging a file on a record locks it, each kind in its own way; then the former copy holds still.
    file = take(record, upload, by=by)
    _ensure_new(kind, record, file)
    copy = SignedCopy.objects.create(
        paper=paper,
        file=file,
        pages=pages,
        by_code=by_code,
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )
    copy.is_current = is_current
    former = SignedCopy.objects.of(kind.key, record).standing().exclude(pk=copy.pk).first()
    if former:
        former.replaced_by, former.replaced_at = copy, timezone.now()
        former.save(update_fields=["replaced_by", "replaced_at"])
    new = {"file": file.pk, "edition": paper.edition, "pages": pages, "by_code": by_code}
    old = {"file": former.file_id} if former else None
    audit.record(
        by,
        "replaced the signed copy" if former else "took in the signed copy",
        copy,
        old=old,
        new=new,
    )
    return copy


def _hang(kind):
    """Hanging it on the record is all there is to do."""

    def take(record, upload, *, by):
        return hang_signed(record, upload, by=by, purpose=kind.signed_as)

    return take


def hang_signed(record, upload, *, by, purpose):
    """Hangs a signed copy on its record, among the files of whoever it belongs to."""
    branch, committee = audit.whose(record)
    owner = Branch.objects.get(pk=branch) if branch else Committee.objects.get(pk=committee)
    return attach_file(owner, record, upload, by=by, purpose=purpose)


def _last_printed(kind, record, by):
    """The edition last printed; one without a code where it was printed elsewhere or long ago."""
    last = PrintedPaper.objects.of(kind.key, record).last()
    last = last or PrintedPaper.objects.of(kind.key, record, blank=True).last()
    if last:
        return last
    branch, committee = audit.whose(record)
    return PrintedPaper.objects.get_or_create(
        kind=kind.key,
        target_label=record._meta.label_lower,
        target_id=str(record.pk),
        is_blank=False,
        edition=0,
        defaults={
            "code": codes.new(),
            "branch_id": branch,
            "committee_id": committee,
            "printed_at": timezone.now(),
            "printed_by": by,
        },
    )[0]
