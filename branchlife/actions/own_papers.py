"""What happens to a committee's own templates of papers: uploaded, put out of use, used again."""

import hashlib
import secrets
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.models import OwnPaper
from branchlife.paper_kinds import paper_kind
from branchlife.papers.fields import known_names
from branchlife.papers.filling import MAX_BYTES
from branchlife.papers.filling_word import examine_tables
from branchlife.workflow import NotAllowed, lock


@transaction.atomic
def add_own_paper(committee, key, upload, known, *, by):
    """Word papers of this kind are made with this template from now on; the former one is kept.

    `known` are the Fields of the paper. Raises NotAllowed with every field that is unknown by name.
    """
    committee = lock(committee)
    name = PurePath(upload.name.replace("\\", "/")).name
    if not name.lower().endswith(".docx"):
        raise NotAllowed([_("Only Word files (.docx) can be templates; save .doc and .wps anew.")])
    content = upload.read(MAX_BYTES + 1)
    fields = fields_used(content, known)
    _put_aside(committee, key)
    own = OwnPaper(
        committee=committee,
        kind=key,
        name=f"{PurePath(name).stem[:115]}.docx",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        fields=fields,
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )
    own.content.save(f"{secrets.token_hex(16)}.docx", ContentFile(content), save=False)
    try:
        own.save()
    except Exception:
        own.content.delete(save=False)
        raise
    audit.record(by, "added a template", own, new=words(own))
    return own


def fields_used(content, known):
    """{"once": [names], "tables": {table: [names]}} of a template; NotAllowed when it is none."""
    names = known.names()
    once = names.pop("")
    used = examine_tables(content, once, names)
    if not used:
        raise NotAllowed([_("This form has no field in {{ }}, so there is nothing to fill in.")])
    table_of = known_names(known)
    tables = {}
    for name in used:
        if table_of[name]:
            tables.setdefault(table_of[name], []).append(name)
    return {"once": [name for name in used if not table_of[name]], "tables": tables}


def words(own):
    """What the record of deeds says of it."""
    return {"kind": str(paper_kind(own.kind).title), "name": own.name}


def _put_aside(committee, key):
    """The template in use so far is one of the former ones."""
    OwnPaper.objects.filter(committee=committee, kind=key, is_used=True).update(is_used=False)


@transaction.atomic
def stop_own_paper(own, *, by):
    """Papers of this kind have our layout again, or that of a committee above."""
    lock(own.committee)
    own = lock(own)
    if not own.is_used:
        return own
    own.is_used = False
    own.save(update_fields=["is_used"])
    audit.record(by, "put a template out of use", own, old=words(own))
    return own


@transaction.atomic
def use_own_paper(own, *, by):
    """A former template is used again in the place of the present one."""
    lock(own.committee)
    own = lock(own)
    if own.is_used:
        return own
    _put_aside(own.committee, own.kind)
    own.is_used, own.failed_at = True, None
    own.save(update_fields=["is_used", "failed_at"])
    audit.record(by, "used a template again", own, new=words(own))
    return own


@transaction.atomic
def note_failure(own, *, by):
    """It could not be filled: the office reads so on its page. Somebody got our layout instead."""
    own = lock(own)
    own.failed_at = timezone.now()
    own.save(update_fields=["failed_at"])
    audit.record(by, "could not fill a template", own, new=words(own))
    return own
