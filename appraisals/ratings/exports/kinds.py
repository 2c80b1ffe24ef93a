"""The papers of this room, each declared once."""

from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.exports import commendations, dispositions, help_plans, registration
from appraisals.ratings.figures.feedback import SIGNED_FORM
from appraisals.ratings.models import Disposition, FormQuerySet, HelpPlan, Rating
from appraisals.ratings.permissions import (
    can_follow_up_in,
    can_have_form,
    can_open_signed_form,
    can_open_signed_forms,
    can_print_forms,
    can_see_pool,
    can_see_table,
)
from branchlife.models import Branch
from branchlife.paper_kinds import PaperKind


def appraisals():
    """The years of branches, with what forms say of them."""
    return Appraisal.objects.select_related(
        "branch__committee", "campaign", "general_meeting", "decision_meeting", "exemption"
    )


def ratings():
    """The grades, each to be read by the person as well."""
    return FormQuerySet(Rating).select_related(
        *("member", "appraisal__branch__committee", "appraisal__campaign", "appraisal__exemption"),
        *("appraisal__general_meeting", "appraisal__decision_meeting"),
    )


def help_records():
    """Help plans, with what stands on them."""
    return HelpPlan.objects.for_list().select_related("helper", *OF_RATING)


def dispositions_on_record():
    """Dispositions, with what stands on them."""
    return Disposition.objects.for_list().select_related(*OF_RATING)


def branches():
    """Branches, for empty papers."""
    return Branch.objects.select_related("committee")


def campaigns():
    """Years, with the committee that owns them."""
    return Campaign.objects.select_related("committee")


def everyone(_user, _record):
    """Whoever sees the record."""
    return True


OF_RATING = ("rating__member__branch__committee", "rating__appraisal__campaign")
COVER = frozenset({"cover"})

PAPERS = (
    PaperKind(
        key="registration",
        number=14,
        title=_("Registration form of the appraisal of members"),
        records=appraisals,
        may=can_see_table,
        make=registration.all_forms,
        blank=registration.blank_forms,
        may_blank=can_print_forms,
        reasons=registration.reasons_against_forms,
        is_signed=True,
        blank_is_signed=True,
        options=COVER,
        blank_options=COVER | {"names"},
        each="member_registration",
        is_long=registration.is_long,
        may_sign=can_open_signed_forms,
    ),
    PaperKind(
        key="member_registration",
        number=14,
        title=_("Registration form of one member"),
        records=ratings,
        may=can_have_form,
        make=registration.member_form,
        is_signed=True,
        signed_as=SIGNED_FORM,
        may_sign=can_open_signed_form,
        options=COVER,
    ),
    PaperKind(
        key="help_plan",
        number=19,
        title=_("Help plan"),
        records=help_records,
        may=everyone,
        make=help_plans.help_plan,
        is_signed=True,
    ),
    PaperKind(
        key="blank_help_plan",
        number=19,
        title=_("Help plan, blank"),
        records=branches,
        may=can_follow_up_in,
        blank=help_plans.blank_help_plan,
    ),
    PaperKind(
        key="disposition",
        number=20,
        title=_("Record of a disposition"),
        records=dispositions_on_record,
        may=everyone,
        make=dispositions.disposition,
        is_signed=True,
    ),
    PaperKind(
        key="blank_disposition",
        number=20,
        title=_("Record of a disposition, blank"),
        records=branches,
        may=can_follow_up_in,
        blank=dispositions.blank_disposition,
    ),
    PaperKind(
        key="excellent",
        number=35,
        title=_("List of the members graded excellent"),
        records=campaigns,
        may=can_see_pool,
        make=commendations.excellent,
        suffixes=("pdf", "docx", "xlsx"),
    ),
)
