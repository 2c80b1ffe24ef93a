"""The pages of an import: upload, answer, look, confirm; and the workbooks given out."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchlife import actions
from branchlife.models import AuditEvent, Branch, BranchPost, CommitteePost, Member, Transfer
from tests.branchlife.rosters import BRANCH, BUREAU, HEADINGS, SCHOOL, WITH_ERRORS, person, workbook
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
    make_user,
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
    assert "0 新增 1 更新 16 未变 0 名册中没有" in text
    assert "谢兰凯 学历：中专 → 研究生" in text
    assert "确认导入" not in text
    refused = client.post(url, hidden(page) | {"confirm": "1"})
    assert "请先确认下面的问题，现在还没有导入。" in text_of(refused)
    key = page.context["page"].result.person_questions[0].key
    same = client.post(url, hidden(page) | {key: str(qin.pk), "again": "1"})
    assert "0 新增 2 更新 16 未变" in text_of(same)
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
