"""The papers of the year to take away: every one at the same kind of address."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from branchlife.actions import jobs
from branchlife.exports import attachment, paper_file, recorded
from branchlife.exports.paper_jobs import params_of, title_of
from branchlife.paper_kinds import paper_kind
from branchlife.workflow import NotAllowed, ensure


def get_kind(key):
    """The kind of paper; 404 for what there is not."""
    try:
        return paper_kind(key)
    except LookupError:
        raise Http404 from None


def get_visible(request, kind, pk):
    """A record of this kind of paper; 404 outside the scope."""
    try:
        return get_object_or_404(kind.records().visible_to(request.user), pk=pk)
    except (ValueError, ValidationError):
        raise Http404 from None


def get_record(request, kind, pk, *, blank=False):
    """The record of which the paper is made: 404 outside the scope, 403 without the right."""
    record = get_visible(request, kind, pk)
    if not kind.allows(request.user, record, blank=blank):
        raise PermissionDenied
    return record


@require_safe
def paper(request, key, pk, suffix, blank=False):
    """One paper of one record as a file, filled in or empty."""
    kind = get_kind(key)
    if suffix not in kind.suffixes or not (kind.blank if blank else kind.make):
        raise Http404
    record = get_record(request, kind, pk, blank=blank)
    known = kind.blank_options if blank else kind.options
    options = sorted(name for name in known if request.GET.get(name))
    if not blank:
        given = ((name, request.GET.get(name)) for name in sorted(kind.values))
        options += [f"{name}={value}" for name, value in given if value]
    try:
        if kind.is_long(record) and (options or not blank):
            return in_the_background(request, kind, record, suffix, blank, options)
        name, content_type, content = paper_file(
            kind,
            record,
            suffix,
            by=request.user,
            blank=blank,
            options=options,
            site=request.build_absolute_uri("/").rstrip("/"),
        )
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return redirect(record)
    return recorded(request.user, record, attachment(content, name, content_type))


def in_the_background(request, kind, record, suffix, blank, options):
    """Have a long paper made; the page that tells how far it is."""
    if not blank:
        ensure(kind.reasons(record))
    by = request.user
    job = jobs.start(
        kind.job,
        params_of(kind, record, suffix, by=by, blank=blank, options=options),
        by=by,
        title=title_of(kind, record, suffix),
    )
    return redirect(job)
