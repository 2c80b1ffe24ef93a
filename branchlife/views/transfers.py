"""Pages of transfers, 组织关系转接: the old branch hands over, the new one receives."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchlife import actions
from branchlife.forms.transfers import ReceiveTransferForm, RefuseTransferForm, TransferForm
from branchlife.models import Transfer
from branchlife.permissions import can_keep
from branchlife.views.acts import act, attempt
from branchlife.views.members import ensure_here, get_member, leaving_remarks
from branchlife.written import partial_date, zh_date


def get_transfer(request, pk, side):
    """A transfer of your branches: 404 outside, 403 unless you keep the branch at this `side`."""
    visible = Transfer.objects.visible_to(request.user).select_related(
        "member__branch", "from_branch__committee", "to_branch__committee"
    )
    transfer = get_object_or_404(visible, pk=pk)
    branch = getattr(transfer, side)
    if branch is None or not can_keep(request.user, branch):
        raise PermissionDenied
    return transfer


@require_http_methods(["GET", "POST"])
def transfer(request, pk):
    """Hand a member's relation over: asked for, or done at once where nobody needs to receive it."""
    record = get_member(request, pk, may=can_keep)
    ensure_here(record)
    branch = record.branch

    def deed(to_branch, elsewhere, moved_on, note, by):
        if to_branch is None:
            return actions.transfer_out(record, elsewhere, moved_on, note=note, by=by)
        if can_keep(by, to_branch):
            return actions.move_at_once(record, to_branch, moved_on, note=note, by=by)
        return actions.ask_transfer(record, to_branch, note=note, by=by)

    def said(made):
        words = {"member": record, "branch": made.destination}
        if made.is_waiting:
            return _("%(branch)s has been asked to receive %(member)s.") % words
        return _("%(member)s belongs to %(branch)s now.") % words

    def back(made):
        return branch if made.to_branch_id and not made.is_waiting else record

    page = {
        "heading": _("Transfer the relation of %(member)s") % {"member": record},
        "button": _("Hand over"),
        "crumb": record,
        "intro": _(
            "A branch on this platform is asked and receives the member; until then nothing "
            "changes. To a branch outside, or one that you keep as well, the member moves at once. "
            "Past meetings, grades and tables stay with this branch."
        ),
        "remarks": leaving_remarks(record),
    }
    form = TransferForm(
        request.POST or None,
        branch=branch,
        keeps_branch=lambda other: can_keep(request.user, other),
    )
    return act(request, form, deed, said=said, page=page, back=back)


def facts_of(transfer):
    """Who comes, from where: what the new branch must know to receive the member."""
    member = transfer.member
    yield _("from the branch"), transfer.origin
    yield _("asked on"), zh_date(transfer.asked_at)
    yield _("category"), member.category_label_on(timezone.localdate())
    yield _("joined the party"), partial_date(member.joined_on)
    yield _("became a full member"), partial_date(member.full_member_on)
    yield _("sex"), member.get_sex_display()
    yield _("work unit and post"), member.work_unit
    yield _("telephone"), member.phone
    yield _("note"), transfer.note


@require_http_methods(["GET", "POST"])
def receive_transfer(request, pk):
    """The new branch receives the member."""
    record = get_transfer(request, pk, "to_branch")
    page = {
        "heading": _("Receive %(member)s") % {"member": record.member},
        "button": _("Receive the relation"),
        "crumb": record.to_branch,
        "facts": [(label, value) for label, value in facts_of(record) if value],
        "refuses": record if record.is_waiting else None,
    }
    return act(
        request,
        ReceiveTransferForm(request.POST or None),
        lambda **typed: actions.receive_transfer(record, **typed),
        said=_("%(member)s belongs to %(branch)s now.")
        % {"member": record.member, "branch": record.to_branch},
        page=page,
        back=record.to_branch,
    )


@require_http_methods(["GET", "POST"])
def refuse_transfer(request, pk):
    """The new branch does not receive the member, and says why."""
    record = get_transfer(request, pk, "to_branch")
    page = {
        "heading": _("Do not receive %(member)s") % {"member": record.member},
        "button": _("Do not receive"),
        "crumb": record.to_branch,
        "intro": _("The relation stays where it is; the other branch reads the reason."),
    }
    return act(
        request,
        RefuseTransferForm(request.POST or None),
        lambda **typed: actions.refuse_transfer(record, **typed),
        said=_("The other branch reads why."),
        page=page,
        back=record.to_branch,
    )


@require_POST
def withdraw_transfer(request, pk):
    """The old branch takes its request back."""
    record = get_transfer(request, pk, "from_branch")
    attempt(
        request,
        lambda: actions.withdraw_transfer(record, by=request.user),
        said=_("The transfer is withdrawn; the relation stays in this branch."),
    )
    return redirect(record.from_branch)
