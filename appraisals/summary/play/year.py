"""Carries a branch from stage to stage, and tells what came of it."""

from django.utils.translation import gettext as _

from appraisals.ballots.models import BallotBox, MemberGrade
from appraisals.campaigns import actions as campaigns
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary.play.ballot import play_ballot, play_count
from appraisals.summary.play.deeds import (
    play_acceptance,
    play_feedback,
    play_grades,
    play_rectification,
    play_submission,
)
from appraisals.summary.play.gathering import play_meeting

STAGES = (
    "open",
    "meeting",
    "ballot",
    "counted",
    "graded",
    "fed_back",
    "rectified",
    "submitted",
    "accepted",
)

STEPS = {
    "meeting": play_meeting,
    "ballot": play_ballot,
    "counted": play_count,
    "graded": play_grades,
    "fed_back": play_feedback,
    "rectified": play_rectification,
    "submitted": play_submission,
    "accepted": play_acceptance,
}


def open_year(committee, preset, play, *, year_label):
    """The committee's campaign of that year: prepared from the preset and opened, or as it stands."""
    campaign = Campaign.objects.filter(
        committee=committee, year_label=year_label, is_preset=False
    ).first()
    if campaign is None:
        campaign = campaigns.create_from_preset(
            preset, committee, by=play.clerk, year_label=year_label, theme=_("Theme of the notice")
        )
    if campaign.state == Campaign.State.DRAFT:
        campaign = campaigns.open(campaign, by=play.clerk)
    return campaign


def play_branch(appraisal, play, until):
    """Carry one branch's appraisal forward to the stage `until`; what is done already stays."""
    for stage in STAGES[1 : STAGES.index(until) + 1]:
        appraisal = Appraisal.objects.select_related("branch", "campaign").get(pk=appraisal.pk)
        STEPS[stage](appraisal, play)
    return Appraisal.objects.get(pk=appraisal.pk)


def result_of(appraisal):
    """One line of figures, as `play_year` prints it."""
    box = appraisal.boxes.exclude(state=BallotBox.State.VOID).order_by("number").last()
    report = getattr(box, "report", None) if box else None
    decided = [rating for rating in appraisal.ratings.all() if rating.is_decided]
    grades = {grade.value: 0 for grade in MemberGrade} | {"not_graded": 0}
    for rating in decided:
        grades[rating.grade or "not_graded"] += 1
    return {
        "branch": appraisal.branch.name,
        "appraisal": appraisal.pk,
        "campaign": appraisal.campaign_id,
        "issued": report.issued if report else (box.turnout()["issued"] if box else 0),
        "returned": report.returned if report else 0,
        "valid": report.valid if report else 0,
        "grades": grades,
    }
