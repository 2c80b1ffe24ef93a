"""Fields of papers: their names, which templates are taken, what stands in the filled ones."""

import io

import docx
import pytest

from branchlife.actions.own_papers import fields_used
from branchlife.papers import (
    LETTER,
    Closing,
    Document,
    Facts,
    Lines,
    Section,
    Span,
    Table,
    Text,
    Title,
    codes,
)
from branchlife.papers.fields import fields_of, name_of, with_fields
from branchlife.papers.filling_word import examine_tables
from branchlife.papers.own_word import filled_template, starter
from tests.branchlife.template_papers import RARE, blank, cells, paper
from tests.factories import DAY, word_file
from tests.refusals import reasons

# --- the names of the fields ---


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("姓　名：", "姓名"),
        ("一、存在问题", "存在问题"),
        ("（二）名单", "名单"),
        ("3. 整改措施", "整改措施"),
        ("到会、请假", "到会请假"),
        ("备注（事由）", "备注事由"),
        ("支部\n意见", "支部意见"),
        ("2024年度", "项2024年度"),
        ("class", "项class"),
        ("：", ""),
        ("很" * 40, "很" * 24),
    ],
)
def test_labels_become_plain_names(label, name):
    assert name_of(label) == name


def test_every_value_of_a_paper_has_a_name():
    fields = fields_of(paper())
    assert fields.once == {
        "标题": "第一党支部\n会议签到表",
        "填报单位": "第一党支部",
        "行": "2024年度",
        "会议名称": "党员大会",
        "时间": "2025年3月19日",
        "地点": "三楼",
        "会议情况": "第一段\n第二段\n应到2名",
        "全文": "一、会议情况\n第一段\n第二段\n应到2名",
        "名单_合计_等次": "合计",
        "名单_合计_得票_票数": "4",
        "名单_合计_得票_占比": "100.0%",
        "支部意见": "同意",
        "支部意见签署": "书记：张三",
        "签署": "主持人：李四",
        "签署2": "记录人（签字）",
        "落款": "中共第一支部委员会",
        "落款日期": "2025年3月19日",
    }
    people, grades = fields.tables["党员"], fields.tables["名单"]
    assert people.names == ["党员_序号", "党员_姓名", "党员_备注事由"]
    assert [record["党员_姓名"] for record in people.records] == ["尉迟恭", f"王{RARE}"]
    assert grades.records[0] == {
        "名单_等次": "优秀",
        "名单_得票_票数": "3",
        "名单_得票_占比": "75.0%",
    }


def test_blank_and_filled_papers_have_the_same_names():
    known, empty = fields_of(paper()), fields_of(blank())
    assert set(empty.once) - set(known.once) == set()
    assert empty.tables["党员"].names == known.tables["党员"].names
    both = empty | known
    assert both.names() == known.names() | {"": list(dict.fromkeys([*empty.once, *known.once]))}
    assert (known | empty).once["会议名称"] == "党员大会", "what is empty hides no example"


def test_the_same_label_twice_is_numbered_and_tables_alike_are_one():
    rows = [["问题", "措施"]]
    fields = fields_of(
        Document(
            "",
            "",
            [
                Facts([[("姓名", "甲")], [("姓名", "乙")]]),
                Table(rows, [["懒", "勤"]], (90, 90), name="整改"),
                Table(rows, [["散", "聚"]], (90, 90), name="整改"),
                Table([["问题", "备注", "备注"]], [["x", "y", "z"]], (60, 60, 60), name="整改"),
            ],
        )
    )
    assert fields.once == {"姓名": "甲", "姓名2": "乙"}
    assert [record["整改_问题"] for record in fields.tables["整改"].records] == ["懒", "散"]
    assert fields.tables["整改2"].names == ["整改2_问题", "整改2_备注", "整改2_备注2"]


def test_cells_over_several_rows_stand_once():
    rows = [[Span("学习", rows=2), "一"], ["二"], [Span("全部", columns=2)]]
    fields = fields_of(Document("", "", [Table([["方面", "项"]], rows, (90, 90), name="表")]))
    assert [list(record.values()) for record in fields.tables["表"].records] == [
        ["学习", "一"],
        ["", "二"],
        ["全部", ""],
    ]


def test_names_are_sound_for_what_fills_them():
    fields = fields_of(paper())
    names = [*fields.once, *fields.tables["党员"].names, *fields.tables["名单"].names]
    assert all(name.isidentifier() for name in names)


def test_headings_that_change_with_the_meeting_are_part_of_the_whole_text():
    blocks = [
        Title("通知"),
        Lines(("全体党员：",)),
        Text("请参加。"),
        Section("1.通报"),
        Section("2.表决"),
    ]
    letter = Document("", "", [*blocks, Closing("支部", DAY)], LETTER)
    assert fields_of(letter).once == {
        "标题": "通知",
        "称呼": "全体党员：",
        "正文": "请参加。",
        "全文": "请参加。\n1.通报\n2.表决",
        "落款": "支部",
        "落款日期": "2025年3月19日",
    }
    shown = [
        block.text for block in with_fields(letter).blocks if isinstance(block, Text | Section)
    ]
    assert shown == ["{{全文}}"]


# --- what is taken ---


def examine(content):
    fields = fields_of(paper())
    names = fields.names()
    once = names.pop("")
    return examine_tables(content, once, names)


@pytest.mark.parametrize(
    ("lines", "rows", "said"),
    [
        (["{{会议地址}}"], (), "没有这个字段：{{会议地址}}。请照字段名单写。"),
        (["{% for a in b %}"], (), "“{% for a in b %}”：表样里只能写字段名，不能写命令。"),
        (["{{标题.__class__}}"], (), "没有这个字段：{{标题.__class__}}。请照字段名单写。"),
        (["{{党员_姓名}}"], (), "{{党员_姓名}}要写在表格的一行里，这一行会逐个重复。"),
        (
            [],
            [["{{党员_姓名}}", "{{名单_等次}}"]],
            "表格的一行只能逐个重复一份名单：{{党员_姓名}}和{{名单_等次}}属于两份名单，请分成两行。",
        ),
    ],
)
def test_what_nobody_knows_is_refused_by_name(lines, rows, said):
    assert reasons(examine, word_file(*lines, rows=rows)) == [said]


def template():
    """A template as an office makes it: a field split over runs, two tables, a header, a footer."""
    made = docx.Document()
    line = made.add_paragraph("时间")
    for piece in ("：{", "{会议", "名称", "}", "}，{{时间}}"):
        line.add_run(piece).bold = piece == "名称"
    made.add_paragraph("{{会议情况}}")
    people = made.add_table(2, 2)
    for x, text in enumerate(("姓名", "备注")):
        people.cell(0, x).text = text
    people.cell(1, 0).text, people.cell(1, 1).text = "{{党员_姓名}}同志", "{{党员_备注事由}}"
    grades = made.add_table(2, 2)
    grades.cell(0, 0).text, grades.cell(0, 1).text = "{{名单_等次}}", "{{名单_得票_占比}}"
    grades.cell(1, 0).text, grades.cell(1, 1).text = "共", "{{名单_合计_得票_票数}}"
    made.sections[0].header.paragraphs[0].text = "{{标题}}"
    made.sections[0].footer.paragraphs[0].text = "内部材料"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def used(content):
    """The fields of a template, as they are kept with it."""
    return fields_used(content, fields_of(paper()))


def filled(content, found, **given):
    """The template filled with a paper, opened again."""
    kept = given.pop("used", None) or used(content)
    return docx.Document(io.BytesIO(filled_template(content, kept, found, {})))


def test_a_template_is_filled_with_all_its_tables():
    made = filled(template(), paper())
    assert [paragraph.text for paragraph in made.paragraphs] == [
        "时间：党员大会，2025年3月19日",
        "第一段",
        "第二段",
        "应到2名",
    ]
    people, grades = made.tables
    assert cells(people) == [["姓名", "备注"], ["尉迟恭同志", "请假"], [f"王{RARE}同志", ""]]
    assert cells(grades) == [["优秀", "75.0%"], ["合格", "25.0%"], ["共", "4"]]
    assert made.sections[0].header.paragraphs[0].text == "第一党支部"
    assert [p.text for p in made.sections[0].footer.paragraphs] == ["内部材料"]


def test_what_a_paper_has_not_got_today_stays_empty():
    kept = used(template())
    assert kept["tables"] == {"党员": ["党员_姓名", "党员_备注事由"], "名单": ["名单_等次", "名单_得票_占比"]}  # fmt: skip
    made = filled(template(), blank(), used=kept)
    assert made.paragraphs[0].text == "时间：，"
    people, grades = made.tables
    assert cells(people) == [["姓名", "备注"], *[["同志", ""]] * 3]
    assert cells(grades) == [["共", ""]], "a list that is not there today has no row"


@pytest.mark.parametrize(
    "text",
    [
        RARE + "“引号”　全角🙂",
        "字" * 3000,
        "<b>&amp;</b> {{时间}} {% x %}",
        "甲\x00乙\x07丙",
        "一\r\n\r\n二",
    ],
)
def test_texts_come_out_as_they_were_typed(text):
    made = filled(template(), paper(text=text))
    shown = "\n".join(paragraph.text for paragraph in made.paragraphs[1:-1])
    assert shown == text.replace("\x00", "").replace("\x07", "").replace("\r\n\r\n", "\n")


def test_the_code_comes_into_every_foot_unless_it_has_a_field():
    code = codes.new()
    made = filled(template(), paper(code=code))
    foot = made.sections[0].footer
    assert [p.text.strip() for p in foot.paragraphs] == ["内部材料", codes.written(code)]
    assert len(foot.part.rels) == 1, "a picture for the camera"
    with_field = word_file("{{标题}} {{核对码}}")
    kept = {"once": ["标题", "核对码"], "tables": {}}
    made = filled(with_field, paper(code=code), used=kept)
    assert made.paragraphs[-1].text.endswith(codes.written(code))
    assert made.sections[0].footer.is_linked_to_previous


def test_the_code_stands_on_first_pages_and_in_every_section():
    made = docx.Document()
    made.add_paragraph("{{标题}}")
    made.sections[0].different_first_page_header_footer = True
    made.add_section()
    made.sections[1].footer.is_linked_to_previous = False
    out = io.BytesIO()
    made.save(out)
    code = codes.new()
    found = filled(out.getvalue(), paper(code=code))
    first, second = found.sections
    for foot in (first.footer, first.first_page_footer, second.footer):
        assert foot.paragraphs[-1].text.strip() == codes.written(code)


def test_our_own_layout_is_a_template_that_is_taken_and_filled():
    content = starter(paper(code=codes.new(), version=3))
    assert used(content)["tables"].keys() == {"党员", "名单"}
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    assert "党员大会" not in text
    assert "{{全文}}" in text
    made = filled(content, paper())
    assert cells(made.tables[0]) == [
        ["会议名称", "党员大会", "党员大会", "党员大会"],
        ["时间", "2025年3月19日", "地 点：", "三楼"],
    ]
    assert cells(made.tables[1])[1:] == [["1", "尉迟恭", "请假"], ["2", f"王{RARE}", ""]]
