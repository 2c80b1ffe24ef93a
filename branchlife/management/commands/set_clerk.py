"""manage.py set_clerk USERNAME --name NAME [--committee NAME] [--role ROLE] [--administrator]"""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from branchlife import actions
from branchlife.management.commands.set_login import print_login
from branchlife.models import Committee, CommitteePost, User
from branchlife.workflow import NotAllowed


class Command(BaseCommand):
    """Makes or resets the login of somebody in an office, who need not be a member."""

    help = (
        "Makes or resets the login of a clerk, viewer or administrator; prints the password once."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", help="the person's name; needed for a new login")
        parser.add_argument("--committee", metavar="NAME")
        parser.add_argument("--role", choices=CommitteePost.Role.values, default="clerk")
        parser.add_argument("--administrator", action="store_true", help="keeps accounts")

    def handle(self, *, username, name, committee, role, administrator, **options):
        try:
            with transaction.atomic():
                user, password = self.login(username, name, administrator)
                if committee:
                    place = Committee.objects.get(name=committee)
                    actions.give_committee_post(user, place, role, by=None)
        except Committee.DoesNotExist:
            raise CommandError(
                _("There is no committee “%(name)s”.") % {"name": committee}
            ) from None
        except NotAllowed as error:
            raise CommandError("\n".join(map(str, error.reasons))) from error
        print_login(self.stdout, user, password)

    def login(self, username, name, administrator):
        """(user, password) of a new login, or of the one of that name."""
        user = User.objects.filter(username=username).first()
        if user is not None:
            return user, actions.reset_password(user, by=None)
        if not name:
            raise CommandError(_("A new login needs --name."))
        return actions.create_login(username, name, by=None, is_administrator=administrator)
