"""Every paper of the year on one page, with what it is for and a picture of it."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from branchlife.exports.own_examples import one
from branchlife.exports.own_papers import branch_and_committee
from branchlife.exports.paper_files import bare_documents
from branchlife.models import BranchPost, CommitteePost, Member
from branchlife.paper_kinds import paper_kinds
from branchlife.papers import document_pdf
from branchlife.papers.own_word import layout_alone
from branchlife.papers.previews import first_page
from branchlife.papers.purposes import purpose_of
from branchlife.permissions import rights_of
from branchlife.views.papers import get_kind, get_record, get_visible
from branchlife.workflow import NotAllowed

# The ways to show a paper, as the addresses of its pictures are called.
FILLED, BLANK, LAYOUT = "filled", "blank", "layout"
FORMATS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
# Papers from this number on are made by an office, about all branches.
OFFICE_FROM = 31
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
    rows = [row(kind, request.user, *found.get(key, (None, ""))) for key, kind in shown()]
    if not request.user.committee_roles:
        # What only an office makes is of no interest to a branch.
        rows = [row for row in rows if row["is_filled"] or row["kind"].number < OFFICE_FROM]
    context = {"rows": rows, "year": year, "may_have_own": is_clerk}
    return render(request, "branchlife/gallery.html", context)


def shown():
    """(key, kind) of every kind that is not the single paper of a file of many."""
    kinds = paper_kinds()
    singles = {kind.each for kind in kinds.values()}
    return [(key, kind) for key, kind in kinds.items() if key not in singles]


def row(kind, user, record, how):
    """One paper of the page."""
    is_filled, has_blank = how == FILLED, False
    pictures = []
    if record:
        has_blank = bool(kind.blank and kind.allows(user, record, blank=True))
        ways = [FILLED] * is_filled + [BLANK] * has_blank + [LAYOUT] * (how == LAYOUT)
        # What is made in the background is not made for a picture.
        ways = [way for way in ways if way == BLANK or not kind.is_long(record)]
        pictures = [
            (way, reverse(f"branchlife:{way}_picture", args=[kind.key, record.pk])) for way in ways
        ]
    return {
        "kind": kind,
        "purpose": purpose_of(kind),
        "formats": _(", ").join(FORMATS[suffix] for suffix in kind.suffixes),
        "record": record,
        "is_filled": is_filled,
        "has_blank": has_blank,
        "pictures": pictures,
    }


def get_picture_record(request, kind, pk, way):
    """As for the paper itself; the layout alone is for all who see the record and print papers."""
    if way != LAYOUT:
        return get_record(request, kind, pk, blank=way == BLANK)
    record = get_visible(request, kind, pk)
    if not works_with_papers(request.user):
        raise PermissionDenied
    return record


@require_safe
def paper_picture(request, key, pk, way):
    """The first page of a paper as a picture, without a code: for those who may print it."""
    kind = get_kind(key)
    if not (kind.blank if way == BLANK else kind.make):
        raise Http404
    record = get_picture_record(request, kind, pk, way)
    if way != BLANK and kind.is_long(record):
        raise Http404
    kept = kept_as(request.user, key, record.pk, way)
    content = cache.get(kept)
    if content is None:
        try:
            found = document_for_picture(kind, record, way, request.user)
        except NotAllowed:
            raise Http404 from None
        content = first_page(document_pdf(found))
        cache.set(kept, content, KEPT_SECONDS)
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


def kept_as(user, key, pk, way):
    """What a picture is kept under: whoever has lost a post gets a new one."""
    rights = hashlib.sha256("\n".join(rights_of(user)).encode()).hexdigest()[:16]
    return f"paper-picture:{user.pk}:{rights}:{key}:{pk}:{way}"


def document_for_picture(kind, record, way, user):
    """The Document whose first page is shown."""
    if way != LAYOUT:
        return one(bare_documents(kind, record, by=user, blank=way == BLANK))
    branch = branch_and_committee(record)[0]
    if branch is None:
        raise Http404
    names = set(Member.objects.filter(branch=branch).values_list("name", flat=True))
    return layout_alone(one(bare_documents(kind, record, by=None)), names)
