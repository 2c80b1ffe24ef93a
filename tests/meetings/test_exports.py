"""The papers of a meeting, read back."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from branchlife.exports import attachment, paper_file
from branchlife.paper_kinds import paper_kind
from meetings import actions
from meetings.actions import Mark
from meetings.models import Meeting
from tests.factories import make_exclusion, make_meeting, make_member, make_probationary
from tests.meetings.course import MORNING, make_session, make_whole

pytestmark = pytest.mark.django_db


def read(response):
    """The text of a PDF without white space, and its file name."""
    pages = PdfReader(io.BytesIO(response.content)).pages
    text = "".join(page.extract_text() for page in pages)
    return re.sub(r"\s", "", text)


def paper(key, record, suffix="pdf", **how):
    """A paper of the year as a response."""
    kind = paper_kind(key)
    record = kind.records().get(pk=record.pk)
    name, content_type, content = paper_file(kind, record, suffix, by=None, **how)
    return attachment(content, name, content_type)


def loaded(meeting):
    """The meeting as its page loads it."""
    return Meeting.objects.for_detail().get(pk=meeting.pk)


def test_the_sign_in_sheet_is_blank_before_the_meeting(secretary, branch):
    make_probationary(branch, name="王小燕")
    meeting = make_meeting(branch, chair=secretary, place="会议室", title="民主评议党员大会")
    meeting.guests.create(name="陈明", position_held="县委组织部")
    text = read(paper("sign_in", meeting))
    head = f"会议名称{branch.name}民主评议党员大会时间2025年3月19日（星期三）上午9:00地点会议室"
    assert head in text
    assert "上级到会指导同志姓名单位及职务签名陈明县委组织部" in text
    assert "序号姓名党员类别党内职务签名备注" in text
    assert f"1{secretary.name}正式党员书记2王小燕预备党员" in text
    assert "应到______名，实到______名，请假______名，无故缺席______名。" in text


def test_the_sign_in_sheet_is_filled_after_the_meeting(branch, by):
    ill, left_out = make_member(branch, name="李平"), make_member(branch, name="赵国")
    make_exclusion(left_out)
    meeting = make_session(branch, by)
    row = meeting.attendances.get(member=ill)
    actions.mark(meeting, {row.pk: Mark("on_leave", "因病住院")}, by=by, rest="present")
    text = read(paper("sign_in", meeting))
    assert "李平正式党员请假：因病住院" in text
    assert "不计入应到会：年老体弱卧床不起、长期生病生活不能自理" in text
    assert "应到2名，实到1名，请假1名，无故缺席0名。" in text


def test_above_25_members_the_sheet_has_two_halves(secretary, branch):
    for number in range(26):
        make_member(branch, name=f"同志{number}号")
    meeting = make_meeting(branch, chair=secretary)
    text = read(paper("sign_in", meeting))
    half = "序号姓名类别、职务签名备注"
    assert half + half in text
    assert f"1{secretary.name}书记15同志13号正式党员" in text
    assert "14同志12号正式党员" in text


def test_minutes_hold_head_agenda_votes_and_signatures(secretary, branch, by):
    member = make_member(branch, name="李平")
    meeting = make_session(
        branch, by, recorder=member, place="会议室", theme="主题一", title="党员大会"
    )
    actions.add_guest(meeting, by=by, name="陈明", position_held="县委组织部")
    guest = meeting.guests.get()
    actions.edit_guest(guest, by=by, remarks="开得很好")
    item = actions.add_item(meeting, by=by, title="民主评议")
    actions.record_item(item, "李平（党员）：我发言\n王强（书记）：我也发言", by=by)
    row = meeting.attendances.get(member=member)
    actions.mark(meeting, {row.pk: Mark("online", "在外地")}, by=by, rest="present")
    actions.declare(meeting, by=by)
    actions.resolve(meeting, by=by, text="同意决议", ayes=2)
    meeting = actions.close(meeting, by=by, ends_at=MORNING + timedelta(minutes=150))
    text = read(paper("minutes", meeting))
    for part in [
        "会议记录补录",
        f"会议名称{branch.name}党员大会",
        "时间2025年3月19日（星期三）上午9:00至上午11:30",
        f"地点会议室主持人{secretary.name}记录人李平",
        "应到、实到应到2名，实到2名；有表决权的应到2名，实到2名线上参加：李平（在外地）",
        "请假人员及事由无缺席人员及事由无列席人员陈明（县委组织部）会议议题主题一",
        "主要内容1.民主评议李平（党员）：我发言王强（书记）：我也发言",
        "陈明同志点评对会议情况的点评：开得很好",
        "1.同意决议有表决权的党员应到2名，实到2名；赞成2名，反对0名，弃权0名。通过",
        "散会时间：2025年3月19日（星期三）上午11:30",
        "主持人（签字）记录人（签字）年月日",
        "附件：签到表、测评结果报告单、书面发言、照片",
    ]:
        assert part in text


def test_blank_minutes_leave_room(secretary, branch):
    meeting = make_meeting(branch, chair=secretary)
    meeting.items.create(position=1, title="民主评议")
    text = read(paper("minutes", meeting))
    assert "应到、实到请假人员及事由缺席人员及事由列席人员无会议议题" in text
    assert "散会时间：主持人（签字）" in text


def test_the_files_have_chinese_names_and_embedded_fonts(branch, by):
    response = paper("minutes", make_whole(branch, by, title="党员大会"))
    assert response["Content-Type"] == "application/pdf"
    name = "%E4%BC%9A%E8%AE%AE%E8%AE%B0%E5%BD%95%EF%BC%88%E5%85%9A%E5%91%98%E5%A4%A7%E4%BC%9A%EF%BC%89.pdf"
    assert name in response["Content-Disposition"]
    page = PdfReader(io.BytesIO(response.content)).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    descriptors = [
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts
    ]
    assert all("/FontFile3" in each or "/FontFile2" in each for each in descriptors)
    assert any("CJK" in each["/FontName"] for each in descriptors)
