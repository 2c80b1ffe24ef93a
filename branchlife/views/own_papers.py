"""The committee's own Word templates: which papers have one, their fields, upload, former ones."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife import actions, papers
from branchlife.exports import attachment, recorded
from branchlife.exports.own_examples import examples, starter_file
from branchlife.forms.own_papers import OwnPaperForm
from branchlife.models import Committee, CommitteePost, OwnPaper
from branchlife.paper_kinds import paper_kinds
from branchlife.permissions import is_clerk
from branchlife.views.papers import get_kind
from branchlife.views.scope import get_committee
from branchlife.workflow import NotAllowed


def can_have_own(kind):
    """Whether a template can be made for it: a paper that comes filled in, as Word."""
    return bool(kind.make) and "docx" in kind.suffixes


def get_own_kind(key):
    """The kind of paper; 404 for those without templates."""
    kind = get_kind(key)
    if not can_have_own(kind) or kind.each:
        raise Http404
    return kind


def get_own_paper(request, pk):
    """404 outside what you oversee, 403 for those who are no clerk of its committee."""
    visible = OwnPaper.objects.visible_to(request.user).select_related("committee")
    own = get_object_or_404(visible, pk=pk)
    if not is_clerk(request.user, own.committee):
        raise PermissionDenied
    return own


@require_safe
def own_paper_list(request):
    """Every paper with the template that counts for a committee: its own, one from above, or ours."""
    committees = Committee.objects.overseen_by(request.user, [CommitteePost.Role.CLERK])
    committees = list(committees)
    if not committees:
        raise PermissionDenied
    wanted = request.GET.get("committee", "")
    committee = next((c for c in committees if str(c.pk) == wanted), committees[0])
    nearest = OwnPaper.objects.nearest(committee)
    kinds = paper_kinds()
    rows = [
        {"kind": kind, "own": nearest.get(kind.each or key), "each": kinds.get(kind.each)}
        for key, kind in kinds.items()
        if can_have_own(kind)
    ]
    context = {"committees": committees, "committee": committee, "rows": rows}
    return render(request, "branchlife/own_paper_list.html", context)


@require_http_methods(["GET", "POST"])
def own_paper(request, pk, key):
    """One paper: the template in use, the fields with examples, a new one, the former ones."""
    committee, kind = get_committee(request, pk), get_own_kind(key)
    filled, blank, fields = examples(kind, committee, request.user)
    form = OwnPaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            actions.add_own_paper(committee, key, upload, fields, by=request.user)
        except NotAllowed as error:
            form.add_error("file", error.reasons)
        else:
            messages.success(request, _("Word files of this paper are made with it from now on."))
            return redirect("branchlife:own_paper", pk, key)
    former = OwnPaper.objects.filter(committee=committee, kind=key, is_used=False)
    context = {
        "committee": committee,
        "kind": kind,
        "form": form,
        "former": list(former.select_related("uploaded_by")),
        "nearest": OwnPaper.objects.nearest(committee).get(key),
        "fields": fields,
        "once_heading": _("Once in the paper"),
        "has_starter": bool(filled or blank),
    }
    return render(request, "branchlife/own_paper.html", context)


@require_safe
def own_paper_start(request, pk, key):
    """Our own layout with the names of the fields in it, to be changed in Word."""
    committee, kind = get_committee(request, pk), get_own_kind(key)
    found = starter_file(kind, committee, request.user)
    if found is None:
        messages.error(request, _("No branch has such a paper yet, so there is nothing to show."))
        return redirect("branchlife:own_paper", pk, key)
    name, content = found
    return recorded(request.user, committee, attachment(content, name, papers.DOCX))


@require_safe
def own_paper_file(request, pk):
    """A template as it was uploaded."""
    own = get_own_paper(request, pk)
    response = FileResponse(
        own.content.open("rb"), as_attachment=True, filename=own.name, content_type=papers.DOCX
    )
    response["Cache-Control"] = "private, no-store"
    return recorded(request.user, own, response)


@require_POST
def stop_own_paper(request, pk):
    """Papers have our layout again."""
    own = actions.stop_own_paper(get_own_paper(request, pk), by=request.user)
    messages.success(request, _("The template is out of use; it is kept below."))
    return redirect(own)


@require_POST
def use_own_paper(request, pk):
    """A former template is used again."""
    own = actions.use_own_paper(get_own_paper(request, pk), by=request.user)
    messages.success(request, _("Word files of this paper are made with it from now on."))
    return redirect(own)
