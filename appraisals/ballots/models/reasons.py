"""What speaks against a step of a ballot box, in sentences."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appraisals.ballots import rules
from appraisals.campaigns.models import Campaign
from meetings.models import Meeting


class BoxReasons:
    """Mixin of BallotBox: why it may not move on."""

    def reasons_against(self, state):
        """Why this box may not move to `state`; empty when it may."""
        if state not in self.NEXT[self.State(self.state)]:
            yield _("A ballot that is “%(now)s” cannot become “%(then)s”.") % {
                "now": self.get_state_display(),
                "then": self.State(state).label,
            }
        elif state == self.State.COUNTED and self.is_all_paper != (self.state == self.State.DRAFT):
            yield _("Only totals of a ballot held all on paper are keyed in, and only once.")
        elif self.is_rehearsal:
            yield from self._reasons_against_rehearsing(state)
        elif state == self.State.OPEN:
            yield from self._reasons_against_opening()

    def _reasons_against_rehearsing(self, state):
        if state in (self.State.CONFIRMED, self.State.VOID):
            yield _("A rehearsal has no result; it is cleared.")
        elif state == self.State.OPEN and not self.members_on_ballot():
            yield _("There is nobody on the ballot.")

    def _reasons_against_opening(self):
        if self.is_all_paper:
            yield _("This ballot is held all on paper; its totals are keyed in afterwards.")
            return
        if self.appraisal.campaign.state != Campaign.State.OPEN:
            yield _("The year's appraisal is not under way.")
        if self.meeting and not self.has_moved:
            if self.meeting.declared_valid is not True:
                yield _("The meeting has not been declared valid yet.")
            elif self.meeting.state != Meeting.State.IN_SESSION:
                yield _("The meeting is not in session.")
                if self.number > 1:
                    yield _(
                        "For the repeat call a general meeting; there approve the scrutineers anew, and "
                        "open the ballot."
                    )
        if self.has_moved:
            yield _("The general meeting has another sitting; it approves the scrutineers anew.")
            return
        voters = len(self.voters())
        if voters < self.fewest:
            yield ngettext(
                "Only %(voters)d member present may fill a ballot; at least %(fewest)d are needed.",
                "Only %(voters)d members present may fill a ballot; at least %(fewest)d are needed.",
                voters,
            ) % {"voters": voters, "fewest": self.fewest}
            yield _(
                "With so few, totals would show who filled what. Hold the ballot all on paper, or ask "
                "the superior organisation whether to meet jointly with another branch."
            )
        if not self.members_on_ballot():
            yield _("There is nobody on the ballot.")
        yield from self._reasons_against_scrutineers(voters)

    def _reasons_against_scrutineers(self, voters):
        named = list(self.scrutineers.select_related("member", "guest"))
        needed = rules.scrutineers_needed(self.full_members(), voters)
        if len(named) < needed:
            yield ngettext(
                "%(needed)d scrutineer is needed; %(named)d named so far.",
                "%(needed)d scrutineers are needed; %(named)d named so far.",
                needed,
            ) % {"needed": needed, "named": len(named)}
        if self.counter_id and not self.counter_approved_on:
            yield _("The meeting has not approved %(name)s to count yet.") % {"name": self.counter}
        for scrutineer in named:
            if not scrutineer.approved_on:
                yield _("The meeting has not approved %(name)s as scrutineer yet.") % {
                    "name": scrutineer.name
                }
            elif not scrutineer.public_key:
                yield _("%(name)s has no count code yet.") % {"name": scrutineer.name}
            elif not scrutineer.has_presented:
                yield _("%(name)s has not presented the count code yet.") % {
                    "name": scrutineer.name
                }
