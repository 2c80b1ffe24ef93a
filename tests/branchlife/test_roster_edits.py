"""A roster given out, a cell edited, and taken in again: exactly that changes."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from branchlife import actions
from branchlife.exports.rosters import branches_of, roster_workbook, rows_of
from branchlife.models import BranchPost, Member, PartyGroup, Transfer
from tests.branchlife.rosters import HEADINGS, person, workbook
from tests.branchlife.test_roster_exports import make_rich_branch
from tests.factories import make_branch, make_clerk, make_group, make_member, make_post

pytestmark = pytest.mark.django_db
WHERE_ALL = [*HEADINGS, "党小组", "党内职务"]


def edited(place, edits):
    """The exported roster; `edits` are {(name, heading): new cell}."""
    book = load_workbook(BytesIO(roster_workbook(place, rows_of(branches_of(place)))))
    sheet = book.worksheets[0]
    columns = {str(cell.value).rstrip("*"): cell.column for cell in sheet[2]}
    rows = {sheet.cell(n, columns["姓名"]).value: n for n in range(3, sheet.max_row + 1)}
    for (name, heading), value in edits.items():
        sheet.cell(rows[name], columns[heading]).value = value
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def changes_of(result):
    """[(name, label, before, after)]."""
    return [(str(m), c.label, c.old, c.new) for m, changes in result.updated for c in changes]


@pytest.mark.parametrize(
    "heading, cell, change",
    [
        ("性别", "女", ("性别", "男", "女")),
        ("民族", "回族", ("民族", "汉族", "回族")),
        ("出生年月", "1970-03-05", ("出生年月", "1970-03", "1970-03-05")),
        ("学历", "硕士", ("学历", "大学本科", "硕士")),
        ("党小组", "第二党小组", ("党小组", "第一党小组", "第二党小组")),
        (
            "党内职务",
            "书记、组织委员、党小组组长",
            ("党内职务", "书记（代理）、组织委员", "组织委员、书记"),
        ),
        ("党内职务", "代书记、组织委员", ("党小组组长", "是", "否")),
        ("加入党组织日期", "1995-08", ("入党时间", "1995-07", "1995-08")),
        ("转为正式党员日期", "1996-08", ("转正时间", "1996-07-01", "1996-08")),
        ("手机号码", "13800000077", ("联系电话", "0571-88886666", "13800000077")),
        ("是否党员领导干部", "否", ("党员领导干部", "是", "否")),
        ("是否流动党员", "是", ("流动党员", "否", "是")),
        ("党籍状态", "停止党籍", ("停止党籍", "否", "是")),
        ("是否失联党员", "是", ("失去联系", "否", "是")),
        ("是否离退休", "是", ("离退休", "否", "是")),
    ],
)
def test_one_cell(heading, cell, change):
    branch = make_rich_branch()
    result = actions.import_roster(
        edited(branch, {("张明", heading): cell}), branch, by=None, dry_run=True,
        answers=actions.Answers(persons="same"),
    )  # fmt: skip
    assert [(m, *rest) for m, *rest in changes_of(result)] == [("张明", *change)]


def test_the_day_since_when_somebody_is_lost():
    branch = make_rich_branch()
    result = actions.import_roster(
        edited(branch, {("李雪", "失去联系日期"): "2024-05-20"}), branch, by=None
    )
    assert changes_of(result) == [("李雪", "失去联系", "2024-05-06", "2024-05-20")]


def test_moves_and_newcomers_stand_as_in_the_file():
    there = make_branch(name="后勤党支部")
    here = make_branch(committee=there.committee, name="图书馆党支部")
    for position, name in enumerate(["甲一", "甲二", "甲三"], 1):
        make_member(there, name=name, position=position, phone=f"1380000000{position}")
    for position, name in enumerate(["乙一", "乙二"], 1):
        make_member(here, name=name, position=position, phone=f"1390000000{position}")
    rows = [
        person("乙一", branch="图书馆党支部", phone="13900000001"),
        person("乙二", branch="图书馆党支部", phone="13900000002"),
        person("甲三", branch="图书馆党支部", phone="13800000003"),
        person("丙一", branch="图书馆党支部", phone="13700000001"),
    ]
    clerk = make_clerk(here.committee)
    actions.import_roster(workbook(*rows), here.committee, by=clerk)
    assert [m.name for m in here.roster()] == ["乙一", "乙二", "甲三", "丙一"]
    again = actions.import_roster(workbook(*rows), here.committee, by=clerk)
    assert not again.changes_anything


def test_who_changes_the_group_leads_the_old_one_no_longer():
    branch = make_branch(name="图书馆党支部")
    li = make_member(branch, name="李雪", phone="13900000001")
    group = make_group(branch, leader=li, name="第一党小组")
    rows = [[*person("李雪", branch="图书馆党支部", phone="13900000001"), "第二党小组", ""]]
    result = actions.import_roster(workbook(*rows, headings=WHERE_ALL), branch.committee, by=None)
    assert changes_of(result) == [
        ("李雪", "党小组", "第一党小组", "第二党小组"),
        ("李雪", "党小组组长", "是", "否"),
    ]
    group.refresh_from_db()
    assert group.leader is None


def test_a_new_leader_takes_the_place_of_the_old():
    branch = make_branch(name="图书馆党支部")
    li = make_member(branch, name="李雪", phone="13900000001")
    group = make_group(branch, leader=li, name="第一党小组")
    wang = make_member(branch, name="王宁", phone="13900000002", group=group)
    rows = [[*person("王宁", branch="图书馆党支部", phone="13900000002"), "第一党小组", "组长"]]
    result = actions.import_roster(workbook(*rows, headings=WHERE_ALL), branch.committee, by=None)
    assert changes_of(result) == [
        ("王宁", "党小组组长", "否", "是"),
        ("李雪", "党小组组长", "是", "否"),
    ]
    group.refresh_from_db()
    assert group.leader == wang


def test_two_exchange_their_posts():
    branch = make_branch(name="图书馆党支部")
    li = make_member(branch, name="李雪", phone="13900000001")
    wang = make_member(branch, name="王宁", phone="13900000002")
    make_post(li)
    make_post(wang, BranchPost.Role.DEPUTY)
    file = edited(branch, {("李雪", "党内职务"): "副书记", ("王宁", "党内职务"): "书记"})
    result = actions.import_roster(file, branch, by=None)
    assert changes_of(result) == [
        ("李雪", "党内职务", "书记", "副书记"),
        ("王宁", "党内职务", "副书记", "书记"),
    ]
    assert branch.secretary() == wang
    yesterday = timezone.localdate() - timedelta(days=1)
    assert branch.secretary(yesterday) == li
    # Back again on the same day.
    file = edited(branch, {("李雪", "党内职务"): "书记", ("王宁", "党内职务"): "副书记"})
    actions.import_roster(file, branch, by=None)
    assert branch.secretary() == li
    assert [str(post) for post in branch.posts_on()] == ["李雪 书记", "王宁 副书记"]


def test_moves_by_the_command_line_are_on_record_too(tmp_path):
    there = make_branch(name="后勤党支部")
    here = make_branch(committee=there.committee, name="图书馆党支部")
    wang = make_member(there, name="王宁", phone="13800000001", needs_care=True)
    make_post(wang)
    make_group(there, leader=wang)
    file = tmp_path / "roster.xlsx"
    file.write_bytes(workbook(person(branch="图书馆党支部", phone="13800000001")).read())
    call_command("import_roster", file, committee=here.committee.name)
    transfer = Transfer.objects.get()
    today = timezone.localdate()
    assert (transfer.from_branch, transfer.to_branch, transfer.state, transfer.moved_on) == (
        there,
        here,
        "done",
        today,
    )
    assert (transfer.asked_by, transfer.decided_by) == (None, None)
    assert list(there.roster(today - timedelta(days=1))) == [wang]
    wang.refresh_from_db()
    assert (wang.branch, wang.group, wang.needs_care) == (here, None, False)
    assert PartyGroup.objects.get().leader is None


def test_a_return_by_the_command_line_takes_back_the_move_outside():
    branch = make_branch(name="图书馆党支部")
    wang = make_member(branch, name="王宁", phone="13800000001", login=True)
    clerk = make_clerk(branch.committee)
    actions.transfer_out(wang, "某镇党委", timezone.localdate(), by=clerk)
    rows = person(branch="图书馆党支部", phone="13800000001")
    actions.import_roster(workbook(rows), branch.committee, by=None)
    wang.refresh_from_db()
    assert (wang.left_on, wang.user.is_active) == (None, True)
    assert Transfer.objects.get().state == "withdrawn"


def test_numbers_and_names_typed_on_a_page_are_found_again_by_a_roster(client):
    branch = make_branch(name="图书馆党支部")
    client.force_login(make_clerk(branch.committee))
    typed = {"name": "王　宁", "phone": "138-0000 0001", "joined_on": "2026-01-05"}
    response = client.post(f"/app/branch/{branch.pk}/admit/", typed)
    assert response.status_code == 302
    member = Member.objects.get(branch=branch)
    assert (member.name, member.phone) == ("王宁", "13800000001")
    rows = edited(branch, {})
    assert not actions.import_roster(rows, branch, by=None).changes_anything


def test_a_file_with_the_wrong_branch_is_put_right_on_the_same_day():
    right = make_branch(name="后勤党支部")
    wrong = make_branch(committee=right.committee, name="图书馆党支部")
    wang = make_member(right, name="王宁", phone="13800000001")
    make_post(wang)
    clerk, headings = make_clerk(right.committee), [*HEADINGS, "党内职务"]
    for branch in (wrong, right):
        row = [*person(branch=branch.name, phone="13800000001"), "书记"]
        actions.import_roster(workbook(row, headings=headings), right.committee, by=clerk)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert [list(right.roster(day)) for day in (yesterday, None)] == [[wang], [wang]]
    assert [list(wrong.roster(day)) for day in (yesterday, None)] == [[], []]
    assert [right.secretary(), right.secretary(yesterday)] == [wang, wang]
    assert not wrong.posts.exists()


def test_who_moves_has_held_the_first_post_of_a_branch_only_from_today():
    there = make_branch(name="后勤党支部")
    here = make_branch(committee=there.committee, name="图书馆党支部")
    wang = make_member(there, name="王宁", phone="13800000001")
    row = [*person(branch="图书馆党支部", phone="13800000001"), "书记"]
    actions.import_roster(workbook(row, headings=[*HEADINGS, "党内职务"]), here.committee, by=None)
    assert here.secretary() == wang
    assert here.secretary(timezone.localdate() - timedelta(days=1)) is None
