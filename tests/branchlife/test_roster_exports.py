"""Rosters given out: the template, and the round trip that changes nothing."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from branchlife import actions
from branchlife.exports.rosters import (
    branches_of,
    roster_response,
    roster_workbook,
    rows_of,
    template_response,
)
from branchlife.models import BranchPost, Committee, Member, PartyGroup, Standing, Transfer
from branchlife.workflow import NotAllowed
from tests.branchlife.rosters import BUREAU, SCHOOL, workbook
from tests.factories import make_branch, make_committee, make_member, make_post, make_user

HEADINGS = [
    "序号", "姓名*", "性别", "民族", "出生年月", "学历", "人员类别*", "所在党支部*", "党小组",
    "党内职务", "加入党组织日期", "转为正式党员日期", "参加工作日期", "工作单位及职务", "工作岗位",
    "手机号码", "党籍状态", "是否党员领导干部", "是否流动党员", "是否失联党员", "失去联系日期",
    "是否离退休", "备注",
]  # fmt: skip


def stored():
    """Everything an import could change."""
    tables = (Member, BranchPost, PartyGroup, Standing, Transfer)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def sheets_of(content):
    """{title: rows} of a workbook."""
    book = load_workbook(BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


def come_back(place, **options):
    """Export the roster and import it again."""
    content = roster_workbook(place, rows_of(branches_of(place)))
    return actions.import_roster(BytesIO(content), place, by=None, **options)


def figures(result):
    """How many were created, updated, unchanged, reordered."""
    return tuple(
        len(getattr(result, name)) for name in ("created", "updated", "unchanged", "reordered")
    )


@pytest.mark.django_db
def test_the_template_has_lists_an_example_and_explanations():
    committee = make_committee(name="江北学院党委")
    make_branch(committee=committee, name="图书馆党支部")
    make_branch(committee=committee, name="后勤党支部", full_name="中共江北学院后勤支部委员会")
    response = template_response(committee)
    assert response.filename == "党员名册空白表（江北学院党委）.xlsx"
    sheets = sheets_of(response.content)
    assert list(sheets) == ["党员名册", "填写说明", "党支部名单"]
    title, headings, example = sheets["党员名册"]
    assert (title[0], headings) == ("江北学院党委党员名册", HEADINGS)
    assert (example[0], example[-1]) == ("示例", "本行是示例，导入时跳过")
    assert [row[0] for row in sheets["填写说明"][4:]] == [h.rstrip("*") for h in HEADINGS[1:]]
    assert [row[0] for row in sheets["党支部名单"][1:]] == [
        "图书馆党支部",
        "中共江北学院后勤支部委员会",
    ]
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {
        "C3:C1002": '"男,女"',
        "G3:G1002": '"正式党员,预备党员"',
        "H3:H1002": "'党支部名单'!$A$2:$A$3",
        "Q3:Q1002": '"正常,停止党籍,留党察看"',
        "R3:R1002": '"是,否"',
        "S3:S1002": '"是,否"',
        "T3:T1002": '"是,否"',
        "V3:V1002": '"是,否"',
    }
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C3", "$2:$2")
    assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
        "landscape",
        True,
    )
    # Telephones and months stay as they are typed.
    assert sheet.column_dimensions["P"].number_format == "@"
    assert sheet.column_dimensions["E"].number_format == "@"


@pytest.mark.django_db
def test_the_empty_template_holds_nobody_and_a_filled_one_only_those_filled_in():
    committee = make_committee()
    branch = make_branch(committee=committee)
    content = template_response(committee).content
    with pytest.raises(NotAllowed) as refusal:
        actions.import_roster(BytesIO(content), committee, by=None)
    assert refusal.value.reasons == ["这份名册里没有党员。"]
    book = load_workbook(BytesIO(content))
    row = dict.fromkeys(HEADINGS, None) | {
        "姓名*": "王宁", "人员类别*": "预备党员", "所在党支部*": branch.name, "手机号码": "13800000001",
        "加入党组织日期": "2025-06",
    }  # fmt: skip
    book.worksheets[0].append(list(row.values()))
    output = BytesIO()
    book.save(output)
    output.seek(0)
    result = actions.import_roster(output, committee, by=None)
    assert figures(result) == (1, 0, 0, 0)
    assert result.ignored == ["备注"]
    member = branch.members.get()
    assert (member.name, member.joined_on, member.arrived_on) == ("王宁", "2025-06", None)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [BUREAU, SCHOOL])
def test_rosters_of_the_field_come_back_as_they_are(path):
    committee = make_committee()
    with path.open("rb") as file:
        actions.import_roster(file, committee, create=True, by=None)
    before = stored()
    assert figures(come_back(committee)) == (0, 0, Member.objects.count(), 0)
    assert stored() == before


def make_rich_branch():
    """A branch in which everything occurs that a roster can say."""
    branch = make_branch(full_name="中共江北学院机关第一支部委员会", name="机关第一党支部")
    today = timezone.localdate()
    group = PartyGroup.objects.create(branch=branch, name="第一党小组", position=1)
    zhang = make_member(
        branch, name="张明", position=7, sex="male", ethnicity="汉族", birth="1970-03",
        education="大学本科", work_started="1991-08", joined_on="1995-07", full_member_on="1996-07-01",
        work_unit="办公室主任", work_post="专任教师", phone="0571-88886666", is_leading_cadre=True,
        group=group,
    )  # fmt: skip
    group.leader = zhang
    group.save()
    make_post(zhang, BranchPost.Role.SECRETARY, acting=True)
    make_post(zhang, BranchPost.Role.ORGANIZATION, since=date(2024, 1, 1))
    li = make_member(branch, name="李雪", position=3, phone="13800000001", is_mobile=True)
    Standing.objects.create(member=li, kind="lost_contact", since=date(2024, 5, 6))
    Standing.objects.create(member=li, kind="probation_within_party", since=date(2025, 1, 1))
    Standing.objects.create(member=li, kind="suspended")
    Standing.objects.create(member=li, kind="max_grade", max_grade="qualified")
    # Two of one name without telephones.
    make_member(branch, name="王宁", position=3, birth="1960-01-02", is_retired=True)
    make_member(branch, name="王宁", position=9, birth="1985-06")
    soon = (today + timedelta(days=90)).isoformat()
    make_member(branch, name="陈晓", position=20, joined_on="2025-01-01", full_member_on=soon)
    make_member(branch, name="欧阳·买买提", position=21, needs_care=True)
    make_member(branch, name="吴华", position=22, left_on=date(2024, 1, 1))
    helper = make_member(branch, name="周芳", position=23, phone="13800000009")
    make_post(helper, BranchPost.Role.ASSISTANT)
    return branch


@pytest.mark.django_db
def test_everything_a_roster_can_say_comes_back_as_it_is():
    branch = make_rich_branch()
    make_member(make_branch(committee=branch.committee, name="第二党支部"), name="赵一")
    before = stored()
    assert figures(come_back(branch.committee)) == (0, 0, 8, 0)
    assert figures(come_back(branch)) == (0, 0, 7, 0)
    assert stored() == before
    rows = {row[0]: row for row in rows_of([branch])}
    assert list(rows) == ["李雪", "王宁", "张明", "陈晓", "欧阳·买买提", "周芳"]
    assert rows["张明"] == [
        "张明", "男", "汉族", "1970-03", "大学本科", "正式党员", "中共江北学院机关第一支部委员会",
        "第一党小组", "代书记、组织委员、党小组组长", "1995-07", "1996-07-01", "1991-08", "办公室主任",
        "专任教师", "0571-88886666", "正常", "是", "否", "否", "", "否", "",
    ]  # fmt: skip
    assert rows["李雪"][14:21] == [
        "13800000001", "停止党籍、留党察看", "否", "是", "是", "2024-05-06", "否",
    ]  # fmt: skip
    assert rows["陈晓"][5] == "预备党员" and rows["陈晓"][10] == ""


@pytest.mark.django_db
def test_a_text_that_looks_like_a_formula_goes_out_as_text():
    branch = make_branch()
    make_member(branch, name="王宁", work_unit='=HYPERLINK("http://x")', work_post="@x")
    response = roster_response(branch)
    day = timezone.localdate().strftime("%Y%m%d")
    assert response.filename == f"党员名册（{branch}）{day}.xlsx"
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    assert [sheet["N3"].value, sheet["O3"].value] == ['=HYPERLINK("http://x")', "@x"]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@pytest.mark.django_db
@pytest.mark.parametrize("members", [1, 3])
def test_the_export_takes_the_same_queries_for_one_and_for_three(
    django_assert_num_queries, members
):
    branch = make_branch()
    for number in range(members):
        member = make_member(branch, name="王宁", phone=f"1380000000{number}")
        make_post(member, BranchPost.Role.COMMITTEE_MEMBER)
        Standing.objects.create(member=member, kind="suspended")
    with django_assert_num_queries(5):
        roster_response(branch.committee)


NAMES = st.text("王李张赵陈杨黄周吴徐单曾解宁雪华明国伟芳", min_size=2, max_size=3)
WORDS = st.sampled_from(["", "汉族", "办公室主任", "教师（兼）", "A组 第2室"])
BRANCHES = ["中共江北学院图书馆支部委员会", "后勤党支部", "第三党支部"]
POSTS = ["", "书记", "代副书记", "组织委员、宣传委员", "委员", "党务工作人员", "无"]


@st.composite
def filled_rows(draw):
    """Rows under HEADINGS without faults, in any order of branches; telephones tell people apart."""
    rows, secretaries, leaders = [], set(), set()
    for number in range(draw(st.integers(1, 7))):
        joined = draw(st.dates(date(1950, 1, 1), date(2020, 12, 31)))
        day = draw(st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y.%m.%d", "%Y年%m月"]))
        is_full, branch = draw(st.booleans()), draw(st.sampled_from(BRANCHES))
        group = draw(st.sampled_from(["", "第一党小组", "第二党小组"]))
        post = draw(st.sampled_from(POSTS))
        post = "委员" if post == "书记" and branch in secretaries else post
        secretaries |= {branch} if post == "书记" else set()
        if group and (branch, group) not in leaders and draw(st.booleans()):
            leaders.add((branch, group))
            post = f"{post}、党小组组长" if post not in ("", "无") else "党小组组长"
        flag = st.sampled_from(["是", "否", ""])
        lost = draw(flag)
        rows.append(
            [
                number + 1, draw(NAMES), draw(st.sampled_from(["男", "女", ""])), draw(WORDS),
                draw(st.sampled_from(["1940-05", "1949/3/1", ""])), draw(WORDS),
                "正式党员" if is_full else "预备党员", branch, group, post, joined.strftime(day),
                (joined + timedelta(days=366)).strftime(day) if is_full else "", "", draw(WORDS),
                draw(WORDS), f"1380000{number:04d}",
                draw(st.sampled_from(["正常", "停止党籍", "留党察看", ""])), draw(flag), draw(flag),
                lost, "2021-02-03" if lost == "是" else "", draw(flag), "备注",
            ]
        )  # fmt: skip
    return rows


def book_of(rows):
    """A workbook with these rows under HEADINGS."""
    return workbook(*rows, headings=HEADINGS)


class AnyRoster(TestCase):
    """Hypothesis needs a fresh database for every example, as its own test case gives."""

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(rows=filled_rows())
    def test_no_row_is_lost_and_the_way_out_and_in_changes_nothing(self, rows):
        committee = Committee.objects.filter(name="党委").first() or make_committee(name="党委")
        first = actions.import_roster(book_of(rows), committee, create=True, by=make_user())
        assert figures(first) == (len(rows), 0, 0, 0)
        assert sorted(Member.objects.values_list("name", "phone")) == sorted(
            (row[1], row[15]) for row in rows
        )
        before = stored()
        assert figures(come_back(committee)) == (0, 0, len(rows), 0)
        assert stored() == before
        for branch in branches_of(committee):
            assert come_back(branch).changes_anything is False
        assert stored() == before

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(rows=filled_rows(), data=st.data())
    def test_errors_name_the_right_rows(self, rows, data):
        wrong = {"姓名*": "", "人员类别*": "群众", "加入党组织日期": "1998.13", "手机号码": "12"}
        bad = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1))
        for number in bad:
            heading = data.draw(st.sampled_from(sorted(wrong)))
            rows[number][HEADINGS.index(heading)] = wrong[heading]
        committee = Committee.objects.filter(name="党委").first() or make_committee(name="党委")
        result = actions.look_through(book_of(rows), committee)
        assert {fault.row for fault in result.faults.rows} == {number + 2 for number in bad}
        assert [fault.name for fault in result.faults.rows] == [rows[n][1] for n in sorted(bad)]
