"""Rosters as they come from the field: dates, names, headings, and every bad row named."""

import re
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import to_excel

from branchlife import roster
from branchlife.roster.dates import parse_partial_date
from branchlife.roster.workbook import Book, read_book
from branchlife.workflow import NotAllowed
from tests.branchlife.rosters import (
    BRANCH,
    BUREAU,
    HEADINGS,
    SCHOOL,
    WITH_ERRORS,
    person,
    workbook,
)

TODAY = date(2025, 3, 19)
LAST = "共%d行有误，本次一行也没有导入，改好后重新上传。"


def read(file):
    """The roster in a file, as of TODAY."""
    return roster.read(file, today=TODAY)


def reasons(file):
    """What is said against a file."""
    with pytest.raises(NotAllowed) as refusal:
        read(file)
    return [str(reason) for reason in refusal.value.reasons]


def problem(*row, headings=HEADINGS):
    """What is said against one row."""
    first, last = reasons(workbook(row, headings=headings))
    assert last == LAST % 1
    return first.removeprefix("第2行：")


@pytest.mark.parametrize(
    "cell, text",
    [
        ("1998-07-01", "1998-07-01"),
        ("1998/7/1", "1998-07-01"),
        ("1998.7.1", "1998-07-01"),
        ("1998.07", "1998-07"),
        ("1998.1", "1998-01"),
        ("1998-7", "1998-07"),
        ("19980701", "1998-07-01"),
        ("199807", "1998-07"),
        ("1998年7月", "1998-07"),
        ("1998年07月01日", "1998-07-01"),
        ("１９９８年７月１日", "1998-07-01"),
        (" 1998-07-01 00:00:00 ", "1998-07-01"),
        ("35977", "1998-07-01"),
        (35977, "1998-07-01"),
        (35977.5, "1998-07-01"),
        (19980701, "1998-07-01"),
        (199807, "1998-07"),
        (1998.07, "1998-07"),
        (1998.12, "1998-12"),
        (1998.7, "1998-07"),
        (datetime(1998, 7, 1), "1998-07-01"),
        (date(1998, 7, 1), "1998-07-01"),
        (None, ""),
        ("", ""),
    ],
)
def test_dates_as_people_type_them(cell, text):
    assert parse_partial_date(cell) == text


@pytest.mark.parametrize(
    "cell",
    [
        "1998.13", "1998-02-30", "98-07-01", "1998", 1998, "1998年", "1899-12-31", "七月",
        1998.1,  # January, or October without its zero
        1998.075, "1998-07-01至今", time(9, 0), True, "12ab", -5, 123456789, float("nan"), 1e30,
    ],
)  # fmt: skip
def test_what_is_no_date(cell):
    with pytest.raises(ValueError):
        parse_partial_date(cell)


WRITTEN = [
    "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0:%Y%m%d}",
    "{0.year}/{0.month}/{0.day}", "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日", "{0:%Y年%m月%d日}",
]  # fmt: skip
MONTHS = ["{0:%Y-%m}", "{0:%Y.%m}", "{0:%Y%m}", "{0.year}年{0.month}月", "{0.year}/{0.month}"]
DAYS = st.dates(date(1930, 1, 1), date(2030, 12, 31))


@given(day=DAYS, written=st.sampled_from(WRITTEN))
def test_every_day_is_read_in_every_style(day, written):
    assert parse_partial_date(written.format(day)) == day.isoformat()
    assert parse_partial_date(datetime.combine(day, time())) == day.isoformat()
    assert parse_partial_date(to_excel(day)) == day.isoformat()


@given(day=DAYS, written=st.sampled_from(MONTHS))
def test_a_month_stays_a_month(day, written):
    assert parse_partial_date(written.format(day)) == f"{day:%Y-%m}"


@pytest.mark.parametrize(
    "full_name, short",
    [
        ("中共江北学院机关第一支部委员会", "机关第一党支部"),
        ("中共江北学院信息工程学院教工支部委员会", "信息工程学院教工党支部"),
        ("中共江北学院体育部党支部", "体育部党支部"),
        ("中国共产党江北学院图书馆支部委员会", "图书馆党支部"),
        ("中共江北学院支部委员会", "江北学院党支部"),
        ("第三党支部", "第三党支部"),
        ("后勤支部", "后勤党支部"),
        ("信息学院党总支", "信息学院党总支"),
    ],
)
def test_short_names_of_branches(full_name, short):
    assert roster.short_branch_name(full_name, ["江北学院", ""]) == short


@pytest.mark.parametrize(
    "committee", ["江北学院党委", "中共江北学院委员会", "江北学院", "中共江北学院党组"]
)
def test_the_unit_of_a_committee(committee):
    assert roster.unit_of(committee) == "江北学院"


def test_the_bureau_is_read_as_it_is():
    with BUREAU.open("rb") as file:
        book = read(file)
    assert (len(book.people), book.unit) == (18, "云岭县农业农村局")
    assert book.ignored == ["公民身份号码", "家庭住址"]
    assert sum(person.is_full for person in book.people) == 17
    assert [p.posts for p in book.people if p.posts] == [
        [("discipline", False)],
        [("organization", False)],
        [("publicity", False)],
        [("secretary", False)],
        [("deputy", False)],
    ]
    first = book.people[0]
    assert (first.row, first.branch) == (4, "中共云岭县农业农村局机关支部委员会")
    assert first.fields == {
        "name": "潘宁强",
        "sex": "female",
        "ethnicity": "汉族",
        "birth": "1975-01-08",
        "education": "大学本科",
        "joined_on": "1999-07-08",
        "full_member_on": "2000-07-08",
        "work_post": "离退休人员",
        "phone": "15884270205",
        "is_mobile": True,
        "is_retired": True,
    }
    assert first.standings == {"suspended": (False, ""), "lost_contact": (False, "")}


def test_the_school_is_read_as_it_is():
    with SCHOOL.open("rb") as file:
        book = read(file)
    assert (len(book.people), len({p.branch for p in book.people})) == (282, 12)
    assert sum(person.is_full for person in book.people) == 249
    assert sum(bool(person.posts) for person in book.people) == 52
    assert [book.people[n].fields["joined_on"] for n in range(6)] == [
        "2014-02-12",  # 2014/2/12
        "2003-03",  # 2003.03
        "1981-02-27",  # 19810227
        "2022-08",  # 2022年8月
        "1990-01-24",  # a date of Excel
        "2010-04-22",  # 2010-04-22
    ]


def test_every_bad_row_is_named():
    with WITH_ERRORS.open("rb") as file:
        assert reasons(file) == [
            "第5行：姓名没有填写。",
            "第6行：加入党组织日期“2035-01-01”在今天以后，请核对。",
            "第7行：人员类别“群众”不对，应为“正式党员”或“预备党员”。",
            "第8行：联系电话“12ab”不对，应为11位手机号码或带区号的座机号码。",
            "第9行：转为正式党员日期（1950-01-01）早于加入党组织日期（1988-03-15），请检查。",
            "第10行：与第4行重复（姓名和电话相同）。",
            "第11行：姓名是公式或链接，请改成文字。",
            LAST % 7,
        ]


def test_what_is_said_of_bad_cells():
    assert problem(*person(joined="1998.13", full="1999-12")) == (
        "入党日期“1998.13”不对，应为“1998年12月”这样的日期。"
    )
    assert problem("王宁", "正式党员", BRANCH, "1998-07", "", "") == (
        "类别是正式党员，但没有填写转为正式党员的日期。"
    )
    assert problem(*person(category="预备党员", full="2025-01-01")) == (
        "类别是预备党员，但填了转正日期“2025-01-01”，请核对。"
    )
    assert problem(*person(name="王宁2")) == "姓名“王宁2”不对，应为文字，不能有数字、公式或链接。"
    assert problem(*person(category="")) == "人员类别没有填写。"
    assert problem(*person(branch="")) == "所在党支部没有填写。"
    assert problem(*person(name="13800000000", category="x", phone="1")) == (
        "姓名“13800000000”不对，应为文字，不能有数字、公式或链接。"
        "手机号码“1”不对，应为11位手机号码或带区号的座机号码。"
        "人员类别“x”不对，应为“正式党员”或“预备党员”。"
    )


@pytest.mark.parametrize(
    "heading, cell, sentence",
    [
        ("性别", "男女", "性别“男女”不认识，请检查。"),
        ("民族", "=汉族", "民族是没有结果的公式，请改成文字。"),
        ("学历", "本" * 31, f"学历“{'本' * 31}”太长或不是普通文字，请检查。"),
        ("工作岗位", "11010119800101123X", "工作岗位里有身份证号，本平台不保存，请删去。"),
        (
            "党内职务",
            "团长",
            "党内职务“团长”不认识，应为书记、副书记、组织委员、宣传委员、纪检委员、委员。",
        ),
        ("党籍状态", "出党", "党籍状态“出党”不认识，请检查。"),
        ("是否流动党员", "也许", "是否流动党员“也许”不对，应为“是”或“否”。"),
        ("出生年月", "1999-01", "入党日期（1998-07-01）早于出生年月（1999-01），请检查。"),
    ],
)
def test_what_is_said_of_cells_in_other_columns(heading, cell, sentence):
    assert problem(*person(), cell, headings=[*HEADINGS, heading]) == sentence


def test_a_branch_has_one_secretary():
    rows = [[*person(name=name), "书记"] for name in ("王宁", "李雪")]
    assert reasons(workbook(*rows, headings=[*HEADINGS, "党内职务"])) == [
        "第3行：本支部的书记已在第2行，请核对党内职务。",
        LAST % 1,
    ]


def test_two_of_a_name_need_telephones():
    assert reasons(workbook(person(), person())) == [
        "第3行：与第2行同名，两行都没有电话，无法区分。",
        LAST % 1,
    ]
    assert len(read(workbook(person(), person(phone="13800000001"))).people) == 2


@pytest.mark.parametrize(
    "cell, posts, leads",
    [
        ("书记", [("secretary", False)], False),
        ("党支部副书记兼组织委员", [("deputy", False), ("organization", False)], False),
        ("组织、宣传委员", [("organization", False), ("publicity", False)], False),
        ("纪律检查委员", [("discipline", False)], False),
        ("青年委员", [("committee_member", False)], False),
        ("代理书记", [("secretary", True)], False),
        ("支部委员，党小组组长", [("committee_member", False)], True),
        ("党务工作人员", [("assistant", False)], False),
        ("党委委员", [], False),
        ("副组长", [], False),
        ("无", [], False),
        ("普通党员", [], False),
        (None, [], False),
    ],
)
def test_posts_as_rosters_write_them(cell, posts, leads):
    [found] = read(workbook([*person(), cell], headings=[*HEADINGS, "党内职务"])).people
    assert (found.posts, found.leads_group) == (posts, leads)


def test_standings_as_rosters_write_them():
    headings = [*HEADINGS, "党籍状态", "是否失联党员", "失去联系日期"]
    rows = [
        [*person("王宁"), "停止党籍", "否", ""],
        [*person("李雪"), "正常", "是", "2024-05-06"],
        [*person("徐华"), "留党察看", "", ""],
    ]
    assert [found.standings for found in read(workbook(*rows, headings=headings)).people] == [
        {"suspended": (True, ""), "lost_contact": (False, "")},
        {"suspended": (False, ""), "lost_contact": (True, "2024-05-06")},
        {"suspended": (False, ""), "probation_within_party": (True, "")},
    ]


@pytest.mark.parametrize(
    "cell, phone",
    [
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("0859-3221234", "0859-3221234"),
        ("（0859）3221234", "08593221234"),
        ("无", ""),
        (None, ""),
    ],
)
def test_telephones_as_people_type_them(cell, phone):
    assert read(workbook(person(phone=cell))).people[0].fields["phone"] == phone


def test_the_table_is_found_where_it_stands():
    headings = [
        "序号",
        "姓 名",
        "党员类别*",
        "党支部名称",
        "入党时间\n(年月)",
        "转正时间",
        "身份证号",
        "备注",
    ]
    file = workbook(
        [1, "王  宁", "正式", BRANCH, "1998.07", "1999.07", "110101198001011234", "x"],
        [2, "", "", "", "", "", "", ""],
        ["填表人：", "李雪", "", "", "", "", "", ""],
        headings=headings,
        title_rows=[["江北学院党员名册"], [], ["填报单位（盖章）：江北学院"]],
        说明=[["怎么填"]],
        离退休=[HEADINGS, person()],
    )
    book = read(file)
    assert [(p.row, p.fields["name"], p.fields["joined_on"]) for p in book.people] == [
        (5, "王宁", "1998-07")
    ]
    assert (book.unit, book.ignored, book.other_sheets) == (
        "江北学院",
        ["身份证号", "备注"],
        ["离退休"],
    )


def test_formulas_with_a_result_are_read_except_in_names():
    file = workbook([*person()[:3], "=DATE(1998,7,1)", "1999-07-01", ""])
    assert reasons(file)[0] == "第2行：入党日期是没有结果的公式，请改成文字。"
    book = Workbook()
    for row in (HEADINGS, person()):
        book.active.append(row)
    output, computed = BytesIO(), BytesIO()
    book.active["D2"] = "=A1"
    book.save(output)
    with zipfile.ZipFile(output) as old, zipfile.ZipFile(computed, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            if item == "xl/worksheets/sheet1.xml":
                # Written differently with and without lxml.
                empty = rb"<f>A1</f>(<v ?/>|<v></v>)"
                content, found = re.subn(empty, b"<f>A1</f><v>35977</v>", content)
                assert found == 1
            new.writestr(item, content)
    computed.seek(0)
    assert read(computed).people[0].fields["joined_on"] == "1998-07-01"


NOT_A_WORKBOOK = "这个文件打不开或不是Excel表格（.xlsx）。请用WPS或Excel“另存为”.xlsx后再传。"


def zipped(**parts):
    """A zip archive that is no workbook."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name,phone\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),  # the old .xls
        b"PK\x03\x04 broken",
        zipped(a="b"),
        SCHOOL.read_bytes()[:20_000],
    ],
)
def test_broken_files_are_refused(content):
    assert reasons(BytesIO(content)) == [NOT_A_WORKBOOK]


def test_a_workbook_whose_sheet_is_damaged_is_refused():
    damaged = BytesIO()
    with zipfile.ZipFile(SCHOOL) as old, zipfile.ZipFile(damaged, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            new.writestr(item, content[: len(content) // 2] if "sheet1" in item else content)
    damaged.seek(0)
    assert reasons(damaged) == [NOT_A_WORKBOOK]


def test_files_that_are_too_large_are_refused():
    assert reasons(BytesIO(bytes(20 * 1024 * 1024 + 1))) == ["这个文件超过20MB，请缩小后再传。"]
    assert reasons(BytesIO(zipped(**{"_rels/.rels": "<r>" + " " * 101 * 1024 * 1024}))) == [
        "这个表格太大，不像党员名册，请检查。"
    ]
    rows = [person(phone=str(13800000000 + n)) for n in range(5001)]
    assert reasons(workbook(*rows)) == ["一份名册最多5000行，请分开导入。"]


def test_tables_without_heading_or_people_are_refused():
    assert reasons(workbook(["王宁"], headings=["姓名"]))[0].startswith("没有找到表头")
    assert reasons(workbook(["王宁", "男", "汉族"], headings=["姓名", "性别", "民族"])) == [
        "表里没有“人员类别”这一列。",
        "表里没有“所在党支部”这一列。",
    ]
    assert reasons(workbook()) == ["这份名册里没有党员。"]


def test_the_kept_copy_reads_the_same_and_holds_nothing_else():
    original = workbook(
        [*person(phone="13800000001"), "110101198001011234", "人民路1号"],
        [],
        [*person("李雪"), 110101198001011235, "人民路2号"],
        headings=[*HEADINGS, "身份证号", "家庭住址"],
        title_rows=[["填报单位:江北学院"], []],
    )
    book = read_book(original)
    kept = book.dumps()
    before, after = read(book), read(Book.loads(kept))
    assert after == before
    assert (after.unit, after.ignored) == ("江北学院", ["身份证号", "家庭住址"])
    text = kept.decode()
    assert "1101" not in text and "人民路" not in text


def test_an_id_number_in_a_column_that_is_read_is_refused_and_never_kept():
    for number in (
        "110101198001011234",
        110101198001011234,
        "11010119800101123X",
        "110101800101123",
    ):
        book = read_book(workbook(person(phone=number)))
        said = "第2行：手机号码里有身份证号，本平台不保存，请删去。"
        for way in (book, Book.loads(book.dumps())):
            assert reasons(way) == [said, LAST % 1]
        assert "1101018" not in book.dumps().decode().replace("19", "")


def test_only_known_columns_reach_the_program():
    with SCHOOL.open("rb") as file:
        [table] = read_book(file).tables
    assert {cell.heading for cell in table.rows[0][1].values()} == {
        "姓名", "性别", "民族", "出生日期", "学历", "人员类别", "所在党支部", "加入党组织日期",
        "转为正式党员日期", "工作岗位", "联系电话", "党籍状态", "是否为失联党员", "是否为流动党员",
        "党内职务", "党小组",
    }  # fmt: skip


def test_dates_up_to_today_are_taken():
    tomorrow = TODAY + timedelta(days=1)
    assert read(workbook(person(category="预备党员", joined=TODAY.isoformat()))).people
    assert problem(*person(category="预备党员", joined=tomorrow.isoformat())) == (
        "入党日期“2025-03-20”在今天以后，请核对。"
    )
    assert read(workbook(person(category="预备党员", joined="2025-03"))).people


def test_what_names_of_branches_and_groups_say():
    names = ["中共江北学院联合支部委员会", "中共项目部临时支部委员会", "第一党支部"]
    assert [roster.branch_kind(name) for name in names] == ["joint", "temporary", "ordinary"]
    groups = ["第三党小组", "第一党小组", "教工组"]
    assert [roster.group_rank(name) for name in groups] == [3, 1, 99]
