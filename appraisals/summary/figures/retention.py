"""What people wrote whose time of keeping is over: found for all branches of a year at once."""

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.ballots.models import BallotBox, OpinionNote
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.models import Disposition, HelpPlan, Rating, SelfEvaluation
from appraisals.summary.models import Retention, Submission
from appraisals.summary.rules import retention as rules
from branchlife.models import AuditEvent, File
from meetings.models import Meeting, MinutesVersion, Opinion, Speech, TalkNote
from meetings.rules.opinions import first_quarter, last_quarter
from meetings.rules.preparation import prepares

Kind = Retention.Kind
# What a removal empties. Whatever is not named here no removal can touch.
WORDS = {
    Kind.TALKS: (TalkNote, TalkNote.CONTENTS),
    Kind.SPEECHES: (Speech, ("text",)),
    Kind.OPINIONS: (Opinion, ("text",)),
    Kind.BALLOT_OPINIONS: (OpinionNote, ("text",)),
    Kind.SELF_EVALUATIONS: (SelfEvaluation, ("text", "answers")),
}
# Whose files go with the words.
WITH_FILES = (Kind.SPEECHES, Kind.SELF_EVALUATIONS)


def removed_words():
    """What stands where words have been removed."""
    return _("(removed when the time of keeping was over)")


@dataclass
class Removable:
    """The words of one kind in one branch, and the files hung on them."""

    kind: str
    appraisal: Appraisal
    records: list
    files: list = field(default_factory=list)

    @property
    def label(self):
        """What people call the kind."""
        return Kind(self.kind).label


@dataclass
class Preview:
    """What would go of a year today, and why the rest stays."""

    campaign: Campaign
    rows: list
    # Branches whose words stay because nobody has made their archive.
    without_archive: list

    @property
    def records(self):
        """How many words in all."""
        return sum(len(row.records) for row in self.rows)

    @property
    def files(self):
        """How many files."""
        return sum(len(row.files) for row in self.rows)

    @property
    def stamp(self):
        """Changes with every record and file, so that what was looked at is what goes."""
        said = [
            (row.kind, row.appraisal.pk, sorted(map(str, row.records)), [f.pk for f in row.files])
            for row in self.rows
        ]
        return sha256(repr(said).encode()).hexdigest()[:16]


def reasons_against_purging(campaign):
    """Why nothing at all may be removed from this year."""
    if campaign.state != Campaign.State.CLOSED:
        yield _("Nothing is removed from a year that is %(state)s.") % {
            "state": campaign.get_state_display()
        }
        return
    under_review = Submission.objects.filter(
        appraisal__campaign=campaign, state=Submission.State.SUBMITTED
    )
    if under_review.exists():
        yield _("A table of this year is still under review; nothing is removed before that ends.")


def first_days(campaign):
    """[(kind, years, the first day on which it may go or None)] of a year that has ended."""
    years = Retention.objects.years_of(campaign.committee)
    ended_on = campaign.closed_at and timezone.localdate(campaign.closed_at)
    return [
        (kind, years[kind], ended_on and rules.removable_from(ended_on, years[kind]))
        for kind in Kind
    ]


def preview(campaign, day=None):
    """The Preview of what may go on `day` (today unless told); nothing where a reason stands against it."""
    day = day or timezone.localdate()
    due = [kind for kind, _years, first in first_days(campaign) if first and day >= first]
    if not due or list(reasons_against_purging(campaign)):
        return Preview(campaign, [], [])
    appraisals = list(
        campaign.appraisals.for_list().order_by(
            "branch__committee__path", "branch__position", "branch__pk"
        )
    )
    archived = archived_since(campaign.closed_at, appraisals)
    ready = [appraisal for appraisal in appraisals if appraisal.pk in archived]
    rows = [row for kind in due for row in FINDERS[kind](ready)]
    without = [appraisal for appraisal in appraisals if appraisal.pk not in archived]
    return Preview(campaign, rows, without)


def archived_since(moment, appraisals):
    """Ids of the appraisals whose archive has been made after the year's work ended."""
    ids = [str(appraisal.pk) for appraisal in appraisals]
    deeds = AuditEvent.objects.filter(
        target_label=Appraisal._meta.label_lower, target_id__in=ids, verb="archived", at__gte=moment
    )
    return {int(pk) for pk in deeds.values_list("target_id", flat=True)}


# --- one finder a kind; each asks the database the same number of questions for any number of branches


def _rows(kind, appraisals, found, bare=()):
    """A Removable for each branch that has any; `found` is {appraisal id: [pk]}. Files in one query.

    Those in `bare` hold no words, and count only where a file hangs on them.
    """
    model, _columns = WORDS[kind]
    files = defaultdict(list)
    if kind in WITH_FILES:
        hung = File.objects.filter(
            target_label=model._meta.label_lower,
            branch__in=[appraisal.branch_id for appraisal in appraisals],
        )
        for file in hung.order_by("pk"):
            files[file.target_id].append(file)
    for appraisal in appraisals:
        pks = [pk for pk in found[appraisal.pk] if pk not in bare or files[str(pk)]]
        if pks:
            yield Removable(kind, appraisal, pks, [file for pk in pks for file in files[str(pk)]])


def _by_branch(appraisals):
    """{branch id: (appraisal, day of the general meeting)} of those that met."""
    return {
        appraisal.branch_id: (appraisal, appraisal.general_meeting.day)
        for appraisal in appraisals
        if appraisal.general_meeting
    }


def talks(appraisals):
    """What was said in the talks that prepared the meeting, and no later one."""
    met = _by_branch(appraisals)
    notes = TalkNote.objects.filter(talk__branch__in=met).exclude(merits=removed_words())
    kept = _days_still_kept(appraisals)
    found = defaultdict(list)
    for pk, branch, held_on in notes.order_by("pk").values_list(
        "pk", "talk__branch_id", "talk__held_on"
    ):
        appraisal, day = met[branch]
        if prepares(held_on, day) and not any(prepares(held_on, other) for other in kept[branch]):
            found[appraisal.pk].append(pk)
    return _rows(Kind.TALKS, appraisals, found)


def _later_years(appraisals):
    """Appraisals of these branches whose year has not ended, or ended later: what is theirs stays."""
    own = {appraisal.campaign_id for appraisal in appraisals}
    ended_at = max((appraisal.campaign.closed_at for appraisal in appraisals), default=None)
    others = Appraisal.objects.exclude(campaign__in=own).filter(
        branch__in=[appraisal.branch_id for appraisal in appraisals]
    )
    return others.filter(
        ~Q(campaign__state=Campaign.State.CLOSED) | Q(campaign__closed_at__gt=ended_at)
    )


def _days_still_kept(appraisals):
    """{branch id: [days of the general meetings of later years]}."""
    days = defaultdict(list)
    met = _later_years(appraisals).filter(general_meeting__isnull=False)
    for appraisal in met.select_related("general_meeting"):
        days[appraisal.branch_id].append(appraisal.general_meeting.day)
    return days


def speeches(appraisals):
    """What was said in the year's meetings whose minutes are signed and hold it word for word."""
    owner = meetings_of(appraisals)
    settled = Meeting.objects.filter(pk__in=owner, state=Meeting.State.SIGNED)
    signed = MinutesVersion.objects.signed()
    settled = settled.filter(versions__in=signed.exclude(content={})).exclude(
        versions__in=signed.filter(content={})
    )
    said = Speech.objects.filter(meeting__in=settled).exclude(text=removed_words())
    found, bare = defaultdict(list), set()
    for pk, meeting, text in said.order_by("pk").values_list("pk", "meeting_id", "text"):
        found[owner[meeting]].append(pk)
        if not text:
            bare.add(pk)
    return _rows(Kind.SPEECHES, appraisals, found, bare)


def meetings_of(appraisals):
    """{meeting id: appraisal id}: the meetings of these years, also of the groups that prepared them.

    Not those that belong to a later year as well.
    """
    parts = [f"{part}_meeting_id" for part in ("committee", "general", "decision")]
    owner = {}
    for appraisal in appraisals:
        for part in parts:
            if number := getattr(appraisal, part):
                owner[number] = appraisal.pk
    met, kept = _by_branch(appraisals), _days_still_kept(appraisals)
    groups = Meeting.objects.filter(
        branch__in=met, kind=Meeting.Kind.GROUP, is_organizational_life=True
    )
    for meeting in groups.only("pk", "branch_id", "starts_at"):
        appraisal, day = met[meeting.branch_id]
        if prepares(meeting.day, day) and not any(
            prepares(meeting.day, other) for other in kept[meeting.branch_id]
        ):
            owner[meeting.pk] = appraisal.pk
    for numbers in _later_years(appraisals).values_list(*parts):
        for number in numbers:
            owner.pop(number, None)
    return owner


def opinions(appraisals):
    """What was gathered in the quarters that prepared the meeting, and no later one."""
    met = _by_branch(appraisals)
    kept = _days_still_kept(appraisals)
    given = Opinion.objects.filter(branch__in=met).exclude(text=removed_words())
    found = defaultdict(list)
    for pk, branch, quarter in given.order_by("pk").values_list("pk", "branch_id", "quarter"):
        appraisal, day = met[branch]
        if _belongs(quarter, day) and not any(_belongs(quarter, other) for other in kept[branch]):
            found[appraisal.pk].append(pk)
    return _rows(Kind.OPINIONS, appraisals, found)


def _belongs(quarter, day):
    """Whether an opinion of this quarter belongs to a meeting on `day`."""
    return first_quarter(day) <= quarter <= last_quarter(day)


def ballot_opinions(appraisals):
    """What ballots said in words, of boxes whose result is confirmed."""
    notes = OpinionNote.objects.filter(
        box__appraisal__in=appraisals, box__state=BallotBox.State.CONFIRMED
    ).exclude(text=removed_words())
    found = defaultdict(list)
    for pk, appraisal in notes.order_by("pk").values_list("pk", "box__appraisal_id"):
        found[appraisal].append(pk)
    return _rows(Kind.BALLOT_OPINIONS, appraisals, found)


def self_evaluations(appraisals):
    """What members wrote of themselves; not of those whose papers lie in the personal file."""
    kept = members_kept(appraisals)
    written = SelfEvaluation.objects.filter(appraisal__in=appraisals).exclude(text=removed_words())
    found = defaultdict(list)
    for pk, appraisal, member in written.order_by("pk").values_list(
        "pk", "appraisal_id", "member_id"
    ):
        if (appraisal, member) not in kept:
            found[appraisal].append(pk)
    return _rows(Kind.SELF_EVALUATIONS, appraisals, found)


def members_kept(appraisals):
    """{(appraisal id, member id)} whose own papers stay: personal file, or a matter still open."""
    ratings = Rating.objects.filter(appraisal__in=appraisals)
    disposed = set(
        Disposition.objects.filter(rating__appraisal__in=appraisals).values_list(
            "rating_id", flat=True
        )
    )
    helped = HelpPlan.objects.open().filter(rating__appraisal__in=appraisals)
    open_help = set(helped.values_list("rating_id", flat=True))
    return {
        (appraisal, member)
        for pk, appraisal, member, grade in ratings.values_list(
            "pk", "appraisal_id", "member_id", "grade"
        )
        if pk in open_help or rules.goes_into_personal_file(grade, pk in disposed)
    }


FINDERS = {
    Kind.TALKS: talks,
    Kind.SPEECHES: speeches,
    Kind.OPINIONS: opinions,
    Kind.BALLOT_OPINIONS: ballot_opinions,
    Kind.SELF_EVALUATIONS: self_evaluations,
}
