"""The committee's own Word templates: uploaded, counted by the nearest committee, the pages."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchlife import actions
from branchlife.exports import paper_file, paper_jobs
from branchlife.exports.own_examples import examples, starter_file
from branchlife.models import AuditEvent, OwnPaper
from branchlife.paper_kinds import paper_kind
from tests.branchlife.template_papers import RARE, cells
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_meeting,
    make_member,
    make_secretary,
    word_file,
)
from tests.refusals import reasons

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


def test_the_template_counts_for_papers_made_in_the_background(office):
    _above, committee, clerk, meeting = office
    add(committee, clerk, "地点：{{地点}}")
    params = paper_jobs.params_of(paper_kind("sign_in"), meeting, "docx", by=clerk)
    made = paper_jobs.make(params, lambda done, total: None)
    texts = [line.text for line in docx.Document(io.BytesIO(made.content)).paragraphs]
    assert "地点：会议室" in texts


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
