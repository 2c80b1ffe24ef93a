"""Papers in the templates of committees: which counts, what its fields are, what comes out."""

import logging

from django.utils import timezone
from django.utils.translation import pgettext

from branchlife import audit
from branchlife.actions.own_papers import note_failure
from branchlife.models import Branch, Committee, OwnPaper
from branchlife.papers.own_word import filled_template
from branchlife.written import zh_date

logger = logging.getLogger(__name__)


def branch_and_committee(record):
    """(Branch or None, Committee or None): whose affair a record is."""
    branch_id, committee_id = audit.whose(record)
    if branch_id:
        branch = Branch.objects.select_related("committee").get(pk=branch_id)
        return branch, branch.committee
    return None, Committee.objects.filter(pk=committee_id).first()


def always(branch, committee):
    """{name: text} of the fields that every paper has."""
    return {
        pgettext("field", "Party branch"): (branch.full_name or branch.name) if branch else "",
        pgettext("field", "Superior"): (committee.full_name or committee.name) if committee else "",
        pgettext("field", "Today"): zh_date(timezone.localdate()),
    }


def own_word(kind, record, found, *, by):
    """The Word file (bytes) in the template of the nearest committee; None where our layout counts.

    Several papers in one file have our layout: a template is made for one. A template that cannot
    be filled is noted for its office, and nobody has to wait for it.
    """
    key = kind.key
    if isinstance(found, list):
        if len(found) != 1:
            return None
        (found,), key = found, kind.each or kind.key
    branch, committee = branch_and_committee(record)
    if committee is None:
        return None
    own = OwnPaper.objects.in_use_for(committee).filter(kind=key).first()
    if own is None:
        return None
    try:
        with own.content.open("rb") as file:
            return filled_template(file.read(), own.fields, found, always(branch, committee))
    except Exception:  # whatever a template of others breaks at
        logger.exception("own template %s could not be filled", own.pk)
        note_failure(own, by=by)
        return None
