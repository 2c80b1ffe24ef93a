"""The branch's list is written."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from appraisals.rectification.actions.problems import number_anew, reworded, stated
from appraisals.rectification.models import (
    Item,
    Problem,
    members_of_the_year,
    reasons_in_order,
)
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock

# What may be typed about an item; everything else follows from actions. Of a problem only its
# number is kept in the record of deeds.
DETAILS = (
    "problem",
    "is_personal",
    "measure",
    "responsible",
    "due_on",
)


def details_of(item):
    """What was typed, as small texts for the record of deeds."""
    typed = {name: str(getattr(item, name)) for name in DETAILS if name != "problem"}
    return {"problem": str(item.problem_id or "")} | typed


def _ensure_own_problem(appraisal, problem, member):
    """Items of the list rest on the leadership's problems, a pledge on one of its member."""
    if problem and (problem.appraisal_id, problem.member) != (appraisal.pk, member):
        raise NotAllowed([_("The problem stands on another list.")])


def _locked(item):
    """`item` under a row lock, after the list on which it stands: that order everywhere."""
    lock(item.appraisal)
    return lock(item)


def next_position(appraisal, kind):
    """The place behind the last one of this kind. The appraisal is locked."""
    last = appraisal.items.filter(kind=kind).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def ensure_due(appraisal, due_on):
    """Nothing is due before the meeting that found the problem."""
    ensure(reasons_in_order(appraisal, _("The day it is to be done by"), due_on))


def ensure_responsible(appraisal, member):
    """The secretary is the first responsible person; anybody named must belong to the branch.

    Whoever belonged to it on the day of the meeting goes on answering after a transfer.
    """
    if member is None:
        raise NotAllowed([_("The branch has no secretary on record: say who is responsible.")])
    if not members_of_the_year(appraisal).filter(pk=member.pk).exists():
        raise NotAllowed([_("%(member)s does not belong to this branch.") % {"member": member}])


@transaction.atomic
def add_item(
    appraisal,
    *,
    by,
    problem,
    measure,
    due_on,
    responsible=None,
    is_personal=False,
    **about_the_problem,
):
    """Put a measure against a problem on the branch's list; the secretary answers for it.

    `problem` is one of the leadership's whose facts are known, or its words, with `facts`,
    `category` and `source`: then it is put on the list of problems as well. `responsible` names
    another member.
    """
    appraisal = lock(appraisal)
    responsible = responsible or appraisal.branch.secretary()
    ensure_responsible(appraisal, responsible)
    ensure_due(appraisal, due_on)
    if isinstance(problem, Problem):
        problem = lock(problem)
        ensure(problem.reasons_against_measures())
    else:
        problem = stated(appraisal, problem, by=by, **about_the_problem)
    if problem is None:
        raise NotAllowed([_("Say what the problem is.")])
    _ensure_own_problem(appraisal, problem, None)
    item = Item.objects.create(
        appraisal=appraisal,
        kind=Item.Kind.LIST,
        position=next_position(appraisal, Item.Kind.LIST),
        problem=problem,
        measure=measure,
        responsible=responsible,
        due_on=due_on,
        is_personal=is_personal,
    )
    audit.record(by, "added", item, new=details_of(item))
    return item


def _worded(item, by, problem, **about):
    """The problem an item rests on after its words were typed anew; None when there are none."""
    return reworded(item.problem, item.appraisal, problem, by=by, member=item.member, **about)


@transaction.atomic
def edit_item(item, *, by, **changes):
    """Change what was typed about an item that is not settled. `changes` are some of DETAILS.

    `problem` may be words, with `category` and `source`: they change the problem itself.
    """
    about = {name: changes.pop(name) for name in ("category", "source") if name in changes}
    if unknown := set(changes) - set(DETAILS):
        raise TypeError(f"not details of an item: {sorted(unknown)}")
    item = _locked(item)
    ensure(item.reasons_against_editing())
    old = details_of(item)
    if isinstance(changes.get("problem"), str):
        changes["problem"] = _worded(item, by, changes["problem"], **about)
    for name, value in changes.items():
        setattr(item, name, value)
    _ensure_own_problem(item.appraisal, item.problem, item.member)
    ensure_responsible(item.appraisal, item.responsible)
    ensure_due(item.found_in, item.due_on)
    shown = _take_inside(item)
    item.save(update_fields=[*changes, *shown])
    new = {name: value for name, value in details_of(item).items() if value != old[name]}
    old = {name: old[name] for name in new} | shown
    audit.record(by, "edited", item, old=old, new=new)
    return item


def _take_inside(item):
    """What turns out to concern one person is not public any more; returns what was public of it."""
    if not (item.is_personal and item.published_on):
        return {}
    shown = {"published_on": item.published_on.isoformat(), "published_how": item.published_how}
    item.published_on, item.published_how = None, ""
    return shown


@transaction.atomic
def remove_item(item, *, by):
    """Take a slip of the pen out of the list; those behind it move up."""
    item = _locked(item)
    ensure(item.reasons_against_removing())
    audit.record(by, "removed", item, old=details_of(item))
    item.delete()
    number_anew(Item.objects.filter(appraisal=item.appraisal_id, kind=item.kind))
