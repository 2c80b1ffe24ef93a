"""Login slips: who gets one, who prints it, what it says, what becomes of the ones before."""

import re
from datetime import timedelta
from html import escape
from io import BytesIO
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from branchlife import actions as organisation
from branchlife import papers
from branchlife.actions import slips
from branchlife.exports.qr import qr_image
from branchlife.exports.slips import slip_address, slips_pdf
from branchlife.models import AuditEvent, BranchPost, LoginSlip, Member, User
from branchlife.workflow import NotAllowed
from tests.ballots.rooms import make_room, open_room
from tests.branchlife.test_pages import answers, cast, text_of, who_gets
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


@pytest.fixture
def case():
    """A secretary and a member without a login."""
    secretary = make_secretary()
    member = make_member(secretary.branch, name="王宁", phone="13800000001")
    return secretary, member


def print_for(member, **options):
    (printed,) = slips.print_slips([member], **options)
    return printed


def refused(deed, *args, **options):
    with pytest.raises(NotAllowed) as error:
        deed(*args, **options)
    return [str(reason) for reason in error.value.reasons]


# --- the action ---


def test_a_slip_makes_the_login_and_says_its_code_once(case):
    secretary, member = case
    printed = print_for(member, by=secretary.user)
    user = User.objects.get(username="13800000001")
    slip = LoginSlip.objects.get()
    today = timezone.localdate()
    assert (printed.user, user.name, user.has_usable_password()) == (user, "王宁", False)
    assert re.fullmatch(r"(\d{4} ){3}\d{4}", printed.code)
    assert (slip.user, slip.made_by) == (user, secretary.user)
    assert (slip.made_on, slip.expires_on) == (today, today + timedelta(days=14))
    assert printed.expires_on == slip.expires_on
    assert slips.find_slip("13800000001", printed.code) == slip
    deeds = AuditEvent.objects.values_list("verb", "target_name", "new")
    assert list(deeds.order_by("pk")) == [
        ("made_login", "王宁", None),
        ("printed_slip", "王宁", {"expires_on": slip.expires_on.isoformat()}),
    ]


def test_the_code_stands_nowhere_in_the_database(case):
    secretary, member = case
    code = print_for(member, by=secretary.user).code
    stored = str(list(LoginSlip.objects.values())) + str(list(AuditEvent.objects.values()))
    assert code not in stored and slips.digits_of(code) not in stored
    assert len(LoginSlip.objects.get().digest) == 64


def test_a_code_is_found_however_it_is_typed_and_for_its_owner_only(case, settings):
    secretary, member = case
    code = print_for(member, by=secretary.user).code
    other = make_member(secretary.branch, phone="13800000002")
    print_for(other, by=secretary.user)
    wide = slips.digits_of(code).translate({ord(str(n)): 0xFF10 + n for n in range(10)})
    for typed in (code, code.replace(" ", ""), code.replace(" ", "-"), wide, f" {code} "):
        assert slips.find_slip("13800000001", typed).user.username == "13800000001"
    assert slips.find_slip("13800000002", code) is None
    assert slips.find_slip("13800000001", "0000 0000 0000 0000") is None
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 50, [settings.SECRET_KEY]
    assert slips.find_slip("13800000001", code) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert slips.find_slip("13800000001", code) is None


def test_a_new_slip_ends_the_one_before(case):
    secretary, member = case
    first = print_for(member, by=secretary.user)
    second = print_for(member, by=secretary.user)
    states = [
        slips.find_slip("13800000001", printed.code).is_replaced for printed in (first, second)
    ]
    assert states == [True, False]


def test_a_slip_leaves_the_password_alone_unless_it_is_to_end_at_once(case):
    secretary, member = case
    password = organisation.set_login(member, by=None)
    print_for(member, by=secretary.user)
    user = User.objects.get(pk=member.user_id)
    assert user.check_password(password)
    before = user.get_session_auth_hash()
    print_for(member, by=secretary.user, end_now=True)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert user.get_session_auth_hash() != before  # every session ends with it
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["made_login", "printed_slip", "ended_password", "printed_slip"]


def test_a_password_given_on_the_command_line_ends_a_slip(case):
    secretary, member = case
    code = print_for(member, by=secretary.user).code
    organisation.set_login(member, by=None)
    assert slips.find_slip(member.user.username, code).is_replaced


def test_some_who_may_get_none_keep_all_from_being_printed(case):
    secretary, member = case
    gone = make_member(secretary.branch, name="李雪", left_on=timezone.localdate())
    off = make_member(secretary.branch, name="赵刚", login=True)
    User.objects.filter(pk=off.user_id).update(is_active=False)
    with pytest.raises(slips.SlipsRefused) as error:
        slips.print_slips([member, gone, off], by=secretary.user)
    assert set(error.value.refused) == {gone.pk, off.pk}
    assert [str(reason) for reason in error.value.reasons] == [
        "李雪同志的组织关系已不在本支部。",
        "赵刚同志的登录已停用，请系统管理员恢复后再打印。",
    ]
    member.refresh_from_db()
    assert (LoginSlip.objects.count(), member.user) == (0, None)


def test_a_secretary_does_not_come_by_the_login_of_an_office(case):
    secretary, member = case
    clerk = make_member(secretary.branch, name="安洁", login=True)
    clerk_post = make_clerk(secretary.branch.committee).committee_posts.get()
    clerk_post.user = clerk.user
    clerk_post.save()
    sentence = ["安洁同志在党委办公室任职，首次登录单由系统管理员打印。"]
    assert refused(slips.print_slips, [clerk], by=secretary.user) == sentence
    assert refused(slips.print_slip, clerk.user, by=secretary.user) == sentence
    administrator = make_user(is_administrator=True)
    assert slips.print_slip(clerk.user, by=administrator).user == clerk.user


def test_nor_of_one_who_comes_into_an_office_soon(case):
    secretary, member = case
    printed = print_for(member, by=secretary.user)
    slip = slips.find_slip(printed.user.username, printed.code)
    assert list(slips.reasons_against_redeeming(slip)) == []
    tomorrow = timezone.localdate() + timedelta(days=1)
    committee = secretary.branch.committee
    organisation.give_committee_post(printed.user, committee, "clerk", by=None, since=tomorrow)
    sentence = ["王宁同志在党委办公室任职，首次登录单由系统管理员打印。"]
    assert refused(slips.print_slip, printed.user, by=secretary.user) == sentence
    assert refused(slips.redeem_slip, slip, "word 1 word 2", by=printed.user) == sentence
    administrator = make_user(is_administrator=True)
    printed = slips.print_slip(printed.user, by=administrator)
    slip = slips.find_slip(printed.user.username, printed.code)
    assert list(slips.reasons_against_redeeming(slip)) == []


def test_administrators_print_for_everybody_and_are_printed_for_by_each_other(case):
    secretary, member = case
    administrator = make_user(is_administrator=True)
    viewer = make_clerk(make_committee())
    assert slips.print_slip(viewer, by=administrator).user == viewer
    other = make_user(name="钱", is_administrator=True)
    assert slips.print_slip(other, by=administrator).user == other


# --- ballots ---


def test_nobody_on_the_roll_of_an_open_ballot_gets_a_slip():
    room = open_room(5, logins=False)
    voter = room.voters[4]
    assert refused(slips.print_slips, [voter], by=room.secretary.user) == [
        f"{voter.name}同志在正在进行的测评名单中，停止收票以前不能发新密码。"
        "不能登录的，请抽取测评二维码或填纸质票。"
    ]
    voter.refresh_from_db()
    assert voter.user is None
    absent = make_member(room.secretary.branch)
    assert print_for(absent, by=room.secretary.user).user.member == absent


def test_no_scrutineer_of_a_ballot_under_way_gets_a_slip():
    room = make_room(5)
    scrutineer = room.scrutineers[0]
    sentences = refused(slips.print_slips, [scrutineer], by=room.secretary.user)
    assert len(sentences) == 1
    assert sentences[0].startswith(f"{scrutineer.name}同志是正在进行的测评的监票人")


# --- the page ---


def test_who_prints_slips_of_a_branch(client):
    branch = make_branch()
    people = cast(branch)
    page = reverse("branchlife:slips", args=[branch.pk])
    printing = reverse("branchlife:print_slips", args=[branch.pk])
    for statuses in (
        answers(client, people, "get", page),
        answers(client, people, "post", printing),
    ):
        assert who_gets(statuses, 302) == ["anonymous"]
        assert who_gets(statuses, 404) == ["outsider", "other secretary", "other clerk"]
        assert who_gets(statuses, 403) == ["member", "assistant", "viewer"]
        assert who_gets(statuses, 200) == ["own secretary", "clerk"]
    client.force_login(people["own secretary"])
    assert (client.get(printing).status_code, client.post(page).status_code) == (405, 405)


def test_only_administrators_print_a_slip_of_any_login(client):
    branch = make_branch()
    people = cast(branch) | {"administrator": make_user(is_administrator=True)}
    url = reverse("branchlife:user_slip", args=[people["viewer"].pk])
    for method in ("get", "post"):
        statuses = answers(client, people, method, url)
        assert who_gets(statuses, 302) == ["anonymous"]
        assert who_gets(statuses, 200) == ["administrator"]
        assert len(who_gets(statuses, 404)) == len(people) - 2
    assert LoginSlip.objects.get().user == people["viewer"]
    User.objects.filter(pk=people["viewer"].pk).update(is_active=False, name="孙")
    response = client.post(url, follow=True)
    assert "孙同志的登录已停用，请系统管理员恢复后再打印。" in text_of(response)
    assert client.get(reverse("branchlife:user_slip", args=[0])).status_code == 404


def test_the_page_says_how_far_everybody_is(client, case):
    secretary, member = case
    branch, today = secretary.branch, timezone.localdate()
    late = make_member(branch, name="李雪")
    print_for(late, by=secretary.user)
    LoginSlip.objects.update(made_on=today - timedelta(15), expires_on=today - timedelta(1))
    waiting = make_member(branch, name="赵刚", phone="13800000003")
    print_for(waiting, by=secretary.user)
    done = make_member(branch, name="孙丽")
    organisation.set_login(done, by=None)
    off = make_member(branch, name="周明", login=True)
    User.objects.filter(pk=off.user_id).update(is_active=False)
    client.force_login(secretary.user)
    response = client.get(reverse("branchlife:slips", args=[branch.pk]))
    day = "%d年%d月%d日"
    made, until, past = (
        day % (moment.year, moment.month, moment.day)
        for moment in (today, today + timedelta(14), today - timedelta(1))
    )
    text = text_of(response)
    assert (
        "还有3名党员没有登录过，也没有可用的首次登录单。" in text
    )  # the secretary of the test too
    assert "王宁 – 未打印" in text
    assert f"赵刚 13800000003 已打印 {made}打印，有效期到{until}" in text
    assert f"已过期 有效期到{past}" in text
    assert "已登录过" in text and "已停用" in text
    picked = re.findall(r'value="(\d+)" checked', response.content.decode())
    assert set(map(int, picked)) == {member.pk, late.pk, secretary.pk}
    nobody = client.get(reverse("branchlife:slips", args=[branch.pk]) + "?pick=none")
    assert " checked" not in nobody.content.decode()
    one = client.get(reverse("branchlife:slips", args=[branch.pk]) + f"?pick={done.pk}")
    assert re.findall(r'value="(\d+)" checked', one.content.decode()) == [str(done.pk)]


@pytest.mark.parametrize("members", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, members
):
    secretary = make_secretary()
    for _number in range(members):
        print_for(make_member(secretary.branch), by=secretary.user)
    client.force_login(secretary.user)
    url = reverse("branchlife:slips", args=[secretary.branch_id])
    with django_assert_num_queries(6):
        client.get(url)


def post(client, branch, *members, **fields):
    url = reverse("branchlife:print_slips", args=[branch.pk])
    return client.post(url, {"members": [member.pk for member in members]} | fields)


def test_somebody_must_be_picked_and_be_of_the_branch(client, case):
    secretary, member = case
    client.force_login(secretary.user)
    assert "请至少选一名党员。" in text_of(post(client, secretary.branch))
    foreign = make_member()
    response = post(client, secretary.branch, member, foreign)
    assert "选中的同志里有人已不在本支部名册上。" in text_of(response)
    assert f'value="{member.pk}" checked' in response.content.decode()
    address = reverse("branchlife:print_slips", args=[secretary.branch_id])
    assert client.post(address, {"members": "9" * 5000}).status_code == 200
    assert not LoginSlip.objects.exists()


def test_who_may_get_none_is_no_longer_picked_and_reads_why(client, case):
    secretary, member = case
    room = open_room(5, logins=False)
    voter, by = room.voters[4], room.secretary.user
    absent = make_member(voter.branch)
    client.force_login(by)
    response = post(client, voter.branch, voter, absent)
    assert "有1名同志现在不能打印，原因写在姓名下面；一张也还没有打印。" in text_of(response)
    assert f"{voter.name}同志在正在进行的测评名单中" in text_of(response)
    assert f'value="{voter.pk}" checked' not in response.content.decode()
    assert f'value="{absent.pk}" checked' in response.content.decode()
    assert post(client, voter.branch, absent)["Content-Type"] == "application/pdf"


# --- the paper ---


def words(response):
    """The text of each page of a PDF, without blanks."""
    pages = PdfReader(BytesIO(response.content)).pages
    return ["".join(page.extract_text().split()) for page in pages]


def test_the_paper_says_all_that_is_needed(client, case):
    secretary, member = case
    client.force_login(secretary.user)
    response = post(client, secretary.branch, member)
    name = quote(f"首次登录单（{secretary.branch}）.pdf")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response["Cache-Control"] == "private, no-store"
    (page,) = words(response)
    code = re.search(r"登录码：(\d{16})", page)[1]
    slip = LoginSlip.objects.get()
    assert slips.find_slip("13800000001", code) == slip
    day = slip.expires_on
    until = f"有效期到{day.year}年{day.month}月{day.day}日"
    for said in (
        "王宁同志首次登录单",
        "登录地址：http://testserver",
        "登录名：13800000001",
        f"{until}只能用一次",
        "本平台为非涉密平台",
    ):
        assert said in page
    assert "激活" not in page


@pytest.mark.parametrize("members, pages", [(1, 1), (3, 1), (4, 2), (30, 10)])
def test_three_slips_stand_on_a_page(client, members, pages):
    secretary = make_secretary()
    names = ["阿卜杜热依木·麦麦提图尔荪江" if n == 0 else f"党员{n}" for n in range(members)]
    people = [make_member(secretary.branch, name=name) for name in names]
    client.force_login(secretary.user)
    texts = words(post(client, secretary.branch, *people))
    assert len(texts) == pages
    assert sum(text.count("同志首次登录单") for text in texts) == members
    assert f"{names[0]}同志首次登录单" in texts[0]
    codes = re.findall(r"登录码：(\d{16})", "".join(texts))
    assert len(set(codes)) == members


def test_whoever_works_in_an_office_asks_the_administrator_for_another_slip():
    admin, clerk = make_user(is_administrator=True), make_clerk(make_committee())
    printed = slips.print_slip(clerk, by=admin)
    response = slips_pdf([printed], "https://branch.example.cn", clerk)
    text = "".join(words(response))
    assert "丢了请找系统管理员重新打印" in text
    assert "党支部书记" not in text


def test_the_square_says_address_name_and_code_where_no_log_sees_them(case):
    secretary, member = case
    printed = print_for(member, by=secretary.user)
    said = slip_address("https://example.org", printed)
    digits = slips.digits_of(printed.code)
    assert said == f"https://example.org/app/first/#u=13800000001&c={digits}"
    slip = {"name": "王宁", "username": "13800000001", "code": printed.code, "qr": qr_image(said)}
    context = {"pages": [[slip | {"expires_on": printed.expires_on}]], "origin": "o", "owner": "b"}
    html = papers.page_html("branchlife/print_slips.html", context)
    assert f'src="{escape(qr_image(said))}"' in html


def test_printing_is_a_post_that_csrf_protects(case):
    secretary, member = case
    client = Client(enforce_csrf_checks=True)
    client.force_login(secretary.user)
    assert post(client, secretary.branch, member).status_code == 403
    assert not Member.objects.get(pk=member.pk).user


def test_the_deputy_prints_too_but_no_commissioner_of_publicity(client, case):
    secretary, member = case
    for role, status in [(BranchPost.Role.DEPUTY, 200), (BranchPost.Role.PUBLICITY, 403)]:
        person = make_member(secretary.branch, login=True)
        make_post(person, role)
        client.force_login(person.user)
        url = reverse("branchlife:slips", args=[secretary.branch_id])
        assert client.get(url).status_code == status
