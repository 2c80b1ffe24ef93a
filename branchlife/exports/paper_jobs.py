"""Papers that take longer than a page: made in the background, whatever kind they are of."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from branchlife import papers
from branchlife.exports.paper_files import documents_of, written_file
from branchlife.jobs import Kind, Result
from branchlife.models import User
from branchlife.paper_kinds import paper_kind
from branchlife.workflow import NotAllowed

# Its name in JOB_KINDS.
PAPER = "branchlife.paper"
FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


def params_of(kind, record, suffix, *, by, blank=False, options=()):
    """What a job of this paper is started with."""
    return {
        "key": kind.key,
        "pk": str(record.pk),
        "suffix": suffix,
        "blank": blank,
        "options": sorted(options),
        "by": by.pk,
    }


def title_of(kind, record, suffix):
    """What the page of the job says it is."""
    words = {"paper": kind.title, "record": record, "format": FORMATS[suffix]}
    return _("%(paper)s, %(record)s (%(format)s)") % words


def kind_of(params):
    """The PaperKind; None when there is none (any more)."""
    try:
        return paper_kind(params["key"])
    except LookupError:
        return None


def record_of(params, user=None):
    """The record, as far as `user` sees it; None when it is gone."""
    kind = kind_of(params)
    if kind is None:
        return None
    records = kind.records().visible_to(user) if user else kind.records()
    try:
        return records.filter(pk=params["pk"]).first()
    except (ValueError, ValidationError):
        return None


def may_have(user, params):
    """Who asked for it, while they see the record and may have this paper of it."""
    record = record_of(params, user)
    if record is None or user.pk != params["by"]:
        return False
    return kind_of(params).allows(user, record, blank=params["blank"])


def make(params, progress):
    """The paper, as whoever asked for it may read it."""
    by, suffix = User.objects.get(pk=params["by"]), params["suffix"]
    record = record_of(params, by)
    if record is None:
        raise NotAllowed([_("You may not have this file.")])
    options, blank = params["options"], params["blank"]
    kind = kind_of(params)
    found = documents_of(kind, record, by=by, blank=blank, options=options)
    if isinstance(found, list):
        how = {"progress": progress}
        return Result(*written_file(kind, record, found, suffix, by=by, blank=blank, **how))
    with papers.followed(1, lambda percent: progress(percent, 100)):
        return Result(*written_file(kind, record, found, suffix, by=by, blank=blank))


paper = Kind(may_have, make, about=record_of)
