"""The list of the year before: what became of it, and what is still open."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from appraisals.campaigns.models import Appraisal
from appraisals.rectification.models.items import Item, earlier


@dataclass(frozen=True)
class Former:
    """The latest earlier year of a branch that had a list, with what is reported of it.

    `items` are those of its list, and what years before it have left open; in order.
    """

    appraisal: Appraisal
    items: list
    pledges: int
    kept: int

    def count(self, *states):
        """How many items are in one of these states."""
        return sum(item.state in states for item in self.items)

    @property
    def left_open(self):
        """Items that are neither settled nor carried into a later year."""
        return [item for item in self.items if not item.is_settled]

    @property
    def numbers(self):
        """{word: number} of the report; zeros are numbers too."""
        state = Item.State
        return {
            "items": len(self.items),
            "done": self.count(state.DONE),
            "long_term": self.count(state.LONG_TERM),
            "carried": self.count(state.CARRIED),
            "open": self.count(state.OPEN, state.IN_PROGRESS),
            "pledges": self.pledges,
            "kept": self.kept,
        }

    @property
    def sentence(self):
        """What the general meeting is told, in numbers; no pledge by name."""
        return _(
            "Of the %(items)d items on the rectification list of %(year)s %(done)d are settled, "
            "%(long_term)d are kept up for long, %(carried)d were carried into the year after and "
            "%(open)d are still open; of %(pledges)d pledges of members %(kept)d are kept."
        ) % (self.numbers | {"year": self.appraisal.campaign.year_label})


def former_list(appraisal, user=None):
    """The Former of this appraisal, or None when no earlier year of the branch had a list.

    With `user` only what this user may see of it. A fixed number of queries.
    """
    before = Appraisal.objects.filter(earlier(appraisal.campaign), branch=appraisal.branch_id)
    before = before.filter(items__kind=Item.Kind.LIST)
    found = before.select_related("campaign", "branch").order_by(
        "-campaign__opened_at", "-campaign_id"
    )
    former = found.first()
    if former is None:
        return None
    items = Item.objects.visible_to(user) if user else Item.objects.all()
    own = Q(appraisal=former, kind=Item.Kind.LIST)
    older = Q(pk__in=Item.objects.left_open_before(appraisal).listed().values("pk"))
    shown = items.filter(own | older).for_list().select_related("appraisal__campaign")
    pledges = list(former.items.pledges().values_list("state", flat=True))
    return Former(
        former,
        list(shown.order_by("-appraisal__campaign__opened_at", "-appraisal", "position", "pk")),
        len(pledges),
        sum(state in Item.SETTLED for state in pledges),
    )
