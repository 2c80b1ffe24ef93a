"""Which papers a branch's year has: of every kind the records it can be made of."""

from django.utils import timezone

from appraisals.campaigns.models import Appraisal
from appraisals.ratings.models import Disposition, HelpPlan
from appraisals.summary.figures.archive import boxes_of, meetings_of
from branchlife.models import Branch
from branchlife.paper_kinds import paper_kinds
from meetings.models import Meeting, OpinionRound
from meetings.rules.preparation import prepared_since


def papers_of(appraisal, *, each=False):
    """[(PaperKind, record)] of every paper of this year, in the order of the set.

    Whether a paper can be made already, and who may have it, say `kind.reasons` and `kind.allows`.
    Records come as their kind loads them. With `each`, papers of single members (or items) stand
    there instead of the one file of them all: what is signed one by one.
    """
    ids = records_of(appraisal)
    kinds = paper_kinds().values()
    singles = {kind.each for kind in kinds}
    return [
        (kind, record)
        for kind in kinds
        if kind.about in ids and not (kind.each if each else kind.key in singles)
        for record in in_order(kind, ids[kind.about])
    ]


def in_order(kind, ids):
    """The records of these ids, in their order; one query, none for none."""
    if not ids:
        return []
    found = {record.pk: record for record in kind.records().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def records_of(appraisal):
    """{label of a model: [ids]} of the records papers of this year are made of."""
    follow_up = {"rating__appraisal": appraisal}
    return {
        Meeting._meta.label_lower: [meeting.pk for meeting in meetings(appraisal)],
        Branch._meta.label_lower: [appraisal.branch_id],
        Appraisal._meta.label_lower: [appraisal.pk],
        "ballots.ballotbox": [box.pk for box in boxes(appraisal)],
        OpinionRound._meta.label_lower: rounds(appraisal),
        "ratings.rating": ids_of(appraisal.ratings.order_by("pk")),
        "ratings.helpplan": ids_of(HelpPlan.objects.filter(**follow_up).order_by("pk")),
        "ratings.disposition": ids_of(Disposition.objects.filter(**follow_up).order_by("pk")),
        "rectification.item": ids_of(appraisal.items.order_by("position", "pk")),
        "summary.submission": ids_of(appraisal.submissions.order_by("number")),
    }


def ids_of(records):
    """The ids of these records."""
    return list(records.values_list("pk", flat=True))


def meetings(appraisal):
    """The meetings of the year: those of its archive, and those still being drawn up."""
    held = meetings_of(appraisal)
    own = (appraisal.committee_meeting, appraisal.general_meeting, appraisal.decision_meeting)
    known = {meeting.pk for meeting in held}
    drafts = []
    for meeting in own:
        if meeting and meeting.pk not in known and meeting.state == Meeting.State.DRAFT:
            known.add(meeting.pk)
            drafts.append(meeting)
    return [*held, *drafts]


def boxes(appraisal):
    """Ballots that ended, and the one under way or being prepared; no rehearsal."""
    ended = boxes_of(appraisal)
    known = {box.pk for box in ended}
    others = appraisal.boxes.filter(is_rehearsal=False).exclude(pk__in=known).order_by("number")
    return [*ended, *others]


def rounds(appraisal):
    """The gatherings of opinions that prepared the general meeting."""
    found = OpinionRound.objects.filter(branch=appraisal.branch)
    if general := appraisal.general_meeting:
        found = found.filter(closes_on__range=(prepared_since(general.day), general.day))
    elif opened_at := appraisal.campaign.opened_at:
        found = found.filter(closes_on__gte=timezone.localdate(opened_at))
    return ids_of(found.order_by("pk"))
