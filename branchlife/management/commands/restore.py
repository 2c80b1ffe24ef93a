"""manage.py restore FILE [--replace]: put a backup in the place of database and uploads."""

from pathlib import Path

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.management import backups
from branchlife.models import Committee


class Command(BaseCommand):
    """Checks the archive, puts it back in one go, ends all logins, and renews open ballots."""

    help = "Put a backup in the place of the database and the uploads. Stop the program first."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="the database has rows; they are lost"
        )

    def handle(self, *, file, replace, **options):
        facts = backups.put_back(file, replace=replace)
        call_command("migrate", interactive=False, verbosity=0)
        Session.objects.all().delete()
        if committee := Committee.objects.order_by("path").first():
            audit.record(None, "restored a backup", committee, new={"made_at": facts["made_at"]})
        self.stdout.write(_("The backup of %(when)s is in its place.") % {"when": facts["made_at"]})
        self.stdout.write(_("Everybody has to log in anew."))
        if facts["key_check"] != backups.key_check():
            self.stderr.write(
                _(
                    "SECRET_KEY is not the one of the backup. Put the old one into SECRET_KEY_FALLBACKS, "
                    "or ballots that were under way stay suspended."
                )
            )
        call_command("after_restore", stdout=self.stdout, stderr=self.stderr)
