"""A roster between preview and confirmation: kept for an hour, without what is not read."""

import secrets
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import roster
from branchlife.workflow import NotAllowed

FOLDER = "rosters"
HOUR = 3600
SALT = "branchlife.held_roster"


def hold_roster(file, committee, *, by):
    """Keep a clean copy of an uploaded roster; returns the ticket to open it with for an hour."""
    forget_old_rosters()
    file.seek(0)
    content = ContentFile(roster.clean_copy(file))
    name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}.xlsx", content)
    return signing.dumps({"file": name, "committee": committee.pk, "by": by.pk}, salt=SALT)


def open_held_roster(ticket, committee, *, by):
    """The copy this person kept for this committee. Raises NotAllowed when it is gone."""
    gone = NotAllowed([_("The uploaded roster is no longer here. Upload it again.")])
    try:
        held = signing.loads(ticket, salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        raise gone from None
    if (held["committee"], held["by"]) != (committee.pk, by.pk):
        raise gone
    if not default_storage.exists(held["file"]):
        raise gone
    return default_storage.open(held["file"])


def forget_roster(ticket):
    """Delete the copy behind a ticket that has been opened."""
    default_storage.delete(signing.loads(ticket, salt=SALT)["file"])


def forget_old_rosters():
    """Delete copies whose hour is over."""
    if not default_storage.exists(FOLDER):
        return
    limit = timezone.now() - timedelta(seconds=HOUR)
    for name in default_storage.listdir(FOLDER)[1]:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < limit:
            default_storage.delete(f"{FOLDER}/{name}")
