"""Registration forms of a large branch, made in the background."""

from appraisals.campaigns.models import Appraisal
from appraisals.ratings.exports.registration import registration_content
from appraisals.ratings.figures.registration import registrations
from appraisals.ratings.permissions import (
    can_see_table,
    sees_votes_on_forms,
    self_evaluations_read_by,
)
from branchlife.jobs import Kind, Result
from branchlife.models import User

# The forms of up to so many members are made while somebody waits for the page.
IN_REQUEST = 30


def appraisal_of(params):
    """The year of the branch; None when it is gone."""
    years = Appraisal.objects.select_related(
        "branch__committee", "campaign", "general_meeting", "decision_meeting", "exemption"
    )
    return years.filter(pk=params["appraisal"]).first()


def prints_votes_for(user, appraisal):
    """Whether the numbers of ballots stand on the forms that this user gets."""
    return appraisal.campaign.prints_votes_on_form and sees_votes_on_forms(user, appraisal)


def params_of(user, appraisal, suffix, with_cover):
    """What a job of these forms is started with."""
    return {
        "appraisal": appraisal.pk,
        "user": user.pk,
        "format": suffix,
        "cover": with_cover,
        "votes": prints_votes_for(user, appraisal),
    }


def may_have_forms(user, params):
    """Who sees the grades and asked for it; where ballots are printed, who still sees those."""
    appraisal = appraisal_of(params)
    if appraisal is None or user.pk != params["user"] or not can_see_table(user, appraisal):
        return False
    return not params["votes"] or prints_votes_for(user, appraisal)


def forms_for(user, appraisal, members=None):
    """Registrations as far as this user may read what stands in them."""
    return registrations(
        appraisal,
        members=members,
        written=self_evaluations_read_by(user, appraisal),
        with_votes=prints_votes_for(user, appraisal),
    )


def make_forms(params, progress):
    """The forms of all members in one file, with what is on record."""
    appraisal, user = appraisal_of(params), User.objects.get(pk=params["user"])
    made = registration_content(
        appraisal,
        forms_for(user, appraisal),
        params["format"],
        with_cover=params["cover"],
        progress=progress,
    )
    return Result(*made)


registration_forms = Kind(may_have_forms, make_forms, about=appraisal_of)
