"""The fields of a paper with examples, and our own layout as a template to begin with."""

from django.utils.translation import gettext as _

from branchlife.exports.formats import file_name
from branchlife.exports.own_papers import always, branch_and_committee
from branchlife.exports.paper_files import bare_documents
from branchlife.models import Branch
from branchlife.papers.fields import Fields
from branchlife.papers.own_word import all_fields, starter

# How many of the newest records are looked at for one that may be shown.
LOOKED_AT = 6


def under(records, committee):
    """Of a queryset the records of this committee and of the branches and committees below it."""
    model = records.model
    way = "committee" if model is Branch else model.audit_path.replace(".", "__")
    if model is not Branch and way.rpartition("__")[2] == "branch":
        way += "__committee"
    return records.filter(**{f"{way}__path__startswith": committee.path}).order_by("-pk")


def example_of(kind, committee, user):
    """The newest record below this committee whose paper this user may see now; None without."""
    if not kind.make:
        return None
    for record in under(kind.records().visible_to(user), committee)[:LOOKED_AT]:
        if kind.allows(user, record) and not list(kind.reasons(record)):
            return record
    return None


def examples(kind, committee, user):
    """(Document filled in or None, empty Document or None, Fields of both).

    What may be shown to nobody here still has names: those of the empty form.
    """
    record = example_of(kind, committee, user)
    filled = blank = None
    fields = Fields(always(None, committee))
    if kind.blank and (found := record or under(kind.records(), committee).first()):
        blank = one(bare_documents(kind, found, by=user, blank=True))
        fields |= all_fields(blank, always(None, committee))
    if record:
        filled = one(bare_documents(kind, record, by=user))
        fields |= all_fields(filled, always(*branch_and_committee(record)))
    return filled, blank, fields


def one(found):
    """The first of several Documents."""
    return found[0] if isinstance(found, list) else found


def starter_file(kind, committee, user):
    """(name, bytes) of our layout with {{names}} in it; None while there is no record to make it of."""
    filled, blank, _fields = examples(kind, committee, user)
    found = filled or blank
    if found is None:
        return None
    name = _("%(paper)s (template to begin with).docx") % {"paper": kind.title}
    return file_name(name), starter(found)
