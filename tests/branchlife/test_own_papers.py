"""The committee's own Word templates: fields of papers, what is refused, what comes out, the pages."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchlife import actions
from branchlife.actions.own_papers import fields_used
from branchlife.exports import paper_file
from branchlife.exports.own_examples import examples, starter_file
from branchlife.models import AuditEvent, OwnPaper
from branchlife.paper_kinds import paper_kind
from branchlife.papers import (
    Beside,
    Box,
    Boxes,
    Closing,
    Document,
    Facts,
    Lines,
    Section,
    Share,
    Signatures,
    Span,
    Table,
    Text,
    Title,
    codes,
)
from branchlife.papers.fields import fields_of, name_of, with_fields
from branchlife.papers.filling_word import examine_tables
from branchlife.papers.own_word import filled_template, starter
from tests.factories import (
    DAY,
    make_branch,
    make_clerk,
    make_committee,
    make_meeting,
    make_member,
    make_secretary,
    word_file,
)
from tests.refusals import reasons

RARE = "䶮㛃𬭛"


def paper(rows=((1, "尉迟恭", "请假"), (2, f"王{RARE}", "")), text="第一段\n第二段", **fields):
    """A paper with every block that holds values."""
    return Document(
        "签到表",
        "签到表",
        [
            Title("第一党支部\n会议签到表"),
            Beside(("填报单位：第一党支部", "2024年度")),
            Facts([[("会议名称", "党员大会")], [("时间", DAY), ("地 点：", "三楼")]]),
            Section("一、会议情况"),
            Text(text),
            Lines(("应到2名",)),
            Section("（二）名单", 2),
            Table([["序号", "姓名", "备注（事由）"]], list(rows), (20, 60, 100), name="党员"),
            Table(
                [["等次", Span("得票", columns=2)], ["", "票数", "占比"]],
                [["优秀", 3, Share(0.75)], ["合格", 1, Share(0.25)], ["合计", 4, Share(1)]],
                (60, 60, 60),
                totals=1,
            ),
            Boxes((Box("支部\n意见", "同意", signatures=("书记：张三",)),)),
            Signatures(("主持人：李四", "记录人（签字）")),
            Closing("中共第一支部委员会", DAY),
        ],
        **fields,
    )


def blank():
    """The same paper empty."""
    return Document(
        "签到表",
        "签到表",
        [
            Title("会议签到表"),
            Facts([[("会议名称", "")], [("时间", ""), ("地点", "")]]),
            Table(
                [["序号", "姓名", "备注（事由）"]], [["", "", ""]] * 3, (20, 60, 100), name="党员"
            ),
        ],
    )


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
        "主持人": "李四",
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
    letter = Document("", "", [*blocks, Closing("支部", DAY)])
    assert fields_of(letter).once == {
        "标题": "通知",
        "全体党员": "",
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


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


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


# --- one committee, its branches ---


@pytest.fixture
def office(db):
    """A committee below another, its clerk, and a meeting of a branch."""
    above = make_committee()
    committee = make_committee(parent=above)
    branch = make_branch(committee=committee, name="第一党支部")
    make_secretary(branch)
    make_member(branch, name=f"王{RARE}")
    meeting = make_meeting(branch, title="民主评议党员大会", place="会议室")
    return above, committee, make_clerk(committee), meeting


def upload(*lines, rows=(), name="签到表模板.docx", content=None):
    return SimpleUploadedFile(name, content or word_file(*lines, rows=rows))


def add(committee, clerk, *lines, **given):
    """A template of the sign-in sheet, uploaded."""
    kind = paper_kind("sign_in")
    known = examples(kind, committee, clerk)[2]
    return actions.add_own_paper(committee, "sign_in", upload(*lines, **given), known, by=clerk)


def word(meeting, **how):
    """The sign-in sheet as Word, opened."""
    kind = paper_kind("sign_in")
    record = kind.records().get(pk=meeting.pk)
    _name, _type, content = paper_file(kind, record, "docx", by=None, **how)
    return docx.Document(io.BytesIO(content))


def text(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_word_files_are_made_with_the_template_of_the_nearest_committee(office):
    above, committee, clerk, meeting = office
    assert "会议签到表" in text(word(meeting))
    add(above, make_clerk(above), "上级：{{会议名称}}")
    assert text(word(meeting)) == "上级：第一党支部 民主评议党员大会"
    rows = [["{{党员_姓名}}"]]
    add(committee, clerk, "本级：{{地点}} {{党支部}} {{上级党组织}}", rows=rows)
    made = word(meeting)
    assert text(made) == f"本级：会议室 第一党支部 {committee.name}"
    assert f"王{RARE}" in [row[0] for row in cells(made.tables[0])]
    assert "会议签到表" in text(word(meeting, blank=True)), "empty forms keep our layout"
    elsewhere = make_meeting(make_branch(committee=make_committee()))
    assert "会议签到表" in text(word(elsewhere))


def test_former_templates_are_kept_and_can_be_used_again(office):
    _above, committee, clerk, meeting = office
    first = add(committee, clerk, "一：{{地点}}")
    second = add(committee, clerk, "二：{{地点}}")
    assert list(OwnPaper.objects.filter(is_used=True)) == [second]
    actions.use_own_paper(first, by=clerk)
    assert text(word(meeting)) == "一：会议室"
    actions.stop_own_paper(first, by=clerk)
    assert "会议签到表" in text(word(meeting))
    assert OwnPaper.objects.count() == 2
    verbs = AuditEvent.objects.filter(target_label="branchlife.ownpaper").order_by("pk")
    assert [event.verb for event in verbs] == [
        "added a template",
        "added a template",
        "used a template again",
        "put a template out of use",
    ]
    assert verbs[0].new == {"kind": "会议签到表", "name": "签到表模板.docx"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lines": ["没有字段"]}, "这份表样里没有双花括号{{ }}字段，没有可以填的内容。"),
        ({"lines": ["{{地址}}"]}, "没有这个字段：{{地址}}。请照字段名单写。"),
        (
            {"lines": ["{{地点}}"], "name": "模板.doc"},
            "模板只能是Word文件（.docx）；.doc、.wps请先另存为.docx。",
        ),
        (
            {"content": b"PK nothing"},
            "这个文件打不开，或不是Word（.docx）、Excel（.xlsx）文件。",
        ),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(office, given, said):
    _above, committee, clerk, _meeting = office
    lines = given.pop("lines", [])
    assert reasons(add, committee, clerk, *lines, **given) == [said]
    assert OwnPaper.objects.count() == 0


def test_our_layout_is_given_out_when_a_template_fails_and_the_office_is_told(office, client):
    _above, committee, clerk, meeting = office
    own = add(committee, clerk, "{{地点}}")
    with own.content.open("wb") as file:
        file.write(b"broken")
    assert "会议签到表" in text(word(meeting))
    own.refresh_from_db()
    assert own.failed_at is not None
    client.force_login(clerk)
    page = client.get(own.get_absolute_url()).content.decode()
    assert "模板未能套用" in page
    verbs = AuditEvent.objects.filter(verb="could not fill a template")
    assert [event.actor_name for event in verbs] == [""]


def test_there_is_a_template_to_begin_with(office):
    _above, committee, clerk, meeting = office
    name, content = starter_file(paper_kind("sign_in"), committee, clerk)
    assert name == "会议签到表（起始模板）.docx"
    add(committee, clerk, content=content)
    made = word(meeting)
    assert made.tables[0].cell(0, 1).text == "第一党支部 民主评议党员大会"
    assert f"王{RARE}" in [row[1] for row in cells(made.tables[2])]


# --- the pages ---


def test_the_page_lists_the_fields_with_examples_and_takes_a_template(office, client):
    _above, committee, clerk, _meeting = office
    client.force_login(clerk)
    address = reverse("branchlife:own_paper", args=[committee.pk, "sign_in"])
    page = client.get(address).content.decode()
    assert "<code>{{地点}}</code></th><td>会议室</td>" in page
    assert "<code>{{党员_姓名}}</code>" in page
    refused = client.post(address, {"file": upload("{{地址}}", "{{地点}}")})
    assert refused.context["form"].errors == {"file": ["没有这个字段：{{地址}}。请照字段名单写。"]}
    done = client.post(address, {"file": upload("{{地点}}")}, follow=True)
    assert done.redirect_chain == [(address, 302)]
    (own,) = OwnPaper.objects.all()
    assert "停用，改回平台版式" in done.content.decode()
    client.post(reverse("branchlife:stop_own_paper", args=[own.pk]))
    page = client.get(address).content.decode()
    assert "原来的模板" in page
    assert "没有启用自定模板" in page
    downloaded = client.get(reverse("branchlife:own_paper_file", args=[own.pk]))
    with own.content.open("rb") as file:
        assert b"".join(downloaded.streaming_content) == file.read()


def test_a_template_from_above_is_named_where_it_counts(office, client):
    above, committee, clerk, _meeting = office
    add(above, make_clerk(above), "{{地点}}")
    client.force_login(clerk)
    page = client.get(reverse("branchlife:own_paper", args=[committee.pk, "sign_in"]))
    assert f"这份材料的Word文件用{above}的模板“签到表模板.docx”" in page.content.decode()
    rows = client.get(reverse("branchlife:own_paper_list")).context["rows"]
    assert [row["kind"].key for row in rows if row["own"]] == ["sign_in"]


@pytest.mark.parametrize("templates", [1, 3])
def test_the_list_takes_the_same_queries_for_one_template_and_for_three(
    office, client, templates, django_assert_num_queries
):
    _above, committee, clerk, _meeting = office
    for _n in range(templates):
        add(committee, clerk, "{{地点}}")
    client.force_login(clerk)
    with django_assert_num_queries(6):
        client.get(reverse("branchlife:own_paper_list"))


@pytest.mark.parametrize("meetings", [1, 3])
def test_the_page_takes_the_same_queries_for_one_meeting_and_for_three(
    office, client, meetings, django_assert_num_queries
):
    _above, committee, clerk, meeting = office
    for _n in range(meetings):
        make_meeting(meeting.branch)
    client.force_login(clerk)
    with django_assert_num_queries(16):
        client.get(reverse("branchlife:own_paper", args=[committee.pk, "sign_in"]))


def test_a_paper_without_any_record_says_so(client, db):
    committee = make_committee()
    client.force_login(make_clerk(committee))
    address = reverse("branchlife:own_paper", args=[committee.pk, "sign_in"])
    assert "下载起始模板" not in client.get(address).content.decode()
    start = reverse("branchlife:own_paper_start", args=[committee.pk, "sign_in"])
    page = client.get(start, follow=True).content.decode()
    assert "目前还没有党支部有这份材料，无法生成起始模板。" in page
    other = reverse("branchlife:own_paper", args=[committee.pk, "registration"])
    assert client.get(other).status_code == 404
