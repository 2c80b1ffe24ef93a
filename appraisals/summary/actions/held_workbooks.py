"""Workbooks between preview and confirmation: kept for an hour, for the one who sent them up."""

import io
import zipfile

from django.utils.translation import gettext_lazy as _

from branchlife.actions.holding import Shelf

WORKBOOKS = Shelf(
    "collection", ".zip", _("The uploaded files are no longer here. Upload them again.")
)


def hold_workbooks(files, campaign, user):
    """Keep these (name, content); returns the ticket that opens them for an hour."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(files):
            archive.writestr(f"{number}/{name}", content)
    return WORKBOOKS.hold(out.getvalue(), campaign, by=user)


def open_held(ticket, campaign, user):
    """The [(name, content)] this person kept for this campaign. Raises NotAllowed when gone."""
    with WORKBOOKS.open(ticket, campaign, by=user) as file, zipfile.ZipFile(file) as archive:
        return [
            (item.filename.partition("/")[2], archive.read(item)) for item in archive.infolist()
        ]


def forget_held(ticket):
    """Delete the copy behind a ticket that has been opened."""
    WORKBOOKS.forget(ticket)
