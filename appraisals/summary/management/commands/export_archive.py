"""Writes the archive of one branch's year to a file."""

from pathlib import Path
from shutil import copyfileobj

from django.core.management.base import BaseCommand, CommandError

from appraisals.campaigns.models import Appraisal
from appraisals.summary.actions import archive as actions
from appraisals.summary.exports.archive import archive_zip


class Command(BaseCommand):
    """export_archive --appraisal ID --out FILE"""

    help = "Writes the archive of one branch's year (ZIP) to a file."

    def add_arguments(self, parser):
        parser.add_argument("--appraisal", type=int, required=True, metavar="ID")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *, appraisal, out, **options):
        rows = Appraisal.objects.for_list().select_related("campaign__committee")
        found = rows.filter(pk=appraisal).first()
        if found is None:
            raise CommandError(f"There is no appraisal {appraisal}.")
        content, entries = archive_zip(found)
        try:
            with content, out.open("wb") as file:
                copyfileobj(content, file)
        except OSError as error:
            raise CommandError(f"Cannot write {out}: {error.strerror}.") from error
        actions.archived([found], by=None, name=out.name)
        self.stdout.write(f"{out}: {len(entries)} files, {out.stat().st_size} bytes")
