"""Pages of meetings: who may, what is said, and the whole way through the real forms."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branchlife.models import BranchPost, CommitteePost, Member
from meetings import actions
from meetings.models import Meeting
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_exclusion,
    make_meeting,
    make_member,
    make_post,
    make_secretary,
    make_template,
    make_transfer,
    make_user,
)
from tests.meetings.course import (
    PNG,
    make_called,
    make_declared,
    make_session,
    make_whole,
)

pytestmark = pytest.mark.django_db


def url(name, record):
    """The address of a meetings page about a record."""
    return reverse(f"meetings:{name}", args=[record.pk])


@pytest.fixture
def cast(secretary, branch):
    """Everybody who could come to a page, by what they are."""
    assistant = make_member(branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    return {
        "anonymous": None,
        "outsider": make_user(),
        "member": make_member(branch, login=True).user,
        "assistant": assistant.user,
        "other secretary": make_secretary().user,
        "secretary": secretary.user,
        "clerk": make_clerk(branch.committee),
        "viewer": make_clerk(branch.committee, CommitteePost.Role.VIEWER),
        "other clerk": make_clerk(make_committee()),
    }


def answers(client, cast, address, data=None):
    """The status each of the cast gets."""
    found = {}
    for name, user in cast.items():
        client.logout()
        if user:
            client.force_login(user)
        response = client.get(address) if data is None else client.post(address, data)
        found[name] = response.status_code
    return found


OUTSIDE = {"anonymous": 302, "outsider": 404, "other secretary": 404, "other clerk": 404}
READ = OUTSIDE | {name: 200 for name in ("member", "assistant", "secretary", "clerk", "viewer")}
WORK = READ | {"member": 403, "clerk": 403, "viewer": 403}
OVERSEE = READ | {"member": 403}


def doing(table):
    """The same people, where a working request answers with a redirect."""
    return {name: 302 if code == 200 else code for name, code in table.items()}


@pytest.mark.parametrize(
    "name, table",
    [("meeting_list", READ), ("create", WORK), ("exclusion_list", OVERSEE), ("exclude", WORK)],
)
def test_who_may_open_the_pages_of_a_branch(client, cast, branch, name, table):
    assert answers(client, cast, url(name, branch)) == table


@pytest.mark.parametrize(
    "name, table",
    [
        ("detail", READ),
        ("edit", WORK),
        ("attendance", WORK),
        ("declare", WORK),
        ("resolve", WORK),
    ],
)
def test_who_may_open_the_pages_of_a_meeting(client, cast, branch, by, name, table):
    assert answers(client, cast, url(name, make_session(branch, by))) == table


def minutes_of(meeting):
    """The address of the minutes; in Word, which is made faster than a PDF."""
    return reverse("branchlife:paper", args=["minutes", meeting.pk, "docx"])


def test_who_may_print_the_minutes_before_they_are_signed(client, cast, branch, by):
    assert answers(client, cast, minutes_of(make_session(branch, by))) == OVERSEE


@pytest.mark.parametrize(
    "name",
    ["call", "start", "enter_afterwards", "cancel", "close", "repeat", "upload_signed"]
    + ["update_roll", "add_item", "add_guest"],
)
def test_who_may_change_a_meeting(client, cast, branch, name):
    assert answers(client, cast, url(name, make_meeting(branch)), {}) == doing(WORK)


def test_an_assistant_types_and_does_not_sign(client, cast, branch, by):
    expected = doing(WORK) | {"assistant": 403}
    assert answers(client, cast, url("sign", make_declared(branch, by)), {}) == expected


def test_who_may_change_the_parts_of_a_meeting(client, cast, branch, by):
    meeting = make_declared(branch, by)
    item = actions.add_item(meeting, by=by, title="甲")
    guest = actions.add_guest(meeting, by=by, name="陈明")
    assert answers(client, cast, url("record_item", item)) == WORK
    assert answers(client, cast, url("edit_item", item)) == WORK
    assert answers(client, cast, url("edit_guest", guest)) == WORK
    assert answers(client, cast, url("move_item", item), {}) == doing(WORK)
    for name in ("remove_item", "remove_guest", "withdraw_resolution"):
        once = {**cast, "secretary": None}  # the part is gone after the assistant
        part = {
            "remove_item": item,
            "remove_guest": guest,
            "withdraw_resolution": actions.resolve(meeting, by=by, text="决议", ayes=1),
        }[name]
        found = answers(client, once, url(name, part), {})
        assert found == doing(WORK) | {"secretary": 302, "clerk": 404, "viewer": 404}


def test_who_may_change_and_consent_to_an_exclusion(client, cast, branch):
    exclusion = make_exclusion(make_member(branch), consented_on=None)
    hidden = {"member": 404}
    assert answers(client, cast, url("change_exclusion", exclusion)) == WORK | hidden
    expected = OUTSIDE | hidden | {name: 403 for name in ("assistant", "secretary", "viewer")}
    assert answers(client, cast, url("consent", exclusion), {}) == expected | {"clerk": 302}


def test_pages_that_act_refuse_to_be_opened(client, branch, by):
    client.force_login(by)
    meeting = make_meeting(branch)
    for name in ("call", "start", "cancel", "close", "sign", "add_item"):
        assert client.get(url(name, meeting)).status_code == 405


# --- what is said ---


def text_of(client, address, **options):
    """The page as text."""
    return client.get(address, **options).content.decode()


def test_members_see_place_time_and_agenda_and_the_record_once_it_is_signed(
    client, branch, by, cast
):
    meeting = make_whole(branch, by, place="二楼会议室")
    client.force_login(cast["member"])
    page = text_of(client, url("detail", meeting))
    seen = ["二楼会议室", "2025年3月19日（星期三）上午9:00", "甲"]
    assert [text in page for text in seen] == [True] * 3
    assert ("记录</p>" in page, "名单" in page, "修改时间" in page) == (False, False, False)
    assert client.get(minutes_of(meeting)).status_code == 403
    actions.sign(meeting, by=by)
    assert "记录</p>" in text_of(client, url("detail", meeting))
    assert client.get(minutes_of(meeting)).status_code == 200


def test_the_record_of_a_committee_meeting_is_read_by_those_who_were_there(
    client, secretary, branch, by, cast
):
    meeting = actions.sign(make_whole(branch, by, kind="branch_committee"), by=by)
    client.force_login(cast["member"])
    assert client.get(url("detail", meeting)).status_code == 200
    assert client.get(minutes_of(meeting)).status_code == 403


def test_a_disabled_button_says_why(client, branch, by):
    client.force_login(by)
    meeting = make_declared(branch, by)
    actions.add_item(meeting, by=by, title="甲")
    actions.close(meeting, by=by)
    page = text_of(client, url("detail", meeting))
    assert "在会议记录上签字" in page
    for reason in ["还没有写明记录人。", "还没有写明散会时间。", "第1项议程“甲”还没有记录。"]:
        assert f"<li>{reason}</li>" in page


def test_too_few_present_is_said_before_and_after_the_declaration(client, branch, by):
    for _ in range(10):
        make_member(branch)
    meeting = make_session(branch, by)
    rows = list(meeting.attendances.all())
    actions.mark(meeting, {row.pk: "present" for row in rows[:5]}, by=by, rest="absent")
    client.force_login(by)
    sentence = "还不能宣布会议有效：应到会有表决权的党员11名，实到5名，还差1名。"
    page = text_of(client, url("declare", meeting))
    assert sentence in page
    assert "没有达到应到会有表决权党员（11名）的半数" in page
    response = client.post(url("declare", meeting), follow=True)
    assert sentence in response.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).declared_valid is False


def test_exactly_half_warns_before_the_declaration(client, branch, by):
    make_member(branch)
    meeting = make_session(branch, by)
    first = meeting.attendances.first()
    actions.mark(meeting, {first.pk: "present"}, by=by, rest="absent")
    client.force_login(by)
    assert "实到人数刚好是应到会的半数" in text_of(client, url("declare", meeting))


# --- the way of a meeting, through the forms ---


def test_the_secretary_holds_a_meeting_by_clicking(client, secretary, branch, by):
    member = make_member(branch, name="李平")
    template = make_template("报告到会情况", "民主测评")
    client.force_login(by)
    client.post(
        url("create", branch),
        {
            "kind": "general",
            "template": template.pk,
            "title": "",
            "starts_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "place": "会议室",
            "recorder": member.pk,
        },
    )
    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.place, meeting.chair) == ("党员大会议程", "会议室", secretary)
    client.post(url("add_guest", meeting), {"name": "陈明", "is_supervisor": "on"})
    client.post(url("call", meeting))
    response = client.post(url("start", meeting))
    assert response["Location"] == url("attendance", meeting)
    row = meeting.attendances.get(member=member)
    response = client.post(
        url("attendance", meeting),
        {f"status_{row.pk}": "on_leave", f"reason_{row.pk}": "", "others_present": "1"},
    )
    page = response.content.decode()
    assert "李平同志请假，请写明事由。" in page
    assert f'name="status_{row.pk}" value="on_leave" checked' in page
    response = client.post(
        url("attendance", meeting),
        {f"status_{row.pk}": "on_leave", f"reason_{row.pk}": "因公出差", "others_present": "1"},
    )
    assert response["Location"] == url("declare", meeting)
    assert "请假1名：李平同志因公出差" in text_of(client, url("declare", meeting))
    client.post(url("declare", meeting))
    meeting.refresh_from_db()
    assert meeting.is_valid is True
    last = meeting.items.last()
    client.post(url("record_item", last), {"record": "发出1张，收回1张。", "was": ""})
    client.post(url("close", meeting), {"ends_at": ""})
    client.post(url("sign", meeting))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.entered_afterwards) == ("signed", False)


def test_a_meeting_held_earlier_is_entered_by_clicking(client, branch, by):
    client.force_login(by)
    client.post(
        url("create", branch),
        {"kind": "branch_committee", "title": "支委会", "starts_at": "2025-03-19T09:00"},
    )
    meeting = Meeting.objects.get()
    assert "开始补录" in text_of(client, url("detail", meeting))
    response = client.post(url("enter_afterwards", meeting))
    assert response["Location"] == url("attendance", meeting)
    client.post(url("attendance", meeting), {"others_present": "1"})
    client.post(url("declare", meeting))
    client.post(url("close", meeting), {"ends_at": "2025-03-19T10:30"})
    scan = SimpleUploadedFile("记录.png", PNG, content_type="image/png")
    client.post(url("upload_signed", meeting), {"upload": scan})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.signed_on_paper) == ("signed", True)
    assert meeting.entered_afterwards is True
    assert "记录.png" in text_of(client, url("detail", meeting))
    again = SimpleUploadedFile("照片.png", PNG, content_type="image/png")
    client.post(url("upload_signed", meeting), {"upload": again})
    assert "照片.png" in text_of(client, url("detail", meeting))


def test_one_form_does_not_undo_what_another_person_marked(client, branch, by):
    member = make_member(branch)
    meeting = make_session(branch, by)
    first, second = meeting.attendances.all()
    client.force_login(by)
    stale = {f"was_{first.pk}": "", f"was_{second.pk}": "", f"status_{first.pk}": "present"}
    actions.mark(meeting, {second.pk: "late"}, by=by)
    client.post(url("attendance", meeting), stale)
    assert list(meeting.attendances.values_list("status", flat=True)) == ["present", "late"]
    page = client.post(url("attendance", meeting), stale | {f"status_{second.pk}": "absent"})
    assert f"{member.name}同志刚才已由别人登记为“迟到”，请核对后再保存。" in page.content.decode()


def test_a_wrong_attendance_is_corrected_by_clicking(client, branch, by):
    member = make_member(branch)
    meeting = make_declared(branch, by)
    row = meeting.attendances.get(member=member)
    client.force_login(by)
    data = {f"status_{row.pk}": "absent", f"was_{row.pk}": "present"}
    page = client.post(url("attendance", meeting), data)
    assert "这个字段是必填项。" in page.content.decode()
    client.post(url("attendance", meeting), data | {"why": "点名有误"})
    meeting.refresh_from_db()
    row.refresh_from_db()
    assert (row.status, meeting.declared_reason, meeting.is_valid) == ("absent", "点名有误", True)


def test_a_refused_record_keeps_what_was_typed_and_shows_what_stands_there(client, branch, by):
    item = actions.add_item(make_meeting(branch), by=by, title="甲")
    actions.record_item(item, "原来的", by=by)
    actions.record_item(item, "先写的", by=make_user(name="王强"))
    client.force_login(by)
    page = client.post(url("record_item", item), {"record": "后写的", "was": "原来的"})
    text = page.content.decode()
    assert "王强同志刚才" in text
    assert ("后写的</textarea>" in text, "先写的</p>" in text) == (True, True)
    client.post(url("record_item", item), {"record": "合起来的", "was": "先写的"})
    item.refresh_from_db()
    assert item.record == "合起来的"


def test_the_second_sitting_is_arranged_by_clicking(client, branch, by):
    meeting = make_session(branch, by)
    actions.mark(meeting, {}, by=by, rest="absent")
    actions.declare(meeting, by=by)
    client.force_login(by)
    later = timezone.localtime() + timedelta(days=3)
    response = client.post(
        url("repeat", meeting), {"starts_at": later.strftime("%Y-%m-%dT%H:%M"), "place": "礼堂"}
    )
    second = Meeting.objects.get(repeats=meeting)
    assert response["Location"] == second.get_absolute_url()
    assert second.place == "礼堂"
    assert "改期召开" in text_of(client, url("detail", meeting))


def test_a_form_that_is_not_whole_says_so_and_changes_nothing(client, branch, by):
    client.force_login(by)
    response = client.post(url("create", branch), {"kind": "general", "starts_at": "gestern"})
    assert (response.status_code, Meeting.objects.count()) == (200, 0)
    meeting = make_called(branch, by)
    page = client.post(url("cancel", meeting), {"reason": ""}, follow=True).content.decode()
    assert "这个字段是必填项。" in page
    page = client.post(
        url("edit", meeting),
        {"starts_at": "2025-03-19T09:00", "ends_at": "2025-03-19T08:00", "title": "大会"},
    ).content.decode()
    assert "散会时间（2025年3月19日（星期三）上午8:00）早于开会时间" in page
    meeting.refresh_from_db()
    assert meeting.ends_at is None


def test_another_branchs_member_cannot_be_chair(client, branch, by):
    client.force_login(by)
    stranger = make_member()
    response = client.post(
        url("create", branch),
        {"kind": "general", "starts_at": "2025-03-19T09:00", "chair": stranger.pk},
    )
    assert (response.status_code, Meeting.objects.count()) == (200, 0)


def test_who_has_moved_since_the_day_of_a_meeting_may_have_kept_its_record(client, branch, by):
    client.force_login(by)
    mover, since = (
        make_member(branch, name="王宁"),
        make_member(branch, arrived_on=date(2025, 6, 1)),
    )
    meeting = make_meeting(branch)
    new_branch = make_branch(committee=branch.committee)
    make_transfer(mover, from_branch=branch, to_branch=new_branch, moved_on=date(2025, 5, 6))
    Member.objects.filter(pk=mover.pk).update(branch=new_branch)
    page = text_of(client, url("edit", meeting))
    assert page.count(f'<option value="{mover.pk}">王宁</option>') == 2
    assert page.count(f'<option value="{since.pk}">') == 2
    client.post(
        url("edit", meeting),
        {"kind": "general", "starts_at": "2025-03-19T09:00", "recorder": mover.pk},
    )
    meeting.refresh_from_db()
    assert meeting.recorder == mover
    assert f'value="{mover.pk}"' not in text_of(client, url("create", branch))


def test_where_the_office_uses_the_platform_the_branch_does_not_consent_itself(client, branch, by):
    client.force_login(by)
    assert "consented_on" not in text_of(client, url("exclude", branch))
    branch.committee.has_clerks = False
    branch.committee.save()
    assert "consented_on" in text_of(client, url("exclude", branch))
    member = make_member(branch)
    client.post(
        url("exclude", branch),
        {
            "member": member.pk,
            "reason": "bedridden",
            "since": "2025-01-01",
            "consented_on": "2025-01-10",
            "resolved_on": "2025-01-15",
        },
    )
    page = text_of(client, url("exclusion_list", branch))
    assert "上级党组织2025年1月10日同意" in page
    assert "现在仍计入应到会人数" not in page


# --- the same number of queries for one and for three ---


@pytest.mark.parametrize("number", [1, 3])
def test_the_meeting_takes_the_same_queries(client, branch, by, django_assert_num_queries, number):
    for _ in range(number):
        make_member(branch)
    meeting = make_declared(branch, by)
    for index in range(number):
        actions.add_item(meeting, by=by, title=f"议题{index}")
        actions.add_guest(meeting, by=by, name=f"来宾{index}")
        actions.resolve(meeting, by=by, text=f"决议{index}", ayes=1)
    client.force_login(by)
    with django_assert_num_queries(21):
        client.get(url("detail", meeting))


@pytest.mark.parametrize("number", [1, 3])
def test_the_attendance_page_takes_the_same_queries(
    client, branch, by, django_assert_num_queries, number
):
    for _ in range(number):
        make_member(branch)
    meeting = make_session(branch, by)
    client.force_login(by)
    with django_assert_num_queries(10):
        client.get(url("attendance", meeting))


@pytest.mark.parametrize("number", [1, 3])
def test_the_exclusions_take_the_same_queries(
    client, branch, by, django_assert_num_queries, number
):
    for _ in range(number):
        make_exclusion(make_member(branch))
    client.force_login(by)
    with django_assert_num_queries(6):
        client.get(url("exclusion_list", branch))
