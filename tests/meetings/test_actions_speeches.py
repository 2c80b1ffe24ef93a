"""Speeches: each refusal and each effect, before the meeting and during it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from branchlife.models import AuditEvent, File
from meetings import actions as meetings
from meetings.actions import speeches as actions
from meetings.actions.speeches import Tick
from meetings.models import Speech
from tests.factories import make_member, make_speech
from tests.meetings.course import PNG, make_called, make_session, mark_all, refused, verbs

pytestmark = pytest.mark.django_db
OWN = Speech.Kind.SELF_EVALUATION
PEER = Speech.Kind.PEER_OPINION
HAS_BEGUN = "会议已经开始，发言由记录人记录。"


@pytest.fixture
def member(branch):
    return make_member(branch, login=True, name="王宁")


@pytest.fixture
def called(branch, by, member):
    return make_called(branch, by)


def write(meeting, member, text="我有三个问题", **fields):
    fields = {"kind": OWN} | fields
    return actions.write_speech(meeting, member, by=member.user, text=text, **fields)


def test_a_speech_is_written_handed_in_returned_changed_and_looked_through(called, member, by):
    speech = write(called, member)
    assert speech.state == "draft"
    speech = actions.hand_in_speech(speech, by=member.user)
    speech = actions.return_speech(speech, by=by, return_note="举出事例")
    assert (speech.state, speech.return_note) == ("returned", "举出事例")
    speech = actions.change_speech(
        speech, by=member.user, kind=OWN, text="去年三月……", hand_in=True
    )
    assert (speech.state, speech.return_note) == ("handed_in", "")
    speech = actions.review_speech(speech, by=by)
    assert refused(actions.change_speech, speech, by=member.user, kind=OWN, text="再改") == [
        "这份发言已经审过，要修改请先请书记退回。"
    ]
    actions.return_speech(speech, by=by, return_note="再短一些")
    assert verbs(speech) == [
        "wrote a speech",
        "handed in a speech",
        "returned a speech",
        "wrote a speech",
        "handed in a speech",
        "looked through a speech",
        "returned a speech",
    ]


def test_a_return_says_what_is_to_be_changed(called, member, by):
    speech = write(called, member, hand_in=True)
    assert refused(actions.return_speech, speech, by=by, return_note=" ") == [
        "请写明需要修改的内容。"
    ]


def test_nothing_is_handed_in_empty_and_a_photo_of_the_handwriting_will_do(called, member):
    empty = ["请写上内容，或者上传文件、照片。"]
    assert refused(write, called, member, text="", hand_in=True) == empty
    photo = SimpleUploadedFile("手写稿.png", PNG)
    speech = write(called, member, text="", upload=photo, hand_in=True)
    assert (speech.state, speech.files().get().purpose) == ("handed_in", "speech")
    actions.remove_speech(speech, by=member.user)
    assert (Speech.objects.count(), File.objects.count()) == (0, 0)


def test_what_does_not_fit_together_is_refused(called, member, by):
    stranger = make_member(name="外人", login=True)
    assert refused(write, called, stranger) == ["外人同志不在这次会议的应到会人员中。"]
    assert refused(write, called, member, kind=PEER) == ["请选择是对哪位同志的。"]
    assert refused(write, called, member, kind=PEER, about=member) == [
        "批评意见是对别人的，不能选王宁同志本人。"
    ]
    assert refused(write, called, member, about=by.member) == ["只有批评意见、互评意见才选“对谁”。"]
    write(called, member)
    assert refused(write, called, member) == ["王宁同志已经有一份个人自评了，请在那一份上修改。"]


def test_speeches_are_written_from_the_notice_to_the_beginning(branch, called, member, by):
    speech = write(called, member, hand_in=True)
    begun = meetings.start(called, by=by)
    for action, fields in [
        (actions.change_speech, {"kind": OWN, "text": "改"}),
        (actions.return_speech, {"return_note": "改"}),
        (actions.review_speech, {}),
        (actions.remove_speech, {}),
    ]:
        assert refused(action, speech, by=by, **fields) == [HAS_BEGUN]
    assert refused(write, begun, by.member) == [HAS_BEGUN]


def test_what_came_on_paper_is_handed_in_and_not_said_yet(called, member, by):
    speech = actions.note_speech(called, member, by=by, kind=OWN, text="纸上写的")
    assert (speech.state, speech.is_delivered, speech.entered_by) == ("handed_in", False, by)


def test_a_whole_group_is_noted_in_one_go(branch, member, by):
    meeting = make_session(branch, by)
    actions.note_group(
        meeting,
        member,
        by=by,
        kind=OWN,
        text="我先说",
        opinions_kind=PEER,
        opinions=[(by.member, "到会不准时")],
        response="接受",
    )
    said = [(s.kind, s.speaker, s.about, s.text) for s in meeting.speeches.for_list()]
    assert said == [
        ("self_evaluation", member, None, "我先说"),
        ("peer_opinion", by.member, member, "到会不准时"),
        ("response", member, None, "接受"),
    ]
    assert all(meeting.speeches.values_list("is_delivered", flat=True))


def test_what_was_handed_in_is_ticked_and_who_spoke_without_a_paper_too(branch, member, by):
    meeting = make_session(branch, by)
    speech = make_speech(meeting, member)
    actions.tick_speeches(
        meeting, by=by, ticks={speech.pk: Tick(True, 2)}, spoke=[by.member], kind=OWN
    )
    speech.refresh_from_db()
    assert (speech.is_delivered, speech.position) == (True, 2)
    bare = meeting.speeches.get(speaker=by.member)
    assert (bare.text, bare.is_delivered) == ("", True)
    ticks = {speech.pk: Tick(False, 2), bare.pk: Tick(False, 0)}
    actions.tick_speeches(meeting, by=by, ticks=ticks)
    assert list(meeting.speeches.values_list("pk", "is_delivered")) == [(speech.pk, False)]


def test_the_speech_of_another_meeting_is_not_ticked(branch, member, by):
    speech = make_speech(make_session(branch, by), member)
    actions.tick_speeches(make_session(branch, by), by=by, ticks={speech.pk: Tick(True, 0)})
    speech.refresh_from_db()
    assert speech.is_delivered is False


def test_what_was_not_said_goes_to_the_second_sitting(branch, called, member, by):
    speech = write(called, member, hand_in=True)
    meeting = mark_all(meetings.start(called, by=by), "absent", by)
    said = actions.note_speech(meeting, by.member, by=by, kind=Speech.Kind.OTHER, text="改期")
    meeting = meetings.declare(meeting, by=by)
    second = meetings.repeat(meeting, by=by, starts_at=meeting.starts_at)
    assert (list(second.speeches.all()), list(meeting.speeches.all())) == ([speech], [said])
    second = meetings.call(second, by=by)
    text = "去年三月的主题党日没有参加，事后也没有补学"
    actions.change_speech(speech, by=member.user, kind=OWN, text=text)


def test_the_record_of_deeds_tells_neither_words_nor_who_is_criticised(branch, member, by):
    meeting = make_session(branch, by)
    actions.note_speech(meeting, by.member, by=by, kind=PEER, about=member, text="到会不准时")
    event = AuditEvent.objects.get(verb="noted a speech")
    assert event.new == {"meeting": "党员大会", "kind": "peer_opinion", "characters": 5}


def test_nothing_is_noted_in_a_meeting_that_is_not_called(branch, member, by):
    draft = meetings.schedule(
        branch, by=by, kind="general", title="", starts_at=make_called(branch, by).starts_at
    )
    assert refused(actions.note_speech, draft, member, by=by, kind=OWN)[0] == (
        "请先发出会议通知，应到会人员才能确定。"
    )
