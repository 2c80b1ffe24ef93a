"""Help for a member graded 基本合格: planned, noted, ended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.ratings import actions
from appraisals.ratings.forms.follow_up import CloseHelpForm, HelpNoteForm, HelpPlanForm, PaperForm
from appraisals.ratings.models import HelpNote, HelpPlan, reasons_against_help
from appraisals.ratings.permissions import can_note_help
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


def get_plan(request, pk, may=None):
    """As `get_follow_up`, with the helper."""
    return get_follow_up(request, HelpPlan.objects.select_related("helper"), pk, may)


@require_http_methods(["GET", "POST"])
def plan_help(request, pk):
    """Say who helps the member, with what, until when."""
    rating = get_rating(request, pk)
    return act(
        request,
        HelpPlanForm(request.POST or None, rating=rating),
        lambda **typed: actions.make_help_plan(rating, **typed),
        said=_("The help plan is saved. Print it, talk it over, and note here what is done."),
        page={
            "heading": _("Help plan for %(name)s") % {"name": rating.member.name},
            "button": _("Save the help plan"),
            "crumb": Overview(),
            "intro": _(
                "Say concretely where the member falls short and what is done about it. The member, "
                "the helper, those who decide in the branch and the office can read the plan."
            ),
            "remarks": list(reasons_against_help(rating)),
        },
        back=lambda plan: plan,
    )


@require_safe
def help_plan(request, pk):
    """The plan, what was done, and what came of it."""
    return show(request, get_plan(request, pk))


def show(request, plan, note_form=None, paper_form=None):
    """The page of a plan; a form that was refused keeps what was typed."""
    may_note = plan.is_open and can_note_help(request.user, plan)
    context = {
        "plan": plan,
        "rating": plan.rating,
        "notes": plan.notes.select_related("by"),
        "manages": follows_up(request.user, plan),
        "note_form": (note_form or HelpNoteForm()) if may_note else None,
        "paper_form": (paper_form or PaperForm()) if follows_up(request.user, plan) else None,
        "files": File.objects.for_record(plan),
    }
    return render(request, "ratings/help_plan.html", context)


@require_http_methods(["GET", "POST"])
def edit_help(request, pk):
    """Put the plan right, name another helper, give more time."""
    plan = get_plan(request, pk, may=follows_up)
    names = ("gap", "measures", "helper", "since", "until")
    return act(
        request,
        HelpPlanForm(
            request.POST or None,
            rating=plan.rating,
            initial={name: getattr(plan, name) for name in names},
        ),
        lambda **typed: actions.change_help_plan(plan, **typed),
        said=_("The help plan is saved."),
        page={
            "heading": _("Change the help plan"),
            "button": _("Save the help plan"),
            "crumb": plan,
            "remarks": list(plan.reasons_against_work()),
        },
        back=plan.get_absolute_url(),
    )


@require_POST
def note_help(request, pk):
    """Note what was done on a day."""
    plan = get_plan(request, pk, may=can_note_help)
    form = HelpNoteForm(request.POST)
    if form.is_valid():
        try:
            actions.note_help(plan, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.refuse(error)
        else:
            messages.success(request, _("It has been noted."))
            return redirect(plan)
    return show(request, plan, note_form=form)


@require_POST
def remove_help_note(request, pk):
    """Take out a note typed by mistake: the own, or any for those who follow up."""
    visible = HelpPlan.objects.visible_to(request.user)
    note = get_object_or_404(HelpNote, pk=pk, plan__in=visible)
    plan = get_plan(request, note.plan_id, may=can_note_help)
    if note.by_id != request.user.pk and not follows_up(request.user, plan):
        raise PermissionDenied
    attempt(
        request,
        lambda: actions.remove_help_note(note, by=request.user),
        said=_("The note has been taken out."),
    )
    return redirect(plan)


@require_http_methods(["GET", "POST"])
def close_help(request, pk):
    """Say what came of the help."""
    plan = get_plan(request, pk, may=follows_up)
    return act(
        request,
        CloseHelpForm(request.POST or None),
        lambda **typed: actions.close_help_plan(plan, **typed),
        said=_("The help has ended; its result is on record."),
        page={
            "heading": _("End the help"),
            "button": _("End the help"),
            "crumb": plan,
            "intro": _("Afterwards the plan stays as it is. If help goes on, change its last day."),
            "remarks": list(plan.reasons_against_work()),
        },
        back=plan.get_absolute_url(),
    )


@require_POST
def attach_to_help(request, pk):
    """Hang a scan or photo of the signed plan on it."""
    return attach_paper(request, get_plan(request, pk, may=follows_up), show)
