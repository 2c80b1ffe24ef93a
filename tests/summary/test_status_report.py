"""The report on the year to the superior, read back: every number is that of the database."""

import io
import re

import docx
import pytest
from django.urls import reverse
from pypdf import PdfReader

from appraisals.campaigns.models import Appraisal, BasisDocument
from branchlife.models import BranchPost
from branchlife.written import zh_date
from meetings.models import Attendance, Meeting, Talk
from tests.factories import make_member, make_post
from tests.meetings.test_exports import paper, read
from tests.summary.test_play import load, play
from tests.summary.years import make_bare_appraisal, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def word(response):
    """The text of a Word file without white space."""
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(response.content)).paragraphs]
    return re.sub(r"\s", "", "".join(texts))


def pages(response):
    return len(PdfReader(io.BytesIO(response.content)).pages)


def printed(appraisal, **how):
    """The words of the PDF without its foot; the Word file has the same."""
    text = re.sub(
        r"支部评议平台生成.*?第\d+页共\d+页", "", read(paper("status_report", appraisal, **how))
    )
    assert word(paper("status_report", appraisal, "docx", **how)) == text
    return text


@pytest.mark.django_db(transaction=True)
def test_every_number_of_a_played_year_is_that_of_the_database():
    load("roster-bureau.xlsx", "某局党委")
    play("某局党委", "bureau", "rectified")
    appraisal = Appraisal.objects.get()
    text, branch, general = printed(appraisal), appraisal.branch, appraisal.general_meeting
    rows = general.attendances.filter(is_expected=True)
    there, report = rows.filter(status__in=Attendance.THERE), appraisal.boxes.get().report
    studies = Meeting.objects.study_sessions(general.day).filter(branch=branch)
    assert f"会前组织集中学习{studies.count()}次" in text
    assert Talk.objects.filter(branch=branch).exists()
    assert f"应到会党员{rows.count()}名，实到{there.count()}名，到会率" in text
    assert (
        f"{there.count() / rows.count() * 100:.1f}%；请假{rows.filter(status='on_leave').count()}名"
        in text
    )
    assert f"无故缺席{rows.filter(status='absent').count()}名" in text
    assert f"不计入应到会{general.attendances.filter(is_expected=False).count()}名" in text
    assert f"{zh_date(general.starts_at)}召开党员大会" in text
    assert (
        f"发出测评票{report.issued}张，收回{report.returned}张，其中有效票{report.valid}张，"
        f"无效票{report.invalid}张。" in text
    )
    decided = appraisal.ratings.exclude(decided_at=None)
    found = {grade: decided.filter(grade=grade).count() for grade in ("excellent", "qualified")}
    full = [m for m in branch.roster(general.day) if m.category_on(general.day) == "full"]
    assert (
        f"评定等次{decided.exclude(grade='').count()}名，其中优秀{found['excellent']}名"
        f"（占正式党员的{found['excellent'] / len(full) * 100:.1f}%" in text
    )
    assert f"合格{found['qualified']}名，基本合格{decided.filter(grade='basic').count()}名" in text
    assert f"不评定等次{decided.filter(grade='').count()}名" in text
    assert f"支部班子查摆问题{appraisal.problems.filter(member=None).count()}项" in text
    items = appraisal.items.listed()
    assert f"列入整改清单{items.count()}项，已销号和长期坚持" in text
    assert f"党员作出整改承诺{appraisal.items.pledges().count()}项。" in text
    assert f"于{zh_date(appraisal.filings.latest('filed_on').filed_on)}向上级党组织报备。" in text
    assert not [name for name in branch.roster().values_list("name", flat=True) if name in text]


def test_the_report_says_zeros_plainly_and_takes_two_pages():
    appraisal = make_year()
    BasisDocument.objects.create(
        campaign=appraisal.campaign, title="关于开好组织生活会的通知", number="组通〔2024〕4号"
    )
    text = printed(appraisal)
    for said in [
        f"{appraisal.branch}2024年度组织生活会和民主评议党员情况报告{appraisal.branch.committee}：按照",
        "一、会前准备情况会前组织集中学习0次，未参加学习的党员7名。",
        "应到会党员7名，实到6名，到会率85.7%；请假1名，无故缺席0名；不计入应到会0名。",
        "上级党组织到会指导同志：王督导。",
        "发出测评票6张，收回6张，其中有效票6张，无效票0张。",
        "评定等次6名，其中优秀2名（占正式党员的33.3%，名额2名），合格4名，基本合格0名，不合格0名；"
        "不评定等次1名。已向本人反馈7名。",
        "列入整改清单2项，已销号和长期坚持2项，转入下一年度0项，尚未完成0项；党员作出整改承诺7项。",
        "整改清单于2025年4月1日公开，于2025年4月2日向上级党组织报备。",
        "1.整改事项已全部办结，继续巩固整改成果。2.____________特此报告。",
    ]:
        assert said in text
    assert pages(paper("status_report", appraisal)) == 2


def test_what_is_not_known_yet_is_left_to_be_filled_in():
    appraisal = make_bare_appraisal()
    text = printed(appraisal)
    for said in [
        "____年__月__日召开党员大会，应到会党员____名，实到____名，到会率____；",
        "上级党组织到会指导同志：____________。",
        "发出测评票____张，收回____张",
        "评定等次____名，其中优秀____名（占正式党员的____，名额____名）",
        "整改清单于____年__月__日公开",
    ]:
        assert said in text
    blank = printed(appraisal, blank=True)
    assert "会前组织集中学习____次" in blank and "7名" not in blank
    assert pages(paper("status_report", appraisal, blank=True)) == 2


def test_a_meeting_nobody_was_sent_to_says_so():
    appraisal = make_year()
    appraisal.general_meeting.guests.all().delete()
    assert "上级党组织没有派同志到会指导。" in printed(appraisal)


def test_an_assistant_gets_the_report_without_grades(client):
    appraisal = make_year()
    assistant = make_member(appraisal.branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    client.force_login(assistant.user)
    response = client.get(reverse("branchlife:paper", args=["status_report", appraisal.pk, "pdf"]))
    text = read(response)
    assert "评定等次____名，其中优秀____名" in text and "发出测评票6张" in text
    client.force_login(appraisal.branch.secretary().user)
    response = client.get(reverse("branchlife:paper", args=["status_report", appraisal.pk, "pdf"]))
    assert "评定等次6名，其中优秀2名" in read(response)
