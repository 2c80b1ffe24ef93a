"""Pages of the organisation: branches, rosters, logins, files, refusals."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife import actions
from branchlife.figures import ORDERS, BranchFigures
from branchlife.forms import AccountForm, LoginForm, RosterConfirmForm, RosterForm
from branchlife.models import Branch, BranchPost, Committee, CommitteePost, File, Member
from branchlife.permissions import can_keep, can_manage, is_clerk
from branchlife.workflow import NotAllowed


class Login(LoginView):
    """The platform's one login page."""

    template_name = "branchlife/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


class Account(SuccessMessageMixin, PasswordChangeView):
    """A person's own password."""

    template_name = "branchlife/account.html"
    form_class = AccountForm
    success_url = reverse_lazy("branchlife:account")
    success_message = gettext_lazy("Your password has been changed.")


def get_branch(request, pk, *, manage=False):
    """404 when it is not yours to see, 403 when it is but not yours to change."""
    branch = get_object_or_404(
        Branch.objects.visible_to(request.user).select_related("committee"), pk=pk
    )
    if manage and not can_manage(request.user, branch):
        raise PermissionDenied
    return branch


def get_committee(request, pk):
    """404 outside what you oversee, 403 for those who oversee it but are no clerk."""
    committee = get_object_or_404(Committee.objects.overseen_by(request.user), pk=pk)
    if not is_clerk(request.user, committee):
        raise PermissionDenied
    return committee


@require_safe
def branch_list(request):
    """The branches a person may see, in the order of the organisation."""
    today = timezone.localdate()
    secretaries = BranchPost.objects.in_force(today).filter(
        branch=OuterRef("pk"), role=BranchPost.Role.SECRETARY
    )
    on_roster = Q(members__left_on__isnull=True) | Q(members__left_on__gt=today)
    branches = (
        Branch.objects.visible_to(request.user)
        .select_related("committee")
        .annotate(
            member_count=Count("members", filter=on_roster),
            secretary_name=Subquery(secretaries.order_by("acting").values("member__name")[:1]),
        )
    )
    clerk_of = Committee.objects.overseen_by(request.user, [CommitteePost.Role.CLERK])
    return render(
        request, "branchlife/branch_list.html", {"branches": branches, "clerk_of": clerk_of}
    )


@require_safe
def branch(request, pk):
    """A branch: its members, groups and posts. Plain members see names and posts only."""
    branch = get_branch(request, pk)
    user = request.user
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "roster"
    figures = BranchFigures(branch, timezone.localdate(), order)
    works_here = can_manage(user, branch)
    keeps = can_keep(user, branch)
    context = {
        "branch": branch,
        "figures": figures,
        "order": order,
        "sees_details": works_here or keeps,
        "can_keep": keeps,
        "remarks": list(figures.remarks()) if works_here or keeps else [],
    }
    return render(request, "branchlife/branch.html", context)


@require_POST
def member_login(request, pk):
    """A new password for a member, shown once to whoever hands it on."""
    members = Member.objects.visible_to(request.user).select_related("branch__committee")
    member = get_object_or_404(members, pk=pk)
    if not can_keep(request.user, member.branch):
        raise PermissionDenied
    try:
        password = actions.set_login(member, by=request.user)
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return redirect(member.branch)
    return new_password(request, member.user, password, back=member.branch.get_absolute_url())


def new_password(request, user, password, *, back):
    """The one page that shows a password, once; no browser or proxy may keep it."""
    context = {"name": user, "username": user.username, "password": password, "back": back}
    response = render(request, "branchlife/new_password.html", context)
    response["Cache-Control"] = "no-store"
    return response


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


def get_file(request, pk):
    """404 outside. Where FILE_GUARDS names a function of a higher room that decides, else 403."""
    record = get_object_or_404(File, pk=pk)
    is_visible = File.objects.visible_to(request.user).filter(pk=pk).exists()
    guard = settings.FILE_GUARDS.get(record.target_label)
    if guard and import_string(guard)(request.user, record):
        return record
    if not is_visible:
        raise Http404
    if guard:
        raise PermissionDenied
    return record


@require_safe
def file(request, pk):
    """An upload, always as an attachment."""
    record = get_file(request, pk)
    response = FileResponse(
        record.content.open("rb"),
        as_attachment=True,
        filename=record.name,
        content_type=record.content_type,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def csrf_failure(request, reason=""):
    """The form was open too long or came from elsewhere."""
    return render(request, "branchlife/csrf_failure.html", status=403)
