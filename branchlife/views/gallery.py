"""Every paper of the year on one page, with what it is for and a picture of it."""

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from branchlife.exports.own_examples import one
from branchlife.exports.paper_files import bare_documents
from branchlife.models import BranchPost, CommitteePost
from branchlife.paper_kinds import paper_kinds
from branchlife.papers import document_pdf
from branchlife.papers.previews import first_page
from branchlife.papers.purposes import purpose_of
from branchlife.views.papers import get_kind, get_record
from branchlife.workflow import NotAllowed

# For so many seconds a picture is kept, for the one who looked at it.
KEPT_SECONDS = 300


def works_with_papers(user):
    """Does the work of a branch, or holds a post in an office."""
    working = set(BranchPost.WORKING_ROLES)
    in_branch = any(roles & working for roles in user.branch_roles.values())
    return in_branch or bool(user.committee_roles)


@require_safe
def gallery(request):
    """All papers in their order; pictures are of records the reader may print."""
    if not works_with_papers(request.user):
        raise PermissionDenied
    year = import_string(settings.EXAMPLE_YEAR)(request.user, request.GET.get("year", ""))
    found = import_string(settings.EXAMPLE_RECORDS)(request.user, year) if year else {}
    is_clerk = any(
        CommitteePost.Role.CLERK in roles for roles in request.user.committee_roles.values()
    )
    rows = [row(kind, request.user, *found.get(key, (None, False))) for key, kind in shown()]
    context = {"rows": rows, "year": year, "may_have_own": is_clerk}
    return render(request, "branchlife/gallery.html", context)


def shown():
    """(key, kind) of every kind that is not the single paper of a file of many."""
    kinds = paper_kinds()
    singles = {kind.each for kind in kinds.values()}
    return [(key, kind) for key, kind in kinds.items() if key not in singles]


def row(kind, user, record, is_filled):
    """One paper of the page."""
    has_blank = bool(record and kind.blank and kind.allows(user, record, blank=True))
    args = [kind.key, record.pk] if record else []
    return {
        "kind": kind,
        "purpose": purpose_of(kind),
        "record": record,
        "is_filled": is_filled,
        "has_blank": has_blank,
        # What is made in the background is not made for a picture.
        "picture": reverse("branchlife:paper_picture", args=args)
        if is_filled and not kind.is_long(record)
        else "",
        "blank_picture": reverse("branchlife:blank_paper_picture", args=args) if has_blank else "",
    }


@require_safe
def paper_picture(request, key, pk, blank=False):
    """The first page of a paper as a picture: for those who may print it, without a code."""
    kind = get_kind(key)
    if not (kind.blank if blank else kind.make):
        raise Http404
    record = get_record(request, kind, pk, blank=blank)
    if not blank and kind.is_long(record):
        raise Http404
    kept = f"paper-picture:{request.user.pk}:{key}:{record.pk}:{blank}"
    content = cache.get(kept)
    if content is None:
        try:
            found = one(bare_documents(kind, record, by=request.user, blank=blank))
        except NotAllowed:
            raise Http404 from None
        content = first_page(document_pdf(found))
        cache.set(kept, content, KEPT_SECONDS)
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response
