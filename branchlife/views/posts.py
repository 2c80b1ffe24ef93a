"""Pages of posts and of standings: begun, changed, ended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from branchlife import actions
from branchlife.forms.members import ChangePostForm, EndStandingForm, PostForm, StandingForm
from branchlife.models import Branch, BranchPost, Member, Standing
from branchlife.permissions import can_keep
from branchlife.views.acts import act, attempt
from branchlife.views.members import ensure_here, get_member


def get_post(request, pk):
    """A post of a branch whose reference data the person keeps: 404 outside, 403 without the right."""
    posts = BranchPost.objects.filter(branch__in=Branch.objects.visible_to(request.user))
    post = get_object_or_404(posts.select_related("branch__committee", "member"), pk=pk)
    if not can_keep(request.user, post.branch):
        raise PermissionDenied
    return post


@require_http_methods(["GET", "POST"])
def add_post(request, pk):
    """A member is given a post."""
    record = get_member(request, pk, may=can_keep)
    ensure_here(record)
    page = {
        "heading": _("Give %(member)s a post") % {"member": record},
        "button": _("Appoint"),
        "crumb": record,
        "intro": _(
            "The rights on this platform follow from the post, from its first to its last day. An "
            "assistant types for the secretary and sees neither grades nor talks."
        ),
    }

    def said(post):
        is_probationary = record.category_on(timezone.localdate()) != Member.Category.FULL
        if is_probationary and post.role in BranchPost.COMMITTEE_ROLES:
            messages.warning(
                request, _("A probationary member cannot be elected to a post, please check.")
            )
        return _("%(member)s holds the post “%(post)s”.") % {
            "member": record,
            "post": post.get_role_display(),
        }

    return act(
        request,
        PostForm(request.POST or None),
        lambda **typed: actions.appoint(record, **typed),
        said=said,
        page=page,
        back=record,
    )


@require_http_methods(["GET", "POST"])
def change_post(request, pk):
    """A post ends, or its days are put right."""
    post = get_post(request, pk)
    initial = {"since": post.since, "until": post.until, "acting": post.acting}
    page = {
        "heading": _("%(member)s: %(post)s")
        % {"member": post.member, "post": post.get_role_display()},
        "button": _("Save"),
        "crumb": post.member if post.member.branch_id == post.branch_id else post.branch,
        "intro": _(
            "To end the post, enter its last day. Minutes that are signed and tables that are sent "
            "keep what they say."
        ),
        "removes": post,
    }
    return act(
        request,
        ChangePostForm(request.POST or None, initial=initial),
        lambda **typed: actions.change_post(post, **typed),
        said=_("Saved."),
        page=page,
        back=page["crumb"],
    )


@require_POST
def remove_post(request, pk):
    """A post that was entered by mistake."""
    post = get_post(request, pk)
    back = post.member if post.member.branch_id == post.branch_id else post.branch
    attempt(
        request,
        lambda: actions.remove_post(post, by=request.user),
        said=_("The post is taken out."),
    )
    return redirect(back)


@require_http_methods(["GET", "POST"])
def add_standing(request, pk):
    """Something limits the member's rights from now on."""
    record = get_member(request, pk, may=can_keep)
    ensure_here(record)
    page = {
        "heading": _("Limit of the rights of %(member)s") % {"member": record},
        "button": _("Enter it"),
        "crumb": record,
        "intro": _(
            "Who is suspended or out of contact is not expected at meetings; who is on probation "
            "within the party has no vote. It counts as of the day of each meeting."
        ),
    }
    return act(
        request,
        StandingForm(request.POST or None),
        lambda **typed: actions.set_standing(record, **typed),
        said=_("Saved."),
        page=page,
        back=record,
    )


@require_http_methods(["GET", "POST"])
def end_standing(request, pk):
    """The limit is over."""
    rows = Standing.objects.filter(member__branch__in=Branch.objects.visible_to(request.user))
    standing = get_object_or_404(rows.select_related("member__branch__committee"), pk=pk)
    member = standing.member
    if not can_keep(request.user, member.branch):
        raise PermissionDenied
    page = {
        "heading": _("%(member)s: end “%(kind)s”")
        % {"member": member, "kind": standing.get_kind_display()},
        "button": _("End it"),
        "crumb": member,
    }
    return act(
        request,
        EndStandingForm(request.POST or None),
        lambda **typed: actions.end_standing(standing, **typed),
        said=_("Saved."),
        page=page,
        back=member,
    )
