"""Tables from everybody: forms sent out, what comes back, what is taken in."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from appraisals.campaigns.models import Appraisal
from appraisals.summary import actions
from appraisals.summary.exports.forms_out import forms_zip
from appraisals.summary.figures.collection.collecting import collect
from appraisals.summary.figures.collection.recognising import form_number
from appraisals.summary.figures.collection.uploads import workbooks_in
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.models import Submission
from appraisals.summary.rules.collection import Entry, Line, entry_breaches
from branchlife.models import File
from branchlife.workflow import NotAllowed
from tests.factories import make_branch, make_campaign, make_clerk, make_committee
from tests.refusals import reasons
from tests.summary.collecting import FIRST, blank_form, faults, filled_form, read
from tests.summary.years import make_bare_appraisal

WORKBOOK = Submission.Source.WORKBOOK
rules_only = pytest.mark.one_database


@pytest.fixture
def branch_year(db):
    """A branch of six full members and a probationary one that does nothing on the platform."""
    campaign = make_campaign()
    branch = make_branch(committee=campaign.committee, name="第三党支部", phone="0991-1234567")
    return make_bare_appraisal(campaign=campaign, branch=branch)


@pytest.fixture
def clerk(branch_year):
    return make_clerk(branch_year.campaign.committee)


def take_in(found, clerk, **options):
    return actions.take_in(found.appraisal, found.entry, by=clerk, source=WORKBOOK, **options)


# --- the checks ---

GOOD = Entry(
    values={
        "members": 2, "full": 1, "probationary": 1, "expected": 2, "present": 2, "on_leave": 0,
        "absent": 0, "issued": 2, "returned": 2, "valid": 2, "met_on": date(2025, 1, 15),
    },
    lines=[
        Line("甲", "full", votes=dict(excellent=2, qualified=0, basic=0, unqualified=0, abstained=0), grade="excellent"),
        Line("乙", "probationary", remark="预备党员"),
    ],
    aspects=[dict(label="总体评价", good=1, fair=1, average=0, poor=0, abstained=0)],
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "checks"),
    [
        ({}, []),
        ({"present": 1}, ["away", "issued_there"]),
        ({"members": 3}, ["lines"]),
        ({"full": 2}, ["categories"]),
        ({"issued": 3}, ["issued_there"]),
        ({"valid": 1}, ["votes", "marks"]),
        ({"published_on": date(2025, 1, 1)}, ["order"]),
    ],
)
def test_numbers_of_one_table_agree(changes, checks):
    entry = replace(GOOD, values=GOOD.values | changes)
    assert [breach.check for breach in entry_breaches(entry, ["总体评价"])] == checks


def test_a_probationary_member_is_not_graded_and_every_aspect_is_filled_in():
    entry = replace(GOOD, lines=[GOOD.lines[0], replace(GOOD.lines[1], grade="qualified")])
    found = [breach.check for breach in entry_breaches(entry, ["总体评价", "作风"])]
    assert found == ["probationary", "aspect_missing"]


# --- the form, and its way back ---


@rules_only
def test_what_is_filled_in_comes_back_number_by_number(branch_year):
    found = read(branch_year)
    assert (found.appraisal, faults(found), found.breaches) == (branch_year, [], [])
    figures = found.figures
    assert (figures.branch, figures.secretary) == (
        "第三党支部",
        year_of(branch_year).figures.secretary,
    )
    names = "members full probationary excluded expected present on_leave absent issued returned"
    assert [getattr(figures, name) for name in names.split()] == [7, 6, 1, 0, 7, 6, 1, 0, 6, 6]
    names = "valid invalid excellent qualified basic unqualified not_graded fed_back quota allowed"
    assert [getattr(figures, name) for name in names.split()] == [6, 0, 2, 4, 0, 0, 1, 6, 2, 2]
    assert (figures.opinions, figures.problems, figures.items, figures.pledges) == (3, 2, 2, 7)
    assert figures.met_on == date(2025, 3, 19)
    assert (figures.published_on, figures.filed_on) == (date(2025, 4, 1), date(2025, 4, 2))
    assert figures.decided_on == date(2025, 3, 20)
    assert figures.supervisors == "王督导"
    assert figures.overall == {
        "label": "总体评价", "good": 4, "fair": 1, "average": 0, "poor": 0, "abstained": 1
    }  # fmt: skip
    assert [aspect["label"] for aspect in figures.aspects] == branch_year.campaign.aspects
    names = [member.name for member in branch_year.branch.roster()]
    assert [person.name for person in found.persons] == names
    first, last = found.persons[0], found.persons[-1]
    assert (first.category, first.post, first.grade) == ("正式党员", "书记", "优秀")
    assert (first.excellent, first.qualified, first.abstained) == (5, 1, 0)
    assert first.fed_back_on == "2025年3月20日"
    assert (last.category, last.grade, last.remark) == ("预备党员", "不评定等次", "预备党员")
    assert last.excellent is None
    assert (found.entry.contact, found.entry.phone) == ("李四", "0991-1234567")


def texts_for_numbers(sheet, book):
    values = {"G4": "７名", "H4": "6人", "I4": "一", "K4": "无", "F6": 6.0, "E6": " 6 张"}
    values |= {
        "N4": "2025.3.19（星期三）上午9:00",
        "N6": "2025年4月1日",
        "O6": 45749,
        "P6": 20250320,
    }
    for place, value in values.items():
        sheet[place] = value
    sheet.cell(FIRST, 9, "5票")
    sheet.cell(FIRST, 14, " 优秀 ")


def rows_and_columns_inserted(sheet, book):
    sheet.insert_rows(FIRST + 3)
    sheet.insert_rows(5, 2)
    sheet.insert_rows(1)
    sheet.insert_cols(3)


def sheets_renamed_and_turned(sheet, book):
    sheet.title = "Sheet1 (2)"
    book.move_sheet(sheet, 1)
    book.create_sheet("草稿")["A1"] = "随手记的"


def moved_into_a_merged_cell(sheet, book):
    for place in ("A4:B4", "C6:D6"):
        sheet.unmerge_cells(place)
    sheet["B4"], sheet["A4"] = sheet["A4"].value, None
    sheet["D6"], sheet["C6"] = sheet["C6"].value, None


def heading_again_on_the_next_page(sheet, book):
    sheet.insert_rows(FIRST + 4, 2)
    for row in (0, 1):
        for column in range(1, 17):
            value = sheet.cell(FIRST - 2 + row, column).value
            sheet.cell(FIRST + 4 + row, column).value = value


def number_of_the_form_gone(sheet, book):
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("表号"):
                    cell.value = None


@rules_only
@pytest.mark.parametrize(
    "change",
    [
        texts_for_numbers,
        rows_and_columns_inserted,
        sheets_renamed_and_turned,
        moved_into_a_merged_cell,
        heading_again_on_the_next_page,
        number_of_the_form_gone,
    ],
)
def test_what_secretaries_do_to_the_form_changes_nothing(branch_year, change):
    as_it_should_be, found = read(branch_year), read(branch_year, change)
    assert faults(found) == []
    assert (found.entry, found.appraisal) == (as_it_should_be.entry, branch_year)


@rules_only
def test_what_cannot_be_understood_is_named_with_its_cell(branch_year):
    def wrong(sheet, book):
        sheet["G4"], sheet["N4"], sheet["E6"] = "十二点", "1月15日", None
        sheet["H4"] = "=#REF!+1"
        sheet.cell(FIRST, 14, "良好")
        sheet.cell(FIRST + 1, 14).value = None
        sheet.cell(FIRST + 2, 15, date(2099, 1, 1))
        sheet.cell(FIRST + 3, 2).value = None

    names = [member.name for member in branch_year.branch.roster()]
    assert faults(read(branch_year, wrong)) == [
        "G4格：“应到会”应为整数（如12），现在填的是“十二点”。",
        "H4格：“实到会”是没有结果的公式，请直接填写。",
        "N4格：“会议日期”应为年月日齐全的日期（如2025年1月15日），现在填的是“1月15日”。",
        "“收回”没有填。",
        "N9格：“良好”不是规定的等次，请从下拉列表中选。",
        "O11格：“反馈日期”（2099-01-01）还没有到。",
        "C12格：这一行的“姓名”没有填。",
        f"没有填评定等次的：{names[1]}。不评定等次的也要选，并在备注写明原因。",
    ]


@rules_only
def test_an_id_number_anywhere_keeps_the_file_out(branch_year):
    def on_a_sheet(sheet, book):
        sheet.cell(FIRST, 16, "110101199003077758")

    def on_a_hidden_sheet(sheet, book):
        page = book.create_sheet("名册")
        page["A1"], page.sheet_state = "110101199003077758", "hidden"

    found = "这里有身份证号码，不能保存，请删去后再传。"
    assert faults(read(branch_year, on_a_sheet)) == [f"P9格：{found}"]
    assert faults(read(branch_year, on_a_hidden_sheet)) == [found]


@rules_only
def test_a_branch_is_recognised_by_its_form_else_by_its_name(branch_year):
    other = make_bare_appraisal(
        campaign=branch_year.campaign,
        branch=make_branch(committee=branch_year.campaign.committee, name="第四党支部"),
    )

    def of_another(sheet, book):
        sheet["A2"] = "填报党支部（盖章）：第四党支部"

    def unnumbered(sheet, book):
        number_of_the_form_gone(sheet, book)
        sheet["A2"] = "填报党支部："
        sheet.unmerge_cells("A2:G2")
        sheet["C2"] = " 第四党支部 "

    def nameless(sheet, book):
        number_of_the_form_gone(sheet, book)
        sheet["A2"] = None

    found = read(branch_year, of_another)
    assert faults(found) == ["A2格：表号是第三党支部的，填报党支部写的却是“第四党支部”，请核对。"]
    assert read(branch_year, unnumbered).appraisal == other
    assert read(branch_year, nameless, "情况表（第四党支部）(1).xlsx").appraisal == other
    unknown = read(branch_year, nameless, "情况表.xlsx")
    assert faults(unknown) == ["表上没有写填报党支部，也没有表号，认不出是哪个党支部的。"]
    last_year = make_bare_appraisal(branch=branch_year.branch, campaign=make_campaign())
    (old,) = collect([("去年.xlsx", filled_form(last_year))], branch_year.campaign.appraisals.all())
    said = [str(fault.text) for fault in old.faults]
    assert said == ["这是其他年度的表，或者不是由您收表的党支部的表。"]


@rules_only
def test_files_that_are_no_form_are_refused_one_by_one(branch_year):
    empty = BytesIO()
    Workbook().save(empty)
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(60 * 1024 * 1024))
        archive.writestr("_rels/.rels", b"<a/>")
    files = [
        ("好.xlsx", filled_form(branch_year)),
        ("空.xlsx", empty.getvalue()),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"),
        ("坏.xlsx", b"PK\x03\x04 nothing"),
        ("大.xlsx", bytes(5 * 1024 * 1024 + 1)),
        ("弹.xlsx", bomb.getvalue()),
        ("再.xlsx", filled_form(branch_year, sheets_renamed_and_turned)),
    ]
    files.append(("同.xlsx", files[0][1]))
    found = collect(files, Appraisal.objects.all())
    assert [item.can_take for item in found] == [True, *[False] * 5, True, False]
    assert [faults(item) for item in found[1:5]] == [
        ["这个工作簿里没有找到党支部的民主评议情况表。"],
        ["这是旧格式的Excel文件（.xls）。请用WPS或Excel“另存为”.xlsx后再传。"],
        ["这个文件打不开或不是Excel表格（.xlsx）。请用WPS或Excel“另存为”.xlsx后再传。"],
        ["这个文件太大，不像一个党支部的表。"],
    ]
    assert len(faults(found[5])) == 1
    assert (found[6].twin, found[6].is_same_as_twin) == ("好.xlsx", False)
    assert (found[7].twin, found[7].is_same_as_twin) == ("好.xlsx", True)


def zip_of(files, encoding="utf-8"):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            if encoding == "gbk":  # as Windows writes it
                name = name.encode("gbk").decode("cp437")
            archive.writestr(name, content)
    return SimpleUploadedFile("收表.zip", out.getvalue())


def test_a_zip_holds_workbooks_as_well():
    files = [("支部/第三党支部.xlsx", b"a"), ("支部/~$第三党支部.xlsx", b"b"), ("__MACOSX/x", b"c")]
    assert workbooks_in([zip_of(files)]) == [("第三党支部.xlsx", b"a")]
    assert workbooks_in([SimpleUploadedFile("表.xlsx", b"x")]) == [("表.xlsx", b"x")]
    broken = SimpleUploadedFile("收表.zip", b"PK\x03\x04 nothing")
    assert reasons(workbooks_in, [broken]) == ["“收表.zip”解不开，请直接上传里面的表格文件。"]
    many = zip_of([(f"{n}.xlsx", b"") for n in range(501)])
    assert reasons(workbooks_in, [many]) == ["一次最多传500个文件。"]


@rules_only
def test_the_forms_of_all_branches_are_sent_in_order(branch_year, django_assert_num_queries):
    campaign = branch_year.campaign
    for name in ("第四党支部", "第五党支部"):
        branch = make_branch(committee=campaign.committee, name=name)
        make_bare_appraisal(campaign=campaign, branch=branch)
    for count in (1, 3):
        pks = list(campaign.appraisals.values_list("pk", flat=True)[:count])
        appraisals = list(Appraisal.objects.for_list().filter(pk__in=pks))
        with django_assert_num_queries(3):
            content = forms_zip(appraisals)
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert names[0] == "001 2024年度民主评议情况表（第三党支部）.xlsx"
    sheet = load_workbook(BytesIO(blank_form(branch_year))).worksheets[0]
    assert sheet["A2"].value == "填报党支部（盖章）：第三党支部"
    assert [sheet[place].value for place in ("A4", "C4", "E4", "P4")] == [7, 6, 1, 2]
    assert sheet.page_setup.orientation == "landscape"
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert lists == ['"正式党员,预备党员"', '"优秀,合格,基本合格,不合格,不评定等次"']
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert texts[-1] == f"表号：{form_number(branch_year)}"


# --- taken in ---


def test_a_workbook_is_taken_in_and_stands_with_its_source(branch_year, clerk):
    content = filled_form(branch_year)
    (found,) = collect([("三支部.xlsx", content)], Appraisal.objects.all())
    workbook = ContentFile(content, name="三支部.xlsx")
    submission = take_in(found, clerk, workbook=workbook)
    assert (submission.source, submission.entered_by_office) == ("workbook", True)
    assert (submission.reported, submission.contact) == (found.figures, "李四")
    assert File.objects.for_record(submission).get().name == "三支部.xlsx"
    assert year_of(branch_year).reported == found.figures
    (again,) = collect([("又一次.xlsx", content)], Appraisal.objects.all())
    assert (again.is_known, again.can_take) == (True, False)


def test_what_does_not_agree_needs_a_reason_which_is_printed(branch_year, clerk):
    def fewer(sheet, book):
        sheet["H4"] = 5

    found = read(branch_year, fewer)
    said = ["实到5名加请假、无故缺席1名，应等于应到7名",
            "发出6张，多于实到5名；有流动票箱、线上参加的请写明几名"]  # fmt: skip
    assert found.breaches == said
    assert reasons(take_in, found, clerk) == [*said, "请填写理由，或请支部改好后再录入。"]
    submission = take_in(found, clerk, reason="1名同志流动票箱")
    assert submission.reported.note == "1名同志流动票箱"


def test_more_excellent_grades_than_allowed_become_an_exemption(branch_year, clerk):
    def three(sheet, book):
        sheet.cell(FIRST + 2, 14, "优秀")

    found = read(branch_year, three)
    assert found.breaches == ["优秀3名，多于名额2名"] or len(found.breaches) == 1
    submission = take_in(found, clerk, reason="上级已同意")
    figures = submission.reported
    assert (figures.excellent, figures.quota, figures.allowed, figures.note) == (3, 2, 3, "")
    assert figures.exemption == "经党委办公室同意超出名额（理由：上级已同意）"


def test_a_table_that_stands_is_replaced_only_when_seen(branch_year, clerk):
    first = take_in(read(branch_year), clerk)

    def other(sheet, book):
        sheet["H6"] = 4

    found = read(branch_year, other)
    assert (found.can_take, found.is_proposed) == (True, False)
    with pytest.raises(NotAllowed):
        take_in(found, clerk)
    second = take_in(found, clerk, instead_of=first.pk)
    first.refresh_from_db()
    assert (first.state, second.number, second.reported.opinions) == ("returned", 2, 4)
    actions.accept(second, by=clerk)
    third = read(branch_year)
    assert (third.is_accepted, third.can_take) == (True, False)
    assert len(reasons(take_in, third, clerk, instead_of=second.pk)) == 1


@rules_only
def test_nothing_is_taken_in_after_the_year_has_ended(branch_year, clerk):
    found = read(branch_year)
    branch_year.campaign.state = "closed"
    branch_year.campaign.save(update_fields=["state"])
    assert len(reasons(take_in, found, clerk)) == 1


@rules_only
def test_another_committees_tables_are_not_recognised(branch_year):
    elsewhere = make_bare_appraisal(campaign=make_campaign(committee=make_committee()))
    (found,) = collect([("表.xlsx", filled_form(branch_year))],
                       Appraisal.objects.filter(pk=elsewhere.pk))  # fmt: skip
    assert (found.appraisal, len(found.faults)) == (None, 1)
