"""Problems are put on the lists: written, taken over from what was said, changed, taken out."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from appraisals.rectification.models import Problem, members_of_the_year
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock

# What may be typed about a problem. Its words are never kept in the record of deeds: they may be
# those of an opinion or of a talk.
DETAILS = ("category", "source", "text", "facts")


def _told(problem, names=DETAILS):
    """What the record of deeds may know of a problem."""
    return {name: getattr(problem, name) for name in ("category", "source") if name in names}


def _on_the_list(appraisal, member, text):
    """The problem with the same words on the same list, or None."""
    return Problem.objects.filter(appraisal=appraisal, member=member, text=text).first()


def _locked(problem):
    """`problem` under a row lock, after the year on whose lists it stands: that order everywhere."""
    lock(problem.appraisal)
    return lock(problem)


def _new_problem(appraisal, member, by, text, **details):
    """Put it at the end of its list. The appraisal is locked."""
    if not text:
        raise NotAllowed([_("Say what the problem is.")])
    if member is not None and not members_of_the_year(appraisal).filter(pk=member.pk).exists():
        raise NotAllowed([_("%(member)s does not belong to this branch.") % {"member": member}])
    same = Problem.objects.filter(appraisal=appraisal, member=member)
    last = same.aggregate(last=Max("position"))["last"] or 0
    problem = Problem.objects.create(
        appraisal=appraisal, member=member, text=text, position=last + 1, **details
    )
    audit.record(by, "found a problem", problem, new=_told(problem))
    return problem


@transaction.atomic
def add_problem(appraisal, *, by, text, facts, member=None, category="", source=Problem.Source.OWN):
    """Put a problem with its facts on the list of the leadership, or of `member`."""
    appraisal, text, facts = lock(appraisal), text.strip(), facts.strip()
    if not facts:
        raise NotAllowed([_("Write down the concrete facts first.")])
    if _on_the_list(appraisal, member, text):
        raise NotAllowed([_("This problem stands on the list already.")])
    return _new_problem(appraisal, member, by, text, facts=facts, category=category, source=source)


@transaction.atomic
def take_over(appraisal, *, by, text, source, member=None, category=""):
    """Make a problem of an opinion, a criticism or a remark; its facts are still to be written.

    Nothing leads back: neither who said it nor when is handed over. Returns the problem, and
    whether it is new; the same words are put on a list once.
    """
    appraisal, text = lock(appraisal), text.strip()
    if known := _on_the_list(appraisal, member, text):
        return known, False
    return _new_problem(appraisal, member, by, text, category=category, source=source), True


@transaction.atomic
def stated(appraisal, text, *, by, member=None, facts="", category="", source=Problem.Source.OWN):
    """The problem an item rests on when it comes in words: found on the list, or put there.

    None where there are no words.
    """
    appraisal, text = lock(appraisal), text.strip()
    if not text:
        return None
    known = _on_the_list(appraisal, member, text)
    return known or _new_problem(
        appraisal, member, by, text, facts=facts.strip(), category=category, source=source
    )


@transaction.atomic
def edit_problem(problem, *, by, **changes):
    """Change what was typed about a problem; its measures go on resting on it."""
    if unknown := set(changes) - set(DETAILS):
        raise TypeError(f"not details of a problem: {sorted(unknown)}")
    problem = _locked(problem)
    ensure(problem.reasons_against_editing())
    changes = {name: value.strip() for name, value in changes.items()}
    if not changes.get("text", problem.text):
        raise NotAllowed([_("Say what the problem is.")])
    same = _on_the_list(problem.appraisal_id, problem.member, changes.get("text"))
    if same not in (None, problem):
        raise NotAllowed([_("This problem stands on the list already.")])
    old = _told(problem, changes)
    changed = [name for name, value in changes.items() if getattr(problem, name) != value]
    for name in changed:
        setattr(problem, name, changes[name])
    problem.save(update_fields=changed)
    audit.record(
        by, "edited a problem", problem, old=old, new=_told(problem, changes) | {"fields": changed}
    )
    return problem


@transaction.atomic
def reworded(problem, appraisal, text, *, by, member=None, **about):
    """The problem an item rests on after its words were typed anew: `problem` with new words.

    Words that stand on the list already mean that one. A member's problem with its facts stays as
    it is; other words in the pledge are another problem.
    """
    text = text.strip()
    if problem is None or not text:
        return stated(appraisal, text, by=by, member=member, **about)
    if text != problem.text:
        keeps = member is not None and problem.facts
        if keeps or _on_the_list(appraisal, member, text):
            return stated(appraisal, text, by=by, member=member, **about)
    return edit_problem(problem, by=by, text=text, **about)


@transaction.atomic
def remove_problem(problem, *, by):
    """Take out what came twice or is none; those behind it move up."""
    problem = _locked(problem)
    ensure(problem.reasons_against_removing())
    audit.record(by, "removed a problem", problem, old=_told(problem))
    problem.delete()
    number_anew(Problem.objects.filter(appraisal=problem.appraisal_id, member=problem.member_id))


def number_anew(rows):
    """Those behind what was taken out of a list move up. The list is locked."""
    for number, row in enumerate(rows.order_by("position", "pk"), start=1):
        if row.position != number:
            row.position = number
            row.save(update_fields=["position"])
