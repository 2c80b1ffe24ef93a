"""People hand in while the meeting is called: nobody's words are missed or laid twice. PostgreSQL."""

import pytest

from appraisals.ratings.models import SelfEvaluation
from meetings import actions as meetings
from meetings.models import Speech
from tests.parallel import at_once
from tests.ratings.test_self_evaluations import Year

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.mark.parametrize("attempt", range(5))
def test_handed_in_while_the_meeting_is_called_it_lies_before_it_once(attempt):
    year = Year(3)
    hand_in = [lambda member=member: year.hand_in(member=member) for member in year.members]
    assert at_once(*hand_in, year.call) == ["done"] * 4
    assert Speech.objects.filter(meeting=year.meeting).count() == 3
    assert SelfEvaluation.objects.filter(speech__isnull=False).count() == 3


@pytest.mark.parametrize("attempt", range(3))
def test_the_group_and_the_general_meeting_at_once_stand_in_nobodys_way(attempt):
    year = Year(3)
    group_meeting = year.group_meeting()
    year.hand_in()
    hand_in = [lambda member=member: year.hand_in(member=member) for member in year.members[1:]]
    deeds = [*hand_in, year.call, lambda: year.call(group_meeting)]
    assert at_once(*deeds) == ["done"] * 4
    assert year.speech().meeting == group_meeting
    assert Speech.objects.filter(meeting=year.meeting).count() == 2


@pytest.mark.parametrize("attempt", range(5))
def test_two_devices_begin_at_once_and_one_is_asked_to_compare(attempt):
    year = Year()
    started = [({}, "")]
    deeds = [lambda text=text: year.keep(text, was=started) for text in ("手机上", "电脑上")]
    assert at_once(*deeds) == ["done", "refused"]
    assert SelfEvaluation.objects.get().text in ("手机上", "电脑上")


@pytest.mark.parametrize("attempt", range(3))
def test_handing_in_while_the_meeting_begins_is_laid_before_it_or_refused(attempt):
    year = Year(2)
    year.call()
    year.hand_in()
    at_once(
        lambda: year.hand_in("改"),
        lambda: year.hand_in(member=year.members[1]),
        lambda: meetings.start(year.meeting, by=year.secretary.user),
    )
    for evaluation in SelfEvaluation.objects.all():
        assert evaluation.speech.text == evaluation.as_text
