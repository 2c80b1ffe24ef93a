"""What happens to the superior's own forms: uploaded once, taken off when they are out of use."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.summary.figures.own_forms import fields_each, fields_once
from appraisals.summary.models import OwnForm
from branchlife import audit
from branchlife.papers.filling import MAX_BYTES
from branchlife.papers.filling_excel import examine_excel
from branchlife.papers.filling_word import examine_word
from branchlife.workflow import NotAllowed, lock

KINDS = {".docx": (OwnForm.Kind.WORD, examine_word), ".xlsx": (OwnForm.Kind.EXCEL, examine_excel)}


@transaction.atomic
def add_own_form(committee, name, reach, upload, *, by):
    """The office may fill this form with one click from now on. Raises NotAllowed with sentences.

    `upload` is a Word or Excel file whose fields are all known; every other is refused by name.
    """
    committee = lock(committee)
    if OwnForm.objects.filter(committee=committee, name=name).exists():
        raise NotAllowed([_("There is a form of this name already.")])
    content = upload.read(MAX_BYTES + 1)
    suffix = f".{upload.name.rpartition('.')[2].lower()}"
    if suffix not in KINDS:
        raise NotAllowed([_("Only Word (.docx) and Excel (.xlsx) forms can be filled; save .doc and .xls anew.")])  # fmt: skip
    kind, examine = KINDS[suffix]
    once, each = fields_once(reach), fields_each(reach)
    if not examine(content, once.values(), each.values()):
        raise NotAllowed([_("This form has no field in {{ }}, so there is nothing to fill in.")])
    form = OwnForm(
        committee=committee,
        name=name,
        kind=kind,
        reach=reach,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )
    form.content.save(f"{secrets.token_hex(16)}{suffix}", ContentFile(content), save=False)
    try:
        form.save()
    except Exception:
        form.content.delete(save=False)
        raise
    audit.record(by, "added", form, new={"name": name})
    return form


@transaction.atomic
def remove_own_form(form, *, by):
    """The form is no longer filled. Papers made with it stay where they are."""
    form = lock(form)
    audit.record(by, "removed", form, old={"name": form.name})
    content = form.content
    form.delete()
    transaction.on_commit(lambda: content.delete(save=False))
