"""Which deeds tell of a branch's year, and as of when its archive is made."""

from django.db.models import Q
from django.utils import timezone

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal, QuotaExemption, WorkPlan
from appraisals.ratings.models import Disposition, HelpPlan, Rating
from appraisals.rectification.models import Filing, Item, OfficeRemark, PublicNotice
from appraisals.summary.models import DutyReport, Submission
from branchlife.history import Page
from branchlife.models import AuditEvent
from meetings.models import Meeting, MinutesVersion
from meetings.rules.preparation import prepared_since

# Deeds that leave everything as it is: taking papers away, the archive itself.
TAKEN_AWAY = ("downloaded", "archived", "asked for a file", "gave up a file")
# Of a ballot what its report says as well. Nothing that a single person did about a slip.
OF_BALLOT = (
    "prepared a ballot",
    "approved the scrutineers",
    "opened the ballot",
    "closed the ballot",
    "counted the ballot",
    "keyed in the paper ballots",
    "keyed in the paper ballots again",
    "signed the count report",
    "confirmed the ballot",
    "declared the ballot void",
)


def meetings_of(appraisal):
    """The meetings of this year's appraisal that were called and took place or failed, by time.

    The groups' meetings that prepared the general one are among them, and a first sitting that too
    few came to.
    """
    own = [appraisal.committee_meeting, appraisal.general_meeting, appraisal.decision_meeting]
    wanted = {meeting.pk for meeting in own if meeting}
    wanted |= {meeting.repeats_id for meeting in own if meeting and meeting.repeats_id}
    found = Meeting.objects.filter(branch=appraisal.branch)
    if general := appraisal.general_meeting:
        days = (prepared_since(general.day), general.day)
        groups = found.filter(
            kind=Meeting.Kind.GROUP, is_organizational_life=True, starts_at__date__range=days
        )
        wanted |= set(groups.values_list("pk", flat=True))
    held = found.filter(pk__in=wanted, state__in=(Meeting.State.CALLED, *Meeting.BEGUN))
    return list(held.for_detail().order_by("starts_at", "pk"))


def boxes_of(appraisal):
    """Ballots that came to an end: a result, or void; in order. No rehearsal."""
    ended = (BallotBox.State.CONFIRMED, BallotBox.State.VOID)
    boxes = appraisal.boxes.filter(is_rehearsal=False, state__in=ended).order_by("number")
    return list(boxes.select_related("appraisal__campaign", "appraisal__branch", "meeting"))


def events_of(appraisal):
    """The deeds on record (AuditEvents) that belong to this appraisal, the first first."""
    meetings, boxes = meetings_of(appraisal), boxes_of(appraisal)
    condition = Q()
    for model, ids in _targets(appraisal, meetings):
        targets = [str(pk) for pk in ids]
        condition |= Q(target_label=model._meta.label_lower, target_id__in=targets)
    of_boxes = [str(box.pk) for box in boxes]
    condition |= Q(target_label="ballots.ballotbox", target_id__in=of_boxes, verb__in=OF_BALLOT)
    events = AuditEvent.objects.filter(condition).exclude(verb__in=TAKEN_AWAY)
    return events.order_by("pk")


def _targets(appraisal, meetings):
    """(model, ids) of the records whose deeds are told."""
    yield type(appraisal), [appraisal.pk]
    yield Meeting, [meeting.pk for meeting in meetings]
    yield MinutesVersion, _ids(MinutesVersion, meeting__in=meetings)
    for model in (WorkPlan, QuotaExemption, Rating, Item, Filing, OfficeRemark, PublicNotice):
        yield model, _ids(model, appraisal=appraisal)
    for model in (Submission, DutyReport):
        yield model, _ids(model, appraisal=appraisal)
    for model in (HelpPlan, Disposition):
        yield model, _ids(model, rating__appraisal=appraisal)


def _ids(model, **conditions):
    return model._base_manager.filter(**conditions).values_list("pk", flat=True)


def deeds_of(appraisal):
    """The deeds in words, each with who, verb, kind, changes, and whether it is of a ballot."""
    page = Page(events_of(appraisal))
    for event in page:
        event.is_of_ballot = event.target_label == "ballots.ballotbox"
        if event.is_of_ballot:
            event.changes = []
    return list(page)


def as_of(appraisal):
    """When the archive says it was made: when something was last done; so it can be made again."""
    last = events_of(appraisal).last()
    opened = appraisal.campaign.opened_at
    return last.at if last else opened or timezone.now()


def last_made(appraisals):
    """{appraisal id: when its archive was last made}, in one query."""
    deeds = AuditEvent.objects.filter(
        target_label=Appraisal._meta.label_lower,
        target_id__in=[str(appraisal.pk) for appraisal in appraisals],
        verb="archived",
    )
    return {int(pk): at for pk, at in deeds.order_by("pk").values_list("target_id", "at")}
