"""The pages of the history: who reads what, in which words, at what cost."""

import ast
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from branchlife import actions, audit, history
from branchlife.history import VERBS
from branchlife.models import AuditEvent, BranchPost, CommitteePost, Member, Standing, User
from meetings.actions import exclude
from tests.branchlife.test_pages import text_of
from tests.factories import (
    make_branch,
    make_clerk,
    make_committee,
    make_meeting,
    make_member,
    make_post,
    make_secretary,
    make_user,
)
from tests.test_house_rules import modules
from tests.world import ROLES, make_world

LIST = "/app/history/"


def literals(node):
    """The texts an expression can be, when it is one or a choice of two."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*literals(node.body), *literals(node.orelse)]
    raise AssertionError(f"not a verb to be read off: {ast.unparse(node)}")


# What writes into the record of deeds; `note` of speeches hands its verb on.
RECORDING, HANDED_ON = ("audit.record", "audit.record_each", "note"), "verb"


def verbs_in(source):
    """The verbs a module records."""
    for node in ast.walk(ast.parse(source)):
        is_deed = isinstance(node, ast.Call) and ast.unparse(node.func) in RECORDING
        if is_deed and ast.unparse(node.args[1]) != HANDED_ON:
            yield from literals(node.args[1])


def test_every_verb_that_is_recorded_has_a_label():
    recorded = {verb for path in modules() for verb in verbs_in(path.read_text())}
    assert recorded == set(VERBS)
    assert list(verbs_in("audit.record(by, 'a' if made else 'b', user)")) == ["a", "b"]


def login_again(user):
    """The same person without what an earlier request remembered."""
    return User.objects.get(pk=user.pk)


@pytest.mark.one_database
@pytest.mark.django_db
def test_who_reads_the_history(client):
    world = make_world()
    ids = {name: str(pk) for name, pk in world.ids.items()}
    shown = "302 404 403 403 403 403 404 200 200 403 403 404 404"
    addresses = {
        LIST: "302 403 403 403 403 403 200 200 200 403 403 200 200",
        LIST + "export/": "302 403 403 403 403 403 403 403 200 403 403 200 403",
        LIST + f"branchlife.branch/{ids['branch']}/": shown,
        LIST + f"branchlife.member/{ids['member']}/": shown,
        LIST + f"meetings.meeting/{ids['meeting']}/": shown,
        LIST + f"campaigns.appraisal/{ids['appraisal']}/": shown,
        LIST + f"ballots.ballotbox/{ids['box']}/": shown,
        LIST + f"rectification.item/{ids['rectification']}/": shown,
        LIST + f"summary.submission/{ids['submission']}/": shown,
        # The affairs of the committee above all its branches.
        LIST + f"campaigns.campaign/{ids['campaign']}/": (
            "302 404 403 403 403 403 403 403 200 403 403 404 404"
        ),
        LIST + f"branchlife.committee/{ids['committee']}/": (
            "302 404 403 403 403 403 403 403 200 403 403 404 200"
        ),
        LIST + f"branchlife.user/{world.users['clerk'].pk}/": (
            "302 404 404 404 404 404 404 404 404 404 404 404 200"
        ),
        LIST + "branchlife.member/0/": " ".join(["302"] + ["404"] * 12),
        LIST + "branchlife.auditevent/1/": " ".join(["302"] + ["404"] * 12),
        LIST + "ballots.sealedballot/1/": " ".join(["302"] + ["404"] * 12),
        LIST + "ballots.ballotbox/no-uuid/": " ".join(["302"] + ["404"] * 12),
    }
    found = {}
    for address in addresses:
        answers = []
        for role in ROLES:
            client.logout()
            if world.users[role]:
                client.force_login(world.users[role])
            answers.append(str(client.get(address).status_code))
        found[address] = " ".join(answers)
    for address, answers in found.items():
        _app, _history, *record = address.strip("/").split("/")
        if len(record) == 2 and "200" in answers:
            model, pk = apps.get_model(record[0]), record[1]
            linked = [
                role
                for role in ROLES
                if world.users[role]
                and audit.can_be_read_by(login_again(world.users[role]), model.objects.get(pk=pk))
            ]
            allowed = zip(ROLES, answers.split(), strict=True)
            assert linked == [role for role, answer in allowed if answer == "200"], address
    wrong = [(a, found[a], addresses[a]) for a in addresses if found[a] != addresses[a]]
    assert wrong == []


@pytest.mark.django_db
def test_each_reads_the_deeds_of_their_own():
    committee = make_committee()
    below = make_committee(parent=committee)
    branch, lower = make_branch(committee=committee), make_branch(committee=below)
    stranger = make_branch()
    secretary = make_secretary(branch)
    targets = [committee, below, branch, lower, stranger, secretary, make_user()]
    for number, target in enumerate(targets):
        audit.record(None, "noted", target, new={"number": number})

    def seen(user):
        events = AuditEvent.objects.visible_to(user).order_by("pk")
        return [event.new["number"] for event in events]

    assert seen(secretary.user) == [2, 5]
    assert seen(make_clerk(committee)) == [0, 1, 2, 3, 5]
    assert seen(make_clerk(below)) == [1, 3]
    assert seen(make_clerk(committee, CommitteePost.Role.VIEWER)) == []
    assert seen(make_user(is_administrator=True)) == [0, 1, 6]
    assert seen(make_user()) == []
    committee.has_clerks = False
    committee.save(update_fields=["has_clerks"])
    assert seen(secretary.user) == [0, 2, 5]


def lines(event):
    """What changed, as the page says it."""
    return next(iter(history.Page([event]))).changes


@pytest.mark.django_db
def test_what_changed_is_said_in_chinese():
    member = make_member(make_branch(name="第一党支部"), name="李雪")
    other = make_branch(name="第二党支部")
    event = audit.record(
        None,
        "edited",
        member,
        old={
            "phone": "13800000000",
            "sex": "",
            "is_retired": False,
            "birth": "1980-05",
            "name": "李雪",
        },
        new={
            "phone": "13900000000",
            "sex": "female",
            "is_retired": True,
            "birth": "",
            "name": "李雪",
        },
    )
    assert lines(event) == [
        "把性别从“（空）”改为“女”",
        "把出生年月从“1980年5月”改为“（空）”",
        "把联系电话从“13800000000”改为“13900000000”",
        "把离退休从“否”改为“是”",
    ]
    event = audit.record(
        None, "edited", member, old={"branch": member.branch_id}, new={"branch": other.pk}
    )
    assert lines(event) == ["把党支部从“第一党支部”改为“第二党支部”"]
    event = audit.record(None, "ended", member, old={"until": None}, new={"until": "2024-03-19"})
    assert lines(event) == ["until：2024年3月19日"]
    event = audit.record(
        None, "changed_by_roster", member, old={"职务": "书记"}, new={"职务": "无"}
    )
    assert lines(event) == ["把职务从“书记”改为“无”"]


@pytest.mark.django_db
def test_people_named_by_number_and_words_of_other_rooms_are_readable():
    member = make_member(name="李雪")
    new = {str(member.pk): "excellent", "999999": "probationary"}
    event = audit.record(None, "proposed grades", member.branch, old={str(member.pk): ""}, new=new)
    assert lines(event) == ["把李雪从“（空）”改为“优秀”", "党员（编号999999）：预备党员"]
    event = audit.record(None, "decided anew", member, old="qualified", new="excellent")
    assert lines(event) == ["从“合格”改为“优秀”"]
    event = audit.record(None, "attached", member, new={"file": 3, "name": "签到表.pdf"})
    assert lines(event) == ["文件：签到表.pdf"]


@pytest.mark.django_db
def test_the_page_names_who_did_it_or_the_command_line(client):
    branch = make_branch(name="第一党支部")
    secretary = make_secretary(branch)
    actions.appoint(make_member(branch, name="李雪"), BranchPost.Role.DEPUTY, by=secretary.user)
    audit.record(None, "imported_roster", branch, new={"created": 3})
    client.force_login(secretary.user)
    page = client.get(LIST).content.decode()
    for text in (str(secretary.user), "任职", "党内职务", "命令行", "导入名册", "新增人数：3"):
        assert text in page
    page = client.get(LIST + f"branchlife.branch/{branch.pk}/").content.decode()
    assert "导入名册" in page and "任职" not in page


@pytest.mark.django_db
def test_the_history_of_a_member_holds_posts_and_login(client):
    branch = make_branch()
    secretary = make_secretary(branch)
    member = make_member(branch, name="李雪", login=True)
    actions.appoint(member, BranchPost.Role.DEPUTY, by=secretary.user)
    actions.appoint(make_member(branch), BranchPost.Role.PUBLICITY, by=secretary.user)
    audit.record(secretary.user, "reset_password", member.user)
    client.force_login(secretary.user)
    page = client.get(LIST + f"branchlife.member/{member.pk}/")
    assert [event.verb for event in page.context["events"]] == ["reset_password", "appointed"]


@pytest.mark.django_db
def test_of_who_moved_each_branch_reads_its_own_deeds(client):
    old = make_secretary()
    new = make_secretary(make_branch(committee=old.branch.committee))
    member = make_member(old.branch, name="孙丽")
    day = timezone.localdate()
    exclude(member, by=old.user, reason="ill", since=day - timedelta(days=9))
    actions.move_at_once(member, new.branch, day, by=None)
    page = f"{LIST}branchlife.member/{member.pk}/"
    client.force_login(new.user)
    theirs = text_of(client.get(page))
    assert "接收组织关系" in theirs
    assert "转往其他党支部" not in theirs
    assert "登记不计入应到会" not in theirs
    client.force_login(old.user)
    assert page in client.get(LIST).content.decode()
    ours = text_of(client.get(page))
    assert "转往其他党支部" in ours
    assert "接收组织关系" not in ours
    client.force_login(make_secretary().user)
    assert client.get(page).status_code == 404


@pytest.mark.django_db
def test_a_record_that_is_gone_keeps_its_history(client):
    branch = make_branch()
    secretary, stranger = make_secretary(branch), make_secretary()
    standing = Standing.objects.create(member=secretary, kind=Standing.Kind.SUSPENDED)
    audit.record(secretary.user, "deleted_in_admin", standing)
    address = LIST + f"branchlife.standing/{standing.pk}/"
    standing.delete()
    client.force_login(secretary.user)
    assert "在基础数据中删除" in client.get(address).content.decode()
    client.force_login(stranger.user)
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_the_page_of_a_record_links_to_its_history_for_those_who_may_read_it(client):
    meeting = make_meeting()
    secretary, assistant = make_secretary(meeting.branch), make_member(meeting.branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    address = f"{LIST}meetings.meeting/{meeting.pk}/"
    client.force_login(secretary.user)
    assert f'href="{address}"' in client.get(meeting.get_absolute_url()).content.decode()
    client.force_login(assistant.user)
    assert LIST not in client.get(meeting.get_absolute_url()).content.decode()


@pytest.fixture
def case(client):
    """A clerk's view of three deeds in two branches."""
    committee = make_committee()
    first = make_branch(committee=committee, name="第一党支部")
    second = make_branch(committee=committee, name="第二党支部")
    secretary = make_secretary(first)
    audit.record(secretary.user, "edited", secretary)
    audit.record(None, "created", second)
    audit.record(make_user(name="王芳"), "edited", make_meeting(second, title="支部党员大会"))
    client.force_login(make_clerk(committee))
    return first, second


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query, wanted",
    [
        ("", [3, 2, 1]),
        ("branch={second}", [3, 2]),
        ("who=王芳", [3]),
        ("verb=created", [2]),
        ("kind=branchlife.member", [1]),
        ("text=大会", [3]),
        ("since={today}&until={today}", [3, 2, 1]),
        ("until=2020-01-01", []),
        ("since=nonsense", []),
        ("branch=999999", []),
    ],
)
def test_filters(client, case, query, wanted):
    today = AuditEvent.objects.first().at.astimezone().date()
    first = AuditEvent.objects.order_by("pk").first().pk
    page = client.get(LIST + "?" + query.format(second=case[1].pk, today=today))
    assert [event.pk - first + 1 for event in page.context["events"]] == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["until=9999-12-31", "since=0001-01-01", "before=²"])
def test_whatever_is_typed_into_the_address_gets_a_page(client, typed):
    client.force_login(make_secretary().user)
    assert client.get(f"{LIST}?{typed}").status_code == 200


@pytest.mark.django_db
def test_one_filter_takes_all_verbs_of_the_same_word(client, case):
    form = client.get(LIST).context["form"]
    labels = [label for _value, label in form.fields["verb"].choices]
    assert len(labels) == len(set(labels))
    verb = next(value for value, label in form.fields["verb"].choices if label == "修改")
    assert len(client.get(LIST, {"verb": verb}).context["events"].events) == 2


@pytest.mark.django_db
def test_long_histories_have_pages(client, case):
    branch = case[0]
    for _number in range(60):
        audit.record(None, "edited", branch)
    page = client.get(LIST)
    assert len(page.context["events"].events) == 50
    older = client.get(LIST + "?" + page.context["older"])
    assert len(older.context["events"].events) == 13
    assert older.context["older"] == ""
    assert "回到最新" in older.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("deeds", [1, 3])
def test_the_pages_take_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, deeds
):
    committee = make_committee()
    branch = make_branch(committee=committee)
    for _number in range(deeds):
        member = make_member(branch)
        audit.record(
            None, "edited", branch, old={str(member.pk): "qualified"}, new={"branch": branch.pk}
        )
    client.force_login(make_clerk(committee))
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)
    with django_assert_num_queries(11):
        client.get(LIST + f"branchlife.branch/{branch.pk}/")


@pytest.mark.django_db
def test_the_office_takes_the_table_away_and_that_is_recorded(client, case):
    response = client.get(LIST + "export/", {"who": "王芳"})
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert ["时间", "办理人", "事项", "类别", "对象", "党支部", "修改内容"] in rows
    assert rows[-1][1:6] == ["王芳", "修改", "会议", "支部党员大会", "第二党支部"]
    event = AuditEvent.objects.first()
    assert (event.verb, event.target_label) == ("downloaded", "branchlife.committee")
    assert event.new["file"].startswith("修改记录（")


@pytest.mark.django_db
def test_a_downloaded_paper_is_recorded(client):
    meeting = make_meeting()
    secretary = make_secretary(meeting.branch)
    client.force_login(secretary.user)
    client.get(reverse("branchlife:paper", args=["sign_in", meeting.pk, "pdf"]))
    event = AuditEvent.objects.get(verb="downloaded")
    assert (event.actor_id, event.branch_id) == (secretary.user.pk, meeting.branch_id)
    assert event.target_id == str(meeting.pk)
    assert event.new == {"file": "会议签到表（党员大会）.pdf"}


@pytest.mark.django_db
def test_nothing_secret_is_in_any_history():
    """A whole year played, members, logins and ballots included."""
    world = make_world()
    kept = str(list(AuditEvent.objects.values_list("old", "new")))
    for word in ("password", "needs_care", "care_reason", "digest", "sealed", "commitment", "tag"):
        assert f"'{word}'" not in kept
    columns = {field.name for field in AuditEvent._meta.concrete_fields}
    assert columns == {
        "id",
        "at",
        "actor_id",
        "actor_name",
        "verb",
        "target_label",
        "target_id",
        "target_name",
        "branch_id",
        "committee_id",
        "old",
        "new",
    }
    voters = {member.name for member in Member.objects.filter(branch=world.ids["branch"])}
    of_the_box = AuditEvent.objects.filter(
        target_label="ballots.ballotbox",
        verb__in=["added a late arrival", "took off the roll", "named for the mobile ballot box"],
    )
    assert not any(name in str(event.new) for event in of_the_box for name in voters)
