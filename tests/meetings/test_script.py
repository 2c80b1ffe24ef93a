"""The chair's script: the sentences read out, by the numbers; page, PDF and Word read back."""

import io

import pytest
from docx import Document

from appraisals.ballots import actions as ballots
from appraisals.ballots.models import BallotBox, BoxReport
from meetings import actions
from meetings.actions import agenda, comings
from meetings.exports import script as exports
from meetings.models import Meeting
from meetings.rules import Line
from tests.factories import (
    make_appraisal,
    make_campaign,
    make_count,
    make_group,
    make_meeting,
    make_member,
    make_post,
)
from tests.meetings.course import just_begun, make_declared, make_session, mark_all
from tests.meetings.test_exports import paper, read

pytestmark = pytest.mark.django_db
AGENDA = [
    Line("attendance", "报告到会情况", planned_minutes=5),
    Line("other", "述职评议"),
    Line("duty_report", "述职", True, "", 20),
    Line("self_evaluation", "自评互评", True),
    Line("ballot", "民主测评"),
    Line("supervisor", "点评"),
    Line("information", "通报", presenter="组织委员李平"),
]
BLANK_BALLOT = [
    "经支部委员会研究，提议____同志为监票人，____同志为计票人。"
    "大家有什么意见请发表。（稍停）没有意见，请鼓掌通过。",
    "下面进行民主测评。测评不记名。对每位同志在“优秀、合格、基本合格、不合格”中选一项；不选，算弃权。"
    "有手机的同志扫您抽到的二维码，没有手机的同志填纸质票，也可以用前面的平板，填完就交。"
    "请独立填写，不交头接耳，不拍照。",
    "（计票后，由监票人报告：）",
    "本次测评发出测评票____张，收回____张，收回的票数没有超过发出的票数，测评有效。"
    "其中有效票____张，无效票____张。",
    "（只在收回的测评票多于发出的测评票时宣读：）",
    "收回的测评票多于发出的测评票，按照规定，本次测评无效，现在重新进行测评。",
]


def loaded(meeting):
    """The meeting as its page loads it."""
    return Meeting.objects.for_detail().get(pk=meeting.pk)


def script(meeting):
    """{heading: [paragraph]} of a script."""
    steps = exports.script_of(loaded(meeting))
    return {step.heading: [words.text for words in step.words] for step in steps}


@pytest.fixture
def planned(secretary, branch):
    """A general meeting that has not been called."""
    meeting = make_meeting(branch, chair=secretary, theme="照录主题。")
    agenda.put(meeting, AGENDA)
    return meeting


def test_before_the_meeting_the_script_has_blanks(planned):
    assert script(planned) == {
        "开场": ["同志们，请安静，会议马上开始。"],
        "第一项议程（5分钟）": [
            "同志们：现在开会。今天应到会党员____名，实到____名；请假____名：____；无故缺席____名。"
            "应到会有表决权的党员____名，实到____名，超过应到会的半数，符合规定人数，会议有效，可以开会。",
            "今天会议的主题是：照录主题。",
            "今天的会议共有5项议程。",
        ],
        "第二项议程（20分钟）": ["下面进行第二项议程：述职评议。"],
        "2.1 述职（20分钟）": ["下面，由党支部书记代表支部委员会向党员大会述职。"],
        "2.2 自评互评": [
            "（支部班子成员带头，党员逐一发言：先作个人自评，再由其他同志提出意见。）",
        ],
        "第三项议程": ["下面进行第三项议程：民主测评。", *BLANK_BALLOT],
        "第四项议程": ["下面进行第四项议程：点评。", "（上级党组织没有派同志到会，这一项略过。）"],
        "第五项议程": ["下面进行第五项议程：通报。", "请组织委员李平发言。"],
        "散会": ["今天会议的议程已全部进行完毕。现在散会。", "（提醒到会同志核对签到。）"],
    }


def test_the_report_follows_the_attendance_and_stays_as_it_was_declared(branch, by):
    make_member(branch, name="李平")
    meeting = make_session(branch, by)
    agenda.put(meeting, AGENDA[:1])
    assert script(meeting)["第一项议程（5分钟）"][0] == (
        "同志们：现在开会。本支部共有党员2名，其中正式党员2名、预备党员0名。"
        "今天应到会党员2名，实到____名；请假____名：____；无故缺席____名。"
        "应到会有表决权的党员2名，实到____名，超过应到会的半数，符合规定人数，会议有效，可以开会。"
    )
    marks = {meeting.attendances.get(member__name="李平").pk: actions.Mark("on_leave", "因病住院")}
    actions.mark(meeting, marks, by=by, rest="present")
    (said,) = script(meeting)["第一项议程（5分钟）"][:1]
    assert said == loaded(meeting).sentence()
    assert "请假1名：李平同志因病住院" in said
    declared = actions.declare(meeting, by=by)
    assert script(meeting)["第一项议程（5分钟）"][0] == declared.report


def test_where_no_item_is_about_it_the_report_opens_the_meeting(branch, by, secretary):
    for name, role in [("李平", "organization"), ("王强", "publicity")]:
        make_post(make_member(branch, name=name), role)
    meeting = make_meeting(branch, kind="branch_committee", chair=secretary)
    agenda.put(meeting, [Line("self_criticism", "自我批评")])
    meeting.guests.create(name="陈明")
    meeting = actions.call(meeting, by=by)
    assert script(meeting)["开场"] == [
        "应到支委3名，实到____名，符合规定人数，可以开会。",
        "上级党组织派陈明同志到会指导，让我们表示欢迎。",
        "今天的会议共有1项议程。",
    ]
    assert script(meeting)["第一项议程"][1:] == [
        "（书记带头，支委逐一发言：先作自我批评，再由其他同志提出批评意见，最后本人表态。）",
        f"（发言顺序：{secretary.name}、李平、王强。）",
    ]


def test_a_blank_report_says_what_the_report_of_such_a_meeting_says(branch, by, secretary):
    lone = make_meeting(branch, kind="branch_committee", chair=secretary)
    assert script(actions.call(lone, by=by))["开场"] == [
        "本支部不设支部委员会。应到1名，实到____名，符合规定人数，可以开会。"
    ]
    group = make_group(branch, leader=secretary)
    meeting = make_meeting(branch, kind="group", group=group, chair=secretary)
    assert script(actions.call(meeting, by=by))["开场"] == [
        "同志们：现在开会。今天应到会党员1名，实到____名；请假____名：____；无故缺席____名。"
    ]


def test_when_too_few_came_the_script_ends_with_the_report(branch, by):
    for _number in range(4):
        make_member(branch)
    meeting = make_session(branch, by, starts_at=just_begun())
    agenda.put(meeting, AGENDA)
    mark_all(meeting, "on_leave", by)
    put_off = "（到会人数不够，议程留待再次召开时进行。）"
    assert script(meeting) == {"开场": [loaded(meeting).sentence(), put_off]}
    declared = actions.declare(meeting, by=by)
    assert script(meeting) == {"开场": [declared.report, put_off]}
    for row in meeting.attendances.all():
        comings.arrive(row, by=by)
    found = script(meeting)
    assert "超过应到会的半数" in found["第一项议程（5分钟）"][0]
    assert "散会" in found


def test_the_superiors_comrades_are_asked_and_thanked(planned):
    planned.guests.create(name="陈明")
    planned.guests.create(name="群众", is_supervisor=False)
    assert script(planned)["第四项议程"][1:] == [
        "下面，请上级党组织到会指导的陈明同志作点评，大家欢迎。",
        "（点评。）",
        "感谢陈明同志的点评和指导。",
    ]


def test_the_ballot_says_its_own_sentences(secretary, branch, by):
    campaign = make_campaign(branch.committee, aspects=["工作", "作风", "决策"])
    watching = make_member(branch, name="赵国")
    for _number in range(4):
        make_member(branch)
    meeting = make_declared(branch, by, is_organizational_life=True)
    agenda.put(meeting, AGENDA)
    appraisal = make_appraisal(branch, campaign=campaign, general_meeting=meeting)
    box = ballots.prepare_box(appraisal, by=by)
    ballots.nominate(box, by=by, member=watching)
    said = script(meeting)["第三项议程"][1:]
    assert said[0].startswith("经支部委员会研究，提议赵国同志为监票人，____同志为计票人。")
    assert "同时对支部班子的工作、作风、决策选“好、较好、一般、差”。有手机的同志" in said[1]
    assert said[3] == BLANK_BALLOT[3]
    BallotBox.objects.all().delete()
    counted = make_count(appraisal, {watching: (3, 2, 0, 0)}, meeting=meeting)
    numbers = {"roll": 6, "present": 6, "issued": 6, "returned": 5, "valid": 5, "invalid": 0}
    BoxReport.objects.create(box=counted, abstentions=0, manifest_hash=bytes(32), **numbers)
    said = script(meeting)["第三项议程"][1:]
    assert "请填写纸质测评票，填好后对折投入票箱。请独立填写" in said[1]
    assert said[3] == (
        "本次测评发出测评票6张，收回5张，收回的票数没有超过发出的票数，测评有效。"
        "其中有效票5张，无效票0张。"
    )


def test_the_script_is_a_paper_and_a_word_file(planned):
    text = read(paper("script", planned))
    assert text.startswith("主持词")
    assert "第二项议程（20分钟）下面进行第二项议程：述职评议。" in text
    word = Document(io.BytesIO(paper("script", planned, "docx").content))
    texts = [paragraph.text for paragraph in word.paragraphs]
    spoken = [text for words in script(planned).values() for text in words]
    assert [text for text in texts if text in spoken] == spoken
