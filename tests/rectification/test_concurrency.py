"""A list is changed while it goes out: one after the other, whoever comes first. PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connections, transaction

from appraisals.rectification import actions
from branchlife.workflow import lock
from tests.factories import make_appraisal, make_campaign, make_item, make_secretary
from tests.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def alone(deed):
    """Do it on a connection of its own."""
    try:
        return deed()
    finally:
        connections.close_all()


@pytest.mark.parametrize("name", ["edit_item", "remove_item", "edit_problem", "remove_problem"])
def test_nothing_on_a_list_changes_while_somebody_works_on_the_list(name):
    secretary = make_secretary()
    item = make_item(make_appraisal(secretary.branch))
    if name == "remove_problem":
        actions.remove_item(item, by=secretary.user)
    record = item.problem if name.endswith("problem") else item
    changes = {"edit_item": {"is_personal": True}, "edit_problem": {"text": "改"}}.get(name, {})
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock(item.appraisal)
            deed = getattr(actions, name)
            begun = pool.submit(alone, lambda: deed(record, by=secretary.user, **changes))
            assert not wait([begun], timeout=0.15).done
        begun.result()


def test_an_item_is_carried_over_once():
    secretary = make_secretary()
    item = make_item(make_appraisal(secretary.branch))
    year = make_campaign(secretary.branch.committee, year_label="2025年度")
    this = make_appraisal(secretary.branch, campaign=year)
    carry = {"into": this, "due_on": item.due_on, "by": secretary.user}
    deeds = [lambda: actions.carry_over(item, **carry)] * 2
    assert at_once(*deeds) == ["done", "refused"]
    assert this.items.count() == 1
