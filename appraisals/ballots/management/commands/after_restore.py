"""manage.py after_restore: renew the slips of ballots after a backup was put back."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox

State = BallotBox.State


class Command(BaseCommand):
    """Old slips die; the same browser takes again, and a ballot in the box stays the only one.

    Names every ballot under way with what is to be done about it.
    """

    help = "Renew the slips of ballots under way after a restore; say what is to be done."

    def handle(self, **options):
        boxes = BallotBox.objects.under_way().filter(is_all_paper=False)
        for box in boxes.select_related("appraisal__branch", "appraisal__campaign"):
            self.stdout.write(f"{box}: {advice(box)}")
        if not boxes:
            self.stdout.write(_("No ballot was under way."))


def advice(box):
    """Renews the slips of `box` where that helps; what people have to do now."""
    if box.state not in (State.DRAFT, State.OPEN):
        return _(
            "closed at the time of the backup. Count it with the count codes; if these have been "
            "destroyed, the scrutineers declare it void."
        )
    actions.after_restore(box)
    if box.state == State.DRAFT:
        return _("not begun at the time of the backup. If it has been held since, hold it anew.")
    if box.turnout()["printed"]:
        return _(
            "printed slips had been handed out, and nobody knows who has used one since. All are "
            "worthless now: the scrutineers declare this ballot void, and it is repeated."
        )
    if box.batch:
        return _(
            "the slips are renewed. Printed ones are worthless: print and hand out new ones. Who took "
            "a slip on a phone opens the page there again, takes it again and fills it."
        )
    return _(
        "the slips are renewed. Everybody who has no acknowledgement opens the page of the ballot on "
        "the same phone, takes the slip again and fills it; what is in the box stays in it. If the "
        "ballot had been closed since the backup, the scrutineers declare it void."
    )
