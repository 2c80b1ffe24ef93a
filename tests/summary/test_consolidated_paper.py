"""The consolidated table as a paper: Word beside Excel, whose table one gets, and the empty one."""

from io import BytesIO

import docx
import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from appraisals.ballots.models import BoxReport
from appraisals.summary import exports
from branchlife.models import Committee, CommitteePost
from branchlife.written import percent, zh_date
from tests.factories import make_branch, make_clerk, make_committee
from tests.meetings.test_exports import paper
from tests.summary.years import make_bare_appraisal, make_year, make_year_campaign

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def campaign():
    """A committee with a year, a branch of its own, and one of the committee below."""
    top = make_committee()
    campaign = make_year_campaign(committee=top)
    make_year(campaign, full=9, probationary=2, excellent=3)
    below = make_committee(top, name="下级党总支")
    make_bare_appraisal(campaign=campaign, branch=make_branch(committee=below, name="下级支部"))
    return campaign


def text_of(content):
    """The text of a PDF."""
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def table_url(campaign, suffix, **query):
    """Where the table is taken from."""
    return reverse(
        "branchlife:paper", args=["consolidated", campaign.pk, suffix], query=query or None
    )


def printed(cell):
    """A cell of a workbook as papers print it."""
    if cell.value is None:
        return ""
    if cell.number_format == "0.0%":
        return percent(cell.value)
    return zh_date(cell.value) if hasattr(cell.value, "isoformat") else str(cell.value)


def word_rows(content, table):
    """The rows of a table of a Word file, its days in one line."""
    rows = docx.Document(BytesIO(content)).tables[table].rows
    return [["".join(cell.text.split("\n")) for cell in row.cells] for row in rows]


def test_word_says_in_every_cell_what_the_workbook_holds(campaign):
    book = openpyxl.load_workbook(BytesIO(paper("consolidated", campaign, "xlsx").content))
    content = paper("consolidated", campaign, "docx").content
    # The head of the page stands above the head of the table, sums of both parts are in between.
    for number, (first, heads) in enumerate(((4, 1), (5, 2))):
        sheet = book.worksheets[number]
        lines = [[printed(cell) for cell in row] for row in sheet.iter_rows(min_row=first)]
        rows = word_rows(content, number)[heads:]
        assert [row[1] for row in rows][-1] == "合计"
        assert len(rows) == 2 + 2 + 1
        assert rows == lines[: len(rows)]


def test_what_does_not_agree_is_yellow_on_paper_too(campaign):
    report = BoxReport.objects.get()
    report.present = report.issued + 1
    report.save()
    document = docx.Document(BytesIO(paper("consolidated", campaign, "docx").content))
    marked = [
        cell.text
        for row in document.tables[0].rows
        for cell in row.cells
        if cell._tc.find("{*}tcPr/{*}shd") is not None
    ]
    assert marked == [str(report.issued)]


def test_the_committee_asked_for_is_one_of_the_readers(client, campaign):
    clerk = make_clerk(campaign.committee)
    client.force_login(clerk)
    below = Committee.objects.get(name="下级党总支")
    whole = openpyxl.load_workbook(BytesIO(client.get(table_url(campaign, "xlsx")).content))
    part = client.get(table_url(campaign, "xlsx", committee=below.pk))
    part = openpyxl.load_workbook(BytesIO(part.content))
    names = [[row[1] for row in book.worksheets[0].values] for book in (whole, part)]
    assert "下级支部" in names[0] and "下级支部" in names[1]
    assert len([name for name in names[0] if name]) > len([name for name in names[1] if name])
    elsewhere = make_committee()
    for other in (elsewhere.pk, "x"):
        assert client.get(table_url(campaign, "xlsx", committee=other)).status_code == 404
    client.force_login(make_clerk(below))
    asked = client.get(table_url(campaign, "docx", committee=campaign.committee_id))
    assert asked.status_code == 404
    assert client.get(table_url(campaign, "docx")).status_code == 200


def test_who_only_looks_on_reads_no_marks_of_the_leadership(client, campaign):
    client.force_login(make_clerk(campaign.committee, CommitteePost.Role.VIEWER))
    rows = word_rows(client.get(table_url(campaign, "docx")).content, 1)
    assert "总体评价" not in rows[0]
    assert "有效票" in rows[0]


def test_the_empty_table_has_both_heads_and_no_branch(campaign):
    content = paper("consolidated", campaign, "docx", blank=True).content
    first, second = word_rows(content, 0), word_rows(content, 1)
    assert (len(first), len(second)) == (1 + 14, 2 + 14)
    assert first[1] == ["1"] + [""] * 21
    text = text_of(paper("consolidated", campaign, blank=True).content)
    assert "表一 党员评议" in text and "表二 班子测评与整改" in text
    assert "下级支部" not in text


def test_a_table_of_nobody_is_a_table(campaign):
    campaign.appraisals.update(left_on="2025-01-01", left_reason="撤销")
    document = exports.table_document(
        campaign, exports.consolidated_rows(campaign.appraisals.all())
    )
    assert document.name == "2024年度民主评议情况汇总表（0个支部）"
    assert "合计" in text_of(paper("consolidated", campaign).content)
