"""The timetable as files, read back."""

from datetime import datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from appraisals.campaigns.exports import timetable as exports
from appraisals.campaigns.figures.timetable import timetable
from branchlife import papers
from branchlife.jobs import kind_named
from branchlife.models import Job
from tests.campaigns.test_guides import arranged
from tests.factories import (
    SHANGHAI,
    make_appraisal,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MORNING = datetime(2099, 3, 19, 9, 0, tzinfo=SHANGHAI)


def test_workbook_and_paper_hold_the_same_rows():
    campaign = make_campaign()
    one = arranged(campaign, MORNING, "王建国", place="一会议室")
    two = arranged(campaign, MORNING + timedelta(minutes=30), "王建国")
    unset = make_appraisal(make_branch(committee=campaign.committee), campaign=campaign)
    lines = timetable(campaign.appraisals.order_by("branch__position"))
    book = openpyxl.load_workbook(BytesIO(papers.document_xlsx(exports.paper(campaign, lines))))
    rows = list(book["时间安排表"].iter_rows(values_only=True))
    title = f"{campaign.year_label}各党支部组织生活会时间安排表"
    assert rows[0][0] == title
    assert rows[2] == (
        *("序号", "日期", "星期", "时间", "党支部", "会议类型", "地点", "到会指导同志", "备注"),
    )
    day = (datetime(2099, 3, 19), "星期四")
    meeting = str(one.general_meeting.get_kind_display())
    assert [[cell or "" for cell in row] for row in rows[3:]] == [
        [
            1,
            *day,
            "上午9:00",
            str(one.branch),
            meeting,
            "一会议室",
            "王建国",
            f"与{two.branch}时间冲突",
        ],
        [
            2,
            *day,
            "上午9:30",
            str(two.branch),
            meeting,
            "",
            "王建国",
            f"与{one.branch}时间冲突",
        ],
        [3, "", "", "", str(unset.branch), "", "", "", "未安排"],
    ]
    pdf = papers.document_pdf(exports.paper(campaign, lines, "王建国"))
    pages = PdfReader(BytesIO(pdf)).pages
    text = "".join(page.extract_text() for page in pages).replace("\n", "")
    assert f"{campaign.year_label}组织生活会时间安排表（王建国）" in text
    assert "一会议室" in text and len(pages) == 1


def test_very_many_lines_are_printed_in_the_background(client, monkeypatch):
    campaign = make_campaign()
    arranged(campaign, MORNING, "王建国")
    arranged(campaign, MORNING, "李卫东")
    monkeypatch.setattr(exports, "IN_REQUEST", 0)
    clerk = make_clerk(campaign.committee)
    client.force_login(clerk)
    url = reverse("campaigns:timetable_paper", args=[campaign.pk, "pdf"])
    response = client.get(url, {"leader": "李卫东"})
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    result = kind_named(job.kind).make(job.params, lambda done, total: None)
    assert result.name == f"{campaign.year_label}组织生活会时间安排表（李卫东）.pdf"
    text = PdfReader(BytesIO(result.content)).pages[0].extract_text()
    assert "李卫东" in text and "王建国" not in text
    assert not kind_named(job.kind).may(make_clerk(make_committee()), job.params)
