"""A committee below the campaign's asks its branches for more than the year's rules do."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns import rules
from appraisals.campaigns.models import DEADLINES, Appraisal, Campaign, Tightening
from appraisals.campaigns.models.changes import in_words
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from meetings.models import Meeting

# Rules with which meetings and grades of a branch have begun once its general meeting has.
AT_THE_MEETING = ("share", "quorum_strict", "study_required")
HELD = (Meeting.State.IN_SESSION, Meeting.State.CLOSED, Meeting.State.SIGNED)


def tighten_appraisals(campaign, appraisals):
    """Copy what the committees between ask for onto these appraisals, the strictest of each."""
    asked = list(campaign.tightenings.select_related("committee"))
    if not asked:
        return
    for appraisal in appraisals:
        path = appraisal.branch.committee.path
        own = [found.rules for found in asked if path.startswith(found.committee.path)]
        found = rules.strictest(own)
        share = min(campaign.share, found.pop("share", campaign.share))
        if share == campaign.share:
            appraisal.quota_num, appraisal.quota_den = campaign.quota_num, campaign.quota_den
        else:
            appraisal.quota_num, appraisal.quota_den = share.numerator, share.denominator
        appraisal.tighter = {
            name: value.isoformat() if name in DEADLINES else value for name, value in found.items()
        }
    Appraisal.objects.bulk_update(appraisals, ["quota_num", "quota_den", "tighter"])


@transaction.atomic
def tighten(campaign, committee, *, by, **asked):
    """Stricter rules for the branches under `committee`; what is left empty is as the year's.

    `asked` are fields of Tightening. Refused when a rule is looser than what holds above, and for
    what meetings are held under once one of the branches has held its own.
    """
    campaign = lock(campaign)
    if campaign.state != Campaign.State.OPEN:
        raise NotAllowed([_("Stricter rules can be set only while the year is under way.")])
    if committee == campaign.committee or not committee.path.startswith(campaign.committee.path):
        raise NotAllowed([_("Only a committee below the one of the year can ask for more.")])
    before = campaign.tightenings.filter(committee=committee).first()
    made = Tightening(campaign=campaign, committee=committee, set_by=by, set_at=timezone.now())
    for name, value in asked.items():
        setattr(made, name, value)
    old, new = before.rules if before else {}, made.rules
    ensure(_reasons_against_looser(campaign, committee, new))
    appraisals = list(
        campaign.appraisals.select_for_update(of=("self",))
        .select_related("branch__committee", "general_meeting")
        .filter(branch__committee__path__startswith=committee.path)
    )
    ensure(_reasons_against_late(appraisals, old, new))
    made.pk = before.pk if before else None
    made.save()
    tighten_appraisals(campaign, appraisals)
    audit.record(by, "tightened", made, old=_plain(old), new=_plain(new))
    return made


def _reasons_against_looser(campaign, committee, asked):
    """Nothing may be less strict than what the year and the committees between ask for."""
    above = [
        found.rules
        for found in campaign.tightenings.exclude(committee=committee).select_related("committee")
        if committee.path.startswith(found.committee.path)
    ]
    given = rules.strictest([campaign.rules_to_tighten, *above])
    for name in rules.looser(asked, given):
        yield _("“%(rule)s” would be less strict than what holds above: %(value)s.") % {
            "rule": Tightening.label_of(name),
            "value": in_words(given[name]),
        }
    days = given | asked
    yield from Campaign.reasons_in_order({name: days.get(name) for name in DEADLINES})


def _reasons_against_late(appraisals, old, new):
    """What meetings are held under stands still once the first has been."""
    changed = [name for name in AT_THE_MEETING if old.get(name) != new.get(name)]
    held = [a for a in appraisals if a.general_meeting and a.general_meeting.state in HELD]
    if changed and held:
        yield _(
            "%(branch)s has held its general meeting: share, quorum and study can no longer be changed."
        ) % {"branch": held[0].branch}


def _plain(found):
    """Rules as the record of deeds keeps them."""
    return {
        name: value.isoformat()
        if hasattr(value, "isoformat")
        else value
        if isinstance(value, bool | int)
        else str(value)
        for name, value in found.items()
    }
