"""Pages of a member: who they are, how they come, what changes, how the relation ends."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branchlife import actions, rules
from branchlife.forms.members import (
    AdmitForm,
    CareForm,
    EditForm,
    EndForm,
    FullForm,
    ReceiveForm,
    RestoreForm,
)
from branchlife.models import BranchPost, Member
from branchlife.permissions import can_decide, can_keep, can_manage, can_remove_second_factor
from branchlife.views.acts import act
from branchlife.views.scope import get_branch
from branchlife.written import zh_date


def get_member(request, pk, *, may=None):
    """404 when the branch is not yours to see; 403 when `may` (of user and branch) says no."""
    members = Member.objects.visible_to(request.user) | Member.objects.filter(user=request.user)
    members = members.select_related("branch__committee", "group", "user")
    member = get_object_or_404(members, pk=pk)
    if may and not may(request.user, member.branch):
        raise PermissionDenied
    return member


def get_branch_to_keep(request, pk):
    """A branch whose reference data the person keeps: 404 outside, 403 inside without the right."""
    branch = get_branch(request, pk)
    if not can_keep(request.user, branch):
        raise PermissionDenied
    return branch


def login_state(user):
    """How far the login of a member is, in a few words."""
    if user is None:
        return _("no login yet")
    if not user.is_active:
        return _("%(username)s, switched off") % {"username": user.username}
    if not user.has_usable_password():
        return _("%(username)s, not logged in for the first time yet") % {"username": user.username}
    return user.username


@require_safe
def member(request, pk):
    """Who a member is: for those who keep the branch with what can be done, for the member to read.

    An assistant reads it as well. Everybody else in the branch sees names and posts only, on the
    page of the branch.
    """
    record = get_member(request, pk)
    user, branch = request.user, record.branch
    keeps, is_own = can_keep(user, branch), record.user_id == user.pk
    if not (keeps or is_own or can_manage(user, branch)):
        raise PermissionDenied
    today = timezone.localdate()
    due = record.probation_ends
    is_probationary = record.category_on(today) == Member.Category.PROBATIONARY
    context = {
        "member": record,
        "branch": branch,
        "is_own": is_own,
        "keeps": keeps and not record.left_on,
        "may_restore": keeps and bool(record.left_on),
        "decides": can_decide(user, branch) and not record.left_on and not is_own,
        "category": record.category_label_on(today),
        "is_probationary": is_probationary,
        "probation_ends": due if is_probationary else None,
        "is_due": is_probationary and due is not None and due <= today,
        "posts": posts_of(record, today),
        "standings": standings_of(record, today),
        "transfers": record.transfers.select_related("from_branch", "to_branch"),
        "login": login_state(record.user),
        "may_remove_second_factor": bool(
            record.user
            and record.user.second_factor_id
            and can_remove_second_factor(user, record.user)
        ),
    }
    return render(request, "branchlife/member.html", context)


def posts_of(member, today):
    """[(post, whether it is held today)], those held first."""
    posts = member.posts.select_related("branch").order_by("-since", "-pk")
    return held_first(posts, today)


def standings_of(member, today):
    """[(standing, whether it is in force today)], those in force first."""
    standings = member.standings.order_by("-since", "-pk")
    return held_first(standings, today)


def held_first(rows, today):
    """[(row, whether its span holds today)], those that do first."""
    pairs = [(row, rules.holds(row.since, row.until, today)) for row in rows]
    return sorted(pairs, key=lambda pair: not pair[1])


@require_safe
def my_data(request):
    """The own page; a login without a member has only its account."""
    own = Member.objects.filter(user=request.user).first()
    return redirect(own if own else "branchlife:account")


# --- coming ---


@require_http_methods(["GET", "POST"])
def admit(request, pk):
    """The general meeting has received a probationary member."""
    branch = get_branch_to_keep(request, pk)
    page = {
        "heading": _("Receive a probationary member"),
        "button": _("Put on the roster"),
        "crumb": branch,
        "intro": _(
            "For somebody whom the general meeting has just received. Whoever is a party member "
            "already comes by a transfer of the relation."
        ),
    }
    return act(
        request,
        AdmitForm(request.POST or None, branch=branch),
        lambda **typed: actions.admit(branch, **typed),
        said=lambda made: _("%(member)s is on the roster now.") % {"member": made},
        page=page,
        back=lambda made: made,
    )


@require_http_methods(["GET", "POST"])
def receive_member(request, pk):
    """A member's relation has arrived from outside this platform."""
    branch = get_branch_to_keep(request, pk)
    page = {
        "heading": _("Receive a relation from outside"),
        "button": _("Put on the roster"),
        "crumb": branch,
        "intro": _(
            "For a member whose letter of introduction comes from a branch that does not use this "
            "platform. From a branch on this platform, that branch hands the relation over, and it "
            "appears on the page of your branch to be received."
        ),
    }
    return act(
        request,
        ReceiveForm(request.POST or None, branch=branch),
        lambda **typed: actions.receive_from_outside(branch, **typed),
        said=lambda made: _("%(member)s is on the roster now.") % {"member": made},
        page=page,
        back=lambda made: made,
    )


# --- what is known of a member ---


@require_http_methods(["GET", "POST"])
def edit_member(request, pk):
    """Put right what is known of the member."""
    record = get_member(request, pk, may=can_keep)
    ensure_here(record)
    initial = {name: getattr(record, name) for name in EditForm.base_fields}
    page = {
        "heading": _("Correct the data of %(member)s") % {"member": record},
        "button": _("Save"),
        "crumb": record,
        "intro": _(
            "Minutes that are signed and tables that are sent keep what they say. No ID numbers and "
            "no addresses are kept here."
        ),
    }
    return act(
        request,
        EditForm(request.POST or None, initial=initial),
        lambda **typed: actions.edit_member(record, **typed),
        said=_("Saved."),
        page=page,
        back=record,
    )


def ensure_here(member):
    """404 for what is done only with those on the roster."""
    if member.left_on:
        raise Http404


@require_http_methods(["GET", "POST"])
def make_full(request, pk):
    """A probationary member becomes a full member."""
    record = get_member(request, pk, may=can_keep)
    ensure_here(record)
    due = record.probation_ends
    page = {
        "heading": _("%(member)s becomes a full member") % {"member": record},
        "button": _("Enter the full membership"),
        "crumb": record,
        "intro": _(
            "The general meeting resolves it and the superior organisation approves it; the party "
            "age counts from the day on which the probation is over."
        ),
        "facts": [(_("year of probation over on"), zh_date(due))] if due else [],
    }

    def said(made):
        if due and made.full_member_on < due.isoformat():
            messages.warning(
                request,
                _("The year of probation is over only on %(day)s, please check.")
                % {"day": zh_date(due)},
            )
        return _("%(member)s is a full member now.") % {"member": made}

    return act(
        request,
        FullForm(request.POST or None, initial={"on": full_day(due)}),
        lambda **typed: actions.make_full(record, **typed),
        said=said,
        page=page,
        back=record,
    )


def full_day(due):
    """The day to propose: the end of the year of probation, if it has come."""
    today = timezone.localdate()
    return due if due and due <= today else today


@require_http_methods(["GET", "POST"])
def care(request, pk):
    """Whether to talk with this member in particular; only for those who decide in the branch."""
    record = get_member(request, pk, may=can_decide)
    if record.user_id == request.user.pk:
        raise PermissionDenied
    ensure_here(record)
    initial = {"needs_care": record.needs_care, "reason": record.care_reason}
    page = {
        "heading": _("Talk with %(member)s in particular") % {"member": record},
        "button": _("Save"),
        "crumb": record,
        "intro": _(
            "For comrades with difficulties in the family or with their health. Neither the member "
            "nor the assistant nor the office sees it."
        ),
    }
    return act(
        request,
        CareForm(request.POST or None, initial=initial),
        lambda **typed: actions.set_care(record, **typed),
        said=_("Saved."),
        page=page,
        back=record,
    )


# --- the end ---


@require_http_methods(["GET", "POST"])
def end_relation(request, pk):
    """The relation ends other than by a transfer."""
    record = get_member(request, pk, may=can_keep)
    ensure_here(record)
    page = {
        "heading": _("End the relation of %(member)s") % {"member": record},
        "button": _("End the relation"),
        "crumb": record,
        "intro": _(
            "The member leaves the roster; posts and group end, and the login is switched off. "
            "Meetings, grades and tables of the past stay as they are. Whoever goes to another "
            "branch is transferred instead."
        ),
        "remarks": leaving_remarks(record),
    }
    return act(
        request,
        EndForm(request.POST or None),
        lambda **typed: actions.end_relation(record, **typed),
        said=_("%(member)s is no longer on the roster.") % {"member": record},
        page=page,
        back=record,
    )


def leaving_remarks(member):
    """What ends with the relation, by name."""
    posts = member.posts.in_force().in_order()
    if labels := [str(post.get_role_display()) for post in posts]:
        yield _("Posts that end: %(posts)s") % {"posts": _(", ").join(labels)}
    if BranchPost.Role.SECRETARY in {post.role for post in posts}:
        yield _("The branch is then without a secretary until a new one is appointed.")


@require_http_methods(["GET", "POST"])
def restore_relation(request, pk):
    """The end was typed by mistake."""
    record = get_member(request, pk, may=can_keep)
    if not record.left_on:
        raise Http404
    page = {
        "heading": _("Take back the end of the relation of %(member)s") % {"member": record},
        "button": _("Take it back"),
        "crumb": record,
        "intro": _(
            "The member is on the roster again as if nothing had happened, and the login works "
            "again. Posts and group are given anew."
        ),
    }
    return act(
        request,
        RestoreForm(request.POST or None),
        lambda **typed: actions.restore_relation(record, **typed),
        said=_("%(member)s is on the roster again.") % {"member": record},
        page=page,
        back=record,
    )
