"""The jobs somebody has asked for: how far each is, its file, giving it up, trying again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branchlife.actions import jobs as actions
from branchlife.actions.working import may_have
from branchlife.exports import recorded
from branchlife.models import Job, Worker
from branchlife.workflow import NotAllowed

# How many a list shows; they are gone after a week anyway.
ROWS = 100
# Seconds after which the page looks again.
REFRESH = 2


def get_job(request, pk):
    """404 for everybody but who asked for it."""
    return get_object_or_404(Job.objects.visible_to(request.user), pk=pk)


def place_of(job):
    """The record the job is about, to go back to; None when it has no page."""
    record = actions.about(job)
    return record if record != job and hasattr(record, "get_absolute_url") else None


@require_safe
def job_list(request):
    """Everything the user had made in the last week, newest first."""
    context = {"jobs": list(Job.objects.visible_to(request.user)[:ROWS])}
    return render(request, "branchlife/job_list.html", context)


@require_safe
def job(request, pk):
    """How far a job is; the page looks again by itself until it has ended."""
    found = get_job(request, pk)
    before = Job.objects.under_way().filter(pk__lt=found.pk)
    context = {
        "job": found,
        "place": place_of(found),
        "before": before.count() if found.state == Job.State.WAITING else 0,
        "nobody_works": found.is_under_way and not Worker.objects.alive().exists(),
        "refresh_seconds": REFRESH,
    }
    return render(request, "branchlife/job.html", context)


@require_POST
def cancel_job(request, pk):
    """Give it up."""
    found = get_job(request, pk)
    try:
        actions.cancel(found, by=request.user)
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, _("Given up. Nothing is made any more."))
    return redirect(found)


@require_POST
def repeat_job(request, pk):
    """Have it made after all."""
    found = get_job(request, pk)
    try:
        found = actions.repeat(found, by=request.user)
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
    return redirect(found)


@require_safe
def job_file(request, pk):
    """The file, to who asked for it and may still have it."""
    found = get_job(request, pk)
    if found.state != Job.State.DONE:
        raise Http404
    try:
        may = may_have(request.user, found)
    except LookupError:
        raise Http404 from None
    if not may:
        raise PermissionDenied
    return recorded(request.user, actions.about(found), stored(found))


def stored(job):
    """The job's file, as the response that sends it; 404 when it is gone from the disk."""
    try:
        content = job.content.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=job.name, content_type=job.content_type
    )
    response["Cache-Control"] = "private, no-store"
    return response
