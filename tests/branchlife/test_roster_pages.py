"""The pages of an import: upload, answer, look, confirm; and the workbooks given out."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchlife import actions
from branchlife.models import AuditEvent, Branch, BranchPost, Member
from tests.branchlife.rosters import BUREAU, HEADINGS, SCHOOL, WITH_ERRORS, person, workbook
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    """What a page says, without its tags."""
    body = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", body[body.index("<main") :]).split())


def upload(file):
    """The form of the roster page with a file."""
    content = file.read_bytes() if hasattr(file, "read_bytes") else file.read()
    return {"file": SimpleUploadedFile("名册.xlsx", content)}


def hidden(response):
    """What the page would send along."""
    body = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(ticket|digest)" value="([^"]*)"', body))


def url_of(place):
    """The address of the import page of a committee or a branch."""
    name = "branch_roster" if isinstance(place, Branch) else "roster_import"
    return reverse(f"branchlife:{name}", args=[place.pk])


@pytest.fixture
def committee(client):
    """A committee whose clerk is logged in."""
    committee = make_committee(name="江北学院党委")
    client.force_login(make_clerk(committee))
    return committee


def test_a_roster_is_looked_through_and_then_imported(client, committee, settings):
    url = url_of(committee)
    page = client.post(url, upload(SCHOOL))
    text = text_of(page)
    for said in (
        "下面是这份名册会带来的变化，现在还没有导入。",
        "282 新增 0 更新 0 未变 0 名册中没有",
        "身份证号和家庭住址一律不保存，名册里有也不读取。",
        "没有读取、也不保存的列： 公民身份号码、家庭住址",
        "机关第一党支部 中共江北学院机关第一支部委员会",
    ):
        assert said in text
    assert (Member.objects.count(), Branch.objects.count()) == (0, 0)
    [kept] = (settings.MEDIA_ROOT / "rosters").iterdir()
    assert len(kept.stem) == 32
    confirmed = hidden(page) | {"confirm": "1"}
    response = client.post(url, confirmed, follow=True)
    assert "新增282名，更新0名，未变0名。" in text_of(response)
    assert (Member.objects.count(), Branch.objects.count()) == (282, 12)
    assert not kept.exists()
    assert "上传的名册已经过期，请重新上传。" in text_of(client.post(url, confirmed, follow=True))
    again = text_of(client.post(url, upload(SCHOOL)))
    assert "平台上的名册与这份名册一致，不需要导入。" in again
    assert "确认导入" not in again


def test_the_preview_names_what_would_change_and_asks_about_a_new_number(client, committee):
    with BUREAU.open("rb") as file:
        actions.import_roster(file, committee, create=True, by=None)
    qin = Member.objects.get(name="秦燕艳")
    Member.objects.filter(pk=qin.pk).update(phone="13800000009")
    Member.objects.filter(name="谢兰凯").update(education="中专")
    url = url_of(committee)
    page = client.post(url, upload(BUREAU))
    text = text_of(page)
    assert "导入前请先确认1个问题" in text
    assert "秦燕艳（机关党支部）是不是平台上已有的同志？" in text
    assert "同一个人，换了号码：13800000009、1995年6月15日出生、2018年8月5日入党" in text
    assert "新增" not in text and "确认导入" not in text  # one thing after another
    refused = client.post(url, hidden(page) | {"confirm": "1"})
    assert "请先确认下面的问题，现在还没有导入。" in text_of(refused)
    unanswered = client.post(url, hidden(page) | {"again": "1"})
    assert "还有问题没有确认，请在下面逐一选好。" in text_of(unanswered)
    key = page.context["page"].result.person_questions[0].key
    same = client.post(url, hidden(page) | {key: str(qin.pk), "again": "1"})
    assert "0 新增 2 更新 16 未变 0 名册中没有" in text_of(same)
    assert "谢兰凯 学历：中专 → 研究生" in text_of(same)
    assert "秦燕艳 联系电话：13800000009 → 18664901375" in text_of(same)
    another = client.post(url, hidden(page) | {key: "another", "again": "1"})
    assert "1 新增 1 更新 16 未变 1 名册中没有" in text_of(another)
    client.post(url, hidden(same) | {key: str(qin.pk), "confirm": "1"})
    qin.refresh_from_db()
    assert (qin.phone, Member.objects.count()) == ("18664901375", 18)


def test_bad_rows_stand_in_a_table_and_nothing_is_written(client, committee, settings):
    url = url_of(committee)
    page = client.post(url, upload(WITH_ERRORS))
    assert "共7行有误，本次一行也没有导入，改好后重新上传。" in text_of(page)
    rows = re.findall(
        r'<th scope="row">(.+?)</th>\s*<td data-label="姓名">(.+?)</td>',
        page.content.decode(),
        re.S,
    )
    assert [(row.strip(), name) for row, name in rows] == [
        ("第5行", "（看不出姓名）"),
        ("第6行", "秦燕艳"),
        ("第7行", "谢兰凯"),
        ("第8行", "金霞"),
        ("第9行", "陆慧佳"),
        ("第10行", "潘宁强"),
        ("第11行", "（看不出姓名）"),
    ]
    assert "人员类别“群众”不对，应为“正式党员”或“预备党员”。" in text_of(page)
    broken = {"file": SimpleUploadedFile("a.xlsx", b"x")}
    assert "这个文件打不开或不是Excel表格（.xlsx）。" in text_of(client.post(url, broken))
    assert "请先选择文件。" in text_of(client.post(url, {}))
    assert (Member.objects.count(), (settings.MEDIA_ROOT / "rosters").exists()) == (0, False)


def test_a_branch_name_that_fits_none_is_asked_about(client, committee):
    library = make_branch(committee=committee, name="图书馆党支部")
    second = make_branch(committee=committee, name="机关第二党支部")
    make_branch(committee=committee, name="机关第三党支部")
    foreign = make_branch(name="图书馆直属党支部")
    url = url_of(committee)
    rows = [
        person("王宁", branch="江北学院机关第２党支部"),
        person("李雪", branch="图书馆", phone="13800000001"),
        person("徐华", branch="新校区党支部"),
        person("赵一", branch="中共江北学院图书馆支部委员会"),
    ]
    page = client.post(url, upload(workbook(*rows)))
    text = text_of(page)
    assert "导入前请先确认3个问题" in text
    questions = page.context["page"].result.branch_questions
    assert [(q.name, [str(b) for b in q.guesses], q.answer) for q in questions] == [
        ("江北学院机关第２党支部", ["机关第二党支部"], ""),
        ("图书馆", ["图书馆党支部"], ""),
        ("新校区党支部", [], ""),
    ]
    assert (
        "“图书馆”是哪个党支部？ 文件中1行：李雪 就是“图书馆党支部” 新建党支部 另一个党支部："
        in text
    )
    sent = hidden(page)
    keys = [question.key for question in questions]
    # Nothing is chosen beforehand, and nothing is written before everything is answered.
    assert 'type="radio" name="branch-' in page.content.decode()
    assert " checked" not in page.content.decode()
    for answers in ({}, {keys[0]: str(second.pk), keys[1]: "x", keys[2]: str(foreign.pk)}):
        refused = client.post(url, sent | answers | {"confirm": "1"})
        assert "请先确认下面的问题，现在还没有导入。" in text_of(refused)
    assert Member.objects.count() == 0
    answers = {keys[0]: str(second.pk), f"{keys[1]}-other": str(library.pk), keys[2]: "new"}
    look = client.post(url, sent | answers | {"again": "1"})
    assert "4 新增 0 更新 0 未变 0 名册中没有" in text_of(look)
    assert "新建的党支部 新校区党支部" in text_of(look)
    client.post(url, hidden(look) | answers | {"confirm": "1"})
    assert {(m.name, m.branch.name) for m in Member.objects.select_related("branch")} == {
        ("王宁", "机关第二党支部"),
        ("李雪", "图书馆党支部"),
        ("徐华", "新校区党支部"),
        ("赵一", "图书馆党支部"),
    }


def test_one_answer_may_do_for_all_branches_and_for_all_namesakes(client, committee):
    branch = make_branch(committee=committee, name="图书馆党支部")
    for number in range(5):
        make_member(branch, name="王李张赵陈"[number] + "宁", phone=f"1380000000{number}")
    rows = [
        person(f"{'王李张赵陈'[n]}宁", branch="图书馆党支部", phone=f"1390000000{n}")
        for n in range(5)
    ]
    rows += [person(branch=f"新{'甲乙丙丁'[n]}党支部", phone=f"1370000000{n}") for n in range(4)]
    url = url_of(committee)
    page = client.post(url, upload(workbook(*rows)))
    assert "导入前请先确认9个问题" in text_of(page)
    one = page.context["page"].result.person_questions[0].key
    answers = {"branches": "new", "namesakes": "same", one: "another"}
    look = client.post(url, hidden(page) | answers)
    assert "5 新增 4 更新 0 未变 1 名册中没有" in text_of(look)
    # Answers travel with the page as they were given.
    sent = dict(
        re.findall(r'type="radio" name="([\w-]+)" value="(\w+)" checked', look.content.decode())
    )
    assert sent == answers
    client.post(url, hidden(look) | sent | {"confirm": "1"})
    assert (Member.objects.count(), Branch.objects.count()) == (10, 5)
    assert Member.objects.filter(phone__startswith="139").count() == 5


def test_a_change_between_preview_and_confirmation_is_noticed(client, committee):
    branch = make_branch(committee=committee, name="图书馆党支部")
    wang = make_member(branch, name="王宁", phone="13800000001", work_unit="教师")
    headings = [*HEADINGS, "工作单位及职务"]
    row = [*person(branch=branch.name, phone="13800000001"), "主任"]
    url = url_of(committee)
    page = client.post(url, upload(workbook(row, headings=headings)))
    assert "工作单位及职务：教师 → 主任" in text_of(page)
    Member.objects.filter(pk=wang.pk).update(work_unit="馆员")
    again = client.post(url, hidden(page) | {"confirm": "1"})
    assert "您查看以后，平台上的名册有了改动，现在还没有导入。" in text_of(again)
    assert "工作单位及职务：馆员 → 主任" in text_of(again)
    wang.refresh_from_db()
    assert wang.work_unit == "馆员"
    client.post(url, hidden(again) | {"confirm": "1"})
    wang.refresh_from_db()
    assert wang.work_unit == "主任"


def test_a_confirmation_without_a_preview_is_refused(client, committee):
    page = client.post(url_of(committee), upload(workbook(person())))
    sent = hidden(page) | {"confirm": "1", "digest": ""}
    assert "现在还没有导入" in text_of(client.post(url_of(committee), sent))
    assert Member.objects.count() == 0


def test_of_several_sheets_those_of_equal_columns_are_read_unless_somebody_chooses(
    client, committee
):
    url = url_of(committee)
    file = workbook(
        person("王宁", phone="13800000001"),
        第二支部=[HEADINGS, person("李雪", phone="13800000002")],
        去年=[HEADINGS[:3], ["徐华", "预备党员", "x"]],
        说明=[["怎么填"]],
    )
    page = client.post(url, upload(file))
    assert "2 新增" in text_of(page)
    assert [(title, read) for title, _rows, read in page.context["page"].sheets] == [
        ("Sheet", True),
        ("第二支部", True),
        ("去年", False),
    ]
    look = client.post(url, hidden(page) | {"sheet": ["第二支部"], "again": "1"})
    assert "1 新增" in text_of(look)
    # Ticking another sheet and confirming at once is noticed.
    changed = client.post(url, hidden(look) | {"sheet": ["Sheet", "第二支部"], "confirm": "1"})
    assert "现在还没有导入" in text_of(changed)
    client.post(url, hidden(look) | {"sheet": ["第二支部"], "confirm": "1"})
    assert [member.name for member in Member.objects.all()] == ["李雪"]


def test_rows_of_several_sheets_are_named_with_their_sheet(client, committee):
    file = workbook(
        person("王宁", joined="1998.13", full="1999-12"), 乙=[HEADINGS, person("", phone="1")]
    )
    page = client.post(url_of(committee), upload(file))
    rows = [(fault.sheet, fault.row) for fault in page.context["page"].faults.rows]
    assert rows == [("Sheet", 2), ("乙", 2)]
    assert page.context["page"].ticket  # so that other sheets can be chosen


# --- one branch ---


def test_a_secretary_imports_the_own_branch_without_a_branch_column(client):
    secretary = make_secretary(make_branch(name="图书馆党支部"))
    client.force_login(secretary.user)
    url = url_of(secretary.branch)
    headings = [heading for heading in HEADINGS if heading != "所在党支部"]
    row = person()
    del row[2]
    page = client.post(url, upload(workbook(row, headings=headings)))
    assert "1 新增 0 更新 0 未变 1 名册中没有" in text_of(page)
    response = client.post(url, hidden(page) | {"confirm": "1"})
    assert response.url == secretary.branch.get_absolute_url()
    assert Member.objects.get(name="王宁").branch == secretary.branch
    event = AuditEvent.objects.get(verb="imported_roster")
    assert (event.branch_id, event.actor_id) == (secretary.branch_id, secretary.user.pk)


def test_rows_of_other_branches_are_refused_with_their_number(client):
    branch = make_branch(name="图书馆党支部", full_name="中共江北学院图书馆支部委员会")
    other = make_branch(name="后勤党支部", committee=branch.committee)
    make_member(other, name="徐华", phone="13800000009")
    secretary = make_secretary(branch)
    client.force_login(secretary.user)
    rows = [
        person("王宁", branch="中共江北学院图书馆支部委员会"),
        person("李雪", branch="后勤党支部"),
        person("徐华", branch="图书馆支部", phone="13800000009"),
    ]
    page = client.post(url_of(branch), upload(workbook(*rows)))
    assert [(f.row, f.problems) for f in page.context["page"].faults.rows] == [
        (3, ["“后勤党支部”是别的党支部，这里只能导入图书馆党支部的党员。"]),
        (4, ["徐华的组织关系在别的党支部，请由原支部办理组织关系转接。"]),
    ]
    # A name that fits nothing is asked about; only the own branch can be meant.
    page = client.post(url_of(branch), upload(workbook(person("王宁", branch="图书资料党支部"))))
    [question] = page.context["page"].result.branch_questions
    assert question.choices == [str(branch.pk)]
    for answer in ("new", str(other.pk)):
        refused = client.post(url_of(branch), hidden(page) | {question.key: answer, "confirm": "1"})
        assert "请先确认下面的问题" in text_of(refused)
    look = client.post(url_of(branch), hidden(page) | {question.key: str(branch.pk)})
    client.post(url_of(branch), hidden(look) | {question.key: str(branch.pk), "confirm": "1"})
    assert branch.members.filter(name="王宁").count() == 1


def test_those_who_decide_in_a_branch_may_import_it(client):
    branch = make_branch()
    for role, answer in [
        (BranchPost.Role.ORGANIZATION, 200),
        (BranchPost.Role.PUBLICITY, 403),
        (BranchPost.Role.ASSISTANT, 403),
    ]:
        member = make_member(branch, login=True)
        make_post(member, role)
        client.force_login(member.user)
        assert client.get(url_of(branch)).status_code == answer


def test_a_ticket_opens_nothing_for_others_nor_elsewhere(client, committee):
    branch = make_branch(committee=committee)
    page = client.post(url_of(committee), upload(workbook(person())))
    sent = hidden(page) | {"confirm": "1"}
    assert "上传的名册已经过期" in text_of(client.post(url_of(branch), sent, follow=True))
    client.force_login(make_clerk(committee))
    assert "上传的名册已经过期" in text_of(client.post(url_of(committee), sent, follow=True))
    assert Member.objects.count() == 0


def test_a_download_of_the_roster_is_in_the_record(client, committee):
    branch = make_branch(committee=committee, name="图书馆党支部")
    make_member(branch, name="王宁")
    for name, place in (("roster_download", committee), ("branch_roster_download", branch)):
        response = client.get(reverse(f"branchlife:{name}", args=[place.pk]))
        event = AuditEvent.objects.filter(verb="downloaded").first()
        assert event.new == {"file": response.filename}
        assert event.target_id == str(place.pk)
