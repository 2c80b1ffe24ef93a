"""Lists of problems: the leadership's, each member's own; written, taken over, printed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.rectification import actions, exports
from appraisals.rectification.forms import ProblemForm
from appraisals.rectification.models import Problem, members_of_the_year
from appraisals.rectification.permissions import (
    can_change_problem,
    can_manage,
    can_pledge,
    can_read_problems,
    can_write_problems_of,
)
from appraisals.rectification.views.loading import act, get_appraisal
from branchlife.exports import attachment, document_file, recorded
from branchlife.models import Member
from branchlife.workflow import NotAllowed
from meetings.models import Speech
from meetings.permissions import can_read_opinions, can_read_record

# --- loading ---


def get_problem(request, pk):
    """404 when it is not yours to see, 403 when it is not yours to change."""
    visible = Problem.objects.visible_to(request.user).select_related(
        "member",
        "appraisal__branch__committee",
        "appraisal__campaign",
        "appraisal__general_meeting",
        "appraisal__committee_meeting",
    )
    problem = get_object_or_404(visible, pk=pk)
    if not can_change_problem(request.user, problem):
        raise PermissionDenied
    return problem


def get_list(request, pk, member):
    """The appraisal and the member whose own list `request.user` reads and writes."""
    appraisal = get_appraisal(request, pk)
    own = Q(problems__appraisal=appraisal) | Q(pk__in=members_of_the_year(appraisal).values("pk"))
    record = get_object_or_404(Member.objects.filter(own).distinct(), pk=member)
    if not can_write_problems_of(request.user, appraisal, record):
        raise PermissionDenied
    return appraisal, record


# --- the lists ---


@require_safe
def problem_list(request, pk):
    """The leadership's list, as far as one may see it, and the way to the members' own."""
    appraisal, user = get_appraisal(request, pk), request.user
    manages, reads = can_manage(user, appraisal), can_read_problems(user, appraisal)
    context = {
        "appraisal": appraisal,
        "problems": cards(appraisal.problems.of_leadership().for_list()) if reads else [],
        "reads": reads,
        "can_manage": manages,
        "members": members_with_numbers(appraisal) if manages else [],
        "own": user.member if can_pledge(user, appraisal) else None,
    }
    return render(request, "rectification/problem_list.html", context)


def cards(problems):
    """[(problem, reasons against a measure, whether it may be changed, taken out)]."""
    return [
        {
            "problem": problem,
            "measure_reasons": list(problem.reasons_against_measures()),
            "can_edit": not list(problem.reasons_against_editing()),
            "can_remove": not list(problem.reasons_against_removing()),
        }
        for problem in problems
    ]


def members_with_numbers(appraisal):
    """Members of the year with how many problems each has written down; one query."""
    own = Q(problems__appraisal=appraisal)
    members = members_of_the_year(appraisal).annotate(
        n_problems=Count("problems", filter=own),
        n_bare=Count("problems", filter=own & Q(problems__facts="")),
    )
    return members.order_by(*appraisal.branch.ordering())


@require_safe
def problems_of(request, pk, member):
    """A member's own list."""
    appraisal, record = get_list(request, pk, member)
    context = {
        "appraisal": appraisal,
        "member": record,
        "problems": cards(appraisal.problems.filter(member=record).for_list()),
        "is_own": record.user_id is not None and record.user_id == request.user.pk,
        "said": said_about(request.user, appraisal, record),
    }
    return render(request, "rectification/problems_of.html", context)


def said_about(user, appraisal, member):
    """What others said of the member in this year's meetings, as far as `user` reads it.

    For the page without the speakers: what counts is what was said. Not what stands on the list.
    """
    meeting = appraisal.general_meeting
    played = Q(meeting__in=[meeting, appraisal.committee_meeting])
    groups = Speech.objects.said_in_groups_before(meeting) if meeting else Speech.objects.none()
    speeches = Speech.objects.filter(played | Q(pk__in=groups.values("pk")))
    speeches = speeches.filter(about=member, is_delivered=True).exclude(text="")
    listed = appraisal.problems.filter(member=member).values("text")
    speeches = speeches.exclude(text__in=listed).order_by("meeting", "kind", "pk")
    rows = speeches.select_related(
        "speaker__user",
        "meeting__branch__committee",
        "meeting__chair__user",
        "meeting__recorder__user",
    )
    return [speech for speech in rows if can_read_record(user, speech.meeting)]


# --- writing ---


@require_http_methods(["GET", "POST"])
def add_problem(request, pk):
    """One more problem of the leadership."""
    appraisal = get_appraisal(request, pk, may=can_manage)
    return adding(request, appraisal, None)


@require_http_methods(["GET", "POST"])
def add_problem_of(request, pk, member):
    """One more problem on a member's own list."""
    return adding(request, *get_list(request, pk, member))


def adding(request, appraisal, member):
    """The page on which a problem is written."""
    problem = Problem(appraisal=appraisal, member=member)
    form = ProblemForm(request.POST or None, instance=problem, appraisal=appraisal)
    if form.is_valid():
        try:
            made = actions.add_problem(
                appraisal, member=member, by=request.user, **form.cleaned_data
            )
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The problem stands on the list."))
            return redirect(made)
    return problem_page(request, form, problem)


@require_http_methods(["GET", "POST"])
def edit_problem(request, pk):
    """Change a problem; write down the facts of one that was taken over."""
    problem = get_problem(request, pk)
    if reasons := list(problem.reasons_against_editing()):
        for reason in reasons:
            messages.error(request, reason)
        return redirect(problem)
    back = problem.get_absolute_url()
    form = ProblemForm(request.POST or None, instance=problem, appraisal=problem.appraisal)
    if form.is_valid():
        try:
            actions.edit_problem(problem, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.add_error(None, error.reasons)
        else:
            messages.success(request, _("The problem is saved."))
            return redirect(back)
    return problem_page(request, form, problem)


def problem_page(request, form, problem):
    """What is typed about a problem, new or old."""
    context = {
        "form": form,
        "problem": problem,
        "appraisal": problem.appraisal,
        "member": problem.member,
        "is_new": problem.pk is None,
        "back": problem.get_absolute_url(),
    }
    return render(request, "rectification/problem_form.html", context)


@require_POST
def remove_problem(request, pk):
    """Take out what came twice."""
    problem = get_problem(request, pk)
    return act(
        request,
        lambda: actions.remove_problem(problem, by=request.user),
        _("The problem has been taken out."),
        problem.get_absolute_url(),
    )


# --- on the agenda of a meeting ---


def on_the_agenda(user, meeting, items):
    """{item id: part}: the leadership's problems under the item where they are told.

    Named in the setting AGENDA_PARTS; for those who read the list.
    """
    if not can_read_opinions(user, meeting.branch):
        return {}
    item, problems = exports.told_in(meeting, items)
    if not problems:
        return {}
    part = {"template": "rectification/_problems_of_item.html", "problems": problems}
    return {item.pk: part | {"url": problems[0].get_absolute_url()}}


# --- on paper ---


@require_safe
def problems_of_paper(request, pk, member, suffix):
    """A member's own list to print and sign; with ?blank=1 nothing but the name is filled in.

    The lists of the leadership and of all members are papers of the year.
    """
    appraisal, record = get_list(request, pk, member)
    if suffix not in ("pdf", "docx"):
        raise Http404
    found = exports.problems_of(appraisal, record, blank="blank" in request.GET)
    name, content_type, content = document_file(found, suffix)
    return recorded(request.user, appraisal, attachment(content, name, content_type))
