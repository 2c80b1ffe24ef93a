"""The registration form to be printed: blank, with names, filled; of all, of one, one's own."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appraisals.ratings.exports import blank_file, registration_file
from appraisals.ratings.figures.registration import registrations
from appraisals.ratings.models import SelfEvaluation, decision_day
from appraisals.ratings.permissions import (
    can_print_forms,
    own_member,
    sees_votes_on_forms,
    self_evaluations_read_by,
)
from appraisals.ratings.views.loading import get_appraisal, get_year
from branchlife.exports import recorded


def get_printable(request, pk):
    """An appraisal one sees; 403 for who neither does the branch's work nor sees its grades."""
    appraisal = get_year(request, pk)
    if not can_print_forms(request.user, appraisal):
        raise PermissionDenied
    return appraisal


@require_safe
def blank(request, pk, suffix):
    """The form with nothing in it."""
    appraisal = get_printable(request, pk)
    return recorded(request.user, appraisal, blank_file(appraisal, suffix))


@require_safe
def with_names(request, pk, suffix):
    """Every member's form with name and particulars, the rest to be written by hand."""
    appraisal = get_printable(request, pk)
    about = _("%(branch)s, with names") % {"branch": appraisal.branch}
    return recorded(
        request.user,
        appraisal,
        registration_file(
            appraisal,
            registrations(appraisal),
            suffix,
            about=about,
            with_cover=wants_cover(request),
        ),
    )


def wants_cover(request):
    """Whether a cover was asked for."""
    return request.GET.get("cover") == "1"


@require_safe
def filled(request, pk, suffix):
    """The forms of all members in one file, with what is on record."""
    appraisal = get_appraisal(request, pk)
    return recorded(
        request.user,
        appraisal,
        registration_file(
            appraisal, forms_for(request, appraisal), suffix, with_cover=wants_cover(request)
        ),
    )


@require_safe
def filled_for(request, pk, member, suffix):
    """The form of one member, with what is on record."""
    appraisal = get_appraisal(request, pk)
    person = get_object_or_404(appraisal.branch.roster(decision_day(appraisal)), pk=member)
    return recorded(
        request.user,
        appraisal,
        registration_file(
            appraisal,
            forms_for(request, appraisal, [person]),
            suffix,
            about=person.name,
            with_cover=wants_cover(request),
        ),
    )


def forms_for(request, appraisal, members=None):
    """Registrations as far as the reader may read what stands in them."""
    return registrations(
        appraisal,
        members=members,
        written=self_evaluations_read_by(request.user, appraisal),
        with_votes=(
            appraisal.campaign.prints_votes_on_form and sees_votes_on_forms(request.user, appraisal)
        ),
    )


@require_safe
def own(request, pk):
    """The member's own form: the result only once told, totals only if the year shows them."""
    appraisal = get_year(request, pk)
    person = own_member(request.user, appraisal)
    if person is None:
        raise Http404
    campaign = appraisal.campaign
    forms = registrations(
        appraisal,
        members=[person],
        written={
            row.member_id: row for row in SelfEvaluation.objects.of(appraisal).filter(member=person)
        },
        told_only=True,
        with_votes=campaign.prints_votes_on_form and campaign.show_own_totals,
    )
    return recorded(
        request.user, appraisal, registration_file(appraisal, forms, "pdf", about=person.name)
    )
