"""What the office notes and proposes for the branches, and what the committee decides on them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.summary.models import (
    AskedMaterial,
    AssessmentDecision,
    AssessmentScheme,
    BranchAssessment,
    Criterion,
    Mark,
    MaterialReceipt,
)
from appraisals.summary.rules.assessment import within
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from branchlife.written import zh_date

RULES = ("marking", "words", "results", "year", "shows_marks")


# --- the rules ---


@transaction.atomic
def set_assessment_rules(campaign, *, by, values, criteria, materials):
    """How the branches are assessed in this year: `values` by column, items, titles of materials.

    Items are {"part", "title", "text", "points", "beside"} in order. Once something has been noted
    only words may still be put right: what is counted, and in what, stands.
    """
    campaign = lock(campaign)
    scheme = AssessmentScheme.objects.filter(campaign=campaign).first()
    if scheme:
        scheme = lock(scheme)
        ensure(scheme.reasons_against_marking())
        ensure(_reasons_against_new_rules(scheme, values, criteria, materials))
        old = _rules_as_json(scheme)
    else:
        scheme, old = AssessmentScheme(campaign=campaign), None
    ensure(_reasons_against_thin_rules(values, criteria))
    for name in RULES:
        setattr(scheme, name, values[name])
    scheme.made_by, scheme.made_at = by, timezone.now()
    scheme.save()
    _write_lines(scheme.criteria, criteria)
    _write_lines(scheme.materials, [{"title": title} for title in materials])
    audit.record(by, "set assessment rules", scheme, old=old, new=_rules_as_json(scheme))
    return scheme


def _write_lines(lines, wanted):
    """Rows in order, kept where they stand so that what was noted on them stays."""
    for position, values in enumerate(wanted, start=1):
        lines.update_or_create(position=position, defaults=values)
    lines.filter(position__gt=len(wanted)).delete()


def _rules_as_json(scheme):
    """The rules as the record of deeds keeps them."""
    values = {name: getattr(scheme, name) for name in RULES}
    titles = scheme.criteria.order_by("position").values_list("title", flat=True)
    return values | {
        "criteria": list(titles),
        "materials": [str(m) for m in scheme.materials.all()],
    }


def _reasons_against_thin_rules(values, criteria):
    """Rules by which nothing can be noted or decided."""
    if not criteria:
        yield _("Name at least one item.")
    if len(values["results"]) < 2:
        yield _("Name at least two results, the honour first.")
    if values["marking"] == AssessmentScheme.Marking.WORDS and len(values["words"]) < 2:
        yield _("Name at least two words, the best first.")
    if values["marking"] == AssessmentScheme.Marking.POINTS:
        missing = [item["title"] for item in criteria if not item["points"]]
        if missing:
            yield _("Full points are missing: %(items)s.") % {"items": joined(missing)}


def _reasons_against_new_rules(scheme, values, criteria, materials):
    """What was noted rests on the items, and on whether they get points or words."""
    noted = Mark.objects.filter(criterion__scheme=scheme)
    if noted.exists():
        before = [(item.part, item.points) for item in scheme.criteria.order_by("position")]
        after = [(item["part"], item["points"]) for item in criteria]
        same = all(getattr(scheme, name) == values[name] for name in ("marking", "words"))
        if before != after or not same:
            yield _(
                "Branches have been assessed by these rules already: names and explanations can be "
                "put right, but items, full points and words stay."
            )
    received = MaterialReceipt.objects.filter(
        material__scheme=scheme, material__position__gt=len(materials)
    )
    if received.exists():
        yield _("A material that a branch has handed in cannot be taken off the list.")
    if BranchAssessment.objects.filter(appraisal__campaign=scheme.campaign_id).exclude(
        proposed__in=["", *values["results"]]
    ):
        yield _("A result that has been proposed cannot be taken off the list.")


# --- what is noted for one branch ---


def assessment_of(appraisal):
    """The locked assessment of a branch, made when it is the first thing noted."""
    assessment, _made = BranchAssessment.objects.get_or_create(appraisal=appraisal)
    return lock(assessment)


@transaction.atomic
def note_assessment(appraisal, *, by, marks, receipts):
    """What the office noted for one branch: points or words with notes, and materials received.

    `marks` is {item id: {"points", "word", "note"}}, `receipts` {material id: day or None}; what is not
    named stays. The branch reads it only after publication, and only where the rules say so.
    """
    appraisal = lock(appraisal)
    scheme = _open_scheme(appraisal)
    ensure(_reasons_against_marks(scheme, marks))
    assessment = assessment_of(appraisal)
    changed = [pk for pk, values in marks.items() if _write_mark(assessment, pk, values)]
    received = [pk for pk, day in receipts.items() if _write_receipt(assessment, pk, day, by)]
    if changed or received:
        titles = dict(Criterion.objects.filter(pk__in=changed).values_list("pk", "title"))
        papers = dict(AskedMaterial.objects.filter(pk__in=received).values_list("pk", "title"))
        new = {
            "criteria": [titles[pk] for pk in changed],
            "materials": [papers[pk] for pk in received],
        }
        audit.record(by, "noted the assessment", assessment, new=new)
    return assessment


def _open_scheme(appraisal):
    """The locked rules of this branch's campaign; refused where there are none or all is decided."""
    ensure(appraisal.reasons_against_taking_part())
    scheme = AssessmentScheme.objects.filter(campaign=appraisal.campaign_id).first()
    if scheme is None:
        raise NotAllowed([_("The office has not set the rules of the branch assessment yet.")])
    scheme = lock(scheme)
    ensure(scheme.reasons_against_marking())
    return scheme


def _reasons_against_marks(scheme, marks):
    """Points beyond the full ones, words that are not on the list."""
    items = {item.pk: item for item in scheme.criteria.all()}
    for pk, values in marks.items():
        item = items.get(pk)
        if item is None:
            yield _("Somebody has just removed this; go back and look again.")
        elif not within(values["points"], item.points):
            yield _("%(item)s: points lie between 0 and %(full)s.") % {
                "item": item,
                "full": item.points,
            }
        elif values["word"] and values["word"] not in scheme.words:
            yield _("%(item)s: choose one of %(words)s.") % {
                "item": item,
                "words": joined(scheme.words),
            }


def _write_mark(assessment, item, values):
    """Write, change or clear one mark; whether anything changed."""
    mark = Mark.objects.filter(assessment=assessment, criterion=item).first()
    before = {name: getattr(mark, name) for name in values} if mark else None
    is_empty = values["points"] is None and not values["word"] and not values["note"]
    if is_empty:
        if mark:
            mark.delete()
        return mark is not None
    if before == values:
        return False
    Mark.objects.update_or_create(assessment=assessment, criterion_id=item, defaults=values)
    return True


def _write_receipt(assessment, material, day, by):
    """Note, change or take back that a material has come; whether anything changed."""
    receipt = MaterialReceipt.objects.filter(assessment=assessment, material=material).first()
    if day == (receipt.received_on if receipt else None):
        return False
    if day is None:
        receipt.delete()
    else:
        values = {"received_on": day, "noted_by": by, "noted_at": timezone.now()}
        MaterialReceipt.objects.update_or_create(
            assessment=assessment, material_id=material, defaults=values
        )
    return True


@transaction.atomic
def propose(appraisal, *, by, proposed, reason):
    """The office proposes a result for one branch, and says why; empty takes the proposal back."""
    appraisal = lock(appraisal)
    scheme = _open_scheme(appraisal)
    if proposed and proposed not in scheme.results:
        raise NotAllowed([_("Choose one of %(words)s.") % {"words": joined(scheme.results)}])
    if proposed and not reason.strip():
        raise NotAllowed([_("A proposal needs a reason.")])
    assessment = assessment_of(appraisal)
    before = assessment.proposed
    reason = reason.strip() if proposed else ""
    if (before, assessment.proposal_reason) == (proposed, reason):
        return assessment
    assessment.proposed, assessment.proposal_reason = proposed, reason
    assessment.proposed_by = by if proposed else None
    assessment.proposed_at = timezone.now() if proposed else None
    assessment.save(update_fields=["proposed", "proposal_reason", "proposed_by", "proposed_at"])
    audit.record(
        by, "proposed a result", assessment, old={"proposed": before}, new={"proposed": proposed}
    )
    return assessment


# --- the decision of the committee ---


@transaction.atomic
def decide_on_branches(scheme, appraisals, *, by, meeting, held_on, present, words, results):
    """The meeting of the committee has decided: `results` is {appraisal id: result} of all of them.

    `appraisals` are the branches that take part. How many get the honour is free. From now on
    nothing is noted any more; the branches hear of it when it is published.
    """
    scheme = lock(scheme)
    ensure(_reasons_against_deciding(scheme, appraisals, held_on, results))
    given = []
    for appraisal in appraisals:
        assessment = assessment_of(appraisal)
        assessment.result = results[appraisal.pk]
        assessment.save(update_fields=["result"])
        if assessment.result == scheme.honour:
            given.append(appraisal.branch.name)
    decision = AssessmentDecision.objects.create(
        scheme=scheme,
        meeting=meeting,
        held_on=held_on,
        present=present,
        words=words,
        decided_by=by,
        decided_at=timezone.now(),
    )
    new = {"meeting": meeting, "held_on": held_on.isoformat(), "honoured": given}
    audit.record(by, "decided the results", decision, new=new)
    return decision


def _reasons_against_deciding(scheme, appraisals, held_on, results):
    """It was decided already, a day to come, or a branch without a result."""
    yield from scheme.reasons_against_marking()
    if held_on > timezone.localdate():
        yield _("The meeting (%(day)s) has not been held yet.") % {"day": zh_date(held_on)}
    without = [one.branch.name for one in appraisals if results.get(one.pk) not in scheme.results]
    if without:
        yield _("No result is chosen for: %(branches)s.") % {"branches": joined(without)}


@transaction.atomic
def publish_decision(scheme, *, by, published_on, published_how=""):
    """Tell the branches: from this moment they read the results."""
    scheme = lock(scheme)
    decision = _decision_of(scheme)
    if decision.published_on:
        raise NotAllowed([_("It has been published already.")])
    if published_on < decision.held_on:
        raise NotAllowed([_("It cannot be published before it was decided.")])
    decision.published_on, decision.published_how = published_on, published_how
    decision.published_by, decision.published_at = by, timezone.now()
    decision.save(update_fields=["published_on", "published_how", "published_by", "published_at"])
    new = {"published_on": published_on.isoformat(), "published_how": published_how}
    audit.record(by, "published the results", decision, new=new)
    return decision


@transaction.atomic
def retract_decision(scheme, *, by, reason):
    """The decision was noted wrongly or is taken up again: results are cleared, proposals stay.

    Branches that had been told see nothing until it is decided and published anew.
    """
    scheme = lock(scheme)
    decision = _decision_of(scheme)
    if not reason.strip():
        raise NotAllowed([_("Say why the decision is taken back.")])
    assessments = BranchAssessment.objects.filter(appraisal__campaign=scheme.campaign_id)
    honoured = assessments.filter(result=scheme.honour).order_by("pk")
    names = list(honoured.values_list("appraisal__branch__name", flat=True))
    assessments.update(result="")
    published = decision.published_on and decision.published_on.isoformat()
    old = {
        "meeting": decision.meeting,
        "held_on": decision.held_on.isoformat(),
        "published_on": published,
        "honoured": names,
    }
    decision.delete()
    audit.record(by, "took back the results", scheme, old=old, new={"reason": reason})
    return scheme


def _decision_of(scheme):
    """The locked decision; refused where there is none."""
    decision = AssessmentDecision.objects.filter(scheme=scheme).first()
    if decision is None:
        raise NotAllowed([_("The committee has not decided yet.")])
    return lock(decision)


def joined(names):
    """Names in a row."""
    return pgettext("between names", ", ").join(names)
