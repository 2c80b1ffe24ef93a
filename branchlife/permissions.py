"""Who may do what, from the posts held today. Predicates of two lines; no registry."""

from django.utils import timezone

from branchlife.models import BranchPost, CommitteePost


def can_manage(user, branch):
    """Does the branch's work: secretary, deputy, organisation commissioner, or their assistant."""
    return bool(user.branch_roles.get(branch.pk, set()) & set(BranchPost.WORKING_ROLES))


def can_decide(user, branch):
    """Decides for the branch (grades, talks): as can_manage, but never an assistant."""
    return bool(user.branch_roles.get(branch.pk, set()) & set(BranchPost.DECIDING_ROLES))


def leads_group(user, branch):
    """Leads a party group of this branch, and so convenes the meetings of that group."""
    return branch.pk in user.groups_led


def rights_of(user):
    """Every post `user` holds today, in plain words to be compared later: "branch 3 secretary"."""
    posts = [("branch", *held) for held in user.branch_roles.items()]
    posts += [("committee", *held) for held in user.committee_roles.items()]
    return sorted(f"{kind} {place} {role}" for kind, place, roles in posts for role in roles)


def has_committee_role(user, committee, roles):
    """Holds one of `roles` in this committee or in one above it."""
    return any(
        committee.path.startswith(path) and have & set(roles)
        for path, have in user.committee_roles.items()
    )


def is_clerk(user, committee):
    """Works in the office of this committee (or of one above)."""
    return has_committee_role(user, committee, [CommitteePost.Role.CLERK])


def can_oversee(user, committee):
    """May look at everything reported under this committee: clerk, decision maker, viewer."""
    return has_committee_role(user, committee, list(CommitteePost.Role))


def can_keep(user, branch):
    """Keeps the branch's reference data: those who decide there, and the clerks above it."""
    return can_decide(user, branch) or is_clerk(user, branch.committee)


def keeps_reference_data(user, roles=BranchPost.WORKING_ROLES):
    """Has work in the back office: holds one of `roles` in some branch, or is a clerk somewhere."""
    return any(held & set(roles) for held in user.branch_roles.values()) or any(
        CommitteePost.Role.CLERK in held for held in user.committee_roles.values()
    )


def enters_back_office(user):
    """Has work there, or keeps the accounts."""
    return user.is_active and (user.is_administrator or keeps_reference_data(user))


def is_member_of(user, branch):
    """The person behind the login belongs to this branch today."""
    member = getattr(user, "member", None)
    return member is not None and member.branch_id == branch.pk and member.left_on is None


def is_of_the_office(login):
    """Keeps accounts, or holds a post in an office today or from a later day on."""
    posts = login.committee_posts.exclude(until__lt=timezone.localdate())
    return login.is_administrator or posts.exists()


def can_remove_second_factor(user, login):
    """Takes the second factor off for somebody who lost phone and card.

    Administrators for everybody else; a clerk for the members of the branches below, unless they
    hold a post in an office or are administrators themselves.
    """
    if user == login or user.is_administrator:
        return user != login
    member = getattr(login, "member", None)
    may = member is not None and is_clerk(user, member.branch.committee)
    return may and not is_of_the_office(login)


def can_print_slip(user, login):
    """Prints the slip with which somebody sets a password: administrators for every login.

    Whoever keeps a branch for its members, unless they hold a post in an office: a secretary must
    not come by the login of a clerk.
    """
    if user.is_administrator:
        return True
    member = getattr(login, "member", None)
    may = member is not None and can_keep(user, member.branch)
    return may and not is_of_the_office(login)
