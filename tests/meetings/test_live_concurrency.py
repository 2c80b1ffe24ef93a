"""Several recorders at the same moment: nothing overwritten, nothing taken twice. On PostgreSQL."""

from datetime import timedelta

import pytest

from branchlife.models import AuditEvent
from branchlife.workflow import NotAllowed
from meetings import actions
from meetings.actions import agenda
from meetings.models import AgendaItem
from tests.factories import make_meeting, make_secretary, make_user
from tests.meetings.course import MORNING, make_session, make_whole
from tests.parallel import at_once, results_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]


def stands(item):
    return AgendaItem.objects.get(pk=item.pk).record


@pytest.mark.parametrize("attempt", range(3))
def test_all_that_is_added_at_once_is_there(attempt):
    secretary = make_secretary()
    meeting = make_session(secretary.branch, secretary.user)
    item = actions.add_item(meeting, by=secretary.user, title="甲")
    actions.record_item(item, "开头", by=secretary.user)
    users = [make_user(name=name) for name in "东西南北"]
    deeds = [
        lambda user=user: actions.record_item(item, f"开头\n{user}", by=user, was="开头")
        for user in users
    ]
    results = results_at_once(*deeds)
    assert sum(not result.note for result in results) == 1
    first, *rest = stands(item).split("\n")
    assert (first, sorted(rest)) == ("开头", sorted("东西南北"))
    assert AuditEvent.objects.filter(verb="recorded").count() == 5


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_changes_of_the_same_line_one_is_refused(attempt):
    secretary, other = make_secretary(), make_user()
    meeting = make_session(secretary.branch, secretary.user)
    item = actions.add_item(meeting, by=secretary.user, title="甲")
    actions.record_item(item, "一句话", by=secretary.user)
    texts = {"甲的话": secretary.user, "乙的话": other}
    deeds = [
        lambda text=text, user=user: actions.record_item(item, text, by=user, was="一句话")
        for text, user in texts.items()
    ]
    results = results_at_once(*deeds)
    kept = [result for result in results if not isinstance(result, NotAllowed)]
    refused = [result for result in results if isinstance(result, NotAllowed)]
    assert (len(kept), len(refused)) == (1, 1)
    assert stands(item) == kept[0].item.record == refused[0].item.record


@pytest.mark.parametrize("attempt", range(3))
def test_no_word_slips_into_minutes_being_signed(attempt):
    secretary = make_secretary()
    meeting = make_whole(secretary.branch, secretary.user)
    item = meeting.items.get()
    words = at_once(
        lambda: actions.sign(meeting, by=secretary.user),
        lambda: actions.record_item(item, "记录\n添一句", by=secretary.user, was="记录"),
    )
    version = meeting.versions.get()
    assert (str(version.content).count("添一句") > 0) is (words == ["done", "done"])
    assert ("添一句" in stands(item)) is (words == ["done", "done"])


@pytest.mark.parametrize("attempt", range(3))
def test_what_was_left_over_comes_onto_one_agenda_only(attempt):
    secretary = make_secretary()
    earlier = make_meeting(secretary.branch)
    left = actions.add_item(earlier, by=secretary.user, title="旧事")
    agenda.set_unfinished(left, by=secretary.user)
    later = [
        make_meeting(secretary.branch, starts_at=MORNING + timedelta(days=day)) for day in (7, 8)
    ]
    deeds = [
        lambda meeting=meeting: agenda.carry_over(meeting, by=secretary.user, items=[left])
        for meeting in later
    ]
    assert at_once(*deeds) == ["done", "refused"]
    assert left.carried_to.count() == 1
