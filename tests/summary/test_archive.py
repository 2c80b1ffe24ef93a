"""The archive of a year: what is in it, what never is, and that the same content gives the same bytes."""

import csv
import hashlib
import zipfile
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from appraisals.ballots.models import OpinionNote, RollEntry, SealedBallot
from appraisals.campaigns.models import Appraisal, WorkPlan
from appraisals.summary.actions import archive as actions
from appraisals.summary.actions import submissions
from appraisals.summary.exports.archive import archive_index, archive_name, archive_zip
from appraisals.summary.exports.archive_contents import pieces
from appraisals.summary.exports.archive_jobs import BRANCH, OFFICE, branch, office
from appraisals.summary.figures.archive import as_of, deeds_of, last_made
from appraisals.summary.figures.gathering import year_of
from branchlife import audit, papers
from branchlife.actions import attach_file, jobs
from branchlife.actions.working import hand_in, run, take
from branchlife.models import AuditEvent, CommitteePost, File
from branchlife.papers import Table
from meetings.models import Meeting, TalkNote
from tests.factories import (
    DAY,
    SHANGHAI,
    make_appraisal,
    make_branch,
    make_clerk,
    make_committee,
    make_meeting,
    make_member,
    make_secretary,
    make_speech,
    make_talk,
    make_user,
)
from tests.meetings.test_exports import paper
from tests.summary.years import make_year

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40
MOMENT = datetime(2024, 1, 24, 15, 20, tzinfo=SHANGHAI)


def for_archive(appraisal):
    rows = Appraisal.objects.for_list().select_related("branch__committee", "campaign__committee")
    return rows.get(pk=appraisal.pk)


def scan(name="签字页.png"):
    return SimpleUploadedFile(name, PNG)


def opened(content):
    return zipfile.ZipFile(BytesIO(content))


def bytes_of(appraisal):
    with archive_zip(appraisal)[0] as file:
        return file.read()


def text_of(content):
    pages = PdfReader(BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def make_small(**fields):
    """An appraisal with a plan, a deed on record and an upload: two papers and an extract."""
    appraisal = make_appraisal(**fields)
    plan = WorkPlan.objects.create(appraisal=appraisal, title="工作方案", text="一、主题\n照录。")
    by = make_user()
    audit.record(by, "plan drafted", plan)
    attach_file(appraisal.branch, plan, scan(), by=by)
    return for_archive(appraisal)


# --- the same content, the same bytes ---


def test_an_archive_made_again_a_year_later_has_the_same_bytes(monkeypatch):
    appraisal = make_small()
    once = bytes_of(appraisal)
    actions.archived([appraisal], by=make_user(), name="归档.zip")
    audit.record(make_user(), "downloaded", appraisal, new={"file": "表.pdf"})
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)
    again = bytes_of(for_archive(appraisal))
    assert hashlib.sha256(once).hexdigest() == hashlib.sha256(again).hexdigest()
    names = opened(once).namelist()
    branch_name = str(appraisal.branch)
    assert names == [
        f"01-1工作方案（{branch_name}）.pdf",
        f"01-2工作方案（{branch_name}）.docx",
        "01-3签字页.png",
        f"15-1操作记录摘录（{branch_name}）.pdf",
        f"15-2操作记录摘录（{branch_name}）.xlsx",
        f"00归档目录（{branch_name}）.pdf",
        "00归档目录.csv",
    ]
    assert sorted(names[:-2]) == names[:-2]
    local = timezone.localtime(as_of(appraisal))
    assert {entry.date_time[:5] for entry in opened(once).infolist()} == {
        (local.year, local.month, local.day, local.hour, local.minute)
    }
    assert archive_name(appraisal) == f"2024年度归档材料（{branch_name}）.zip"


@pytest.mark.one_database
@pytest.mark.parametrize(
    "make",
    [
        lambda: papers.document_docx(papers.Document("题", "名")),
        lambda: papers.workbook([papers.Sheet("表", [["甲"]], [[1]])]),
    ],
)
def test_word_and_excel_say_nothing_of_the_clock_of_the_machine(make):
    with papers.archived(MOMENT):
        content = make()
    parts = opened(content)
    assert {entry.date_time for entry in parts.infolist()} == {(2024, 1, 24, 15, 20, 0)}
    core = parts.read("docProps/core.xml").decode()
    assert core.count("2024-01-24T07:20:00Z") == 2
    foot = [parts.read(name).decode() for name in parts.namelist() if "footer" in name]
    assert ["2024年1月24日15:20" in text for text in foot] == [True] * len(foot)


@pytest.mark.one_database
def test_papers_outside_the_archive_are_as_ever():
    assert papers.is_archived() is False
    with papers.archived(MOMENT):
        made = papers.pdf("base_print.html", {})
    reader = PdfReader(BytesIO(made))
    assert reader.metadata.creation_date == MOMENT
    assert (
        reader.trailer["/Root"]["/MarkInfo"]["/Marked"],
        "/OutputIntents" in reader.trailer["/Root"],
    ) == (True, True)
    assert papers.is_archived() is False
    assert PdfReader(BytesIO(papers.pdf("base_print.html", {}))).metadata.creation_date is None


# --- what is in it ---


@pytest.mark.one_database
def test_the_archive_holds_the_year_and_nothing_of_who_filled_a_ballot():
    appraisal = make_year(full=3, excellent=1)
    clerk = make_clerk(appraisal.branch.committee)
    members = list(appraisal.branch.roster(DAY))
    meeting = appraisal.general_meeting
    box = appraisal.boxes.get()
    box.report.tracking_codes = ["7K3D9QXM", "8M2F4TPZ"]
    box.report.save(update_fields=["tracking_codes"])
    box.manifest |= {"own_row": True}
    box.save(update_fields=["manifest"])
    attach_file(appraisal.branch, meeting, scan("签到.png"), by=clerk, purpose="sign_in")
    signed = attach_file(
        appraisal.branch, meeting, scan("记录签字.png"), by=clerk, purpose="signed"
    )
    gone = attach_file(appraisal.branch, meeting, scan("丢失.png"), by=clerk)
    gone.content.storage.delete(gone.content.name)
    # None of these may be found in it.
    OpinionNote.objects.create(box=box, text="票上的心里话")
    TalkNote.objects.create(talk=make_talk(*members[:2]), merits="谈话里的心里话")
    unsaid = make_speech(meeting, members[0], text="没有说出来的话")
    attach_file(appraisal.branch, unsaid, scan("未发言.png"), by=clerk)
    RollEntry.objects.create(box=box, member=members[1], kind="online", commitment=b"c" * 32)
    SealedBallot.objects.create(tag=b"t" * 32, box=box, sealed=b"sealed bytes of a ballot")
    audit.record(members[1].user or clerk, "added a late arrival", box)
    audit.record(clerk, "corrected who has a printed slip", box, new={"name": "某某"})
    audit.record(clerk, "confirmed the ballot", box)
    sent = submissions.send(
        appraisal, by=clerk, figures=year_figures(appraisal), persons=[], contact="张三"
    )
    file, entries = archive_zip(for_archive(appraisal))
    with file:
        content = file.read()
    archive = opened(content)
    assert archive.testzip() is None
    names = archive.namelist()
    parts = [str(entry.chapter.title) for entry in entries]
    assert list(dict.fromkeys(parts)) == [
        "会议通知",
        "会议签到表",
        "支部班子问题清单",
        "会议记录",
        "民主测评",
        "评定等次情况",
        "民主评议党员登记表",
        "整改清单和整改承诺",
        "民主评议情况表",
        "操作记录摘录",
    ]
    assert [entry.title for entry in entries if entry.is_upload] == ["签到.png", "记录签字.png"]
    kept = next(name for name in names if name.endswith("记录签字.png"))
    assert archive.read(kept) == PNG
    assert File.objects.get(pk=signed.pk).sha256 == hashlib.sha256(PNG).hexdigest()
    # The table for programs agrees with what is there.
    rows = list(csv.reader(StringIO(archive.read("00归档目录.csv").decode("utf-8-sig"))))
    assert rows[0] == ["文件", "类别", "日期", "字节数", "SHA-256"]
    assert {row[0]: row[4] for row in rows[1:]} == {
        name: hashlib.sha256(archive.read(name)).hexdigest()
        for name in names
        if not name.startswith("00")
    }
    texts = {name: text_of(archive.read(name)) for name in names if name.endswith(".pdf")}
    index = next(text for name, text in texts.items() if name.startswith("00"))
    assert "缺：上传原件“丢失.png”找不到。" in index
    assert (
        "平台没有记录的材料：工作方案、征求意见情况汇总表、发言、批评和自我批评、教育帮扶和组织处置、述职报告。"
        in index
    )
    said = "".join(texts.values())
    moment = papers.zh_clock(as_of(appraisal))
    assert all(moment in text or "测评票（" in name for name, text in texts.items())
    for secret in ("心里话", "没有说出来的话", "补充领票", "未发言"):
        assert secret not in said
    assert b"sealed bytes" not in content
    assert b"c" * 32 not in content
    assert b"t" * 32 not in content
    record = next(text for name, text in texts.items() if "发票收票记录" in name)
    for figure in ("发出3", "收回3", "有效票3", "无效票0"):
        assert figure in record
    assert not any(member.name in record for member in members)
    deeds = next(text for name, text in texts.items() if "操作记录摘录" in name)
    of_ballot = [deed for deed in deeds_of(appraisal) if deed.is_of_ballot]
    assert [(deed.verb, deed.changes) for deed in of_ballot] == [("confirmed the ballot", [])]
    assert "某某" not in deeds
    assert all(PdfReader(BytesIO(archive.read(n))).metadata.creation_date for n in texts)
    assert sent.number == 1


def year_figures(appraisal):
    return year_of(appraisal).figures.as_json()


# --- its index by itself ---


def test_the_index_says_beforehand_what_the_archive_will_hold():
    appraisal = make_year(full=3, excellent=1)
    box = appraisal.boxes.get()
    box.manifest |= {"own_row": True}
    box.save(update_fields=["manifest"])
    attach_file(appraisal.branch, appraisal.general_meeting, scan(), by=make_user())
    file, entries = archive_zip(for_archive(appraisal))
    file.close()
    (table,) = [
        block for block in archive_index(for_archive(appraisal)).blocks if isinstance(block, Table)
    ]
    assert [row[:2] for row in table.rows] == [[one.number, one.title] for one in entries]
    assert {row[5] for row in table.rows} == {"永久", "30年"}
    text = text_of(paper("archive_index", appraisal).content)
    assert f"组织生活会和民主评议党员归档目录立档单位：{appraisal.branch}" in text
    assert "序号文件类别日期来源建议保管期限" in text
    word = Document(BytesIO(paper("archive_index", appraisal, "docx").content))
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert [row[0] for row in rows[1:]] == [one.number for one in entries]
    book = load_workbook(BytesIO(paper("archive_index", appraisal, "xlsx").content))
    assert book.sheetnames == ["归档目录"]
    values = [row[1] for row in book.active.iter_rows(values_only=True)]
    assert all(one.title in values for one in entries)


@pytest.mark.one_database
def test_scans_of_an_appraisal_stand_with_what_they_are_of():
    appraisal = make_small()
    keys = ("problems", "public_list", "status_report")
    scans = {key: scan(f"{key}.png") for key in keys}
    for key, upload in scans.items():
        attach_file(appraisal.branch, appraisal, upload, by=make_user(), purpose=key)
    found = {piece.file.name: piece.chapter.number for piece in pieces(appraisal) if piece.file}
    assert [found[f"{key}.png"] for key in keys] == [5, 12, 13]


# --- who, and how it is asked for ---


def test_who_takes_an_archive_away():
    committee = make_committee()
    appraisal = make_appraisal(make_branch(committee=committee))
    below = make_committee(committee)
    roles = CommitteePost.Role
    people = {
        "clerk": make_clerk(committee),
        "viewer": make_clerk(committee, roles.VIEWER),
        "clerk below": make_clerk(below),
        "secretary": make_secretary(appraisal.branch).user,
        "other clerk": make_clerk(make_committee()),
    }
    of_branch = {"appraisal": appraisal.pk}
    of_office = {"campaign": appraisal.campaign_id, "committee": committee.pk}
    assert {
        name: (branch.may(user, of_branch), office.may(user, of_office))
        for name, user in people.items()
    } == {
        "clerk": (True, True),
        "viewer": (False, False),
        "clerk below": (False, False),
        "secretary": (True, False),
        "other clerk": (False, False),
    }


def test_the_office_has_all_archives_made_in_the_background():
    committee = make_committee()
    first = make_appraisal(make_branch(committee=committee, name="甲支部", position=1))
    second = make_appraisal(
        make_branch(committee=committee, name="乙支部", position=2), campaign=first.campaign
    )
    clerk = make_clerk(committee)
    params = {"campaign": first.campaign_id, "committee": committee.pk, "by": clerk.pk}
    job = run(jobs.start(OFFICE, params, by=clerk, title="归档").pk)
    assert job.state == "done"
    assert job.name == f"2024年度归档材料（{committee}，2个支部）.zip"
    with job.content.open("rb") as file:
        folders = {name.split("/")[0] for name in zipfile.ZipFile(file).namelist()}
    assert folders == {"01甲支部", "02乙支部"}
    assert set(last_made([first, second])) == {first.pk, second.pk}
    assert (
        AuditEvent.objects.filter(verb="archived").values_list("actor_id", flat=True)[0] == clerk.pk
    )


def test_an_archive_given_up_at_the_last_moment_does_not_count_as_made():
    appraisal = make_appraisal()
    clerk = make_clerk(appraisal.branch.committee)
    params = {"appraisal": appraisal.pk, "by": clerk.pk}
    job = take(jobs.start(BRANCH, params, by=clerk, title="归档").pk)
    result = branch.make(job.params, lambda done, total: None)
    jobs.cancel(job, by=clerk)
    hand_in(job, result)
    assert last_made([appraisal]) == {}


def test_the_command_writes_the_archive(tmp_path, capsys):
    appraisal = make_appraisal()
    out = tmp_path / "a.zip"
    call_command("export_archive", appraisal=appraisal.pk, out=out)
    assert zipfile.ZipFile(out).testzip() is None
    assert capsys.readouterr().out == f"{out}: 2 files, {out.stat().st_size} bytes\n"
    with pytest.raises(CommandError):
        call_command("export_archive", appraisal=appraisal.pk + 1, out=out)


# --- pages ---


@pytest.mark.parametrize("branches", [1, 3])
def test_the_office_page_asks_the_same_for_one_branch_and_for_three(
    client, django_assert_num_queries, branches
):
    committee = make_committee()
    first = make_appraisal(make_branch(committee=committee))
    for _n in range(branches - 1):
        make_appraisal(make_branch(committee=committee), campaign=first.campaign)
    client.force_login(make_clerk(committee))
    with django_assert_num_queries(8):
        page = client.get(f"/app/summary/campaigns/{first.campaign_id}/archive/")
    assert page.content.decode().count("还没有生成</span>") == branches


def test_the_page_of_a_branch_says_what_is_there_and_has_it_made(client):
    appraisal = make_small()
    clerk = make_clerk(appraisal.branch.committee)
    client.force_login(clerk)
    address = f"/app/summary/year/{appraisal.pk}/archive/"
    page = client.get(address).content.decode()
    assert "还没有生成过。" in page
    assert page.count("没有记录") == 13
    response = client.post(f"{address}make/")
    job = clerk.jobs.get()
    assert response.url == job.get_absolute_url()
    assert job.title == f"{appraisal.branch}2024年度归档材料"


def test_meetings_that_were_never_called_are_not_in_it():
    appraisal = make_appraisal()
    appraisal.general_meeting = make_meeting(appraisal.branch, state=Meeting.State.DRAFT)
    appraisal.save(update_fields=["general_meeting"])
    make_member(appraisal.branch)
    file, entries = archive_zip(for_archive(appraisal))
    file.close()
    assert [str(entry.chapter.title) for entry in entries] == ["操作记录摘录"] * 2
