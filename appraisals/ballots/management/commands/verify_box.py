"""manage.py verify_box ID: is everything about this ballot as it must be?"""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from appraisals.ballots.actions.holding import hold
from appraisals.ballots.actions.inspecting import box_breaches
from appraisals.ballots.models import BallotBox


def box_id(text):
    """A box's identifier as typed."""
    try:
        return UUID(text)
    except ValueError:
        raise CommandError(_("“%(text)s” is no identifier of a ballot.") % {"text": text}) from None


class Command(BaseCommand):
    """Checks every invariant of a box; opens nothing, changes nothing; exit 1 on any breach."""

    help = "Check every invariant of a ballot box; exit 1 on any breach."

    def add_arguments(self, parser):
        parser.add_argument("id", type=box_id, help="the identifier in the address of the ballot")

    def handle(self, *args, **options):
        with transaction.atomic():
            try:
                box = hold(options["id"])
            except BallotBox.DoesNotExist:
                raise CommandError(_("There is no such ballot.")) from None
            breaches = list(box_breaches(box))
        for breach in breaches:
            self.stderr.write(str(breach))
        if breaches:
            raise CommandError(_("This ballot is not in order."))
        self.stdout.write(
            _("%(box)s: in order (%(state)s).")
            % {
                "box": box,
                "state": box.get_state_display(),
            }
        )
