"""Committees, branches, posts, logins and files: each refusal and each effect."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook
from PIL import Image

from branchlife import actions, roster
from branchlife.models import AuditEvent, Branch, BranchPost, CommitteePost, File, User
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_secretary,
    make_user,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
Role = BranchPost.Role


def deeds():
    """(verb, record) of every deed, in order."""
    return [(e.verb, e.target_name) for e in AuditEvent.objects.order_by("pk")]


def test_committees_form_a_tree():
    top = actions.create_committee("江北学院党委", by=None, has_clerks=False)
    below = actions.create_committee("后勤党总支", by=None, parent=top)
    assert below.path.startswith(top.path)
    assert (top.has_clerks, below.has_clerks) == (False, True)
    assert reasons(actions.create_committee, "江北学院党委", by=None) == [
        "“江北学院党委”已经有了。"
    ]
    assert reasons(actions.create_committee, " ", by=None) == ["请填写名称。"]
    assert deeds() == [("created", "江北学院党委"), ("created", "后勤党总支")]


def test_branches_follow_each_other():
    committee = make_committee()
    names = ["第一党支部", "第二党支部"]
    for name in names:
        actions.create_branch(committee, name, by=None)
    assert [(b.name, b.position) for b in Branch.objects.all()] == [(names[0], 1), (names[1], 2)]
    assert reasons(actions.create_branch, committee, names[0], by=None) == [
        "“第一党支部”已经有了。"
    ]


def test_a_post_gives_its_rights_and_takes_them_when_it_ends():
    member, by = make_member(login=True), make_user(name="赵")
    post = actions.appoint(member, Role.SECRETARY, by=by)
    user = User.objects.get(pk=member.user_id)
    assert user.branch_roles == {member.branch_id: {"secretary"}}
    assert reasons(actions.appoint, make_member(member.branch), Role.SECRETARY, by=by) == [
        f"这段时间{member}同志担任书记，请核对任职起止日期。"
    ]
    actions.end_post(post, by=by)
    assert User.objects.get(pk=member.user_id).branch_roles == {}
    assert actions.appoint(make_member(member.branch), Role.SECRETARY, by=by).until is None
    assert [verb for verb, _name in deeds()] == ["appointed", "ended", "appointed"]


def test_a_post_ends_after_it_began():
    today = timezone.localdate()
    post = actions.appoint(make_member(), Role.DEPUTY, by=None, since=today)
    assert reasons(actions.end_post, post, by=None) == ["结束日期早于开始日期，请检查。"]
    assert actions.end_post(post, by=None, on=today).until == today


def test_a_post_in_the_office_is_given_once():
    committee, user = make_committee(), make_user()
    post = actions.give_committee_post(user, committee, CommitteePost.Role.CLERK, by=None)
    assert actions.give_committee_post(user, committee, CommitteePost.Role.CLERK, by=None) == post
    assert user.committee_roles == {committee.path: {"clerk"}}
    actions.end_committee_post(post, by=None, on=timezone.localdate() - timedelta(days=1))
    assert User.objects.get(pk=user.pk).committee_roles == {}


def test_a_login_is_made_under_the_telephone_and_shown_once():
    member, by = make_member(phone="13800000001", name="王宁"), make_user()
    password = actions.set_login(member, by=by)
    user = User.objects.get(username="13800000001")
    assert (member.user, user.name, user.check_password(password)) == (user, "王宁", True)
    assert len(password) == 11
    again = actions.set_login(member, by=by)
    user.refresh_from_db()
    assert (user.check_password(password), user.check_password(again)) == (False, True)
    assert deeds() == [("made_login", "王宁"), ("reset_password", "王宁")]
    assert password not in str(list(AuditEvent.objects.values()))


def test_a_login_gets_a_number_when_there_is_no_free_telephone():
    actions.set_login(make_member(phone="13800000001"), by=None)
    for member in (make_member(phone="13800000001"), make_member(phone="")):
        actions.set_login(member, by=None)
        assert member.user.username.isdigit()
        assert len(member.user.username) == 8


def while_a_ballot_is_open(user):
    """A guard as a higher room names it in the settings."""
    yield f"{user}正在参加测评。"


def test_no_login_for_whoever_left_or_while_a_guard_objects(settings):
    gone = make_member(name="李雪", left_on=timezone.localdate())
    assert reasons(actions.set_login, gone, by=None) == ["李雪同志的组织关系已不在本支部。"]
    member = make_member(name="王宁")
    settings.PASSWORD_GUARDS = [f"{__name__}.while_a_ballot_is_open"]
    assert reasons(actions.set_login, member, by=None) == ["王宁正在参加测评。"]
    member.refresh_from_db()
    assert member.user is None


def test_a_login_for_somebody_who_is_no_member():
    user, password = actions.create_login("office", "赵", by=None)
    assert (user.name, user.check_password(password), user.is_administrator) == ("赵", True, False)
    assert reasons(actions.create_login, "office", "钱", by=None) == ["登录名office已被使用。"]
    user.is_active = False
    user.save()
    new = actions.reset_password(user, by=None)
    user.refresh_from_db()
    assert (user.is_active, user.check_password(new)) == (True, True)


def office_file(*parts):
    """The beginnings of a Word or Excel file."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "x")
    return file.getvalue()


def excel():
    """A real workbook."""
    file = BytesIO()
    Workbook().save(file)
    return file.getvalue()


PDF, JPEG, PNG = b"%PDF-1.7 x", b"\xff\xd8\xff\xe0 x", b"\x89PNG\r\n\x1a\n x"
WORD = office_file("word/document.xml")


@pytest.mark.parametrize(
    "name, content, kept_as, content_type",
    [
        ("签到表（第三党支部）.pdf", PDF, "签到表（第三党支部）.pdf", "application/pdf"),
        ("扫描.exe", PDF, "扫描.pdf", "application/pdf"),
        ("照片.JPEG", JPEG, "照片.jpeg", "image/jpeg"),
        ("a.png", PNG, "a.png", "image/png"),
        ("记录.docx", WORD, "记录.docx", actions.files.TYPES[".docx"]),
        ("表.xlsx", excel(), "表.xlsx", actions.files.TYPES[".xlsx"]),
        ("..\\..\\x\u202efdp.exe", PDF, "xfdp.pdf", "application/pdf"),
        ("长" * 150 + ".pdf", PDF, "长" * 116 + ".pdf", "application/pdf"),
    ],
)
def test_files_are_what_they_contain(name, content, kept_as, content_type, settings):
    secretary = make_secretary()
    upload = SimpleUploadedFile(name, content)
    # The name of a test client's upload is cut by Django; what comes from elsewhere may be long.
    upload._name = name
    branch = secretary.branch
    file = actions.attach_file(branch, branch, upload, by=secretary.user)
    assert (file.name, file.content_type, file.size) == (kept_as, content_type, len(content))
    assert list(File.objects.for_record(branch)) == [file]
    stored = settings.MEDIA_ROOT / file.content.name
    assert stored.read_bytes() == content
    assert len(stored.stem) == 32
    assert deeds() == [("attached", str(branch))]


def test_a_photo_does_not_tell_where_it_was_taken():
    exif, out = Image.Exif(), BytesIO()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=exif)
    secretary = make_secretary()
    upload = SimpleUploadedFile("手写.jpg", out.getvalue())
    file = actions.attach_file(secretary.branch, secretary.branch, upload, by=secretary.user)
    with file.content.open("rb") as kept:
        assert Image.open(kept).size == (60, 40)
        assert not Image.open(kept).getexif()


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"MZ\x90\x00",
        b"<svg onload='x'>",
        b"PK\x03\x04 broken",
        office_file("x/y.xml"),
        office_file("word/document.xml", "word/vbaProject.bin"),
    ],
)
def test_other_files_are_refused_whatever_their_name(content, settings):
    secretary = make_secretary()
    branch = secretary.branch
    upload = SimpleUploadedFile("a.pdf", content)
    assert reasons(actions.attach_file, branch, branch, upload, by=secretary.user) == [
        "只能上传PDF、图片（JPG、PNG）、Word（.docx）和Excel（.xlsx）文件。"
    ]
    assert (File.objects.count(), settings.MEDIA_ROOT.exists()) == (0, False)


def test_empty_and_large_files_are_refused():
    secretary = make_secretary()
    branch = secretary.branch
    for content, sentence in (
        (b"", "这个文件是空的。"),
        (PDF + bytes(20 * 1024 * 1024), "这个文件超过20MB，请缩小后再传。"),
    ):
        upload = SimpleUploadedFile("a.pdf", content)
        assert reasons(actions.attach_file, branch, branch, upload, by=secretary.user) == [sentence]


def test_a_held_roster_opens_for_its_clerk_only(settings):
    committee = make_committee()
    clerk, other = make_clerk(committee), make_clerk(committee)
    with open("fixtures/rosters/roster-bureau.xlsx", "rb") as file:
        ticket = actions.hold_roster(roster.read_book(file), committee, by=clerk)
    held = actions.open_held_roster(ticket, committee, by=clerk)
    assert actions.import_roster(held, committee, create=True, by=clerk).created
    gone = ["上传的名册已经过期，请重新上传。"]
    assert reasons(actions.open_held_roster, ticket, committee, by=other) == gone
    assert reasons(actions.open_held_roster, ticket, make_branch().committee, by=clerk) == gone
    assert reasons(actions.open_held_roster, ticket + "x", committee, by=clerk) == gone
    actions.forget_roster(ticket)
    assert reasons(actions.open_held_roster, ticket, committee, by=clerk) == gone
    assert list((settings.MEDIA_ROOT / "rosters").iterdir()) == []
