"""Writes the consolidated table of a campaign to a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisals.campaigns.models import Campaign
from appraisals.summary import exports
from branchlife import audit
from branchlife.exports.paper_files import WRITERS


class Command(BaseCommand):
    """export_summary --campaign ID --format xlsx|pdf|docx --out FILE"""

    help = "Writes the consolidated table of a campaign to a file."

    def add_arguments(self, parser):
        parser.add_argument("--campaign", type=int, required=True, metavar="ID")
        parser.add_argument("--format", choices=sorted(WRITERS), required=True)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *, campaign, format, out, **options):
        found = Campaign.objects.filter(is_preset=False, pk=campaign).first()
        if found is None:
            raise CommandError(f"There is no campaign {campaign}.")
        rows = exports.consolidated_rows(found.appraisals.all())
        content = WRITERS[format](exports.table_document(found, rows))
        try:
            out.write_bytes(content)
        except OSError as error:
            raise CommandError(f"Cannot write {out}: {error.strerror}.") from error
        audit.record(None, "downloaded", found, new={"file": out.name})
        self.stdout.write(f"{out}: {len(rows)} branches, {len(content)} bytes")
