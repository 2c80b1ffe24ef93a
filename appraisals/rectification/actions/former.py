"""What is left open of a year is taken up in the next."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.rectification.actions.items import (
    details_of,
    ensure_due,
    ensure_responsible,
    next_position,
)
from appraisals.rectification.actions.problems import edit_problem, stated
from appraisals.rectification.models import Item, members_of_the_year
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock


def reasons_against_carrying(item, into):
    """Why this item may not be taken up in the list of the appraisal `into`."""
    yield from item.reasons_against(Item.State.CARRIED)
    if item.is_pledge:
        yield _("A pledge is its member's own: it goes on until it is settled, or is made anew.")
    elif not Item.objects.before(into).filter(pk=item.pk).exists():
        yield _("Only items of this branch from earlier years can be carried over.")


def _problem_for(item, into, by):
    """The same problem on the list of the later year, with its facts."""
    old = item.problem
    problem = stated(into, old.text, by=by, category=old.category, source=old.source)
    if old.facts and not problem.facts:
        problem = edit_problem(problem, by=by, facts=old.facts)
    return problem


@transaction.atomic
def carry_over(item, *, into, due_on, by):
    """An item that is still open goes on in the list of a later year, with a new day promised.

    The old one is settled as carried; the new one knows where it came from, and the secretary
    answers for it when whoever did has left the branch.
    """
    into = lock(into)
    item = lock(item)
    ensure(reasons_against_carrying(item, into))
    here = members_of_the_year(into).filter(pk=item.responsible_id).exists()
    responsible = item.responsible if here else into.branch.secretary()
    ensure_responsible(into, responsible)
    ensure_due(item.found_in, due_on)
    made = Item.objects.create(
        appraisal=into,
        kind=Item.Kind.LIST,
        position=next_position(into, Item.Kind.LIST),
        problem=_problem_for(item, into, by),
        is_personal=item.is_personal,
        measure=item.measure,
        responsible=responsible,
        due_on=due_on,
        carried_from=item,
    )
    item.state = Item.State.CARRIED
    item.closed_on = timezone.localdate()
    item.closed_by = by
    item.closed_at = timezone.now()
    item.save(update_fields=["state", "closed_on", "closed_by", "closed_at"])
    audit.record(by, "carried over", item, new={"to": str(into)})
    audit.record(by, "added", made, new=details_of(made) | {"from": str(item.appraisal)})
    return made


@transaction.atomic
def carry_all(items, *, into, due_on, by):
    """Takes up these items together, in their order; all of them or none. Returns the new ones."""
    items = list(items)
    if not items:
        raise NotAllowed([_("Choose at least one item.")])
    return [carry_over(item, into=into, due_on=due_on, by=by) for item in items]
