"""The superior's own forms: which are taken, and what stands in the filled ones."""

import io
import re
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from appraisals.campaigns.models import Appraisal
from appraisals.summary import actions
from appraisals.summary.exports.own_forms import filled
from appraisals.summary.exports.table import consolidated_rows
from appraisals.summary.figures.own_forms import fields_each, fields_once
from appraisals.summary.models import OwnForm
from branchlife.papers.filling_excel import examine_excel, reference
from branchlife.papers.filling_word import examine_word
from tests.factories import make_branch, make_clerk, make_own_form, word_file
from tests.refusals import reasons
from tests.summary.years import make_year, make_year_campaign

pytestmark = pytest.mark.one_database
ROWS = [("支部", "实到", "占比", "会议日期"), ("{{支部名称}}", "{{实到会}}名", "{{优秀占比}}", "{{ 会议日期 }}"),
        ("合计", "{{实到会合计}}", "{{优秀占比合计}}", "")]  # fmt: skip
ONCE, EACH = ["年度"], ["支部名称"]


def excel_file(cells, merged=()):
    """A workbook (bytes) with these cells."""
    book = Workbook()
    for place, value in cells.items():
        book.active[place] = value
    for found in merged:
        book.active.merge_cells(found)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% for a in b %}", "“{% for a in b %}”：表样里只能写字段名，不能写命令。"),
        ("{# 说明 #}", "“{# 说明 #}”：表样里只能写字段名，不能写命令。"),
        ("{{7*7}}", "没有这个字段：{{7*7}}。请照字段名单写。"),
        ("{{年度.__class__}}", "没有这个字段：{{年度.__class__}}。请照字段名单写。"),
        ("{{年度|safe}}", "没有这个字段：{{年度|safe}}。请照字段名单写。"),
        ("{{年度", "“{{年度”：字段两边的双花括号不齐。"),
        ("{{人数}}", "没有这个字段：{{人数}}。请照字段名单写。"),
    ],
)
def test_nothing_but_names_of_fields_is_taken(text, said):
    assert reasons(examine_word, word_file(text), ONCE, EACH) == [said]
    found = reasons(examine_excel, excel_file({"B2": text}), ONCE, EACH)
    assert [reason.removeprefix("Sheet B2: ") for reason in found] == [said]


def test_fields_of_records_stand_in_rows():
    said = ["{{支部名称}}要写在表格的一行里，这一行会逐个重复。"]
    assert reasons(examine_word, word_file("{{支部名称}}"), ONCE, EACH) == said
    two = excel_file({"A1": "{{支部名称}}", "A3": "{{支部名称}}"})
    said = "工作表“Sheet”：只能有一行按党支部（党员）重复，现在第1, 3行都写了这类字段。"
    assert reasons(examine_excel, two, ONCE, EACH) == [said]
    assert examine_word(word_file("{{年度}}", rows=[["{{支部名称}}"]]), ONCE, EACH) == [
        "年度",
        "支部名称",
    ]


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 nothing",
        packed(word__document_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        packed(word__document_xml=bytes(20 * 1024 * 1024)),
        bytes(3 * 1024 * 1024),
        packed(word__document_xml=b"<a/>", **{"word__vbaProject.bin": b"x"}),
    ],
)
def test_hostile_files_are_refused(content):
    assert len(reasons(examine_word, content, ONCE, EACH)) == 1


def rewritten(content, change):
    """The package with every part as `change` (its name and bytes) gives it back."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            new.writestr(*change(item.filename, old.read(item)))
    return out.getvalue()


def merged_all_over(sheet="xl/worksheets/sheet1.xml", encoding=None):
    """A workbook whose sheet, kept under this name, is one merged range."""

    def change(name, part):
        part = part.replace(b"worksheets/sheet1.xml", sheet.removeprefix("xl/").encode())
        if name != "xl/worksheets/sheet1.xml":
            return name, part
        merged = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        part = part.replace(b"</sheetData>", b"</sheetData>" + merged)
        return sheet, part.decode().encode(encoding) if encoding else part

    return rewritten(excel_file({"A1": "{{年度}}"}), change)


@pytest.mark.parametrize(
    "sheet", ["xl/worksheets/sheet1.xml", "xl/worksheets/other.dat", "xl/a.xml"]
)
def test_a_sheet_merged_all_over_is_not_opened(sheet):
    said = ["表样里有一张工作表太大。"]
    assert reasons(examine_excel, merged_all_over(sheet), ONCE, EACH) == said


@pytest.mark.parametrize(
    ("sheet", "encoding"),
    [
        ("xl/worksheets/sheet1.xml", "utf-16"),
        ("xl/worksheets/other.dat", "utf-16"),
        ("xl/worksheets/other.dat", "utf-16-le"),
    ],
)
def test_nothing_hides_behind_another_encoding(sheet, encoding):
    said = ["这个文件打不开，或不是Word（.docx）、Excel（.xlsx）文件。"]
    assert reasons(examine_excel, merged_all_over(sheet, encoding), ONCE, EACH) == said


def linked(kind, target):
    """A Word form with a relation that leads out of it."""
    link = (
        f'<Relationship Id="rId99" Type="http://x/relationships/{kind}" Target="{target}"'
        ' TargetMode="External"/></Relationships>'
    )

    def change(name, part):
        is_wanted = name == "word/_rels/document.xml.rels"
        return name, part.replace(b"</Relationships>", link.encode()) if is_wanted else part

    return rewritten(word_file("{{年度}}"), change)


def commanded(*parts):
    """A Word form with a field of Word's own, its command in these parts."""
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in parts)
    start = '<w:body><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'

    def change(name, part):
        return name, part.replace(b"<w:body>", f"{start}{runs}</w:p>".encode())

    return rewritten(word_file("{{年度}}"), change)


@pytest.mark.parametrize(
    "content",
    [
        linked("image", "http://elsewhere/a.png"),
        linked("attachedTemplate", "file:///\\\\elsewhere\\a.dotm"),
        linked("oleObject", "//elsewhere/a"),
        commanded(" DDE", "AUTO cmd"),
        commanded('INCLUDEPICTURE "http://elsewhere/a.png" \\d'),
    ],
)
def test_a_form_that_fetches_something_is_refused(content):
    said = (
        "这份表样打开时会从别处读取内容（链接的图片、文件或模板），请把它们直接放进表样里再上传。"
    )
    assert reasons(examine_word, content, ONCE, EACH) == [said]


@pytest.mark.parametrize(
    "content",
    [
        linked("hyperlink", "http://elsewhere/"),
        linked("attachedTemplate", "file:///C:\\Users\\a\\通知.dotx"),
        linked("attachedTemplate", "Normal.dotm"),
        commanded(" PAGE "),
        commanded('HYPERLINK "http://elsewhere/link"'),
    ],
)
def test_links_to_click_on_and_templates_of_ones_own_are_no_harm(content):
    assert examine_word(content, ONCE, EACH) == ["年度"]


def test_no_command_hides_in_properties_kept_elsewhere():
    def change(name, part):
        part = part.replace(b"docProps/core.xml", b"docProps/else.xml")
        if name == "docProps/core.xml":
            title = "<dc:title>{% for a in range(99999) %}{% endfor %}</dc:title>"
            part = re.sub(rb"<dc:title>.*?</dc:title>|<dc:title/>", title.encode(), part)
            assert title.encode() in part
            name = "docProps/else.xml"
        return name, part

    said = ["字段只能写在正文、表格、页眉和页脚里。"]
    hidden = rewritten(word_file("{{年度}}"), change)
    assert reasons(examine_word, hidden, ONCE, EACH) == said


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("B3", "B3"),
        ("B3:B3", "B3:B5"),
        ("$B$2:$B$3", "$B$2:$B$5"),
        ("B4", "B6"),
        ("A1:A2", "A1:A2"),
    ],
)
def test_formulas_follow_a_repeated_row(formula, moved):
    assert reference(formula, row=3, more=2) == moved


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two branches that did everything; their rows are the same for all tests here."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            campaign = make_year_campaign(year_label="2024年度")
            for full, name in ((6, "第一党支部"), (9, "第二党支部 & <甲>")):
                branch = make_branch(committee=campaign.committee, name=name)
                make_year(campaign=campaign, full=full, branch=branch)
            yield campaign, consolidated_rows(Appraisal.objects.filter(campaign=campaign))
            transaction.set_rollback(True)


def made(world, content, kind, reach="all"):
    """The filled form: its name and bytes."""
    campaign, rows = world
    form = make_own_form(campaign.committee, content, name="上级表", kind=kind, reach=reach)
    name, _type, content = filled(form, campaign, rows)
    return name, content


def test_a_word_form_is_filled_branch_by_branch(world, db):
    name, content = made(
        world, word_file("{{单位名称}}{{年度}}共{{支部数}}个支部", rows=ROWS), "word"
    )
    assert name == "上级表（2024年度）.docx"
    document = docx.Document(io.BytesIO(content))
    campaign = world[0]
    assert document.paragraphs[0].text == f"{campaign.committee.name}2024年度共2个支部"
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["支部", "实到", "占比", "会议日期"],
        ["第一党支部", "6名", "33.3%", "2025年3月19日"],
        ["第二党支部 & <甲>", "9名", "22.2%", "2025年3月19日"],
        ["合计", "15", "26.7%", ""],
    ]


def test_an_excel_form_keeps_numbers_formulas_and_merged_cells(world, db):
    cells = {
        "A1": "{{单位名称}}（{{年度}}）", "A2": "序号", "A3": "{{序号}}", "B3": "{{支部名称}}",
        "C3": "{{实到会}}", "D3": "=C3*2", "E3": "{{优秀占比}}", "A4": "合计", "C4": "=SUM(C3:C3)",
        "D4": "{{实到会合计}}", "A5": "填报人",
    }  # fmt: skip
    name, content = made(world, excel_file(cells, ["A1:E1", "A5:E5"]), "excel")
    assert name == "上级表（2024年度）.xlsx"
    sheet = load_workbook(io.BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows == [
        [1, "第一党支部", 6, "=C3*2", pytest.approx(1 / 3)],
        [2, "第二党支部 & <甲>", 9, "=C4*2", pytest.approx(2 / 9)],
        ["合计", None, "=SUM(C3:C4)", 15, None],
        ["填报人", None, None, None, None],
    ]
    assert {str(found) for found in sheet.merged_cells.ranges} == {"A1:E1", "A6:E6"}
    assert sheet["E3"].number_format == "0.0%"


def test_a_form_for_each_branch_repeats_its_members(world, db):
    rows = [("姓名", "等次"), ("{{姓名}}", "{{评定等次}}")]
    name, content = made(
        world, word_file("{{支部名称}}：实到{{实到会}}名", rows=rows), "word", "each"
    )
    assert name == "上级表（2024年度）.zip"
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.namelist()[0] == "001 上级表-第一党支部.docx"
    document = docx.Document(io.BytesIO(archive.read(archive.namelist()[0])))
    assert document.paragraphs[0].text == "第一党支部：实到6名"
    grades = [row.cells[1].text for row in document.tables[0].rows]
    assert grades == ["等次", *["优秀"] * 2, *["合格"] * 4, "不评定等次"]


def test_a_form_is_kept_once_by_its_name_and_removed_with_its_file(db):
    campaign = make_year_campaign()
    clerk = make_clerk(campaign.committee)

    def add(name="表八", upload="表.docx", content=None):
        file = SimpleUploadedFile(upload, content or word_file("{{年度}}"))
        return actions.add_own_form(campaign.committee, name, "all", file, by=clerk)

    form = add()
    assert (form.kind, list(OwnForm.objects.for_committee(campaign.committee))) == ("word", [form])
    assert reasons(add) == ["已经有同名的表样。"]
    assert reasons(add, "旧", "表.doc") == ["只能套用Word（.docx）和Excel（.xlsx）表样；.doc、.xls请先另存为新格式。"]  # fmt: skip
    empty = reasons(add, "空", "表.docx", word_file("没有字段"))
    assert empty == ["这份表样里没有双花括号{{ }}字段，没有可以填的内容。"]
    actions.remove_own_form(form, by=clerk)
    assert OwnForm.objects.count() == 0


def test_names_of_fields_are_not_used_twice():
    for reach in OwnForm.Reach.values:
        names = [*fields_once(reach).values(), *fields_each(reach).values()]
        assert len(names) == len(set(names))
        assert all(name.isidentifier() for name in names)
