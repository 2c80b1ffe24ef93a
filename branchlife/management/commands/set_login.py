"""manage.py set_login MEMBER_ID [--clerk-of COMMITTEE]"""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from branchlife import actions
from branchlife.models import Committee, CommitteePost, Member
from branchlife.workflow import NotAllowed


class Command(BaseCommand):
    """Makes or resets one member's login and prints the password once."""

    help = "Makes or resets one member's login and prints the password once."

    def add_arguments(self, parser):
        parser.add_argument("member_id", type=int)
        parser.add_argument("--clerk-of", metavar="COMMITTEE", help="also make them a clerk there")

    def handle(self, *, member_id, clerk_of, **options):
        try:
            member = Member.objects.get(pk=member_id)
            with transaction.atomic():
                password = actions.set_login(member, by=None)
                if clerk_of:
                    committee = Committee.objects.get(name=clerk_of)
                    role = CommitteePost.Role.CLERK
                    actions.give_committee_post(member.user, committee, role, by=None)
        except Member.DoesNotExist:
            raise CommandError(
                _("There is no member with the number %(number)d.") % {"number": member_id}
            ) from None
        except Committee.DoesNotExist:
            raise CommandError(
                _("There is no committee “%(name)s”.") % {"name": clerk_of}
            ) from None
        except NotAllowed as error:
            raise CommandError("\n".join(map(str, error.reasons))) from error
        print_login(self.stdout, member.user, password)


def print_login(stdout, user, password):
    """A login as it is handed on, once."""
    stdout.write(_("Name: %(name)s") % {"name": user})
    stdout.write(_("User name: %(username)s") % {"username": user.username})
    stdout.write(_("Password: %(password)s") % {"password": password})
