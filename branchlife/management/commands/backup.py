"""manage.py backup --out FILE: database and uploads in one archive."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from branchlife.management import backups


class Command(BaseCommand):
    """Makes a backup while the program goes on; nothing is changed."""

    help = "Write the database and the uploads to one archive."

    def add_arguments(self, parser):
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")

    def handle(self, *, out, **options):
        facts = backups.write(out.absolute())
        uploads = {"uploads": len(facts["files"]) - 1, "name": out}
        self.stdout.write(
            _("Backup made: %(name)s, the database and %(uploads)d uploaded files.") % uploads
        )
        self.stdout.write(
            _("SECRET_KEY is not in it. Keep it elsewhere: without it nobody counts a ballot.")
        )
