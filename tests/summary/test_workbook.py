"""The whole workbook of the office, read back sheet by sheet against figures worked out by hand."""

import shutil
import subprocess
from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from appraisals.campaigns.models import QuotaExemption
from appraisals.ratings.models import Commendation, Rating
from appraisals.summary import actions, exports
from appraisals.summary.actions.assessment import publish_decision
from appraisals.summary.models import AssessmentDecision, Submission, TableLayout
from branchlife import papers
from branchlife.models import AuditEvent, CommitteePost
from tests.factories import (
    DAY,
    make_branch,
    make_clerk,
    make_committee,
    make_disposition,
    make_help_plan,
)
from tests.summary.assessments import decide, make_scheme
from tests.summary.years import (
    NOW,
    count_ballots,
    decide_grades,
    hold_general_meeting,
    make_bare_appraisal,
    make_year,
    make_year_campaign,
    set_right,
)

# Sums and sheets: no database differs in them.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

MET = datetime(2025, 3, 19)
PAPER = {
    "branch": "第二党支部",
    "secretary": "赵书记",
    "members": 8,
    "full": 7,
    "probationary": 1,
    "met_on": "2025-03-10",
    "excluded": 0,
    "expected": 8,
    "present": 7,
    "infirm": 0,
    "may_fill": 7,
    "issued": 6,
    "returned": 6,
    "valid": 6,
    "invalid": 0,
    "aspects": [
        {"label": "总体评价", "good": 5, "fair": 1, "average": 0, "poor": 0, "abstained": 0}
    ],
    "excellent": 2,
    "qualified": 5,
    "not_graded": 1,
    "decided_on": "2025-03-12",
    "quota": 2,
    "allowed": 2,
    "problems": 3,
    "items": 4,
    "pledges": 8,
}
PAPER_LINES = [
    {"name": f"纸{n}", "grade": "优秀" if n < 3 else "合格", "excellent": 4} for n in range(1, 8)
]
PAPER_LINES.append({"name": "纸8", "grade": "不评定等次", "remark": "预备党员"})


@pytest.fixture
def world():
    """A branch accepted, late and beyond its quota; one from paper; one that waits; one empty."""
    top = make_committee(name="某局党委")
    below = [make_committee(top, name="甲总支"), make_committee(top, name="乙总支")]
    campaign = make_year_campaign(committee=top, due_on=date(2025, 3, 19))
    clerk = make_clerk(top)

    def branch(committee, name, position):
        return make_branch(committee=committee, name=name, position=position)

    first = make_bare_appraisal(9, 2, campaign, branch=branch(top, "第一党支部", 1))
    hold_general_meeting(first, excluded=1)
    count_ballots(first, issued=9, returned=8, invalid=1)
    decide_grades(first, excellent=4)
    set_right(first)
    QuotaExemption.objects.create(
        appraisal=first, number=4, reason="工作突出", granted_by=clerk, granted_at=NOW
    )
    follow_up(first)
    actions.accept(actions.submit(first, by=first.branch.secretary().user), by=clerk)
    paper = make_bare_appraisal(3, 0, campaign, branch=branch(below[0], "第二党支部", 1))
    actions.send(
        paper, by=clerk, figures=PAPER, persons=PAPER_LINES, source=Submission.Source.PAPER
    )
    branch_of_three = branch(below[0], "第三党支部", 2)
    make_year(campaign, 4, 1, 1, branch=branch_of_three)
    make_bare_appraisal(5, 0, campaign, branch=branch(below[1], "第四党支部", 1))
    scheme = make_scheme(campaign, clerk, results=["优秀", "合格"])
    decide(scheme, clerk, [first], ["优秀"])
    publish_decision(scheme, by=clerk, published_on=DAY, published_how="发通知")
    return {"campaign": campaign, "top": top, "below": below, "clerk": clerk, "first": first}


def follow_up(appraisal):
    """The last two full members low, the first one commended."""
    full = [m for m in appraisal.branch.roster(DAY) if m.category_on(DAY) == "full"]
    basic, low = (Rating.objects.get(appraisal=appraisal, member=m) for m in full[-2:])
    for rating, grade in ((basic, "basic"), (low, "unqualified")):
        Rating.objects.filter(pk=rating.pk).update(
            grade=grade, proposed_grade=grade, opinion=f"意见{grade}"
        )
        rating.refresh_from_db()
    make_help_plan(basic, helper=full[0])
    in_force = {"state": "in_force", "since": DAY, "until": DAY + timedelta(days=180)}
    make_disposition(low, **in_force, in_force_by=low.decided_by, in_force_at=NOW)
    make_disposition(
        low,
        state="dropped",
        result_note="重复",
        closed_on=DAY,
        closed_by=low.decided_by,
        closed_at=NOW,
    )
    best = Rating.objects.get(appraisal=appraisal, member=full[0])
    for title in ("优秀党员", "先进个人"):
        Commendation.objects.create(
            rating=best,
            title=title,
            awarded_by="局党委",
            awarded_on=DAY,
            recorded_by=low.decided_by,
            recorded_at=NOW,
        )


def open_book(world, unit=None, with_totals=True):
    campaign = world["campaign"]
    unit = unit or world["top"]
    appraisals = campaign.appraisals.filter(branch__committee__path__startswith=unit.path)
    printing = exports.printing_for(unit, with_totals=with_totals)
    rows = exports.consolidated_rows(appraisals)
    return openpyxl.load_workbook(
        BytesIO(papers.document_xlsx(exports.table_document(campaign, rows, printing)))
    )


def body(sheet, first, count):
    rows = sheet.iter_rows(min_row=first, max_row=first + count - 1, values_only=True)
    return [list(row) for row in rows]


def near(row):
    """The same row with its shares good to twelve places."""
    return [pytest.approx(value) if isinstance(value, float) else value for value in row]


def test_the_two_tables_and_their_sums(world):
    book = open_book(world)
    assert book.sheetnames == [
        "表一 党员评议",
        "表二 班子测评与整改",
        "优秀党员名册",
        "基本合格、不合格党员名册",
        "党内统计口径",
        "党支部考核结果",
        "全国系统照录单",
        "全体党员明细",
    ]
    secretaries = {
        appraisal.branch.name: appraisal.branch.secretary().name
        for appraisal in world["campaign"].appraisals.all()
    }
    exempted = world["first"].exemption.remark
    none = [None] * 7
    rows = [
        # 序号 名称 书记 总数 正式 预备 不计 应到 实到 到会率 日期 发出 收回 有效 评定 优 占比 合 基 不 不评
        [1, "第一党支部", secretaries["第一党支部"], 11, 9, 2, 1, 10, 9, 0.9, MET]
        + [9, 8, 7, 9, 4, 4 / 9, 3, 1, 1, 2, f"逾期报送；{exempted}"],
        [None, "小计：某局党委直属党支部", None, 11, 9, 2, 1, 10, 9, 0.9, None]
        + [9, 8, 7, 9, 4, 4 / 9, 3, 1, 1, 2, None],
        [2, "第二党支部", "赵书记", 8, 7, 1, 0, 8, 7, 7 / 8, datetime(2025, 3, 10)]
        + [6, 6, 6, 7, 2, 2 / 7, 5, 0, 0, 1, "逾期报送；党委办公室代录"],
        [3, "第三党支部", secretaries["第三党支部"], 5, 4, 1, 0, 5, 4, 0.8, MET]
        + [4, 4, 4, 4, 1, 0.25, 3, 0, 0, 1, "逾期未报"],
        [None, "小计：甲总支", None, 13, 11, 2, 0, 13, 11, 11 / 13, None]
        + [10, 10, 10, 11, 3, 3 / 11, 8, 0, 0, 2, None],
        [4, "第四党支部", secretaries["第四党支部"], 5, 5, 0, *none]
        + [None, *none, "逾期未报；尚未召开组织生活会"],
        [None, "小计：乙总支", None, 5, 5, 0, *none, None, *none, None],
        [None, "合计", None, 29, 25, 4, 1, 23, 20, 20 / 23, None]
        + [19, 18, 17, 20, 7, 7 / 20, 11, 1, 1, 4, None],
    ]
    assert body(book.worksheets[0], 4, 8) == [near(row) for row in rows]
    two = [
        # 序号 名称 有效 好 较好 一般 差 占比 意见 问题 整改 承诺 公开 报备 备注
        [1, "第一党支部", 7, 5, 1, 0, 0, 5 / 7, 0, 2, 2, 11, datetime(2025, 4, 1)]
        + [datetime(2025, 4, 2), f"逾期报送；{exempted}"],
        [None, "小计：某局党委直属党支部", 7, 5, 1, 0, 0, 5 / 7, 0, 2, 2, 11, None, None, None],
        [
            2,
            "第二党支部",
            6,
            5,
            1,
            0,
            0,
            5 / 6,
            None,
            3,
            4,
            8,
            None,
            None,
            "逾期报送；党委办公室代录",
        ],
        [3, "第三党支部", 4, 2, 1, 0, 0, 0.5, 0, 2, 2, 5, datetime(2025, 4, 1)]
        + [datetime(2025, 4, 2), "逾期未报"],
        [None, "小计：甲总支", 10, 7, 2, 0, 0, 0.7, 0, 5, 6, 13, None, None, None],
        [4, "第四党支部", *[None] * 7, 0, 0, 0, None, None, "逾期未报；尚未召开组织生活会"],
        [None, "小计：乙总支", *[None] * 7, 0, 0, 0, None, None, None],
        [None, "合计", 17, 12, 3, 0, 0, 12 / 17, 0, 7, 8, 24, None, None, None],
    ]
    assert body(book.worksheets[1], 5, 8) == [near(row) for row in two]
    marked = [
        (cell.coordinate, cell.comment.text)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.start_color.rgb == "00FFFF00"
    ]
    assert marked == [("L6", "发出6，应等于到会可填票（含流动票箱、线上参加）的7")]
    notes = [cell.value for cell in book.worksheets[0]["A"][11:] if cell.value]
    assert notes[:2] == [
        "未报送的党支部（2个）：第三党支部、第四党支部。这些支部所列为平台现有数据，不是支部报送数。",
        "请核对 第二党支部：发出6，应等于到会可填票（含流动票箱、线上参加）的7。",
    ]


def test_the_name_lists_and_statistics(world):
    book = open_book(world)
    members = list(world["first"].branch.roster(DAY))
    full = [m.name for m in members if m.category_on(DAY) == "full"]
    third = world["campaign"].appraisals.get(branch__name="第三党支部").branch
    excellent = [
        *(("第一党支部", name) for name in full[:4]),
        ("第二党支部", "纸1"),
        ("第二党支部", "纸2"),
        ("第三党支部", third.secretary().name),
    ]
    found = body(book["优秀党员名册"], 3, 8)
    assert [(row[0], row[1], row[2]) for row in found] == [
        *((n, *who) for n, who in enumerate(excellent, start=1)),
        (None, None, None),
    ]
    assert [row[9] for row in found[:7]] == [MET] * 4 + [datetime(2025, 3, 12)] * 2 + [MET]
    low = body(book["基本合格、不合格党员名册"], 3, 3)
    assert [[row[2], *row[7:]] for row in low] == [
        [full[-2], "基本合格", "意见basic", f"教育帮扶：{full[0]}，至2025年9月19日"],
        [full[-1], "不合格", "意见unqualified", "限期改正（已生效）；限期改正（未作处置）"],
        [None, None, None, None],
    ]
    assert [row[1:] for row in body(book["党内统计口径"], 3, 11)] == [
        ["开展评议的支部", 3],
        ["结束评议的支部", 3],
        ["参加评议的党员", 20],
        ["结束评议的党员", 24],
        ["表彰党员", 1],
        ["被评定为不合格", 1],
        ["组织处置：限期改正", 1],
        ["组织处置：劝退", 0],
        ["组织处置：劝而不退除名", 0],
        ["组织处置：自行脱党除名", 0],
        ["组织处置：其他除名", 0],
    ]
    assert [row[1:] for row in body(book["党支部考核结果"], 3, 4)] == [
        ["第一党支部", "优秀"],
        ["第二党支部", None],
        ["第三党支部", None],
        ["第四党支部", None],
    ]


def test_the_copy_sheet_and_all_members(world):
    book = open_book(world)
    copied = body(book["全国系统照录单"], 4, 29)
    assert [row[0] for row in copied] == list(range(1, 30))
    first = [row for row in copied if row[1] == "第一党支部"]
    assert {tuple(row[2:6]) for row in first} == {(MET, 10, 9, 1)}
    names = [m.name for m in world["first"].branch.roster(DAY)]
    assert [row[6] for row in first] == names
    # Nine full members on the ballot: 6 优秀 and 1 弃权 of 7 valid; the probationary were not.
    assert [row[7:11] for row in first] == [[6, 0, 0, 0]] * 9 + [[None] * 4] * 2
    grades = ["优秀"] * 4 + ["合格"] * 3 + ["基本合格", "不合格", "不评定等次", "不评定等次"]
    assert [row[11] for row in first] == grades
    details = body(book["全体党员明细"], 3, 30)
    assert len([row for row in details if row[0]]) == 29
    assert [row[14] for row in details[:11]] == grades
    assert [row[13] for row in details[:11]] == [1] * 9 + [None] * 2
    paper = [row for row in details if row[1] == "第二党支部"]
    assert [(row[2], row[14], row[16]) for row in paper][-1] == ("纸8", "不评定等次", "预备党员")


def test_a_leader_gets_no_ballots_and_a_committee_below_its_own(world):
    book = open_book(world, with_totals=False)
    assert book.sheetnames[-1] == "党支部考核结果"
    # Before they are published results stand in no table, which committees below read as well.
    AssessmentDecision.objects.update(
        published_on=None, published_how="", published_by=None, published_at=None
    )
    assert "党支部考核结果" not in open_book(world, with_totals=False).sheetnames
    heads = [cell.value for cell in book.worksheets[1][3]]
    assert heads == ["序号", "党支部名称", "有效票", "意见建议（条）", "查摆问题", "整改事项"] + [
        "整改承诺（名）",
        "公开日期",
        "报备日期",
        "备注",
    ]
    below = open_book(world, unit=world["below"][0])
    rows = body(below.worksheets[0], 4, 3)
    assert [row[:2] for row in rows] == [[1, "第二党支部"], [2, "第三党支部"], [None, "合计"]]
    assert below.worksheets[0]["A2"].value.startswith("填报单位（盖章）：甲总支")


def test_an_office_lays_its_table_out(client, world):
    clerk, campaign, top = world["clerk"], world["campaign"], world["top"]
    client.force_login(clerk)
    url = reverse("summary:table_layout", args=[campaign.pk])
    form = client.get(url).context["form"]
    typed = {field.name: "" if field.initial is None else field.initial for field in form}
    typed |= {"has_subtotals": "", "responsible": "周书记", "filled_in_by": "吴", "phone": "123"}
    for field in form.members:
        typed[field.name] = ""
    typed |= {"members-remark": 1, "members-present": 2, "members-on_leave": 3}
    assert client.post(url, typed).status_code == 302
    layout = TableLayout.objects.get(committee=top)
    assert layout.columns == {"members": ["number", "branch", "remark", "present", "on_leave"]}
    assert AuditEvent.objects.filter(verb="laid out the table").count() == 1
    sheet = open_book(world).worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["序号", "党支部名称", "备注", "实到", "请假"]
    assert [row[3:] for row in body(sheet, 4, 5)] == [
        [9, 1],
        [7, None],
        [4, 1],
        [None] * 2,
        [20, 2],
    ]
    above = sheet["A2"].value
    for words in ("负责人（签字）：周书记", "填表人：吴", "联系电话：123"):
        assert words in above


def test_the_page_shows_what_the_files_hold(client, world):
    campaign = world["campaign"]
    client.force_login(world["clerk"])
    url = reverse("summary:table", args=[campaign.pk])
    text = client.get(url).content.decode()
    for words in ("小计：甲总支", "党内统计口径", "纸1", "填报单位（盖章）", "第四党支部"):
        assert words in text
    below = world["below"][0]
    text = client.get(url, {"committee": below.pk}).content.decode()
    assert ("第二党支部" in text, "第四党支部" in text) == (True, False)
    assert client.get(url, {"committee": make_committee().pk}).status_code == 404
    client.force_login(make_clerk(below))
    assert client.get(url, {"committee": world["top"].pk}).status_code == 404
    client.force_login(make_clerk(world["top"], CommitteePost.Role.VIEWER))
    text = client.get(url).content.decode()
    assert ("总体评价" in text, "党支部班子测评得票由评定机构掌握" in text) == (False, True)
    assert client.get(reverse("summary:table_layout", args=[campaign.pk])).status_code == 403


def test_the_pdf_fits_a4_landscape_and_repeats_its_heads(world):
    campaign = world["campaign"]
    rows = exports.consolidated_rows(campaign.appraisals.all())
    pages = PdfReader(BytesIO(papers.document_pdf(exports.table_document(campaign, rows)))).pages
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages}
    assert sizes == {(842, 595)}
    texts = [page.extract_text().replace("\n", "") for page in pages]
    for words in (
        "表一 党员评议",
        "表二 班子测评",
        "优秀党员名册",
        "基本合格、不合格党员名册",
        "党内统计口径",
    ):
        assert any(words in text for text in texts), words


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_an_office_program_opens_the_workbook_and_prints_it_on_a4(world, tmp_path):
    campaign = world["campaign"]
    rows = exports.consolidated_rows(campaign.appraisals.all())
    printing = exports.printing_for(world["top"], with_totals=True)
    (tmp_path / "table.xlsx").write_bytes(
        papers.document_xlsx(exports.table_document(campaign, rows, printing))
    )
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    order = [
        *office,
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "table.xlsx"),
    ]
    subprocess.run(order, check=True, capture_output=True, timeout=120)
    pages = PdfReader(tmp_path / "table.pdf").pages
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages]
    a4 = (842, 595)
    # The two short lists, statistics and results, stand upright.
    assert [size for size in sizes if size != a4] == [a4[::-1]] * 2
    # Fitted to the width: a page each, and two for the lines of all members.
    assert len(pages) == 9
    for name, page in zip(("第一党支部", "第四党支部"), pages[:2], strict=True):
        assert name in page.extract_text().replace("\n", "")


@pytest.mark.parametrize("branches", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    client, branches, django_assert_num_queries
):
    campaign = make_year_campaign()
    for _n in range(branches):
        make_year(campaign)
    client.force_login(make_clerk(campaign.committee))
    url = reverse("summary:table", args=[campaign.pk])
    client.get(url)
    with django_assert_num_queries(47):
        client.get(url)
