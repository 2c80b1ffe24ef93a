"""What the ballot answers instead of doing it; every refusal is a NotAllowed with sentences.

None of them carries a slip, a grade or a person, so none can end up in a log.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.ballots import rules
from branchlife.workflow import NotAllowed


class SlipRefused(NotAllowed):
    """This is not a slip of this box (any more)."""

    def __init__(self):
        super().__init__([_("This is not a valid slip. Please tell the scrutineers.")])


class Suspended(NotAllowed):
    """The installation's key or the manifest is not the one of the opening."""

    def __init__(self):
        super().__init__(
            [_("The ballot is suspended for the moment. Nothing is lost; please wait.")]
        )


class NotInvited(NotAllowed):
    """This does not open a scrutineer's own page (any more)."""

    def __init__(self):
        super().__init__(
            [
                _(
                    "This address opens nothing: it was used on another phone, replaced by a newer "
                    "one, or the ballot has begun. Please ask whoever runs the ballot."
                )
            ]
        )


class NotOpen(NotAllowed):
    """Slips are given out only while the box is open."""

    def __init__(self):
        super().__init__([_("Slips can be taken only while the ballot is open.")])


class NotOnTheRoll(NotAllowed):
    """Not among those present who may fill."""

    def __init__(self):
        super().__init__(
            [_("You are not on the list of those present. Please tell the scrutineers.")]
        )


class TakenElsewhere(NotAllowed):
    """The slip was taken in another browser."""

    def __init__(self):
        super().__init__(
            [
                _(
                    "You have already taken your slip, on another phone or in another browser. "
                    "Please go back there; if you cannot find it, tell the scrutineers."
                )
            ]
        )


class TakenOnPaper(NotAllowed):
    """A printed slip was handed out to this person."""

    def __init__(self):
        super().__init__(
            [_("You have been handed a printed slip. Please use that one to fill your ballot.")]
        )


class FormRefused(NotAllowed):
    """The form was not made for this slip, or holds a foreign subject or mark."""

    def __init__(self, *reasons):
        super().__init__(
            reasons
            or [
                _(
                    "This form does not belong to this ballot. Please reload the page and fill it anew."
                )
            ]
        )


class Incomplete(NotAllowed):
    """Some rows are empty: ask once, then they are abstentions."""

    def __init__(self, entry, missing):
        self.entry, self.missing = entry, missing
        super().__init__(
            [
                ngettext(
                    "%(missing)d row is still empty; an empty row is an abstention.",
                    "%(missing)d rows are still empty; an empty row is an abstention.",
                    len(missing),
                )
                % {"missing": len(missing)}
            ]
        )


class OpinionTooLong(FormRefused):
    """The opinion does not fit into a ballot: nothing is sealed, everything stays as typed."""

    def __init__(self, entry):
        self.entry = entry
        most = entry.box.manifest["opinion_bytes"] // rules.BYTES_OF_A_CHINESE_CHARACTER
        super().__init__(
            _(
                "The opinion is too long, so the ballot has not been cast: about %(most)d Chinese "
                "characters fit. Please shorten it; all you filled in is still there."
            )
            % {"most": most}
        )


class CastTooLate(NotAllowed):
    """The box was closed before this ballot came."""

    def __init__(self):
        super().__init__(
            [
                _(
                    "The ballot has been closed and this ballot was not received. "
                    "Please tell the scrutineers."
                )
            ]
        )


class BallotVoid(CastTooLate):
    """The box was declared void; no slip of it is good for anything."""

    def __init__(self):
        NotAllowed.__init__(
            self,
            [
                _(
                    "This ballot has been declared void. Its ballots were destroyed unopened, and its "
                    "slips are worthless. For the repeat please take a new slip."
                )
            ],
        )


class WrongCode(NotAllowed):
    """A count code that belongs to no scrutineer of this box."""

    def __init__(self, left):
        self.left = left
        super().__init__(
            [
                ngettext(
                    "The count code is not right. Please compare it with the card, four characters "
                    "at a time. You can try %(left)d more time.",
                    "The count code is not right. Please compare it with the card, four characters "
                    "at a time. You can try %(left)d more times.",
                    left,
                )
                % {"left": left}
            ]
        )


class CodesLocked(NotAllowed):
    """Too many wrong count codes; none is looked at for a while."""

    def __init__(self, minutes):
        self.minutes = minutes
        super().__init__(
            [
                ngettext(
                    "Too many wrong count codes. Please wait %(minutes)d minute and try again.",
                    "Too many wrong count codes. Please wait %(minutes)d minutes and try again.",
                    minutes,
                )
                % {"minutes": minutes}
            ]
        )


class CountStopped(NotAllowed):
    """Something about the box is not as it was left; nothing was opened or written."""
