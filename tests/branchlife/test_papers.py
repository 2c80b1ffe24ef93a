"""Papers: fonts, pages, numbers, and what must never get into a cell or out of the machine."""

import shutil
import subprocess
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.utils.translation import gettext_lazy
from pypdf import PdfReader

from branchlife import papers
from branchlife.papers import PERCENT, Cell, Heading, Sheet

PAGE = """
{% extends "base_print.html" %}
{% block title %}民主评议情况表{% endblock %}
{% block page %}PAGE{% endblock %}
{% block content %}
<h1>2024年度民主评议情况表</h1>
<table>
  <thead><tr><th>序号</th><th>姓名</th><th>备注</th></tr></thead>
  <tbody>{% for n in rows %}<tr><td>{{ n }}</td><td>尉迟恭</td><td>优秀</td></tr>{% endfor %}</tbody>
</table>
{% endblock %}
"""


@pytest.fixture
def template(settings, tmp_path):
    """Makes a template of PAGE with a page style; returns its name."""

    def make(page="portrait", source=PAGE):
        (tmp_path / f"{page}.html").write_text(source.replace("PAGE", page), encoding="utf-8")
        return f"{page}.html"

    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    return make


def read(content):
    return PdfReader(BytesIO(content))


def fonts_of(reader):
    """{name: descriptor} of every font in the document."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            found[inner["/BaseFont"]] = inner["/FontDescriptor"].get_object()
    return found


def text_of(content):
    return "".join(page.extract_text() for page in read(content).pages)


def test_pdf_embeds_the_chinese_fonts_it_uses(template):
    fonts = fonts_of(read(papers.pdf(template(), {"rows": range(2)})))
    assert sorted(name.split("+")[1] for name in fonts) == [
        "Noto-Sans-CJK-SC",
        "Noto-Serif-CJK-SC",
    ]
    assert all("/FontFile3" in descriptor for descriptor in fonts.values())


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler-utils is not installed")
def test_pdf_shows_glyphs_and_not_empty_boxes(template, tmp_path):
    """Each character has ink of its own; missing glyphs would all look the same."""
    source = PAGE.split("{% block content %}")[0] + (
        "{% block content %}{% for c in characters %}"
        "<p class='new-page'><span class='glyph'>{{ c }}</span></p>{% endfor %}{% endblock %}"
    )
    content = papers.pdf(template("letter", source), {"characters": "党优格測一"})
    (tmp_path / "x.pdf").write_bytes(content)
    pictures = []
    for page in range(1, 6):
        run = subprocess.run(
            ["pdftoppm", "-gray", "-r", "60", "-f", str(page), "-l", str(page)]
            + ["-x", "60", "-y", "80", "-W", "120", "-H", "60", str(tmp_path / "x.pdf")],
            capture_output=True,
            check=True,
        )
        pictures.append(run.stdout)
    ink = [sum(byte < 128 for byte in picture[-7200:]) for picture in pictures]
    assert len(set(pictures)) == 5
    assert all(ink)
    # 一 is one stroke: far less ink than the others. An empty box would have as much as they.
    assert ink[-1] * 2 < min(ink[:-1])


@pytest.mark.parametrize(
    ("page", "size"),
    [("portrait", (595, 842)), ("landscape", (842, 595)), ("letter", (595, 842))],
)
def test_pages_are_a4_in_the_direction_of_the_template(template, page, size):
    box = read(papers.pdf(template(page), {"rows": range(2)})).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_head_repeats_and_the_foot_counts_pages(template):
    reader = read(papers.pdf(template(), {"rows": range(40), "version": 3}))
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) == 2
    assert all("姓名" in text for text in texts)
    assert "第3版" in texts[0]
    assert [text[text.index("第1页") :][:6] for text in texts[:1]] == ["第1页共2页"]
    assert "第2页共2页" in texts[1]
    assert "支部评议平台生成" in texts[1]


# WeasyPrint 70 leaves its colour profile open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_document_is_marked_chinese_and_titled(template):
    reader = read(papers.pdf(template(), {"rows": []}, variant="pdf/a-2a"))
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.metadata.title == "民主评议情况表"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_pdf_fetches_nothing_from_network_or_disk(template, caplog):
    source = '{% extends "base_print.html" %}{% block content %}<img src="http://127.0.0.1:9/a.png"><img src="file:///etc/hostname">{% endblock %}'
    papers.pdf(template("remote", source), {})
    refused = [record.getMessage() for record in caplog.records if "disallowed" in record.message]
    assert len(refused) == 2


# --- Excel ---


def load(sheets):
    return openpyxl.load_workbook(BytesIO(papers.workbook(sheets)))


def cells(rows, **options):
    """The cells under a head of one row."""
    width = max(len(row) for row in rows)
    book = load([Sheet("表", [[f"列{n}" for n in range(width)]], rows, **options)])
    return list(book.worksheets[0].iter_rows(min_row=2))


def test_numbers_and_dates_stay_numbers_and_dates():
    moment = datetime(2024, 3, 19, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    ((number, share, day, time, empty),) = cells(
        [[12, Cell(Fraction(1, 3), PERCENT), date(2024, 3, 19), moment, None]]
    )
    assert (number.value, number.data_type) == (12, "n")
    assert (round(share.value, 6), share.number_format) == (0.333333, "0.0%")
    assert (day.value, day.number_format) == (datetime(2024, 3, 19), 'yyyy"年"m"月"d"日"')
    assert time.value == datetime(2024, 3, 19, 9, 0)
    assert empty.value is None


@pytest.mark.parametrize("text", ["=1+1", "=", "#N/A", "+1", "@x", "-", "=HYPERLINK(A1)"])
def test_text_never_becomes_a_formula_or_an_error(text):
    ((bare, marked),) = cells([[text, Cell(text, note="说明")]])
    assert [(cell.value, cell.data_type) for cell in (bare, marked)] == [(text, "s")] * 2


def test_control_characters_are_dropped_and_lazy_texts_resolved():
    ((broken, lazy),) = cells(
        [["甲\x00乙\x0b", gettext_lazy("Made by the branch appraisal platform")]]
    )
    assert (broken.value, lazy.value) == ("甲乙", "支部评议平台生成")


def test_marked_cell_is_yellow_with_its_note():
    ((cell,),) = cells([[Cell(11, note="应等于有效票")]])
    assert (cell.value, cell.fill.start_color.rgb, cell.comment.text) == (
        11,
        "00FFFF00",
        "应等于有效票",
    )


def test_head_of_two_rows_is_merged_frozen_and_repeated():
    head = [
        [Heading("序号", rows=2), Heading("党员数", columns=3), "会议"],
        ["总数", "正式", "预备", "时间"],
    ]
    spec = Sheet(
        "一/二", head, [[1, 2, 3, 4, 5]], heading="汇总表", above=["填报单位"], below=["注"]
    )
    book = load([spec])
    sheet = book.worksheets[0]
    assert sheet.title == "一 二"
    assert sorted(str(area) for area in sheet.merged_cells.ranges) == ["A3:A4", "B3:D3"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["汇总表", None, None, None, None],
        ["填报单位", None, None, None, None],
        ["序号", "党员数", None, None, "会议"],
        [None, "总数", "正式", "预备", "时间"],
        [1, 2, 3, 4, 5],
        ["注", None, None, None, None],
    ]
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$3:$4"


@pytest.mark.parametrize(("landscape", "orientation"), [(True, "landscape"), (False, "portrait")])
def test_sheet_prints_on_a4_to_the_width_of_the_page(landscape, orientation):
    sheet = load([Sheet("表", [["列"]], [[1]], widths=[38], landscape=landscape)]).worksheets[0]
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize) == (orientation, 9)
    assert (setup.fitToWidth, setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.column_dimensions["A"].width == 20
    assert "第&P页共&N页" in sheet.oddFooter.center.text


def test_days_have_room_in_a_sheet():
    rows = [[date(2026, 11, 23), "2014年2月12日", "2003年3月"]]
    sheet = load(
        [Sheet("表", [["会议日期", "入党时间", "出生"]], rows, widths=[16, 18, 18])]
    ).active
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert [round(width * 1.9) for width in widths] == [30, 30, 18]


def test_long_texts_are_wrapped_in_rows_that_are_high_enough():
    rows = [
        ["机关党支部", Cell("未报送；尚未进行民主测评", wrap=True)],
        ["经济管理学院教工党支部", 1],
    ]
    spec = Sheet(
        "表", [["党支部", "不计应到"]], rows, widths=[34, 9], heading="题目", below=["注" * 30]
    )
    sheet = load([spec]).active
    assert [sheet.row_dimensions[row].height for row in range(1, 6)] == [32, 32, 80, 32, 48]
    assert [sheet.cell(row, 1).alignment.wrap_text for row in (3, 4)] == [None, True]
    assert sorted(str(each) for each in sheet.merged_cells.ranges) == ["A1:B1", "A5:B5"]
    assert sheet["A1"].alignment.horizontal == "center"
    assert sheet.page_margins.footer < sheet.page_margins.bottom / 2
