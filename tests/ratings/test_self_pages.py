"""Who reads a self-evaluation, and the way from the phone into the meeting."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from appraisals.ratings.actions import self_evaluations as actions
from appraisals.ratings.models import SelfEvaluation
from branchlife.models import BranchPost, CommitteePost
from meetings.actions import speeches
from meetings.figures.speeches import awaited_speeches
from meetings.models import Speech
from tests.factories import make_clerk, make_member, make_post, make_secretary, make_user
from tests.ratings.test_self_evaluations import Year, upload
from tests.test_markup import breaches

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FETCH = {"X-Requested-With": "fetch"}


def browser(user):
    """A browser in which this user has logged in."""
    client = Client()
    client.force_login(user)
    return client


def own_page(year):
    return reverse("ratings:self_evaluation", args=[year.appraisal.pk])


def page(user, address):
    """(status, text) of an address for this user."""
    response = browser(user).get(address)
    return response.status_code, response.content.decode()


def test_a_member_writes_on_the_phone_and_hands_in():
    year = Year()
    year.call()
    client, address = browser(year.member.user), own_page(year)
    first = client.get(address).content.decode()
    assert "交之前只有您自己能看到" in first and "应到0次，实到0次，请假0次" in first
    assert first.index("政治合格") < first.index("品德合格") < first.index("个人小结")
    words = {"answer_0": "坚持学习", "answer_1": "", "text": "多承担工作"}
    client.post(address, words | {"keep": "1"})
    assert "草稿" in client.get(address).content.decode()
    long = client.post(address, words | {"text": "长" * 10_001, "keep": "1"}).content.decode()
    assert "10000" in long and list(breaches(long)) == []
    done = client.post(address, words | {"hand_in": "1"}, follow=True).content.decode()
    assert "已交，并已列入会议材料。" in done and "data-draft=" not in done
    assert year.speech().text == "政治合格：坚持学习\n多承担工作"
    client.post(reverse("ratings:self_take_back", args=[SelfEvaluation.objects.get().pk]))
    assert Speech.objects.count() == 0


def test_what_is_typed_is_kept_by_the_script_and_never_over_another_page():
    year = Year()
    client, address = browser(year.member.user), own_page(year)
    keep = reverse("ratings:self_keep", args=[year.appraisal.pk])
    started = json.dumps({"answer_0": "", "answer_1": "", "text": ""})
    sent = {"answer_0": "", "text": "手机上", "was": started}
    assert client.post(keep, sent, headers=FETCH).json()["state"] == "saved"
    late = client.post(keep, sent | {"text": "电脑上"}, headers=FETCH)
    assert (late.status_code, late.json()["state"]) == (409, "conflict")
    both = client.post(address, sent | {"text": "电脑上", "keep": "1"}).content.decode()
    assert "另一个页面上保存的内容" in both and "手机上" in both and ">\n电脑上</textarea>" in both
    nonsense = client.post(keep, {"text": "再来", "was": "no json"}, headers=FETCH)
    assert nonsense.json()["state"] == "conflict"
    year.hand_in("交了")
    assert client.post(keep, {"text": "再来"}, headers=FETCH).json()["state"] == "refused"
    long = client.post(keep, {"text": "长" * 10_001}, headers=FETCH)
    assert (long.status_code, long.json()["state"]) == (409, "refused")
    assert Client().post(keep, sent, headers=FETCH).status_code == 401


def opened(user, address):
    """The status of a file's address, read to its end."""
    response = browser(user).get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


def readers(year):
    """{who: login}"""
    committee = year.branch.committee
    colleague = make_member(year.branch, login=True)
    publicity, assistant = (make_member(year.branch, login=True) for _number in range(2))
    make_post(publicity, BranchPost.Role.PUBLICITY)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    return {
        "own": year.member.user,
        "secretary": year.secretary.user,
        "publicity": publicity.user,
        "assistant": assistant.user,
        "colleague": colleague.user,
        "clerk": make_clerk(committee),
        "viewer": make_clerk(committee, CommitteePost.Role.VIEWER),
        "elsewhere": make_secretary().user,
        "outsider": make_user(),
    }


def test_who_reads_it_when():
    year = Year()
    users = readers(year)
    evaluation = year.keep("只给自己看")
    address = evaluation.get_absolute_url()

    def read_by():
        answers = {who: browser(user).get(address) for who, user in users.items()}
        assert answers["elsewhere"].status_code == answers["outsider"].status_code == 404
        return {who for who, answer in answers.items() if answer.status_code in (200, 302)}

    committee = {"own", "secretary", "publicity"}
    assert read_by() == {"own"}
    actions.hand_in(year.appraisal, year.member, by=year.member.user, answers={}, text="交了")
    assert read_by() == committee
    year.call()
    assert read_by() == committee | {"assistant", "colleague"}
    speech = year.speech()
    speeches.return_speech(speech, by=year.secretary.user, return_note="联系具体事")
    assert read_by() == {"own"}
    assert "联系具体事" in page(year.member.user, own_page(year))[1]
    year.hand_in("改好了")
    speeches.tick_speeches(
        year.hold(), by=year.secretary.user, ticks={speech.pk: speeches.Tick(True, 1)}
    )
    assert read_by() == set(users) - {"elsewhere", "outsider"}


def test_the_photo_is_opened_by_those_who_read_it():
    year = Year()
    users = readers(year)
    evaluation = year.hand_in("", answers={}, upload=upload())
    address = evaluation.files().get().get_absolute_url()
    answers = {who: opened(user, address) for who, user in users.items()}
    assert {who for who, status in answers.items() if status == 200} == {
        "own",
        "secretary",
        "publicity",
    }
    assert answers["assistant"] == answers["clerk"] == 403
    assert answers["colleague"] == answers["outsider"] == 404
    assert "自评.jpg" in page(users["publicity"], evaluation.get_absolute_url())[1]


@pytest.mark.parametrize("members", [1, 3])
def test_the_list_shows_who_has_handed_in(members, django_assert_num_queries):
    year = Year(members)
    for member in year.members:
        year.hand_in(member=member)
    year.call()
    address = reverse("ratings:self_evaluation_list", args=[year.appraisal.pk])
    client = browser(year.secretary.user)
    with django_assert_num_queries(10):
        shown = client.get(address).content.decode()
    assert f"应交{members + 1}名，已交{members}名。" in shown
    assert shown.count(">查看</a>") == members and shown.count(">录入纸质材料</a>") == 1
    colleague = page(year.member.user, address)[1]
    assert colleague.count(">查看</a>") == members and "录入纸质材料" not in colleague
    assert year.secretary.name not in colleague.split("<main")[1].split("</main>")[0]


def test_the_desk_enters_what_came_on_paper_and_never_sees_a_draft():
    year = Year()
    year.call()
    year.keep("还没想好")
    assistant = make_member(year.branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    address = reverse("ratings:self_paper", args=[year.appraisal.pk, year.member.pk])
    shown = page(assistant.user, address)[1]
    assert "还没想好" not in shown and "平台上的草稿由录入内容代替" in shown
    client = browser(assistant.user)
    client.post(address, {"text": "手写稿", "upload": upload()})
    evaluation = SelfEvaluation.objects.get()
    assert (evaluation.text, evaluation.entered_by) == ("手写稿", assistant.user)
    assert page(assistant.user, evaluation.get_absolute_url())[0] == 200
    assert "手写稿" in page(assistant.user, address)[1]
    assert "已交（纸质）" in page(year.member.user, own_page(year))[1]
    assert page(year.member.user, address)[0] == 403
    client.post(reverse("ratings:self_remove", args=[evaluation.pk]))
    assert SelfEvaluation.objects.count() == 0


def test_the_meeting_leads_to_the_page_and_nobody_writes_it_twice():
    year = Year()
    year.meeting.items.create(position=1, kind="self_evaluation", title="个人自评")
    year.call()
    client = browser(year.member.user)
    write = reverse("meetings:write_speech", args=[year.meeting.pk])
    asked = client.get(year.meeting.get_absolute_url()).content.decode()
    assert f'href="{write}?kind=self_evaluation"' in asked
    response = client.get(f"{write}?kind=self_evaluation")
    assert (response.status_code, response.url) == (302, own_page(year))
    other = client.get(write).content.decode()
    assert f'<a href="{own_page(year)}">个人自评</a>' in other
    assert 'value="self_evaluation"' not in other
    year.hand_in()
    speech = year.speech()
    shown = client.get(reverse("meetings:speech", args=[speech.pk])).content.decode()
    assert "撤回" not in shown
    for name, method in (
        ("edit_speech", "get"),
        ("hand_in_speech", "post"),
        ("remove_speech", "post"),
    ):
        answer = getattr(client, method)(reverse(f"meetings:{name}", args=[speech.pk]))
        assert (answer.status_code, answer.url) == (302, own_page(year))
    assert Speech.objects.get().pk == speech.pk


def test_who_evaluates_in_the_group_is_not_asked_again_by_the_general_meeting():
    year = Year()
    group_meeting = year.group_meeting()
    year.meeting.items.create(position=1, kind="self_evaluation", title="个人自评")
    year.call()
    year.call(group_meeting)
    assert len(awaited_speeches(year.member)) == 2
    asked = "这次会议要您准备"
    for meeting in (year.meeting, group_meeting):
        assert asked in page(year.member.user, meeting.get_absolute_url())[1]
    year.hand_in()
    assert awaited_speeches(year.member) == []
    assert asked not in page(year.member.user, year.meeting.get_absolute_url())[1]


def test_a_meeting_without_a_year_keeps_its_own_page():
    year = Year()
    year.appraisal.delete()
    year.meeting.items.create(position=1, kind="self_evaluation", title="个人自评")
    year.call()
    write = reverse("meetings:write_speech", args=[year.meeting.pk]) + "?kind=self_evaluation"
    assert page(year.member.user, write)[0] == 200


def test_the_own_page_takes_the_same_queries_beside_many(django_assert_num_queries):
    year = Year(3)
    year.call()
    for member in year.members:
        year.hand_in(member=member)
    client = browser(year.member.user)
    with django_assert_num_queries(13):
        client.get(own_page(year))
