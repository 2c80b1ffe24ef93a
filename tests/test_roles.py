"""Rights follow from posts held today: the deputy's are the secretary's, an ended post gives none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from branchlife.models import Branch, BranchPost
from tests.access_table import ACCESS, BACK_OFFICE
from tests.factories import make_member, make_post
from tests.test_access import answers, is_paper, rows
from tests.test_access import world as world  # a fixture
from tests.world import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.long]
Role = BranchPost.Role
MEMBER, SECRETARY = ROLES.index("member"), ROLES.index("secretary")


def telling_rows():
    """The lines in which the secretary gets something else than a member; papers left out."""
    for table in (ACCESS, BACK_OFFICE):
        for name, method, words, expected in rows(table):
            if expected[SECRETARY] not in ("-", expected[MEMBER]) and not is_paper(words):
                yield name, method, words, expected


def lines(world, step=5, **users):
    """{who: what they get} at every fifth of the telling addresses, or every `step`th.

    `users` holds logins, and names of roles, who get what the table says.
    """
    told = {who: ROLES.index(role) for who, role in users.items() if role in ROLES}
    world.users = {who: user for who, user in users.items() if who not in told}
    found = {who: [] for who in users}
    for name, method, words, expected in list(telling_rows())[::step]:
        got = answers(world, name, method, words, ["?"] * len(world.users), [*world.users])
        got = dict(zip(world.users, got, strict=True))
        got |= {who: expected[place] for who, place in told.items()}
        if "-" not in got.values():
            for who, answer in got.items():
                found[who].append(f"{name} {method}: {answer}")
    return found


def member_with(world, role=None, **post):
    """A member of the world's branch with a login and, when told, a post."""
    branch = Branch.objects.get(pk=world.ids["branch"])
    member = make_member(branch, login=True)
    if role:
        make_post(member, role, **post)
    return member


def test_who_shares_the_secretarys_work_gets_exactly_the_same(world):
    found = lines(
        world,
        step=2,
        secretary="secretary",
        acting=member_with(world, Role.SECRETARY, acting=True).user,
        deputy=member_with(world, Role.DEPUTY).user,
        organization=member_with(world, Role.ORGANIZATION).user,
    )
    for who in ("acting", "deputy", "organization"):
        assert found[who] == found["secretary"], who


def test_a_post_gives_rights_from_its_first_to_its_last_day(world):
    today, day = timezone.localdate(), timedelta(days=1)
    found = lines(
        world,
        secretary="secretary",
        plain=member_with(world).user,
        last_day=member_with(world, Role.DEPUTY, until=today).user,
        first_day=member_with(world, Role.DEPUTY, since=today).user,
        ended=member_with(world, Role.DEPUTY, until=today - day).user,
        to_come=member_with(world, Role.DEPUTY, since=today + day).user,
    )
    for who in ("last_day", "first_day"):
        assert found[who] == found["secretary"], who
    for who in ("ended", "to_come"):
        assert found[who] == found["plain"], who


def test_who_has_left_is_an_outsider_and_a_login_switched_off_is_nobody(world):
    left, off = member_with(world, Role.DEPUTY), member_with(world, Role.DEPUTY)
    left.left_on, left.leaving = timezone.localdate(), "other"
    left.save()
    off.user.is_active = False
    off.user.save()
    found = lines(
        world,
        outsider="outsider",
        anonymous="anonymous",
        left=left.user,
        off=off.user,
    )
    assert found["left"] == found["outsider"]
    assert found["off"] == found["anonymous"]
