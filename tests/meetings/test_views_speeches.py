"""The pages of speeches: who reads what, and what one finds there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchlife.models import BranchPost
from meetings import actions as meetings
from meetings.actions import speeches as actions
from meetings.models import AgendaItem, Meeting, Speech
from tests.factories import (
    make_attendance,
    make_clerk,
    make_meeting,
    make_member,
    make_post,
    make_speech,
)
from tests.meetings.course import PNG, make_called

pytestmark = pytest.mark.django_db
OWN = Speech.Kind.SELF_EVALUATION


@pytest.fixture
def speaker(branch):
    return make_member(branch, login=True, name="王宁")


@pytest.fixture
def meeting(branch, by, speaker):
    meeting = make_called(branch, by)
    AgendaItem.objects.create(meeting=meeting, position=1, kind="self_evaluation", title="自评")
    return meeting


@pytest.fixture
def people(branch, speaker, secretary):
    """Whoever might want to read: {word: login}."""
    deputy, assistant, other = (make_member(branch, login=True) for _number in range(3))
    make_post(deputy, BranchPost.Role.ORGANIZATION)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    return {
        "speaker": speaker.user,
        "secretary": secretary.user,
        "commissioner": deputy.user,
        "assistant": assistant.user,
        "other member": other.user,
        "clerk": make_clerk(branch.committee),
    }


def readers(client, people, url):
    """Who gets the page or file, who is refused; nobody finds it missing."""
    found = set()
    for word, user in people.items():
        client.force_login(user)
        response = client.get(url)
        if response.streaming:
            b"".join(response.streaming_content)
        status = response.status_code
        assert status in (200, 403, 404), status
        if status == 200:
            found.add(word)
    return found


def test_page_and_file_are_open_to_the_speaker_then_to_who_decides_then_to_the_record(
    client, meeting, people, speaker, by
):
    photo = SimpleUploadedFile("手写稿.png", PNG)
    speech = actions.write_speech(
        meeting, speaker, by=speaker.user, kind=OWN, text="一", upload=photo
    )
    urls = [reverse("meetings:speech", args=[speech.pk]), speech.files().get().get_absolute_url()]

    def reads():
        both = [readers(client, people, url) for url in urls]
        assert both[0] == both[1]
        return both[0]

    assert reads() == {"speaker"}
    actions.hand_in_speech(speech, by=speaker.user)
    assert reads() == {"speaker", "secretary", "commissioner"}
    begun = meetings.start(meeting, by=by)
    Speech.objects.update(is_delivered=True)
    assert reads() == {"speaker", "secretary", "commissioner", "assistant", "clerk"}
    Meeting.objects.filter(pk=begun.pk).update(
        state="signed", signed_by=by, signed_at=begun.starts_at
    )
    assert reads() == set(people)


def test_an_assistant_enters_paper_but_reads_it_only_after_it_was_said(
    client, meeting, people, speaker
):
    client.force_login(people["assistant"])
    data = {"speaker": speaker.pk, "kind": OWN, "text": "我在三会一课上迟到过两次"}
    page = reverse("meetings:note_speech", args=[meeting.pk])
    assert client.post(page, data).status_code == 302
    speech = Speech.objects.get()
    assert client.get(reverse("meetings:speech", args=[speech.pk])).status_code == 403
    for name in ("speech_list", "note_speeches_of", "detail"):
        args = [meeting.pk] + ([speaker.pk] if name == "note_speeches_of" else [])
        assert "迟到" not in client.get(reverse(f"meetings:{name}", args=args)).content.decode()
    address = reverse("meetings:return_speech", args=[speech.pk])
    assert client.post(address, {"return_note": "改"}).status_code == 403
    meetings.start(meeting, by=people["secretary"])
    Speech.objects.update(is_delivered=True)
    assert "迟到" in client.get(reverse("meetings:speech", args=[speech.pk])).content.decode()


def test_a_member_writes_hands_in_and_is_told_of_few_words(client, meeting, speaker):
    client.force_login(speaker.user)
    home = client.get("/app/").content.decode()
    assert "党员大会：请准备并交个人自评。" in home
    page = reverse("meetings:write_speech", args=[meeting.pk])
    assert f"{page}?kind=self_evaluation" in home
    response = client.post(page, {"kind": OWN, "text": "工作不细", "hand_in": "1"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "已交。",
        "写得比较短。如能点到具体的人和事就更好，可以再补充。",
    ]
    assert "请准备并交" not in client.get("/app/").content.decode()
    response = client.post(page, {"kind": OWN, "text": "另一份"})
    assert response.context["form"].non_field_errors() == [
        "王宁同志已经有一份个人自评了，请在那一份上修改。"
    ]
    assert response.context["form"]["text"].value() == "另一份"


def test_two_recorders_do_not_undo_each_others_ticks(client, meeting, speaker, secretary, by):
    one, two = make_speech(meeting, speaker), make_speech(meeting, secretary)
    meetings.start(meeting, by=by)
    client.force_login(by)
    address = reverse("meetings:tick_speeches", args=[meeting.pk])
    client.post(address, {f"said_{one.pk}": "on"})
    client.post(address, {f"said_{two.pk}": "on"})  # a page opened before the first was ticked
    assert set(meeting.speeches.values_list("is_delivered", flat=True)) == {True}
    client.post(address, {f"was_{one.pk}": "on", f"was_{two.pk}": "on", f"said_{two.pk}": "on"})
    assert list(meeting.speeches.filter(is_delivered=True)) == [two]


def test_a_critic_without_a_name_is_refused_and_nothing_is_lost(client, meeting, speaker, by):
    meetings.start(meeting, by=by)
    client.force_login(by)
    address = reverse("meetings:note_speeches_of", args=[meeting.pk, speaker.pk])
    data = {
        "text": "我先说",
        "critics-TOTAL_FORMS": 2,
        "critics-INITIAL_FORMS": 0,
        "critics-0-text": "到会不准时",
    }
    response = client.post(address, data)
    assert response.context["critics"].errors[0] == {"speaker": ["请选择是哪位同志说的。"]}
    assert "我先说" in response.content.decode() and Speech.objects.count() == 0
    data["critics-0-speaker"] = by.member.pk
    response = client.post(address, data | {"next": "1"})
    assert Speech.objects.count() == 2
    client.post(address, data)
    assert Speech.objects.count() == 3  # the own words stand once


@pytest.mark.parametrize("members", [1, 3, 50])
def test_the_page_takes_the_same_queries_for_fifty_members(
    client, branch, secretary, by, members, django_assert_num_queries
):
    meeting = make_meeting(branch, state=Meeting.State.IN_SESSION)
    AgendaItem.objects.create(meeting=meeting, position=1, kind="self_evaluation", title="甲")
    make_attendance(meeting, secretary)
    for _number in range(members):
        row = make_attendance(meeting, make_member(branch))
        make_speech(meeting, row.member, is_delivered=True)
        make_speech(meeting, secretary, "peer_opinion", about=row.member, is_delivered=True)
    client.force_login(by)
    address = reverse("meetings:speech_list", args=[meeting.pk])
    client.get(address)
    with django_assert_num_queries(18):
        assert client.get(address).status_code == 200


def test_nothing_is_ticked_as_said_before_the_meeting_begins(client, meeting, people, speaker, by):
    speech = make_speech(meeting, speaker, OWN, state="handed_in", text="不给别人看的话")
    client.force_login(people["assistant"])
    address = reverse("meetings:tick_speeches", args=[meeting.pk])
    page = client.post(address, {f"said_{speech.pk}": "on"}, follow=True).text
    assert "会议还没有开始。" in page
    speech.refresh_from_db()
    assert speech.is_delivered is False
    assert client.get(reverse("meetings:speech", args=[speech.pk])).status_code == 403


def test_odd_words_in_the_address_of_a_note_are_left_aside(client, meeting, speaker, by):
    client.force_login(by)
    address = reverse("meetings:note_speech", args=[meeting.pk])
    page = client.post(
        f"{address}?upload=x&text=y&speaker=z&about=9&kind=q",
        {"speaker": speaker.pk, "kind": "other", "text": "好"},
        follow=True,
    )
    assert page.status_code == 200
    assert [(one.speaker, one.text) for one in meeting.speeches.all()] == [(speaker, "好")]


def test_a_place_given_by_one_recorder_is_not_taken_back_by_the_ticks_of_another(
    client, meeting, speaker, by
):
    speech = make_speech(meeting, speaker, OWN)
    meeting = meetings.start(meeting, by=by)
    client.force_login(by)
    assert (
        f'name="had_{speech.pk}" value="0"'
        in client.get(reverse("meetings:speech_list", args=[meeting.pk])).text
    )
    address = reverse("meetings:tick_speeches", args=[meeting.pk])
    mine = {f"said_{speech.pk}": "on", f"was_{speech.pk}": "", f"had_{speech.pk}": "0"}
    client.post(address, {f"position_{speech.pk}": "3", f"had_{speech.pk}": "0"})
    client.post(address, mine | {f"position_{speech.pk}": ""})
    speech.refresh_from_db()
    assert (speech.is_delivered, speech.position) == (True, 3)
    client.post(address, mine | {f"was_{speech.pk}": "on", f"had_{speech.pk}": "3"})
    speech.refresh_from_db()
    assert (speech.is_delivered, speech.position) == (True, 0)
