"""The commands that set a committee up."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from branchlife.models import Branch, Committee, CommitteePost, Member, User
from tests.branchlife.rosters import BUREAU, SCHOOL, WITH_ERRORS, workbook
from tests.factories import make_clerk, make_committee, make_member

pytestmark = pytest.mark.django_db
NAME = "云岭县农业农村局党委"


def run(*args, **options):
    """What a command prints."""
    output = StringIO()
    call_command(*args, stdout=output, **options)
    return output.getvalue().splitlines()


def test_import_roster_makes_committee_branches_and_members():
    lines = run("import_roster", BUREAU, committee=NAME, create=True)
    secretary = Branch.objects.get().secretary()
    assert lines == [
        "新建党支部：机关党支部",
        "没有读取的列：公民身份号码、家庭住址",
        "新增18名，更新0名，未变0名。",
        f"机关党支部：书记{secretary}（党员编号{secretary.pk}）",
    ]
    assert (Member.objects.count(), User.objects.count()) == (18, 0)
    assert run("import_roster", BUREAU, committee=NAME) == [
        "没有读取的列：公民身份号码、家庭住址",
        "新增0名，更新0名，未变18名。",
    ]
    Member.objects.filter(name="秦燕艳").update(education="研究生")
    assert run("import_roster", BUREAU, committee=NAME)[0] == "秦燕艳：学历 研究生 → 中专"


def test_import_roster_tries_without_writing():
    lines = run("import_roster", SCHOOL, committee="江北学院党委", create=True, dry_run=True)
    assert lines[-2:] == ["新增282名，更新0名，未变0名。", "这是试运行，没有写入。"]
    assert (Committee.objects.count(), Member.objects.count()) == (0, 0)


def test_import_roster_names_every_bad_row_and_writes_nothing():
    output = StringIO()
    with pytest.raises(CommandError, match="本次没有导入。") as error:
        call_command("import_roster", WITH_ERRORS, committee=NAME, create=True, stdout=output)
    assert error.value.returncode == 1
    lines = output.getvalue().splitlines()
    assert [line[: line.index("：")] for line in lines[:-1]] == [f"第{n}行" for n in range(5, 12)]
    assert lines[-1] == "共7行有误，本次一行也没有导入，改好后重新上传。"
    assert (Committee.objects.count(), Branch.objects.count(), Member.objects.count()) == (0, 0, 0)


def test_import_roster_wants_a_committee_a_file_and_branches(tmp_path):
    with pytest.raises(CommandError, match=f"没有“{NAME}”这个党委。"):
        run("import_roster", BUREAU, committee=NAME)
    make_committee(name=NAME)
    with pytest.raises(CommandError, match="No such file"):
        run("import_roster", tmp_path / "none.xlsx", committee=NAME)
    with pytest.raises(CommandError, match="本次没有导入。"):
        run("import_roster", BUREAU, committee=NAME)
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(workbook().read())
    with pytest.raises(CommandError, match="本次没有导入。"):
        run("import_roster", empty, committee=NAME)


def test_set_login_prints_the_password_once():
    member = make_member(name="王宁", phone="13800000001")
    lines = run("set_login", str(member.pk))
    assert lines[:2] == ["姓名：王宁", "登录名：13800000001"]
    password = lines[2].removeprefix("密码：").removesuffix("（只显示这一次）")
    assert User.objects.get().check_password(password)


def test_set_login_can_make_a_first_clerk():
    committee, member = make_committee(name=NAME), make_member()
    run("set_login", str(member.pk), clerk_of=NAME)
    post = CommitteePost.objects.get()
    assert (post.user.member, post.committee, post.role) == (member, committee, "clerk")
    with pytest.raises(CommandError, match="没有“别处”这个党委。"):
        run("set_login", str(make_member().pk), clerk_of="别处")
    assert User.objects.count() == 1
    with pytest.raises(CommandError, match="没有编号为0的党员。"):
        run("set_login", "0")


def test_set_clerk_makes_a_login_for_somebody_who_is_no_member():
    committee = make_committee(name=NAME)
    lines = run("set_clerk", "office", name="赵", committee=NAME)
    assert lines[:2] == ["姓名：赵", "登录名：office"]
    user = User.objects.get()
    assert user.committee_roles == {committee.path: {"clerk"}}
    before = user.password
    run("set_clerk", "office", committee=NAME, role="viewer")
    user = User.objects.get()
    assert user.committee_roles == {committee.path: {"clerk", "viewer"}}
    assert user.password != before
    run("set_clerk", "root", name="管理员", administrator=True)
    assert User.objects.get(username="root").is_administrator
    with pytest.raises(CommandError, match="--name"):
        run("set_clerk", "nobody", committee=NAME)
    with pytest.raises(CommandError, match="没有“别处”这个党委。"):
        run("set_clerk", make_clerk(committee).username, committee="别处")


def test_createsuperuser_makes_a_system_administrator(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "chun-feng-xue")
    call_command("createsuperuser", username="admin", name="张三", interactive=False, verbosity=0)
    user = User.objects.get()
    assert user.is_administrator
    assert user.check_password("chun-feng-xue")
