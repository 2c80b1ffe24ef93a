"""Pages of talks: what is missing, noting many, what only a few may read."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from branchlife.models import Standing
from meetings.models import Opinion, Talk, TalkNote
from tests.factories import (
    make_clerk,
    make_meeting,
    make_member,
    make_post,
    make_talk,
)
from tests.meetings.test_exports import paper, read

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY - timedelta(days=10)


@pytest.fixture
def page(client):
    """Fetches a page as somebody; posts when there is data."""

    def fetch(user, name, *words, data=None, status=None, query=""):
        client.force_login(user)
        address = reverse(f"meetings:{name}", args=words) + query
        response = client.get(address) if data is None else client.post(address, data, follow=True)
        if status:
            assert response.status_code == status
        return response.content.decode()

    return fetch


@pytest.fixture
def committee(secretary, branch):
    """Secretary, deputy and publicity commissioner; they have logins."""
    secretary.name = "张书记"
    secretary.save()
    deputy = make_member(branch, login=True, name="李副书记")
    make_post(deputy, "deputy")
    publicity = make_member(branch, login=True, name="王宣传")
    make_post(publicity, "publicity")
    return secretary, deputy, publicity


def test_what_is_missing_stands_first_by_name(page, committee, branch, by):
    secretary, deputy, publicity = committee
    make_talk(secretary, deputy, held_on=SOON)
    make_talk(secretary, make_member(branch, name="赵国"), held_on=SOON)
    make_member(branch, name="钱平")
    lost = make_member(branch, name="孙失联")
    Standing.objects.create(member=lost, kind="lost_contact", since=date(2020, 1, 1))
    text = page(by, "talk_list", branch.pk)
    assert "班子成员之间还有2对没有谈：张书记与王宣传、李副书记与王宣传" in text
    assert "还有1名党员，班子成员没有与其谈过：钱平" in text
    assert "<b>1/3</b>" in text and "<b>1/2</b>" in text
    assert "孙失联" not in text
    assert text.index("钱平") < text.index("<table")
    make_talk(secretary, publicity, held_on=SOON)
    make_talk(deputy, publicity, held_on=SOON)
    make_talk(publicity, branch.members.get(name="钱平"), held_on=SOON)
    assert "班子成员之间、班子成员与其他党员，都已谈心谈话。" in page(by, "talk_list", branch.pk)


def test_without_a_committee_the_secretary_talks_with_everybody(page, secretary, branch, by):
    make_member(branch, name="赵国")
    text = page(by, "talk_list", branch.pk)
    assert "还有1名党员，班子成员没有与其谈过：赵国" in text
    assert "对没有谈" not in text
    branch.posts.update(until=SOON)
    make_post(branch.members.get(name="赵国"), "assistant")
    assistant = branch.members.get(name="赵国")
    assistant.user = make_clerk(branch.committee)
    assistant.save()
    text = page(assistant.user, "talk_list", branch.pk)
    assert "本支部还没有书记。" in text and "<table" not in text


def test_the_days_that_count_go_with_the_yearly_meeting_or_are_chosen(page, secretary, branch, by):
    member = make_member(branch, name="赵国")
    make_talk(secretary, member, held_on=TODAY - timedelta(days=190))
    assert "没有与其谈过：赵国" in page(by, "talk_list", branch.pk)
    meeting = make_meeting(
        branch, starts_at=timezone.now() - timedelta(days=20), is_organizational_life=True
    )
    text = page(by, "talk_list", branch.pk)
    assert f"组织生活会日期：{meeting.day.year}年{meeting.day.month}月{meeting.day.day}日" in text
    assert "没有与其谈过" not in text
    make_talk(secretary, make_member(branch, name="钱平"), held_on=TODAY)
    assert "没有与其谈过：钱平" in page(by, "talk_list", branch.pk), "after the meeting"
    text = page(by, "talk_list", branch.pk, query=f"?since={SOON.isoformat()}")
    assert "没有与其谈过：赵国" in text


def test_fifty_talks_in_one_request(page, secretary, branch, by):
    members = [make_member(branch) for _number in range(50)]
    data = {
        "held_on": SOON.isoformat(),
        "leader": secretary.pk,
        "members": [member.pk for member in members],
        "save": 1,
    }
    text = page(by, "record_talks", branch.pk, data=data)
    assert "已登记谈心谈话50次。" in text
    assert Talk.objects.filter(kind="individual", held_on=SOON).count() == 50
    text = page(by, "record_talks", branch.pk, data=data)
    assert "已登记谈心谈话0次。另有50次当天已经登记过，没有重复登记。" in text


def test_a_button_ticks_those_with_whom_nobody_has_talked(page, secretary, branch, by):
    met, unmet = make_member(branch), make_member(branch)
    make_talk(secretary, met, held_on=SOON)
    data = {"held_on": SOON.isoformat(), "leader": met.pk, "is_kept_apart": "on", "pick": "missing"}
    text = page(by, "record_talks", branch.pk, data=data)
    assert f'value="{unmet.pk}" checked' in text and text.count("checked") == 2
    assert f'value="{SOON.isoformat()}"' in text and f'<option value="{met.pk}" selected>' in text
    assert f"已谈：{secretary} {SOON.month}月{SOON.day}日" in " ".join(text.split())
    assert page(by, "record_talks", branch.pk, data=data | {"pick": "all"}).count("checked") == 4
    assert Talk.objects.count() == 1


def test_the_same_button_ticks_the_rest_of_the_leadership(page, secretary, branch, by):
    others = [make_member(branch) for _number in range(2)]
    for member in others:
        make_post(member, "committee_member")
    make_talk(secretary, others[0], held_on=SOON)
    data = {"held_on": SOON.isoformat(), "leader": secretary.pk, "pick": "missing"}
    text = page(by, "record_talks", branch.pk, data=data)
    assert f'value="{others[1].pk}" checked' in text
    assert f'value="{others[0].pk}" checked' not in text


def test_a_talk_of_several_needs_three_and_is_one(page, secretary, branch, by):
    members = [make_member(branch) for _number in range(3)]
    data = {
        "held_on": SOON.isoformat(),
        "leader": secretary.pk,
        "members": [members[0].pk],
        "is_collective": "on",
    }
    assert "集体谈话至少3名同志，请至少勾选2名。" in page(by, "record_talks", branch.pk, data=data)
    page(by, "record_talks", branch.pk, data=data | {"members": [one.pk for one in members]})
    talk = Talk.objects.get()
    assert (talk.kind, talk.members.count()) == ("collective", 4)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"held_on": ""}, "请填写日期"),
        ({"held_on": "2099-01-01"}, "还没有到，谈过以后再登记。"),
        ({"members": []}, "请至少勾选1名同志。"),
    ],
)
def test_what_is_typed_wrong_is_said_and_stays(page, secretary, branch, by, data, reason):
    member = make_member(branch)
    good = {"held_on": SOON.isoformat(), "leader": secretary.pk, "members": [member.pk]}
    text = page(by, "record_talks", branch.pk, data=good | data)
    assert reason in text
    assert not Talk.objects.exists()


def test_cells_of_the_matrix_are_ticked_many_at_once(page, committee, branch, by):
    secretary, deputy, publicity = committee
    member = make_member(branch)
    pairs = [f"{secretary.pk}-{deputy.pk}", f"{deputy.pk}-{member.pk}"]
    text = page(by, "talk_list", branch.pk)
    assert text.count('name="pairs"') == 6 + 3  # a pair of the leadership from both sides
    assert text.count(f'value="{pairs[0]}"') == 2
    data = {"held_on": SOON.isoformat(), "pairs": [*pairs, pairs[0]]}
    assert "已登记谈心谈话2次。" in page(by, "tick_talks", branch.pk, data=data)
    assert Talk.objects.count() == 2
    text = page(by, "tick_talks", branch.pk, data={"held_on": "", "pairs": pairs[:1]})
    assert "请填写日期" in text
    strange = {"held_on": SOON.isoformat(), "pairs": [f"{member.pk}-{member.pk + 1}"]}
    assert "勾选的格子中有的已不在表内" in page(by, "tick_talks", branch.pk, data=strange)


def test_in_the_committee_one_notes_the_own_talks_only(page, committee, branch):
    secretary, deputy, publicity = committee
    member, user = make_member(branch), publicity.user
    text = page(user, "talk_list", branch.pk)
    assert text.count('name="pairs"') == 2 * 2 + 1
    day = {"held_on": SOON.isoformat()}
    page(user, "tick_talks", branch.pk, data=day | {"pairs": [f"{secretary.pk}-{member.pk}"]})
    others = day | {"leader": secretary.pk, "members": [member.pk]}
    page(user, "record_talks", branch.pk, data=others)
    assert not Talk.objects.exists()
    text = page(user, "record_talks", branch.pk, data=others | {"leader": publicity.pk})
    talk = Talk.objects.get()
    assert set(talk.members.all()) == {publicity, member}
    assert "填写谈话内容" in text, "one talk of one's own can be written up at once"
    page(user, "edit_talk", talk.pk, status=200)
    other = make_talk(secretary, member, held_on=SOON)
    page(user, "talk", other.pk, status=404)
    page(user, "edit_talk", other.pk, status=404)


def test_who_may_read_what_was_said(page, committee, branch):
    secretary, deputy, publicity = committee
    member = make_member(branch, login=True)
    stranger = make_member(branch, login=True)
    assistant = make_member(branch, login=True)
    make_post(assistant, "assistant")
    clerk = make_clerk(branch.committee)
    talk = make_talk(publicity, member, held_on=SOON)
    TalkNote.objects.create(talk=talk, merits="工作扎实")
    for reader in (secretary, publicity, member):
        assert "工作扎实" in page(reader.user, "talk", talk.pk, status=200)
        assert "工作扎实" in page(reader.user, "talk_contents", talk.pk, status=200)
    for other in (deputy, assistant):
        assert "工作扎实" not in page(other.user, "talk", talk.pk, status=200)
        page(other.user, "talk_contents", talk.pk, status=403)
        page(other.user, "talk_contents", talk.pk, data={"merits": "改"}, status=403)
    for other in (stranger.user, clerk):
        page(other, "talk", talk.pk, status=404)
        page(other, "talk_contents", talk.pk, status=404)
    page(member.user, "edit_talk", talk.pk, status=403)
    assert TalkNote.objects.get().merits == "工作扎实"


def test_an_acting_secretary_reads_and_a_former_one_does_not(page, secretary, branch, by):
    acting = make_member(branch, login=True)
    make_post(acting, "secretary", acting=True)
    talk = make_talk(make_member(branch), make_member(branch), held_on=SOON)
    TalkNote.objects.create(talk=talk, merits="工作扎实")
    assert "工作扎实" in page(acting.user, "talk", talk.pk, status=200)
    branch.posts.filter(member=secretary).update(until=SOON)
    page(secretary.user, "talk", talk.pk, status=404)


def test_what_was_said_is_written_up_and_opinions_leave_without_a_name(page, secretary, branch, by):
    member = make_member(branch, name="李平", login=True)
    talk = make_talk(secretary, member, held_on=SOON)
    data = {"merits": "工作扎实", "opinions": "多开谈心会\n\n 学习要讨论 \n", "was": ""}
    text = page(member.user, "talk_contents", talk.pk, data=data)
    assert "工作扎实" in text and "多开谈心会" not in text
    assert set(Opinion.objects.values_list("text", flat=True)) == {"多开谈心会", "学习要讨论"}
    assert "多开谈心会" not in page(by, "talk_contents", talk.pk)
    # The other one started from the blank page: what stands there now is shown beside the own words.
    text = page(by, "talk_contents", talk.pk, data={"merits": "肯干", "was": ""})
    assert "这一页刚才有人改过。" in text and "工作扎实" in text and "肯干" in text
    assert f'value="{TalkNote.objects.get().stamp}"' in text
    long = page(by, "talk_contents", talk.pk, data={"opinions": "长" * 2001})
    assert "一条意见最多2000字。" in long


def test_the_own_talks_are_there_for_every_member(page, committee, branch):
    secretary, _deputy, publicity = committee
    member = make_member(branch, login=True, name="赵国")
    talk = make_talk(secretary, member, held_on=SOON)
    text = page(member.user, "own_talk_list")
    assert "张书记、赵国" in text and talk.get_absolute_url() in text
    assert reverse("meetings:talk_list", args=[branch.pk]) not in text
    text = page(publicity.user, "own_talk_list")
    assert "赵国" not in text
    assert reverse("meetings:record_talks", args=[branch.pk]) in text


def test_a_talk_is_removed_and_put_right(page, secretary, branch, by):
    talk = make_talk(secretary, make_member(branch), held_on=SOON)
    page(by, "edit_talk", talk.pk, data={"held_on": TODAY.isoformat(), "place": "办公室"})
    talk.refresh_from_db()
    assert (talk.held_on, talk.place) == (TODAY, "办公室")
    assert "这次谈话已删除。" in page(by, "remove_talk", talk.pk, data={})
    assert not Talk.objects.exists()


def test_the_office_sees_numbers_and_no_names(page, committee, branch):
    secretary, deputy, publicity = committee
    make_talk(secretary, deputy, held_on=SOON)
    make_member(branch, name="赵国", needs_care=True)
    for role in ("clerk", "decision_maker", "viewer"):
        text = page(make_clerk(branch.committee, role), "talk_list", branch.pk, status=200)
        assert "<b>1/3</b>" in text and "<b>0/1</b>" in text
        for name in ("张书记", "李副书记", "王宣传", "赵国", "重点谈话"):
            assert name not in text


def test_whom_to_talk_with_in_particular_only_those_who_decide_see(page, committee, branch):
    secretary, deputy, publicity = committee
    assistant = make_member(branch, login=True)
    make_post(assistant, "assistant")
    first = make_member(branch, name="赵国", needs_care=True)
    second = make_member(branch, name="钱平", needs_care=True)
    deputy.needs_care = True
    deputy.save()
    make_talk(secretary, first, held_on=SOON)
    make_talk(deputy, second, held_on=SOON)
    text = page(secretary.user, "talk_list", branch.pk)
    assert "书记还没有谈的：李副书记、钱平" in text
    assert text.count('<span class="state">重点谈话对象</span>') == 3
    # Nobody reads it about themselves.
    text = page(deputy.user, "talk_list", branch.pk)
    assert "书记还没有谈的：钱平" in text
    assert text.count('<span class="state">重点谈话对象</span>') == 2
    for other in (assistant, publicity):
        assert "重点谈话" not in page(other.user, "talk_list", branch.pk)


@pytest.mark.parametrize("members", [3, 60])
def test_the_matrix_takes_the_same_queries(
    page, committee, branch, by, members, django_assert_num_queries, client
):
    secretary = committee[0]
    for _number in range(members):
        make_talk(secretary, make_member(branch), held_on=SOON)
    client.force_login(by)
    with django_assert_num_queries(14):
        client.get(reverse("meetings:talk_list", args=[branch.pk]))


def test_the_form_is_printed_blank(branch):
    text = read(paper("talk_form", branch, blank=True))
    assert text.startswith(f"谈心谈话记录表{branch.name}谈话人谈话对象时间地点谈话类型")
    assert "□个别谈话□集体谈话□委员之间□委员与党员□党员之间谈话主题肯定成绩指出不足" in text
    assert "对支部（班子）的意见建议问题与困难后续措施双方签字" in text


def test_the_form_has_the_same_rooms_in_word_and_tells_no_time(branch):
    document = Document(BytesIO(paper("talk_form", branch, "docx", blank=True).content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    labels = ["谈话人", "谈话对象", "谈话主题", "肯定成绩", "指出不足", "问题与困难", "后续措施"]
    assert [label for label in labels if label not in cells] == []
    heights = [row.height.mm for row in document.tables[1].rows]
    assert [round(mm) for mm in heights] == [20, 20, 25, 35, 25, 20, 10, 10]
    assert "年" not in document.sections[0].footer.paragraphs[0].text


def test_many_who_talk_have_a_form_of_their_own(branch):
    text = read(paper("talk_form", branch, blank=True, options=["collective"]))
    assert text.startswith(f"集体谈话记录表{branch.name}主持人记录人时间地点谈话类型□委员之间")
    assert "参加人员肯定成绩" in text and "参加人员签字" in text
    assert "谈话对象" not in text
