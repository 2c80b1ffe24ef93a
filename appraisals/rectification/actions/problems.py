"""Problems are put on the lists: written, taken over from what was said, changed, taken out."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from appraisals.rectification.models import Problem
from branchlife import audit
from branchlife.workflow import NotAllowed, lock

# What may be typed about a problem. Its words are never kept in the record of deeds: they may be
# those of an opinion or of a talk.
DETAILS = ("category", "source", "text", "facts")


def _told(problem, names=DETAILS):
    """What the record of deeds may know of a problem."""
    return {name: getattr(problem, name) for name in ("category", "source") if name in names}


def _new_problem(appraisal, member, by, text, **details):
    """Put it at the end of its list. The appraisal is locked."""
    same = Problem.objects.filter(appraisal=appraisal, member=member)
    last = same.aggregate(last=Max("position"))["last"] or 0
    problem = Problem.objects.create(
        appraisal=appraisal, member=member, text=text.strip(), position=last + 1, **details
    )
    audit.record(by, "found a problem", problem, new=_told(problem))
    return problem


@transaction.atomic
def stated(appraisal, text, *, by, member=None, category="", source=Problem.Source.OWN):
    """The problem with these words on the list of the leadership, or of `member`; made if need be.

    None where there are no words. What came without facts is asked for them on its page.
    """
    appraisal, text = lock(appraisal), text.strip()
    if not text:
        return None
    known = Problem.objects.filter(appraisal=appraisal, member=member, text=text).first()
    return known or _new_problem(appraisal, member, by, text, category=category, source=source)


@transaction.atomic
def edit_problem(problem, *, by, **changes):
    """Change what was typed about a problem; its measures go on resting on it."""
    if unknown := set(changes) - set(DETAILS):
        raise TypeError(f"not details of a problem: {sorted(unknown)}")
    problem = lock(problem)
    if "text" in changes and not changes["text"].strip():
        raise NotAllowed([_("Say what the problem is.")])
    old = _told(problem, changes)
    changed = [name for name, value in changes.items() if getattr(problem, name) != value]
    for name in changed:
        setattr(problem, name, changes[name])
    problem.save(update_fields=changed)
    new = _told(problem, changes) | {"fields": changed}
    audit.record(by, "edited a problem", problem, old=old, new=new)
    return problem
