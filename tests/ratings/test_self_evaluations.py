"""Self-evaluations: drafted, handed in, laid before the meeting that asks for them; or on paper."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from appraisals.ratings.actions import self_evaluations as actions
from appraisals.ratings.models import SelfEvaluation
from branchlife.models import AuditEvent
from meetings import actions as meetings
from meetings.actions import speeches
from meetings.models import Attendance, Meeting, Speech
from meetings.papers.minutes import words
from tests.factories import (
    make_appraisal,
    make_campaign,
    make_group,
    make_meeting,
    make_member,
    make_secretary,
    make_speech,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
State = Meeting.State
PHOTO = b"\xff\xd8\xff\xe0" + bytes(40)


class Year:
    """A branch in its year: a general meeting not yet called, a secretary, members with logins."""

    def __init__(self, members=1):
        self.secretary = make_secretary()
        self.branch = self.secretary.branch
        campaign = make_campaign(
            self.branch.committee,
            criteria=[{"title": "政治合格", "text": "讲政治"}, {"title": "品德合格", "text": ""}],
        )
        self.meeting = make_meeting(self.branch, chair=self.secretary)
        self.appraisal = make_appraisal(
            self.branch, campaign=campaign, general_meeting=self.meeting
        )
        self.members = [make_member(self.branch, login=True) for _number in range(members)]
        self.member = self.members[0]

    def call(self, meeting=None):
        return meetings.call(meeting or self.meeting, by=self.secretary.user)

    def group_meeting(self):
        group = make_group(self.branch)
        self.member.group = group
        self.member.save()
        kind = Meeting.Kind.GROUP
        return make_meeting(
            self.branch, kind=kind, group=group, is_organizational_life=True, chair=self.secretary
        )

    def keep(self, text="还在写", member=None, **fields):
        member = member or self.member
        fields = {"answers": {}, "text": text, "by": member.user} | fields
        return actions.keep(self.appraisal, member, **fields)

    def hand_in(self, text="我的小结", member=None, **fields):
        member = member or self.member
        fields = {
            "answers": {"政治合格": "按时参加学习。"},
            "text": text,
            "by": member.user,
        } | fields
        return actions.hand_in(self.appraisal, member, **fields)

    def enter(self, text="纸上写的", **fields):
        fields = {"answers": {}, "text": text, "by": self.secretary.user} | fields
        return actions.enter(self.appraisal, self.member, **fields)

    def speech(self, member=None):
        return Speech.objects.filter(speaker=member or self.member).first()

    def hold(self, meeting=None, **status):
        """The meeting, begun; everybody present but who is named with another status."""
        meeting = meetings.start(meeting or self.meeting, by=self.secretary.user)
        for row in meeting.attendances.all():
            row.status = status.get(f"m{row.member_id}", Attendance.Status.PRESENT)
            row.reason = "住院" if row.status == Attendance.Status.ON_LEAVE else ""
            row.save()
        if meeting.must_be_declared:
            meeting = meetings.declare(meeting, by=self.secretary.user)
        return meeting


def upload(name="自评.jpg"):
    """A photo of the handwriting."""
    return SimpleUploadedFile(name, PHOTO, "image/jpeg")


def draft(evaluation):
    return SelfEvaluation.objects.get(pk=evaluation.pk)


# --- drafts ---


def test_a_draft_is_kept_and_nobody_else_is_told():
    year = Year()
    year.keep("初稿", answers={"政治合格": " 学习不够\r\n", "品德合格": " "})
    evaluation = year.keep("二稿")
    assert (evaluation.text, evaluation.answers, evaluation.is_handed_in) == ("二稿", {}, False)
    year.call()
    assert Speech.objects.count() == 0
    assert list(SelfEvaluation.objects.of(year.appraisal)) == []
    (deed,) = AuditEvent.objects.filter(target_label="ratings.selfevaluation")
    assert (deed.verb, deed.new) == ("began a self-evaluation", None)


def test_what_was_written_on_another_device_is_not_lost():
    year = Year()
    year.keep("手机上写的", was=[({}, "")])
    said = reasons(year.keep, "电脑上写的", was=[({}, "")])
    assert said[0].endswith("在另一个页面或另一部设备上也写过。这次写的还在下面，请对照后再保存。")
    assert year.keep("两处合起来", was=[({}, "手机上写的")]).text == "两处合起来"
    # Sent without an answer, and then sent once more.
    assert year.keep("写完了", was=[({}, "很早"), ({}, "两处合起来 ")]).text == "写完了"
    assert year.keep("写完了", was=[({}, "不知道")]).text == "写完了"


def test_nothing_is_written_when_the_year_has_ended():
    year = Year()
    year.appraisal.campaign.state = "closed"
    assert reasons(year.keep) == reasons(year.hand_in) == reasons(year.enter)
    assert reasons(year.keep) == ["本年度工作已结束，只有在进行中才能办理。"]
    assert SelfEvaluation.objects.count() == 0


# --- handed in and laid before the meeting ---


def test_handed_in_before_the_call_it_is_laid_before_the_meeting_when_it_is_called():
    year = Year()
    evaluation = year.hand_in()
    assert (evaluation.is_handed_in, evaluation.speech) == (True, None)
    year.call()
    speech = draft(evaluation).speech
    assert (speech.meeting, speech.kind, speech.state) == (
        year.meeting,
        Speech.Kind.SELF_EVALUATION,
        Speech.State.HANDED_IN,
    )
    assert speech.text == "政治合格：按时参加学习。\n我的小结"
    assert (speech.entered_by, speech.is_delivered) == (None, False)


def test_handed_in_after_the_call_it_is_laid_before_the_meeting_at_once():
    year = Year()
    year.call()
    evaluation = year.hand_in()
    assert evaluation.speech.meeting == year.meeting
    year.hand_in("改过的小结", answers={})
    assert (Speech.objects.count(), year.speech().text) == (1, "改过的小结")
    deed = AuditEvent.objects.filter(verb="handed in a self-evaluation").latest("pk")
    assert deed.new == {"meeting": "党员大会", "characters": 5}
    assert "小结" not in repr(list(AuditEvent.objects.values_list()))


def test_a_meeting_entered_afterwards_finds_what_was_handed_in():
    year = Year()
    year.hand_in()
    meetings.enter_afterwards(year.meeting, by=year.secretary.user)
    assert year.speech().meeting == year.meeting


def test_empty_pages_are_not_handed_in():
    year = Year()
    assert reasons(year.hand_in, "", answers={"政治合格": " "}) == [
        "请写上内容，或者上传文件、照片。"
    ]
    evaluation = year.hand_in("", answers={}, upload=upload())
    assert [file.name for file in evaluation.files()] == ["自评.jpg"]
    year.call()
    assert year.speech().text == "（见附件书面发言）"


def test_the_own_group_asks_before_the_general_meeting():
    year = Year()
    group_meeting = year.group_meeting()
    year.hand_in()
    year.call(group_meeting)
    assert year.speech().meeting == group_meeting
    year.call()
    assert (Speech.objects.count(), year.speech().meeting) == (1, group_meeting)


def test_what_lies_before_the_general_meeting_goes_to_the_group_that_meets_first():
    year = Year()
    year.call()
    year.hand_in()
    group_meeting = year.group_meeting()
    year.call(group_meeting)
    assert year.speech().meeting == group_meeting
    # It was not said there, for the member was told to speak in the general meeting.
    meetings.close(year.hold(group_meeting), by=year.secretary.user)
    year.hold()
    assert year.speech().meeting == year.meeting


def test_what_was_noted_in_the_meeting_is_not_noted_twice():
    year = Year()
    year.call()
    make_speech(year.hold(), year.member, is_delivered=True)
    evaluation = year.hand_in()
    assert (evaluation.is_handed_in, evaluation.speech) == (True, None)
    assert Speech.objects.count() == 1


def test_a_cancelled_meeting_gives_it_to_the_next():
    year = Year()
    year.call()
    year.hand_in()
    meetings.cancel(year.meeting, by=year.secretary.user, reason="改期")
    later = make_meeting(year.branch, chair=year.secretary)
    year.appraisal.general_meeting = later
    year.appraisal.save()
    year.call(later)
    assert year.speech().meeting == later


# --- changed, returned, taken back ---


def test_what_was_returned_is_changed_here_and_read_by_nobody_meanwhile():
    year = Year()
    year.call()
    evaluation = year.hand_in()
    speeches.return_speech(year.speech(), by=year.secretary.user, return_note="联系具体事")
    assert list(SelfEvaluation.objects.of(year.appraisal)) == []
    year.keep("补充一件事")
    assert year.speech().text == "政治合格：按时参加学习。\n我的小结"
    year.hand_in("补充两件事", answers={})
    speech = year.speech()
    assert (speech.state, speech.return_note, speech.text) == ("handed_in", "", "补充两件事")
    assert list(SelfEvaluation.objects.of(year.appraisal)) == [evaluation]


def test_what_was_looked_through_or_said_stays():
    year = Year()
    year.call()
    year.hand_in()
    speeches.review_speech(year.speech(), by=year.secretary.user)
    assert reasons(year.hand_in, "再改") == ["这份发言已经审过，要修改请先请书记退回。"]
    year.hold()
    assert reasons(year.hand_in, "再改")[0] == "会议已经开始，会前交的材料不再修改。"


def test_taken_back_it_lies_before_no_meeting():
    year = Year()
    year.call()
    evaluation = actions.take_back(year.hand_in(), by=year.member.user)
    assert (evaluation.is_handed_in, evaluation.text) == (False, "我的小结")
    assert Speech.objects.count() == 0
    assert reasons(actions.take_back, evaluation, by=year.member.user) == ["还没有交。"]


def test_what_was_handed_in_is_not_kept_unseen():
    year = Year()
    year.hand_in()
    assert reasons(year.keep) == ["已经交了。要修改，请重新打开这一页。"]


# --- who cannot come ---


def test_the_words_of_who_cannot_come_go_into_the_minutes():
    year = Year(2)
    away, there = year.members
    year.call()
    year.hand_in("住院期间写的", member=away, answers={})
    year.hand_in("会上念的", member=there, answers={})
    meeting = year.hold(**{f"m{away.pk}": Attendance.Status.ON_LEAVE})
    speeches.tick_speeches(
        meeting, by=year.secretary.user, ticks={year.speech(there).pk: speeches.Tick(True, 1)}
    )
    meeting = meetings.close(meeting, by=year.secretary.user)
    said = [
        text for _style, text in words(Meeting.objects.for_detail().get(pk=meeting.pk))["blocks"]
    ]
    assert f"{away.name}同志书面自评" in said
    assert f"{away.name}（党员）：住院期间写的" in said
    assert f"{there.name}同志个人自评" in said


# --- on paper ---


def test_what_came_on_paper_is_entered_and_put_right_by_the_desk():
    year = Year()
    year.keep("草稿")
    year.call()
    evaluation = year.enter(upload=upload())
    assert (evaluation.is_on_paper, evaluation.entered_by) == (True, year.secretary.user)
    assert (year.speech().text, year.speech().entered_by) == ("纸上写的", year.secretary.user)
    year.enter("纸上写得更多")
    assert year.speech().text == "纸上写得更多"
    assert reasons(year.keep, "自己再写") == [
        "这份自评是按纸质材料录入的，需要修改请告诉录入的同志。"
    ]
    actions.remove_paper(draft(evaluation), by=year.secretary.user)
    assert (SelfEvaluation.objects.count(), Speech.objects.count()) == (0, 0)
    verbs = AuditEvent.objects.filter(target_label="ratings.selfevaluation")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "began a self-evaluation",
        "attached",
        "entered a self-evaluation",
        "entered a self-evaluation",
        "removed a self-evaluation",
    ]


def test_what_hung_on_a_draft_is_never_read_with_what_came_on_paper():
    year = Year()
    evaluation = year.keep("草稿", upload=upload("草稿.jpg"))
    assert reasons(year.enter, "") == ["请写上内容，或者上传文件、照片。"]
    evaluation = year.enter("纸上写的", upload=upload("纸质.jpg"))
    year.enter("纸上写得更多")
    assert [file.name for file in evaluation.files()] == ["纸质.jpg"]


def test_paper_does_not_replace_what_was_handed_in_here():
    year = Year()
    evaluation = year.hand_in()
    assert reasons(year.enter) == [f"{year.member.name}同志已在平台上交了个人自评。"]
    said = reasons(actions.remove_paper, evaluation, by=year.secretary.user)
    assert said == [f"{year.member.name}同志已在平台上交了个人自评。"]


# --- what can never be ---


@pytest.mark.parametrize(
    "change",
    [
        {"handed_in_by": None},
        {"handed_in_at": None},
        {"handed_in_by": None, "handed_in_at": None},
        {"handed_in_by": None, "handed_in_at": None, "speech": None, "entered_by": 1},
    ],
)
def test_the_database_keeps_pairs_and_drafts(change):
    year = Year()
    year.call()
    evaluation = year.hand_in()
    if "entered_by" in change:
        change = change | {"entered_by": year.secretary.user}
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfEvaluation.objects.filter(pk=evaluation.pk).update(**change)


def test_a_member_has_one_a_year():
    year = Year()
    evaluation = year.keep()
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfEvaluation.objects.create(
            appraisal=year.appraisal, member=year.member, changed_at=evaluation.changed_at
        )
