"""manage.py import_roster FILE --committee NAME [--create] [--dry-run]"""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from branchlife import actions
from branchlife.models import BranchPost, Committee
from branchlife.views.rosters import import_sentence
from branchlife.workflow import NotAllowed


class Command(BaseCommand):
    """Reads a roster workbook into a committee; makes members only, no logins."""

    help = "Reads a roster workbook (.xlsx) into the branches of a committee. Makes no logins."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the workbook")
        parser.add_argument("--committee", required=True, metavar="NAME")
        parser.add_argument(
            "--create", action="store_true", help="make a missing committee and missing branches"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen only")

    def handle(self, *, file, committee, create, dry_run, **options):
        try:
            with open(file, "rb") as workbook, transaction.atomic():
                result = actions.import_roster(
                    workbook,
                    self.committee(committee, create),
                    create=create,
                    dry_run=dry_run,
                    by=None,
                )
                if dry_run:  # a committee made a moment ago goes, too
                    transaction.set_rollback(True)
        except OSError as error:
            raise CommandError(error) from error
        except NotAllowed as error:
            for reason in error.reasons:
                self.stdout.write(str(reason))
            raise CommandError(_("Nothing was imported.")) from error
        self.report(result, dry_run)

    def committee(self, name, create):
        """The committee of that name, made when it is missing and `create` says so."""
        committee = Committee.objects.filter(name=name).first()
        if committee is None and not create:
            raise CommandError(_("There is no committee “%(name)s”.") % {"name": name})
        return committee or actions.create_committee(name, by=None)

    def report(self, result, dry_run):
        """Say what was done, and what was left aside."""
        for branch in result.new_branches:
            self.stdout.write(_("New branch: %(name)s") % {"name": branch})
        for member, changes in result.updated:
            for change in changes:
                self.stdout.write(f"{member}{_(': ')}{change.label} {change.old} → {change.new}")
        names = _(", ")
        for people, sentence in (
            (result.namesakes, _("New, but a namesake is in the branch: %(names)s")),
            (result.not_listed, _("Not in the file, still on the roster: %(names)s")),
            (result.ignored, _("Columns not read: %(names)s")),
            (result.other_sheets, _("Sheets not read: %(names)s")),
        ):
            if people:
                self.stdout.write(sentence % {"names": names.join(map(str, people))})
        self.stdout.write(import_sentence(result))
        if dry_run:
            self.stdout.write(_("This was a trial: nothing was written."))
        else:
            self.secretaries(result)

    def secretaries(self, result):
        """Who leads the new branches, with the number that set_login wants."""
        posts = BranchPost.objects.in_force().filter(
            branch__in=result.new_branches, role=BranchPost.Role.SECRETARY
        )
        for post in posts.select_related("branch", "member"):
            self.stdout.write(
                _("%(branch)s: secretary %(name)s (member %(number)d)")
                % {"branch": post.branch, "name": post.member, "number": post.member_id}
            )
