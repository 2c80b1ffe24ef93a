"""Uploads between preview and confirmation: kept for an hour, for the one who sent them up."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from branchlife.workflow import NotAllowed

HOUR = 3600


@dataclass(frozen=True)
class Shelf:
    """Where uploads of one kind lie until they are confirmed."""

    folder: str
    suffix: str
    # What is said to whoever comes too late.
    gone: str

    def hold(self, content, place, *, by):
        """Keep these bytes, meant for the record `place`; the ticket that opens them for an hour."""
        self.forget_old()
        path = f"{self.folder}/{secrets.token_hex(16)}{self.suffix}"
        held = {"file": default_storage.save(path, ContentFile(content))}
        return signing.dumps(held | self._whose(place, by), salt=self.folder)

    def open(self, ticket, place, *, by):
        """The file this person kept for `place`. Raises NotAllowed when it is gone."""
        gone = NotAllowed([self.gone])
        try:
            held = signing.loads(ticket, salt=self.folder, max_age=HOUR)
        except signing.BadSignature:
            raise gone from None
        path = held.pop("file")
        if held != self._whose(place, by) or not default_storage.exists(path):
            raise gone
        return default_storage.open(path)

    def forget(self, ticket):
        """Delete the copy behind a ticket that has been opened."""
        default_storage.delete(signing.loads(ticket, salt=self.folder)["file"])

    def forget_old(self):
        """Delete copies whose hour is over."""
        if not default_storage.exists(self.folder):
            return
        limit = timezone.now() - timedelta(seconds=HOUR)
        for name in default_storage.listdir(self.folder)[1]:
            path = f"{self.folder}/{name}"
            if default_storage.get_modified_time(path) < limit:
                default_storage.delete(path)

    def _whose(self, place, by):
        return {"place": f"{place._meta.label_lower}.{place.pk}", "by": by.pk}
