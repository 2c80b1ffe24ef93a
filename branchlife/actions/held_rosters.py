"""A roster between preview and confirmation: kept for an hour, without what is not read."""

from django.utils.translation import gettext_lazy as _

from branchlife import roster
from branchlife.actions.holding import Shelf

ROSTERS = Shelf("rosters", ".json", _("The uploaded roster is no longer here. Upload it again."))


def hold_roster(book, place, *, by):
    """Keep the readable part of a roster.Book; returns the ticket to open it with for an hour.

    `place` is the committee or the branch it is meant for.
    """
    return ROSTERS.hold(book.dumps(), place, by=by)


def open_held_roster(ticket, place, *, by):
    """The Book this person kept for this committee or branch. Raises NotAllowed when it is gone."""
    with ROSTERS.open(ticket, place, by=by) as file:
        return roster.Book.loads(file.read())


def forget_roster(ticket):
    """Delete the copy behind a ticket that has been opened."""
    ROSTERS.forget(ticket)
