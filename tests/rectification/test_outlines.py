"""Self-check outlines, read back: what stands under which check point, and who reads whose words."""

import io
import re

import docx
import pytest
from django.urls import reverse
from pypdf import PdfReader

from appraisals.rectification.exports import outlines
from branchlife.models import BranchPost
from branchlife.paper_kinds import paper_kind
from branchlife.papers import document_docx, document_pdf
from tests.factories import (
    make_appraisal,
    make_branch,
    make_campaign,
    make_item,
    make_meeting,
    make_member,
    make_post,
    make_problem,
    make_speech,
)
from tests.meetings.test_exports import paper, read

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
POINTS = ["政治功能强不强", "工作作风实不实"]


@pytest.fixture
def appraisal():
    """A year with two check points and a general meeting."""
    campaign = make_campaign(check_points=POINTS, year_label="2024年度")
    branch = make_branch(committee=campaign.committee, name="第一党支部")
    make_post(make_member(branch, name="王强", login=True))
    return make_appraisal(branch, campaign=campaign, general_meeting=make_meeting(branch))


def texts(found):
    """The words of PDF and Word of Documents, without white space and foot."""
    pages = PdfReader(io.BytesIO(document_pdf(found))).pages
    pdf = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    word = docx.Document(io.BytesIO(document_docx(found))).element.body.iter()
    nodes = [node.text or "" for node in word if node.tag.endswith("}t")]
    return re.sub(r"支部评议平台生成.*?第\d+页共\d+页", "", pdf), re.sub(r"\s", "", "".join(nodes))


def test_the_leaderships_problems_stand_under_their_check_points(appraisal):
    first = make_problem(appraisal, text="学习不够", category=POINTS[0], facts="全年2次")
    make_problem(appraisal, text="台账不全", category="别的")
    responsible = appraisal.branch.roster().get()
    make_item(appraisal, problem=first, measure="每月一次", responsible=responsible)
    pdf, word = texts(outlines.outline(appraisal))
    assert pdf == word
    assert pdf.startswith("第一党支部2024年度组织生活会支部班子对照检查材料一、查摆的问题")
    assert "（一）政治功能强不强1.学习不够具体表现：全年2次（二）工作作风实不实" in pdf
    assert "（三）其他方面1.台账不全" in pdf
    assert "二、原因分析三、改进措施1.每月一次（责任人：王强；" in pdf


def test_the_blank_form_has_the_headings_only(appraisal):
    make_problem(appraisal, text="学习不够", category=POINTS[0])
    for made in (outlines.blank_outline(appraisal), outlines.blank_own_outline(appraisal)):
        pdf, word = texts(made)
        assert pdf == word and "学习不够" not in pdf
        assert "（一）政治功能强不强（二）工作作风实不实二、原因分析三、改进措施" in pdf


def test_without_check_points_there_are_lines_all_the_same(appraisal):
    appraisal.campaign.check_points, appraisal.campaign.criteria = [], []
    assert "一、查摆的问题二、原因分析" in texts(outlines.blank_own_outline(appraisal))[0]


def test_the_own_outline_holds_the_own_words_and_nobody_elses(appraisal, client):
    member = make_member(appraisal.branch, name="李平", login=True)
    other = make_member(appraisal.branch, name="赵国", login=True)
    for one, text in ((member, "迟到早退"), (other, "不爱学习")):
        make_problem(appraisal, member=one, text=text, category=POINTS[1])
        make_speech(appraisal.general_meeting, one, text=f"我是{one.name}，我{text}")
    client.force_login(member.user)
    url = reverse("branchlife:paper", args=["own_outline", appraisal.pk, "pdf"])
    text = read(client.get(url))
    assert "姓名李平党内职务" in text and "（二）工作作风实不实1.迟到早退" in text
    assert "四、已写的发言" in text and "我是李平，我迟到早退" in text
    assert "赵国" not in text and "不爱学习" not in text
    members = reverse("branchlife:paper", args=["members_outlines", appraisal.pk, "pdf"])
    assert client.get(members).status_code == 403


def test_drafts_are_read_by_nobody_but_the_speaker(appraisal):
    member = make_member(appraisal.branch, name="李平", login=True)
    assistant = make_member(appraisal.branch, name="助理", login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    make_problem(appraisal, member=member, text="迟到早退", category=POINTS[1])
    speech = make_speech(appraisal.general_meeting, member, text="我的草稿", state="draft")
    secretary = appraisal.branch.secretary().user

    def of_member(by):
        found = outlines.members_outlines(appraisal, by)
        return "".join(texts(next(made for made in found if made.about == member)))

    assert "迟到早退" in of_member(secretary) and "我的草稿" not in of_member(secretary)
    speech.state = "handed_in"
    speech.save(update_fields=["state"])
    assert "我的草稿" in of_member(secretary) and "我的草稿" not in of_member(assistant.user)
    # The branch's own file has nobody's words before they are said.
    assert "迟到早退" not in of_member(None) and "我的草稿" not in of_member(None)
    speech.is_delivered = True
    speech.save(update_fields=["is_delivered"])
    assert "我的草稿" in of_member(None)


def test_three_thousand_characters_take_the_pages_they_need(appraisal):
    member = make_member(appraisal.branch, name="李平", login=True)
    make_speech(appraisal.general_meeting, member, text="认真学习。" * 600)
    made = outlines.own_outline(appraisal, member.user)
    assert len(PdfReader(io.BytesIO(document_pdf(made))).pages) == 4
    assert texts(made)[0].count("认真学习。") == 600


def test_many_members_cost_no_more_queries(appraisal, django_assert_num_queries):
    secretary = appraisal.branch.secretary().user
    for number in (1, 3):
        for _n in range(number):
            member = make_member(appraisal.branch, login=True)
            make_problem(appraisal, member=member, text="问题", category=POINTS[0])
        record = paper_kind("members_outlines").records().get(pk=appraisal.pk)
        outlines.members_outlines(record, secretary)
        record = paper_kind("members_outlines").records().get(pk=appraisal.pk)
        with django_assert_num_queries(6):
            outlines.members_outlines(record, secretary)


def test_where_nobody_is_on_the_roster_there_is_no_outline(appraisal):
    assert list(outlines.reasons_against_members_outlines(appraisal)) == []
    empty = make_appraisal(
        make_branch(committee=appraisal.campaign.committee), campaign=appraisal.campaign
    )
    assert [str(text) for text in outlines.reasons_against_members_outlines(empty)] == [
        "名册上还没有党员。"
    ]
    assert paper("outline", empty).filename == f"2024年度支部班子对照检查材料（{empty.branch}）.pdf"
