"""Pages and papers of the branch assessment: who reads what when, files read back."""

from decimal import Decimal
from io import BytesIO

import docx
import pytest
from django.urls import reverse
from openpyxl import load_workbook

from appraisals.summary.actions import assessment as actions
from appraisals.summary.figures import assessment as figures
from appraisals.summary.models import (
    Mark,
)
from branchlife.exports.paper_jobs import params_of
from branchlife.jobs import kind_named
from branchlife.models import AuditEvent, CommitteePost
from branchlife.paper_kinds import paper_kind
from tests.factories import (
    DAY,
    make_clerk,
    make_committee,
)
from tests.refusals import reasons
from tests.summary.assessments import (
    BALLOT,
    RESULTS,
    decide,
    make_office,
    make_scheme,
    marks_for,
    note_report,
    page,
)
from tests.summary.years import make_year, make_year_campaign

pytestmark = pytest.mark.django_db
QUERIES = 52


@pytest.fixture
def office():
    """(clerk, campaign, two appraisals of branches with a secretary each)."""
    return make_office()


@pytest.mark.parametrize("count", [1, 3])
def test_all_branches_side_by_side_take_the_same_queries(count, client, django_assert_num_queries):
    campaign = make_year_campaign()
    clerk = make_clerk(campaign.committee)
    scheme = make_scheme(campaign, clerk)
    for _n in range(count):
        appraisal = make_year(campaign, full=3, excellent=1)
        actions.note_assessment(appraisal, by=clerk, marks=marks_for(scheme), receipts={})
        note_report(appraisal, clerk)
    client.force_login(clerk)
    url = reverse("summary:assessment_list", args=[campaign.pk])
    with django_assert_num_queries(QUERIES):
        response = client.get(url)
    assert len(response.context["rows"]) == count


def test_the_office_types_marks_and_a_proposal_and_goes_to_the_next_branch(office, client):
    clerk, campaign, (one, other) = office
    scheme = make_scheme(campaign, clerk)
    first, second = scheme.criteria.all()
    data = {
        f"word-{first.pk}": "好",
        f"note-{first.pk}": "次数齐全",
        f"word-{second.pk}": "",
        f"note-{second.pk}": "",
        f"received-{scheme.materials.get().pk}": "2025-03-19",
        "next": "1",
    }
    response = page(client, clerk, "note_assessment", one.pk, data=data)
    assert response["Location"] == reverse("summary:assessment", args=[other.pk])
    assert [(m.word, m.note) for m in Mark.objects.all()] == [("好", "次数齐全")]
    refusal = page(
        client, clerk, "propose_result", one.pk, data={"proposed": RESULTS[0], "reason": ""}
    )
    assert "提出建议要写明理由。" in refusal.content.decode()
    typed = {"proposed": RESULTS[0], "reason": "学习抓得实"}
    page(client, clerk, "propose_result", one.pk, data=typed)
    text = page(client, clerk, "assessment_list", campaign.pk).content.decode()
    assert text.count("优秀党支部</td>") == 1
    for show, number in (("open", 1), ("honour", 1), ("", 2)):
        client.force_login(clerk)
        url = reverse("summary:assessment_list", args=[campaign.pk])
        assert len(client.get(url, {"show": show}).context["rows"]) == number


def test_the_rules_are_typed_from_the_usual_ones(office, client):
    clerk, campaign, _appraisals = office
    form = page(client, clerk, "assessment_rules", campaign.pk).context
    data = {
        "marking": "words",
        "words": "好\n较好\n一般",
        "results": "优秀党支部\n合格党支部",
        "year": "2024",
        "materials": "年度总结",
        "items-TOTAL_FORMS": "11",
        "items-INITIAL_FORMS": "10",
    }
    for number, item in enumerate(form["formset"].initial):
        data |= {f"items-{number}-{name}": value for name, value in item.items()}
    data["items-0-title"] = data["items-10-title"] = ""
    response = page(client, clerk, "assessment_rules", campaign.pk, data=data)
    assert response.status_code == 302
    scheme = figures.scheme_of(campaign)
    assert (scheme.criteria.count(), scheme.results) == (9, ["优秀党支部", "合格党支部"])


def test_the_branch_reads_its_result_after_publication_and_marks_only_where_the_rules_say(
    office, client
):
    clerk, campaign, appraisals = office
    scheme = make_scheme(campaign, clerk)
    for one in appraisals:
        actions.note_assessment(
            one, by=clerk, marks=marks_for(scheme, note="内部意见"), receipts={}
        )
        actions.propose(one, by=clerk, proposed=RESULTS[0], reason="内部理由")
    decide(scheme, clerk, appraisals, RESULTS)
    secretary = appraisals[0].branch.secretary().user
    own = ("assessment", appraisals[0].pk)
    before = page(client, secretary, *own).content.decode()
    for secret in ("内部意见", "内部理由", "优秀党支部"):
        assert secret not in before
    assert page(client, secretary, "assessment_result", campaign.pk).status_code == 403
    actions.publish_decision(scheme, by=clerk, published_on=DAY)
    after = page(client, secretary, *own).content.decode()
    assert ("优秀党支部" in after, "内部意见" in after, "内部理由" in after) == (True, False, False)
    scheme.shows_marks = True
    scheme.save(update_fields=["shows_marks"])
    shown = page(client, secretary, *own).content.decode()
    assert ("内部意见" in shown, "内部理由" in shown) == (True, False)
    member = appraisals[1].branch.roster()[1]
    member.user = make_clerk(make_committee())
    member.save(update_fields=["user"])
    result = page(client, member.user, "assessment_result", campaign.pk).content.decode()
    assert f"优秀党支部：{appraisals[0].branch}</p>" in result


def test_a_leader_who_looks_on_reads_everything_but_totals_and_writes_nothing(client):
    campaign = make_year_campaign()
    clerk = make_clerk(campaign.committee)
    viewer = make_clerk(campaign.committee, CommitteePost.Role.VIEWER)
    appraisal = make_year(campaign)
    scheme = make_scheme(campaign, clerk)
    note_report(appraisal, clerk, ballot=BALLOT)
    seen = {}
    for user in (clerk, viewer):
        text = page(client, user, "assessment", appraisal.pk).content.decode()
        seen[user] = ("“好”占比" in text, "述职测评" in text, "保存建议" in text)
        book = sheets(paper_page(client, user, "assessment", campaign, "xlsx"))
        heads = [cell.value for row in book["各党支部对照"].iter_rows() for cell in row]
        assert ("“好”占比" in heads) is (user == clerk)
    assert seen == {clerk: (True, True, True), viewer: (False, False, False)}
    assert page(client, viewer, "propose_result", appraisal.pk, data={}).status_code == 403
    assert scheme.pk


# --- files, read back ---


def paper_page(client, user, key, record, suffix):
    """The answer to one who asks for a paper."""
    client.force_login(user)
    return client.get(reverse("branchlife:paper", args=[key, record.pk, suffix]))


def sheets(response):
    """The workbook of a response."""
    return load_workbook(BytesIO(response.content))


def test_the_workbook_says_what_was_counted_noted_proposed_and_decided(office, client):
    clerk, campaign, appraisals = office
    scheme = make_scheme(campaign, clerk, points=10)
    marks = marks_for(scheme, "", Decimal("9.5"), "扎实")
    actions.note_assessment(appraisals[0], by=clerk, marks=marks, receipts={})
    actions.propose(appraisals[0], by=clerk, proposed=RESULTS[0], reason="学习抓得实")
    decide(scheme, clerk, appraisals, RESULTS, words="评1个优秀党支部")
    response = paper_page(client, clerk, "assessment", campaign, "xlsx")
    assert response.filename == "2024年度党支部考核汇总表（2个支部）.xlsx"
    rows = [list(row) for row in sheets(response)["各党支部对照"].iter_rows(values_only=True)]
    head = next(row for row in rows if row[0] == "序号")
    line = dict(zip(head, rows[rows.index(head) + 1], strict=True))
    assert (line["党支部名称"], line["1"], line["2"], line["总分"]) == (
        appraisals[0].branch.name,
        9.5,
        9.5,
        19,
    )
    assert (line["建议结果"], line["研究决定"], line["收到材料"]) == (RESULTS[0], RESULTS[0], 0)
    text = "\n".join(str(row[0]) for row in rows if row[0])
    assert "1 三会一课（10分）\n2 落实部署（10分）" in text
    assert "研究决定：党委会议，2025年3月19日；出席人员：张书记、李副书记" in text
    notes = [row[0].value and row[4].value for row in sheets(response)["评价说明"].iter_rows()]
    assert notes[1:] == ["扎实", "扎实"]


def test_word_and_pdf_hold_the_same_and_every_download_is_a_deed(office, client):
    clerk, campaign, appraisals = office
    scheme = make_scheme(campaign, clerk)
    marks = marks_for(scheme, note="次数齐全")
    actions.note_assessment(appraisals[0], by=clerk, marks=marks, receipts={})
    actions.propose(appraisals[0], by=clerk, proposed=RESULTS[0], reason="学习抓得实")
    word = docx.Document(BytesIO(paper_page(client, clerk, "assessment", campaign, "docx").content))
    row = [cell.text for cell in word.tables[0].rows[1].cells]
    assert row[1:4] == [appraisals[0].branch.name, "好", "好"]
    sheet = docx.Document(
        BytesIO(paper_page(client, clerk, "assessment_sheet", appraisals[0], "docx").content)
    )
    cells = [cell.text for table in sheet.tables for row in table.rows for cell in row.cells]
    assert {"三会一课", "次数齐全", "优秀党支部\n学习抓得实", "未收到"} <= set(cells)
    book = sheets(paper_page(client, clerk, "assessment_sheet", appraisals[0], "xlsx"))
    assert book.sheetnames == ["考核内容", "建议和决定"]
    rows = [row[:2] for row in book["建议和决定"].iter_rows(values_only=True)]
    assert ("建议结果", "优秀党支部\n学习抓得实") in rows
    for key, record in (("assessment", campaign), ("assessment_sheet", appraisals[0])):
        assert paper_page(client, clerk, key, record, "pdf").content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(verb="downloaded").count() == 5
    assert paper_page(client, clerk, "assessment", campaign, "doc").status_code == 404


def test_many_branches_are_made_in_the_background_with_the_same_content(office):
    clerk, campaign, appraisals = office
    make_scheme(campaign, clerk)
    params = params_of(paper_kind("assessment"), campaign, "xlsx", by=clerk)
    kind = kind_named("summary.assessment")
    assert (kind.may(clerk, params), kind.about(params)) == (True, campaign)
    assert kind.may(appraisals[0].branch.secretary().user, params) is False
    told = []
    made = kind.make(params, lambda done, total: told.append((done, total)))
    assert made.name == "2024年度党支部考核汇总表（2个支部）.xlsx"
    column = [row[1].value for row in load_workbook(BytesIO(made.content)).active.iter_rows()]
    names = [one.branch.name for one in appraisals]
    assert [name for name in column if name in names] == names
    assert told and told[-1][0] <= told[-1][1]


def test_a_branch_that_has_left_the_year_is_shown_and_assessed_no_more(office, client):
    clerk, campaign, (appraisal, _other) = office
    scheme = make_scheme(campaign, clerk)
    campaign.appraisals.filter(pk=appraisal.pk).update(left_on=DAY, left_reason="并入第二党支部")
    client.force_login(clerk)
    shown = client.get(reverse("summary:assessment", args=[appraisal.pk]))
    assert shown.context["marks_form"] is shown.context["proposal_form"] is None
    said = f"{appraisal.branch}已于2025年3月19日退出本年度评议：并入第二党支部。"
    assert shown.context["reasons"] == [said]
    assert client.get(reverse("summary:development", args=[appraisal.pk])).status_code == 200
    marks = marks_for(scheme)
    assert reasons(actions.note_assessment, appraisal, by=clerk, marks=marks, receipts={}) == [said]
