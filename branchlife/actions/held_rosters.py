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


def hold_roster(book, place, *, by):
    """Keep the readable part of a roster.Book; returns the ticket to open it with for an hour.

    `place` is the committee or the branch it is meant for.
    """
    forget_old_rosters()
    content = ContentFile(book.dumps())
    name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}.json", content)
    return signing.dumps({"file": name, "place": _key(place), "by": by.pk}, salt=SALT)


def _key(place):
    return f"{place._meta.label_lower}.{place.pk}"


def open_held_roster(ticket, place, *, by):
    """The Book this person kept for this committee or branch. Raises NotAllowed when it is gone."""
    gone = NotAllowed([_("The uploaded roster is no longer here. Upload it again.")])
    try:
        held = signing.loads(ticket, salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        raise gone from None
    if (held["place"], held["by"]) != (_key(place), by.pk):
        raise gone
    if not default_storage.exists(held["file"]):
        raise gone
    with default_storage.open(held["file"]) as file:
        return roster.Book.loads(file.read())


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
