"""What a year rests on: the notices of the superior, with number and file."""

from django.db import transaction

from appraisals.campaigns import rules
from appraisals.campaigns.models import BasisDocument
from branchlife import audit
from branchlife.actions.files import attach_file
from branchlife.models import File
from branchlife.workflow import NotAllowed, ensure, lock


def write_documents(campaign, lines):
    """The basis documents are what these lines say, in their order.

    A document whose title still stands there keeps its files; of one that is gone they go along.
    """
    known = {document.title: document for document in campaign.documents.all()}
    for position, line in enumerate(lines, start=1):
        title, number = rules.document_of(line)
        document = known.pop(title, None) or BasisDocument(campaign=campaign, title=title)
        document.position, document.number = position, number
        document.save()
    for gone in known.values():
        _remove_files(gone)
        gone.delete()


def _remove_files(document):
    """What hung on a document, with the contents once that is settled."""
    for file in File.objects.for_record(document):
        content = file.content
        file.delete()
        transaction.on_commit(lambda content=content: content.delete(save=False))


@transaction.atomic
def attach_document(document, upload, *, by):
    """Everybody who sees the year can open the notice from now on."""
    document = lock(document)
    ensure(document.reasons_against_attaching())
    return attach_file(document.campaign.committee, document, upload, by=by)


@transaction.atomic
def remove_document_file(document, file, *, by):
    """A file attached by mistake is gone."""
    document = lock(document)
    ensure(document.reasons_against_attaching())
    if not File.objects.for_record(document).filter(pk=file.pk).exists():
        raise NotAllowed([])
    audit.record(by, "file removed", document, old={"name": file.name})
    content = file.content
    file.delete()
    transaction.on_commit(lambda: content.delete(save=False))
