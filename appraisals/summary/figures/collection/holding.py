"""Workbooks between preview and confirmation: kept for an hour, for the one who sent them up."""

import io
import secrets
import zipfile
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife.workflow import NotAllowed

FOLDER = "collection"
HOUR = 3600
SALT = "summary.held_workbooks"


def hold_workbooks(files, campaign, user):
    """Keep these (name, content); returns the ticket that opens them for an hour."""
    forget_old()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(files):
            archive.writestr(f"{number}/{name}", content)
    path = f"{FOLDER}/{secrets.token_hex(16)}.zip"
    path = default_storage.save(path, ContentFile(out.getvalue()))
    return signing.dumps({"file": path, "campaign": campaign.pk, "by": user.pk}, salt=SALT)


def open_held(ticket, campaign, user):
    """The [(name, content)] this person kept for this campaign. Raises NotAllowed when gone."""
    gone = NotAllowed([_("The uploaded files are no longer here. Upload them again.")])
    try:
        held = signing.loads(ticket, salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        raise gone from None
    if (held["campaign"], held["by"]) != (campaign.pk, user.pk):
        raise gone
    if not default_storage.exists(held["file"]):
        raise gone
    with default_storage.open(held["file"]) as file, zipfile.ZipFile(file) as archive:
        return [
            (item.filename.partition("/")[2], archive.read(item)) for item in archive.infolist()
        ]


def forget_held(ticket):
    """Delete the copy behind a ticket that has been opened."""
    default_storage.delete(signing.loads(ticket, salt=SALT)["file"])


def forget_old():
    """Delete copies whose hour is over."""
    if not default_storage.exists(FOLDER):
        return
    limit = timezone.now() - timedelta(seconds=HOUR)
    for name in default_storage.listdir(FOLDER)[1]:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < limit:
            default_storage.delete(f"{FOLDER}/{name}")
