"""Committees, branches, and who holds which post."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.models import Branch, BranchPost, Committee, CommitteePost
from branchlife.workflow import ensure, lock


def _reasons_against_name(queryset, name):
    """A name stands once in `queryset`, and is not empty."""
    if not name.strip():
        yield _("Enter a name.")
    elif queryset.filter(name=name.strip()).exists():
        yield _("“%(name)s” exists already.") % {"name": name}


@transaction.atomic
def create_committee(name, *, by, parent=None, **fields):
    """A new committee at the top, or below `parent`. Branches can then be created under it."""
    if parent:
        parent = lock(parent)
    ensure(_reasons_against_name(Committee.objects, name))
    fields |= {"name": name.strip()}
    committee = (
        Committee.objects.add_child(parent, fields)
        if parent
        else Committee.objects.add_root(fields)
    )
    audit.record(by, "created", committee)
    return committee


@transaction.atomic
def create_branch(committee, name, *, by, **fields):
    """A new branch, last in the order of the organisation unless `position` says otherwise."""
    committee = lock(committee)
    ensure(_reasons_against_name(Branch.objects.filter(committee=committee), name))
    fields.setdefault("position", Branch.objects.filter(committee=committee).count() + 1)
    branch = Branch.objects.create(committee=committee, name=name.strip(), **fields)
    audit.record(by, "created", branch)
    return branch


def _as_texts(post):
    return {name: str(getattr(post, name) or "") for name in ("role", "acting", "since", "until")}


@transaction.atomic
def appoint(member, role, *, by, since=None, until=None, acting=False, succeeds=False):
    """The member holds a post in their branch, with the rights that come with it.

    `since` and `until` are the first and the last day; None leaves that end open, except that a
    secretary who follows another begins today. With `succeeds` those who hold the post now hold it
    until the day before. Minutes that are signed and tables that are sent keep the old posts.
    """
    branch = lock(member.branch)
    member = lock(member)
    if since is None and role == BranchPost.Role.SECRETARY and branch.posts.filter(role=role):
        since = timezone.localdate()
    if succeeds:
        held = branch.posts_on(since).filter(role=role).exclude(member=member)
        for post in held:
            _end(post, (since or timezone.localdate()) - timedelta(days=1), by)
    ensure(_reasons_against_days(since, until))
    ensure(branch.reasons_against_post(member, role, since, until))
    post = BranchPost.objects.create(
        branch=branch, member=member, role=role, since=since, until=until, acting=acting
    )
    audit.record(by, "appointed", post, new=_as_texts(post))
    return post


def _reasons_against_days(since, until):
    if since and until and until < since:
        yield _("The end lies before the beginning.")


@transaction.atomic
def change_post(post, *, by, since, until, acting):
    """The time for which a post is held is put right, or its end is entered.

    Minutes that are signed and tables that are sent keep what they say.
    """
    post = lock(post)
    branch = lock(post.branch)
    old = _as_texts(post)
    ensure(_reasons_against_days(since, until))
    if until is None or until >= timezone.localdate():
        ensure(branch.reasons_against_post(post.member, post.role, since, until, apart_from=post))
    post.since, post.until, post.acting = since, until, acting
    post.save(update_fields=["since", "until", "acting"])
    new = {key: value for key, value in _as_texts(post).items() if value != old[key]}
    if new:
        audit.record(by, "edited", post, old={key: old[key] for key in new}, new=new)
    return post


@transaction.atomic
def remove_post(post, *, by):
    """A post that was entered by mistake, and never held, is taken out."""
    post = lock(post)
    audit.record(by, "removed", post, old=_as_texts(post))
    post.delete()


def _end(post, on, by):
    post = lock(post)
    day = on or timezone.localdate() - timedelta(days=1)
    if post.since and day < post.since:
        ensure([_("The end lies before the beginning.")])
    old, post.until = post.until, day
    post.save(update_fields=["until"])
    audit.record(by, "ended", post, old={"until": old and old.isoformat()}, new={"until": str(day)})
    return post


@transaction.atomic
def end_post(post, *, by, on=None):
    """The post ends; `on` is its last day, yesterday unless told. Its rights end with it."""
    return _end(post, on, by)


@transaction.atomic
def give_committee_post(user, committee, role, *, by, since=None):
    """The login gets a post in the committee's office, and sees what is under the committee.

    Does nothing when the post is held already.
    """
    user = lock(user)
    held = CommitteePost.objects.in_force().filter(user=user, committee=committee, role=role)
    if post := held.first():
        return post
    post = CommitteePost.objects.create(user=user, committee=committee, role=role, since=since)
    audit.record(by, "appointed", post, new={"role": role})
    return post


@transaction.atomic
def end_committee_post(post, *, by, on=None):
    """The post in the office ends; `on` is its last day, yesterday unless told."""
    return _end(post, on, by)
