"""Who may run, watch, fill; and who sees totals when."""

import pytest

from appraisals.ballots import actions, permissions
from appraisals.ballots.models import BallotBox
from branchlife.actions import logins
from branchlife.models import BranchPost, CommitteePost
from branchlife.workflow import NotAllowed
from meetings.models import Guest
from tests.ballots.rooms import make_room, open_room
from tests.ballots.test_counting import signed_copy
from tests.factories import make_clerk, make_committee, make_member, make_post, make_secretary

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """A room whose box is open, and everybody who might come by."""
    room = open_room(6)
    branch = room.box.appraisal.branch
    assistant = make_member(branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    commissioner = make_member(branch, login=True)
    make_post(commissioner, BranchPost.Role.DISCIPLINE)
    people = {
        "secretary": room.secretary.user,
        "assistant": assistant.user,
        "commissioner": commissioner.user,
        "scrutineer": room.scrutineers[0].user,
        "voter": room.voters[4].user,
        "absent": make_member(branch, login=True).user,
        "outsider": make_secretary().user,
        "clerk": make_clerk(branch.committee),
        "viewer": make_clerk(branch.committee, CommitteePost.Role.VIEWER),
        "other clerk": make_clerk(make_committee()),
    }
    return room, people


def who(people, predicate, box):
    return {name for name, user in people.items() if predicate(user, box)}


def test_who_runs_watches_fills_and_sees_the_roll(cast):
    room, people = cast
    box = room.box
    assert who(people, permissions.can_manage, box) == {"secretary", "assistant"}
    assert who(people, permissions.is_scrutineer, box) == {"scrutineer"}
    assert who(people, permissions.can_watch, box) == {"secretary", "assistant", "scrutineer"}
    assert who(people, permissions.can_fill, box) == {"secretary", "scrutineer", "voter"}
    assert who(people, permissions.can_see_roll, box) == {
        "secretary",
        "assistant",
        "scrutineer",
        "voter",
    }
    assert who(people, permissions.can_key_in, box) == {
        "secretary",
        "assistant",
        "scrutineer",
        "clerk",
    }


def test_who_sees_totals_and_codes_and_when(cast):
    room, people = cast
    for number in range(4):
        room.vote(number)
    seen = [who(people, permissions.can_see_totals, room.box)]
    room.close()
    seen.append(who(people, permissions.can_see_totals, room.box))
    room.count()
    seen.append(who(people, permissions.can_see_totals, room.box))
    assert who(people, permissions.can_see_tracking_codes, room.box) == set()
    room.confirm()
    seen.append(who(people, permissions.can_see_totals, room.box))
    assert seen == [set(), set(), {"scrutineer"}, {"secretary", "commissioner", "clerk"}]
    assert who(people, permissions.can_see_tracking_codes, room.box) == set(people) - {
        "outsider",
        "clerk",
        "viewer",
        "other clerk",
    }


def test_only_the_committee_above_orders_a_repeat(cast):
    room, people = cast
    assert who(people, permissions.can_order_repeat, room.box.appraisal) == {"clerk"}


def test_a_count_code_is_made_on_the_own_phone_if_there_is_one():
    room = make_room(4, scrutineers=1)
    own = room.box.scrutineers.get()
    guest = Guest.objects.create(meeting=room.box.meeting, name="刘指导")
    other = actions.nominate(room.box, by=room.secretary.user, guest=guest)
    secretary, scrutineer = room.secretary.user, room.scrutineers[0].user
    assert [permissions.can_make_count_code(user, own) for user in (secretary, scrutineer)] == [
        False,
        True,
    ]
    assert [permissions.can_make_count_code(user, other) for user in (secretary, scrutineer)] == [
        True,
        False,
    ]


def test_nobody_on_the_roll_of_an_open_ballot_gets_a_new_password():
    room = open_room(5)
    voter, clerk = room.voters[4], make_clerk(room.secretary.branch.committee)
    expected = [
        f"{voter.name}同志在正在进行的测评名单中，停止收票以前不能发新密码。"
        "不能登录的，请抽取测评二维码或填纸质票。"
    ]
    for give in (
        lambda: logins.set_login(voter, by=room.secretary.user),
        lambda: logins.reset_password(voter.user, by=clerk),
    ):
        with pytest.raises(NotAllowed) as refused:
            give()
        assert [str(reason) for reason in refused.value.reasons] == expected
    logins.reset_password(clerk, by=None)
    logins.set_login(make_member(room.secretary.branch), by=room.secretary.user)
    for number in range(5):
        room.vote(number)
    room.close()
    assert len(logins.reset_password(voter.user, by=clerk)) == 11


def password_for(member, by):
    with pytest.raises(NotAllowed) as refused:
        logins.set_login(member, by=by)
    return [str(reason) for reason in refused.value.reasons]


def test_no_scrutineer_of_a_ballot_under_way_gets_a_new_password():
    room = make_room(5)
    by, member = room.secretary.user, room.scrutineers[0]
    first = (
        f"{member.name}同志是正在进行的测评的监票人，测评结果确认以前不能发新密码，"
        "免得别人用来生成计票码。测评还没有开始的，可以先撤回提名。"
    )
    assert password_for(member, by) == [first]
    room.box = actions.open_box(room.box, room.codes, by=by)
    for number in range(4):
        room.vote(number)
    assert password_for(member, by)[0] == first
    assert len(password_for(member, by)) == 2
    room.close()
    assert password_for(member, by) == [first]
    room.count()
    assert password_for(member, by) == [first]
    room.confirm()
    assert len(logins.set_login(member, by=by)) == 11


def test_whose_nomination_is_withdrawn_gets_a_password_again():
    room = make_room(5)
    actions.withdraw(room.box.scrutineers.get(position=0), by=room.secretary.user)
    assert len(logins.set_login(room.scrutineers[0], by=room.secretary.user)) == 11


def test_a_rehearsal_or_a_void_ballot_keeps_nobody_from_a_password():
    room = make_room(5)
    BallotBox.objects.update(is_rehearsal=True)
    assert len(logins.set_login(room.scrutineers[0], by=room.secretary.user)) == 11
    BallotBox.objects.update(is_rehearsal=False)
    actions.void(room.box, by=room.secretary.user, reason="改期")
    assert len(logins.set_login(room.scrutineers[0], by=room.secretary.user)) == 11


def test_who_may_open_the_signed_report_and_when(cast, client):
    room, people = cast
    for number in range(4):
        room.vote(number)
    by = people["clerk"]
    actions.attach_declaration(room.box, signed_copy(), by=by)
    declaration = room.fresh().void_file
    room.close()
    room.count()
    actions.attach_report(room.box, signed_copy(), by=people["secretary"])
    report = room.fresh().report_file

    def answers(file):
        found = {}
        for name, user in people.items():
            client.force_login(user)
            response = client.get(file.get_absolute_url())
            if response.streaming:
                b"".join(response.streaming_content)
            found.setdefault(response.status_code, set()).add(name)
        return found

    outside = {"voter", "absent", "outsider", "other clerk"}
    before = answers(report)
    assert before[200] == {"scrutineer", "secretary"}  # the latter put it there
    assert before[403] | before[404] == set(people) - before[200]
    assert before[404] >= outside
    assert before[403] >= {"assistant", "clerk", "viewer"}
    assert answers(declaration)[200] == {"secretary", "assistant", "scrutineer", "clerk"}
    for user, sees in [("scrutineer", True), ("assistant", False)]:
        client.force_login(people[user])
        page = client.get(room.box.get_absolute_url()).content.decode()
        assert (report.get_absolute_url() in page) == sees
    room.confirm()
    assert answers(report)[200] == {"secretary", "commissioner", "clerk"}
    assert answers(report)[403] >= {"assistant", "viewer"}


def test_nobody_makes_a_first_login_for_somebody_on_the_roll_of_an_open_ballot():
    room = open_room(5, logins=False)
    voter = room.voters[4]
    with pytest.raises(NotAllowed):
        logins.set_login(voter, by=room.secretary.user)
    voter.refresh_from_db()
    assert voter.user is None
