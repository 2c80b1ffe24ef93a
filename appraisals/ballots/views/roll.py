"""The roll as it is shown: who may fill a ballot, how they take part, whether they have a slip."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.ballots import rules
from appraisals.ballots.models import RollEntry

# Nothing is said of who sits in the room.
WAYS = {
    rules.ROOM: "",
    rules.MOBILE: _("mobile ballot box"),
    rules.ONLINE: _("online"),
}


@dataclass(frozen=True)
class RollRow:
    """One line of the roll."""

    entry: RollEntry
    way: str
    # Left the meeting by now.
    has_left: bool

    @property
    def member(self):
        """Whose line it is."""
        return self.entry.member

    @property
    def has_slip(self):
        """Whether a slip was taken or handed out."""
        return self.entry.kind != RollEntry.Kind.NONE

    @property
    def left_without(self):
        """Went before taking a slip, and so fills none."""
        return self.has_left and not self.has_slip


def roll_rows(box):
    """The lines of the roll, in the order of the branch."""
    order = box.appraisal.branch.ordering("member__")
    entries = list(box.roll.select_related("member").order_by(*order))
    if not entries:
        return []
    ways, gone = box.ways(), gone_from(box)
    return [
        RollRow(entry, WAYS[ways[entry.member_id]], entry.member_id in gone) for entry in entries
    ]


def gone_from(box):
    """Members who have left the meeting; nobody who is visited at home has."""
    if not box.meeting:
        return set()
    rows = box.meeting.attendances.filter(left_at__lte=timezone.now())
    visited = box.mobile_members.values("pk")
    return set(rows.exclude(member__in=visited).values_list("member_id", flat=True))
