"""The registration form to be printed: blank, with names, filled; of all, of one, one's own."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appraisals.ratings.exports import blank_file, registration_file
from appraisals.ratings.exports.jobs import IN_REQUEST, forms_for, params_of
from appraisals.ratings.figures.registration import registrations
from appraisals.ratings.models import SelfEvaluation, decision_day
from appraisals.ratings.permissions import can_print_forms, own_member
from appraisals.ratings.views.loading import get_appraisal, get_year
from branchlife.actions import jobs
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
    if appraisal.branch.roster(decision_day(appraisal)).count() > IN_REQUEST:
        return in_the_background(request, appraisal, suffix)
    return recorded(
        request.user,
        appraisal,
        registration_file(
            appraisal, forms_for(request.user, appraisal), suffix, with_cover=wants_cover(request)
        ),
    )


def in_the_background(request, appraisal, suffix):
    """Have them made; the page that tells how far they are."""
    words = {
        "branch": appraisal.branch,
        "year": appraisal.campaign.year_label,
        "format": {"docx": "Word", "pdf": "PDF"}[suffix],
    }
    job = jobs.start(
        "ratings.forms",
        params_of(request.user, appraisal, suffix, wants_cover(request)),
        by=request.user,
        title=_("Registration forms, %(branch)s, %(year)s (%(format)s)") % words,
    )
    return redirect(job)


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
            forms_for(request.user, appraisal, [person]),
            suffix,
            about=person.name,
            with_cover=wants_cover(request),
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
