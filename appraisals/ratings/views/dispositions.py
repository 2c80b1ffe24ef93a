"""Disposition of a member graded 不合格: opened, its steps, in force, concluded."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.ratings import actions
from appraisals.ratings.forms.follow_up import (
    CloseDispositionForm,
    DispositionForm,
    DropForm,
    InForceForm,
    OpenDispositionForm,
    PaperForm,
    StepForm,
    TermForm,
)
from appraisals.ratings.models import Disposition, DispositionStep, reasons_against_disposing
from appraisals.ratings.permissions import steps_to_note
from appraisals.ratings.views.follow_up import (
    Overview,
    attach_paper,
    follows_up,
    get_follow_up,
    get_rating,
)
from branchlife.models import File
from branchlife.views.acts import act, attempt
from branchlife.workflow import NotAllowed


def get_disposition(request, pk, may=None):
    """As `get_follow_up`."""
    return get_follow_up(request, Disposition.objects.for_list(), pk, may)


@require_http_methods(["GET", "POST"])
def open_disposition(request, pk):
    """Begin the procedure the rules prescribe."""
    rating = get_rating(request, pk)
    return act(
        request,
        OpenDispositionForm(request.POST or None),
        lambda **typed: actions.open_disposition(rating, **typed),
        said=_("The procedure is under way. Note each step here with its day and paper."),
        page={
            "heading": _("Disposition of %(name)s") % {"name": rating.member.name},
            "button": _("Open the procedure"),
            "crumb": Overview(),
            "intro": _(
                "A grade disposes of nobody by itself. There are three ways only; each needs the "
                "steps of the rules and the approval above. The member, those who decide in the "
                "branch and the office can read this record."
            ),
            "remarks": list(reasons_against_disposing(rating, timezone.localdate())),
        },
        back=lambda disposition: disposition,
    )


@require_safe
def disposition(request, pk):
    """The record: kind, grounds, the steps and what is missing, what came of it."""
    return show(request, get_disposition(request, pk))


def show(request, record, step_form=None, paper_form=None):
    """The page of a disposition; a form that was refused keeps what was typed."""
    kinds = steps_to_note(request.user, record)
    takes_steps = record.is_open or record.state == record.State.CLOSED
    if kinds and takes_steps and step_form is None:
        step_form = StepForm(disposition=record, kinds=kinds)
    manages = follows_up(request.user, record)
    context = {
        "disposition": record,
        "rating": record.rating,
        "steps": [
            (step, not list(record.reasons_against_removing(step))) for step in record.steps.all()
        ],
        "missing": record.steps_missing if record.state == record.State.OPEN else [],
        "manages": manages,
        "may_change": manages and not list(record.reasons_against_change()),
        "kinds": kinds,
        "step_form": step_form,
        "paper_form": (paper_form or PaperForm()) if manages else None,
        "files": File.objects.for_record(record),
    }
    return render(request, "ratings/disposition.html", context)


@require_http_methods(["GET", "POST"])
def edit_disposition(request, pk):
    """Put kind, situation and grounds right."""
    record = get_disposition(request, pk, may=follows_up)
    initial = {"kind": record.kind, "case": record.case, "grounds": record.grounds}
    return act(
        request,
        DispositionForm(request.POST or None, initial=initial),
        lambda **typed: actions.change_disposition(record, **typed),
        said=_("The record is saved."),
        page={
            "heading": _("Change kind and grounds"),
            "button": _("Save"),
            "crumb": record,
            "remarks": list(record.reasons_against_change()),
        },
        back=record.get_absolute_url(),
    )


def notes_steps(user, record):
    """May note some step of it."""
    return bool(steps_to_note(user, record))


@require_POST
def note_step(request, pk):
    """Note a step of the procedure."""
    record = get_disposition(request, pk, may=notes_steps)
    kinds = steps_to_note(request.user, record)
    form = StepForm(request.POST, disposition=record, kinds=kinds)
    if form.is_valid():
        try:
            actions.add_step(record, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.refuse(error)
        else:
            messages.success(request, _("The step has been noted."))
            return redirect(record)
    return show(request, record, step_form=form)


@require_POST
def remove_step(request, pk):
    """Take out a step typed by mistake."""
    visible = Disposition.objects.visible_to(request.user)
    step = get_object_or_404(DispositionStep, pk=pk, disposition__in=visible)
    record = get_disposition(request, step.disposition_id)
    if step.kind not in steps_to_note(request.user, record):
        raise PermissionDenied
    attempt(
        request,
        lambda: actions.remove_step(step, by=request.user),
        said=_("The step has been taken out."),
    )
    return redirect(record)


@require_http_methods(["GET", "POST"])
def put_in_force(request, pk):
    """Say from when it is in force; of a correction until when."""
    record = get_disposition(request, pk, may=follows_up)
    return act(
        request,
        InForceForm(request.POST or None, disposition=record),
        lambda **typed: actions.put_in_force(record, **typed),
        said=_("The disposition is in force."),
        page={
            "heading": _("Put into force"),
            "button": _("Put into force"),
            "crumb": record,
            "remarks": list(record.reasons_against(record.State.IN_FORCE)),
        },
        back=record.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def change_term(request, pk):
    """Move the last day of a correction."""
    record = get_disposition(request, pk, may=follows_up)
    return act(
        request,
        TermForm(request.POST or None, disposition=record),
        lambda **typed: actions.change_term(record, **typed),
        said=_("The term has been changed."),
        page={
            "heading": _("Change the term"),
            "button": _("Change the term"),
            "crumb": record,
            "intro": _(
                "A correction takes a year at most, counted from the day it came into force."
            ),
        },
        back=record.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def close_disposition(request, pk):
    """Say what came of it."""
    record = get_disposition(request, pk, may=follows_up)
    return act(
        request,
        CloseDispositionForm(request.POST or None, disposition=record),
        lambda **typed: actions.close_disposition(record, **typed),
        said=_("The disposition is concluded; its result is on record."),
        page={
            "heading": _("Conclude the disposition"),
            "button": _("Conclude"),
            "crumb": record,
            "intro": _("The record stays as it is afterwards. Nobody leaves the roster by it."),
            "remarks": list(record.reasons_against(record.State.CLOSED)),
        },
        back=record.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def drop_disposition(request, pk):
    """Say why it is not pursued."""
    record = get_disposition(request, pk, may=follows_up)
    return act(
        request,
        DropForm(request.POST or None),
        lambda **typed: actions.drop_disposition(record, **typed),
        said=_("The procedure has ended without a disposition."),
        page={
            "heading": _("Do not pursue it"),
            "button": _("End the procedure"),
            "crumb": record,
            "intro": _("For what is not borne out, voted down, or not approved above."),
            "remarks": list(record.reasons_against(record.State.DROPPED)),
        },
        back=record.get_absolute_url(),
    )


@require_POST
def attach_to_disposition(request, pk):
    """Hang a scan or photo of a paper on it."""
    return attach_paper(request, get_disposition(request, pk, may=follows_up), show)
