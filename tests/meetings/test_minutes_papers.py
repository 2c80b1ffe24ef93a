"""PDF and Word of the minutes, read back: every name and number of the database, in both alike."""

import io
import re
from datetime import timedelta

import docx
import pytest

from branchlife.models import BranchPost
from meetings import actions
from meetings.models import Attendance, Meeting, Resolution, Speech
from meetings.papers import minutes as papers
from tests.factories import (
    make_attendance,
    make_exclusion,
    make_meeting,
    make_member,
    make_post,
    make_probationary,
    make_speech,
)
from tests.meetings.course import MORNING
from tests.meetings.test_exports import loaded, paper, read

pytestmark = pytest.mark.django_db
LONG = "阿卜杜热合曼·买买提依明·吐尔逊江·库尔班艾力"


def word(response):
    """The text of a Word file without white space, its tables where they stand."""
    document = docx.Document(io.BytesIO(response.content))
    texts = [node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")]
    return re.sub(r"\s", "", "".join(texts))


def both(meeting):
    """The words of PDF and Word; the page foot is taken out of the PDF."""
    pdf = re.sub(r"支部评议平台生成.*?第\d+页共\d+页", "", read(paper("minutes", meeting)))
    return pdf, word(paper("minutes", meeting, "docx"))


def make_rich(branch, secretary, people=()):
    """A meeting in which everything has happened that minutes can hold."""
    ill, late, early, online = (make_member(branch, name=n) for n in (LONG, "迟来", "早走", "远方"))
    absent, left_out = make_member(branch, name="缺席者"), make_member(branch, name="卧床者")
    make_post(late, BranchPost.Role.PUBLICITY)
    make_exclusion(left_out)
    meeting = make_meeting(
        branch,
        state=Meeting.State.CLOSED,
        chair=secretary,
        recorder=late,
        place="会议室",
        theme="主题",
        declared_valid=True,
        declared_at=MORNING,
        declared_by=secretary.user,
        ends_at=MORNING + timedelta(hours=3),
    )
    rows = [
        (secretary, "present", {"post_label": "书记"}),
        (ill, "on_leave", {"reason": "因病住院"}),
    ]
    rows += [
        (late, "late", {"arrived_at": MORNING + timedelta(minutes=20), "post_label": "宣传委员"})
    ]
    rows += [(early, "present", {"left_at": MORNING + timedelta(hours=2)})]
    rows += [(online, "online", {"reason": "在外地"}), (absent, "absent", {})]
    rows += [(person, "present", {}) for person in people]
    for number, (member, status, more) in enumerate(rows, start=1):
        make_attendance(meeting, member, position=number, status=status, **more)
    make_attendance(
        meeting, left_out, status="", is_expected=False, exclusion_reason="bedridden", position=999
    )
    items = [
        meeting.items.create(position=1, kind="attendance", title="报告到会情况", record="有效"),
        meeting.items.create(position=2, kind="self_criticism", title="批评和自我批评"),
        meeting.items.create(
            position=4, kind="ballot", title="民主测评", record="发出8张，收回8张"
        ),
        meeting.items.create(position=5, kind="supervisor", title="点评"),
        meeting.items.create(position=6, title="表决"),
    ]
    meeting.items.create(position=3, parent=items[1], title="书记总结", record="总结")
    said = {"is_delivered": True}
    kind = Speech.Kind
    make_speech(meeting, secretary, kind.SELF_CRITICISM, text="我检讨\n第二段", **said)
    make_speech(meeting, late, kind.CRITICISM, about=secretary, text="批评书记", **said)
    make_speech(meeting, secretary, kind.RESPONSE, text="诚恳接受", **said)
    make_speech(meeting, ill, kind.WRITTEN, text="书面意见", **said)
    make_speech(meeting, early, kind.OTHER, text="没有说出来")
    meeting.guests.create(
        name="陈明", position_held="县委组织部", remarks="好", remarks_branch="强"
    )
    votes = {"expected": 7, "present": 5, "ayes": 4, "nays": 1, "abstentions": 0}
    Resolution.objects.create(meeting=meeting, item=items[4], text="同意整改", **votes)
    Resolution.objects.create(meeting=meeting, text="另一决议", **votes | {"ayes": 3})
    return meeting


def test_pdf_and_word_say_the_same_and_all_of_it(secretary, branch):
    meeting = make_rich(branch, secretary)
    pdf, docx_text = both(meeting)
    assert pdf == docx_text
    counts = loaded(meeting).counts()
    assert (counts.expected, counts.present) == (6, 4)
    for part in [
        f"会议名称{branch.name}党员大会时间2025年3月19日（星期三）上午9:00至下午12:00地点会议室",
        f"主持人{secretary.name}记录人迟来",
        "应到6名，实到4名；有表决权的应到6名，实到4名",
        "线上参加：远方（在外地）迟到：迟来（上午9:20到会）提前离会：早走（上午11:00离会）",
        "卧床者：不计入应到会：年老体弱卧床不起、长期生病生活不能自理",
        f"请假人员及事由{LONG}（因病住院）缺席人员及事由缺席者列席人员陈明（县委组织部）会议议题主题",
        "1.报告到会情况有效2.批评和自我批评",
        f"{secretary.name}同志自我批评{secretary.name}（书记）：我检讨第二段",
        f"各同志对{secretary.name}同志的批评意见迟来（宣传委员）：批评书记",
        f"{secretary.name}同志表态{secretary.name}（书记）：诚恳接受",
        f"{LONG}同志书面发言{LONG}（党员）：书面意见",
        "2.1书记总结总结3.民主测评发出8张，收回8张4.点评陈明同志点评",
        "对会议情况的点评：好对加强支部建设的意见：强",
        "5.表决1.同意整改有表决权的党员应到7名，实到5名；赞成4名，反对1名，弃权0名。通过",
        "决议1.另一决议有表决权的党员应到7名，实到5名；赞成3名，反对1名，弃权0名。没有通过",
        "散会时间：2025年3月19日（星期三）下午12:00",
        "附件：签到表、测评结果报告单、书面发言、照片",
    ]:
        assert part in pdf
    assert "没有说出来" not in pdf


@pytest.mark.parametrize("people", [1, 200])
def test_every_name_stands_there_however_many_there_are(
    secretary, branch, people, django_assert_max_num_queries
):
    members = [make_member(branch, name=f"同志{number}号") for number in range(people)]
    meeting = make_meeting(branch, chair=secretary, state=Meeting.State.CLOSED)
    meeting.items.create(position=1, kind="self_evaluation", title="个人自评和党员互评")
    for number, member in enumerate(members):
        status = {"status": "on_leave", "reason": "出差"} if number % 3 == 1 else {}
        make_attendance(meeting, member, position=number, **status)
        make_speech(meeting, member, text=f"自评{number}。", is_delivered=True)
    with django_assert_max_num_queries(12):
        content = papers.words(loaded(meeting))
    away = Attendance.objects.filter(status="on_leave").values_list("member__name", flat=True)
    assert content["head"][5][1] == ("、".join(f"{name}（出差）" for name in away) or "无")
    text = "".join(line for _style, line in content["blocks"])
    assert [f"{m.name}（党员）：自评{n}。" in text for n, m in enumerate(members)] == [
        True
    ] * people
    assert word(paper("minutes", meeting, "docx")).count("（党员）：自评") == people


def test_blank_minutes_are_a_form_to_write_on(secretary, branch):
    make_probationary(branch)
    meeting = make_meeting(branch, chair=secretary)
    meeting.items.create(position=1, title="民主评议")
    pdf, docx_text = both(meeting)
    assert pdf == docx_text
    assert "应到、实到请假人员及事由缺席人员及事由列席人员无" in pdf
    assert "1.民主评议散会时间：主持人（签字）记录人（签字）年月日附件" in pdf


def test_signed_papers_are_made_from_what_was_signed(secretary, branch):
    meeting = make_rich(branch, secretary)
    meeting = actions.sign(meeting, by=secretary.user)
    before = both(meeting)
    assert before[0] == before[1]
    Speech.objects.update(text="改了")
    Attendance.objects.update(reason="改了")
    assert both(meeting) == before
