"""Pages that take a roster in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branchlife import actions
from branchlife.forms.rosters import RosterConfirmForm, RosterForm
from branchlife.views.scope import get_committee
from branchlife.workflow import NotAllowed


@require_http_methods(["GET", "POST"])
def roster_import(request, pk):
    """A clerk uploads a roster, looks at what it would change, and confirms."""
    committee = get_committee(request, pk)
    if "ticket" in request.POST:
        return _confirm_roster(request, committee)
    form = RosterForm(request.POST or None, request.FILES or None)
    context = {"committee": committee, "form": form, "reasons": []}
    if form.is_valid():
        file, create = form.cleaned_data["file"], form.cleaned_data["create"]
        try:
            context["result"] = actions.import_roster(
                file, committee, create=create, dry_run=True, by=request.user
            )
            ticket = actions.hold_roster(file, committee, by=request.user)
            context["confirm"] = RosterConfirmForm(initial={"ticket": ticket, "create": create})
        except NotAllowed as error:
            context["reasons"] = error.reasons
    return render(request, "branchlife/roster_import.html", context)


def _confirm_roster(request, committee):
    """Read the kept copy again, check it again, write it."""
    ticket, create = request.POST["ticket"], bool(request.POST.get("create"))
    try:
        with actions.open_held_roster(ticket, committee, by=request.user) as file:
            result = actions.import_roster(file, committee, create=create, by=request.user)
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return redirect("branchlife:roster_import", committee.pk)
    actions.forget_roster(ticket)
    messages.success(request, import_sentence(result))
    return redirect("branchlife:branch_list")


def import_sentence(result):
    """How many members an import made, changed and left alone."""
    return _("Created: %(created)d, updated: %(updated)d, unchanged: %(unchanged)d.") % {
        "created": len(result.created),
        "updated": len(result.updated),
        "unchanged": len(result.unchanged),
    }
