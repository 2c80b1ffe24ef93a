"""Signed papers between preview and confirmation: kept for an hour, for the one who sent them up."""

import io
import json
import zipfile

from django.utils.translation import gettext_lazy as _

from branchlife.actions.holding import Shelf
from branchlife.papers.scans import Part

INDEX = "index.json"
SIGNED = Shelf("signed", ".zip", _("The uploaded files are no longer here. Upload them again."))


def hold_signed(parts, appraisal, user):
    """Keep these (name of the upload, Part); returns the ticket that opens them for an hour."""
    out = io.BytesIO()
    index = [
        {"name": name, "code": p.code, "suffix": p.suffix, "first": p.first, "last": p.last}
        for name, p in parts
    ]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(INDEX, json.dumps(index))
        for number, (_name, part) in enumerate(parts):
            archive.writestr(str(number), part.content)
    return SIGNED.hold(out.getvalue(), appraisal, by=user)


def open_signed(ticket, appraisal, user):
    """The [(name, Part)] this person kept for this year. Raises NotAllowed when they are gone."""
    with SIGNED.open(ticket, appraisal, by=user) as file, zipfile.ZipFile(file) as archive:
        return [
            (entry.pop("name"), Part(content=archive.read(str(number)), **entry))
            for number, entry in enumerate(json.loads(archive.read(INDEX)))
        ]


def forget_signed(ticket):
    """Delete the copy behind a ticket that has been opened."""
    SIGNED.forget(ticket)
