"""What the office sends out, made in the background where there are many branches."""

from appraisals.campaigns.models import Campaign
from appraisals.summary.exports.forms_out import forms_zip, forms_zip_name
from appraisals.summary.exports.own_forms import ZIP, filled
from appraisals.summary.exports.table import consolidated_rows, in_order
from appraisals.summary.models import OwnForm
from appraisals.summary.permissions import appraisals_collected
from branchlife.jobs import Kind, Result
from branchlife.models import User

FORMS, OWN_FORM = "summary.forms", "summary.own_form"


def campaign_of(params):
    """The campaign, or None when it is gone."""
    return Campaign.objects.filter(is_preset=False, pk=params["campaign"]).first()


def own_form_of(params):
    """The superior's form, or None when it has been taken off."""
    return OwnForm.objects.filter(pk=params["form"]).first()


def to_collect(user, campaign):
    """The appraisals whose tables this person collects, in 组织序列."""
    return in_order(appraisals_collected(user, campaign)).for_list().select_related(
        "branch__committee", "campaign__committee"
    )  # fmt: skip


def asked_by(params):
    """Who asked for it: each gets the branches they collect from."""
    return User.objects.get(pk=params["user"])


def may_forms(user, params):
    """Whether `user` sends out the forms of this year."""
    campaign = campaign_of(params)
    return bool(
        campaign and user.pk == params["user"] and appraisals_collected(user, campaign).exists()
    )


def may_own_form(user, params):
    """Whether `user` fills this form for this year."""
    form = own_form_of(params)
    if form is None or not may_forms(user, params):
        return False
    return OwnForm.objects.for_committee(campaign_of(params).committee).filter(pk=form.pk).exists()


def make_forms(params, progress):
    """The forms of all branches in one ZIP."""
    campaign = campaign_of(params)
    appraisals = list(to_collect(asked_by(params), campaign))
    content = forms_zip(appraisals, progress)
    return Result(forms_zip_name(campaign, len(appraisals)), ZIP, content)


def make_own_form(params, progress):
    """The superior's form, one for each branch, in a ZIP."""
    campaign = campaign_of(params)
    rows = consolidated_rows(appraisals_collected(asked_by(params), campaign))
    return Result(*filled(own_form_of(params), campaign, rows, progress))


forms = Kind(may_forms, make_forms, campaign_of)
own_form = Kind(may_own_form, make_own_form, campaign_of)
