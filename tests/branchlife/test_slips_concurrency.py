"""One slip, two people at once: exactly one sets the password. On PostgreSQL."""

import pytest

from branchlife.actions import slips
from branchlife.models import LoginSlip, User
from branchlife.workflow import NotAllowed
from tests.factories import make_member, make_secretary
from tests.parallel import results_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_who_use_one_slip_at_once_one_is_refused(attempt):
    slips.print_slips([make_member()], by=None)
    slip = LoginSlip.objects.select_related("user").get()
    words = ("chunfeng88xue", "shanzha7hudie")
    results = results_at_once(
        *(lambda word=word: slips.redeem_slip(slip, word, by=slip.user) for word in words)
    )
    assert sorted(isinstance(result, NotAllowed) for result in results) == [False, True]
    (kept,) = [
        word for word, result in zip(words, results, strict=True) if isinstance(result, User)
    ]
    assert User.objects.get(pk=slip.user_id).check_password(kept)


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_slips_printed_at_once_one_is_in_use(attempt):
    secretary = make_secretary()
    member = make_member(secretary.branch)
    results = results_at_once(*[lambda: slips.print_slips([member], by=secretary.user)] * 2)
    assert not any(isinstance(result, NotAllowed) for result in results)
    assert LoginSlip.objects.in_use().count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_slip_used_while_a_new_one_is_printed_never_leaves_two(attempt):
    member = make_member()
    (printed,) = slips.print_slips([member], by=None)
    slip = slips.find_slip(printed.user.username, printed.code)
    member.refresh_from_db()
    used, again = results_at_once(
        lambda: slips.redeem_slip(slip, "chunfeng88xue", by=slip.user),
        lambda: slips.print_slips([member], by=None),
    )
    assert not isinstance(again, NotAllowed)
    assert LoginSlip.objects.in_use().count() == 1
    assert User.objects.get(pk=slip.user_id).has_usable_password() == isinstance(used, User)
