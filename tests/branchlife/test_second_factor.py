"""The code after the password: for whom, what it opens, what it counts, what it never lets pass."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
from django.utils import timezone

from branchlife import checks
from branchlife.actions import second_factor as actions
from branchlife.forms.second_factor import CodeForm
from branchlife.models import (
    VERIFIED_BY,
    AuditEvent,
    Authenticator,
    BranchPost,
    CodeCard,
    CommitteePost,
)
from branchlife.views.second_factor import local_path
from tests.ballots.rooms import open_room
from tests.branchlife.second_steps import (
    CODE_PAGE,
    KEY,
    OWN_PAGE,
    PASSWORD,
    code_of,
    log_in,
    throttle_ends,
    verified,
    with_second_step,
)
from tests.branchlife.test_pages import text_of
from tests.factories import (
    make_clerk,
    make_committee,
    make_member,
    make_post,
    make_secretary,
    make_user,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
Role = BranchPost.Role


# --- for whom ---


@pytest.mark.parametrize("role", Role)
def test_it_is_offered_to_those_who_do_a_branchs_work(role):
    member = make_member(login=True)
    make_post(member, role)
    assert member.user.is_offered_second_factor == (role in BranchPost.WORKING_ROLES)


@pytest.mark.parametrize("role", CommitteePost.Role)
def test_it_is_offered_to_the_office_and_to_administrators(role):
    assert make_clerk(make_committee(), role).is_offered_second_factor
    assert make_user(is_administrator=True).is_offered_second_factor


def test_members_are_never_asked(client, settings):
    settings.REQUIRE_TOTP = True
    member = make_member(login=True)
    over = make_member(login=True)
    make_post(over, until=timezone.localdate() - timedelta(days=1))
    for user in (member.user, over.user, make_user()):
        client.force_login(user)
        assert client.get("/app/").status_code == 200
        assert client.get(OWN_PAGE).status_code == 403
        assert "两步验证" not in text_of(client.get("/app/account/"))
    assert reasons(actions.set_up_second_factor, over.user, KEY, code_of(), by=over.user) == [
        "两步验证只供书记、副书记、组织委员、党务工作人员、党委办公室和系统管理员使用。"
    ]


def test_taking_a_ballot_slip_writes_nothing_into_the_session(client, settings):
    settings.REQUIRE_TOTP = settings.BALLOTS_OVER_HTTP = True
    room = open_room()
    client.force_login(room.voters[-1].user)
    sessions = Session.objects.values_list("session_data", "expire_date")
    before = list(sessions)
    assert client.get(reverse("ballots:slip", args=[room.box.pk])).status_code == 200
    assert list(sessions.all()) == before


def test_whoever_is_offered_it_may_leave_it_unless_the_site_is_public(client, settings):
    secretary = make_secretary().user
    client.force_login(secretary)
    assert client.get("/app/").status_code == 200
    assert 'href="/app/account/second-factor/"' in client.get("/app/account/").content.decode()
    settings.REQUIRE_TOTP = True
    assert client.get("/app/").url == f"{OWN_PAGE}?next=/app/"
    assert client.post("/app/account/").url == OWN_PAGE
    page = client.get(OWN_PAGE)
    assert "请现在设置，设置好就可以继续使用。" in text_of(page)
    assert "/app/branches/" not in page.content.decode(), "no way round it in the navigation"
    assert client.post("/app/logout/").url == "/app/login/"


def test_a_post_given_today_counts_from_the_next_login(client, settings):
    settings.REQUIRE_TOTP = True
    member = make_member(login=True)
    client.force_login(member.user)
    assert client.get("/app/").status_code == 200
    make_post(member)
    client.logout()
    client.force_login(member.user)
    assert client.get("/app/").url == f"{OWN_PAGE}?next=/app/"


# --- setting up ---


def test_setting_up_tells_the_app_and_asks_for_its_first_code(client):
    secretary = make_secretary().user
    client.force_login(secretary)
    page = client.get(OWN_PAGE)
    body = page.content.decode()
    key = client.session["second_factor_key"]
    app = Authenticator(user=secretary, key=key)
    assert 'src="data:image/svg+xml' in body
    assert app.secret in text_of(page)
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", app.secret)
    address = re.search(r'href="(otpauth://[^"]+)"', body)[1]
    assert address == (
        f"otpauth://totp/%E6%94%AF%E9%83%A8%E8%AF%84%E8%AE%AE%3A{secretary.username}?secret="
        f"{app.secret.replace(' ', '')}&amp;issuer=%E6%94%AF%E9%83%A8%E8%AF%84%E8%AE%AE"
        "&amp;digits=6&amp;period=30"
    )
    assert page["Cache-Control"].split(", ")[-2:] == ["must-revalidate", "private"]
    wrong = client.post(OWN_PAGE, {"code": code_of(later=20)})
    assert "这不是验证器现在应当显示的验证码。" in text_of(wrong)
    assert Authenticator.objects.count() == 0
    before = client.session.session_key
    full_width = code_of(key).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    done = client.post(OWN_PAGE, {"code": f"{full_width[:3]} {full_width[3:]}"}, follow=True)
    assert "两步验证设置好了。请接着打印备用验证码卡。" in text_of(done)
    assert client.session.session_key != before, "the session is a new one"
    assert "second_factor_key" not in client.session
    assert client.get("/app/").status_code == 200
    event = AuditEvent.objects.get(verb="set_up_second_factor")
    assert (event.target_name, event.old, event.new) == (str(secretary), None, None)


def test_the_first_code_cannot_be_used_again(client):
    secretary = make_secretary().user
    actions.set_up_second_factor(secretary, KEY, code_of(), by=secretary)
    secretary.refresh_from_db()
    assert reasons(actions.verify_code, secretary, code_of())[0] == (
        "验证码不对，或者已经用过。请等验证器换出下一个再输入。"
    )
    assert reasons(actions.set_up_second_factor, secretary, KEY, code_of(), by=secretary) == [
        "两步验证已经设置好了。"
    ]


def test_other_sessions_of_the_login_are_asked_at_once():
    secretary = make_secretary().user
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        browser.force_login(secretary)
        assert browser.get("/app/").status_code == 200
    here.get(OWN_PAGE)
    here.post(OWN_PAGE, {"code": code_of(here.session["second_factor_key"])})
    assert here.get("/app/").status_code == 200
    assert elsewhere.get("/app/").url == f"{CODE_PAGE}?next=/app/"


# --- the code after the password ---


def test_the_code_comes_after_the_password_and_leads_on(client):
    secretary = with_second_step(make_secretary().user)
    branch = secretary.member.branch.get_absolute_url()
    asked = client.get(log_in(client, secretary, f"{branch}?order=pinyin").url)
    assert asked.url == f"{CODE_PAGE}?next={branch}%3Forder%3Dpinyin"
    page = client.get(asked.url)
    assert f'<input type="hidden" name="next" value="{branch}?order=pinyin">' in (
        page.content.decode()
    )
    assert "/app/branches/" not in page.content.decode()
    before = client.session.session_key
    done = client.post(asked.url, {"code": code_of(), "next": f"{branch}?order=pinyin"})
    assert done.url == f"{branch}?order=pinyin"
    assert client.session.session_key != before, "the session is a new one"
    assert client.get(done.url).status_code == 200
    assert client.get(CODE_PAGE).url == "/app/", "nobody is asked twice"


def test_whoever_has_no_second_step_does_not_see_the_code_page(client):
    client.force_login(make_secretary().user)
    assert client.get(CODE_PAGE).url == "/app/"
    assert client.post(CODE_PAGE, {"code": "123456"}).url == "/app/"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/app/", "//evil.example/app/", "/app/\\evil", "/box/1/", "javascript:x"]
    + ["/app//\n/evil.example", "", None, "\\\\evil.example", "/app"],
)
def test_the_way_on_stays_in_the_application(client, elsewhere):
    assert local_path(elsewhere) in ("/app/", elsewhere)
    assert local_path(elsewhere).startswith("/app/")
    secretary = with_second_step(make_secretary().user)
    client.force_login(secretary)
    data = {"code": code_of(), "next": elsewhere or ""}
    assert client.post(CODE_PAGE, data).url.startswith("/app/")


def plain_path(resolver, prefix=""):
    """The path of every address of the project, with something put in for its parts."""
    for pattern in resolver.url_patterns:
        route = re.sub(r"\(\?P<\w+>[^)]*\)", "x", str(pattern.pattern))
        route = re.sub(r"<uuid:\w+>", "00000000-0000-0000-0000-000000000000", route)
        route = re.sub(r"<int:\w+>", "1", route).strip("^$")
        route = prefix + re.sub(r"<(\w+:)?\w+>", "x", route)
        if isinstance(pattern, URLResolver):
            yield from plain_path(pattern, route)
        else:
            yield f"/{route}"


@pytest.mark.one_database
def test_nothing_opens_before_the_code(client):
    """Every address of the project, by every method: the admin and its own login page as well."""
    client.force_login(with_second_step(make_clerk(make_committee())))
    opened = []
    for path in plain_path(get_resolver()):
        if path.startswith(("/box/", "/open/", "/watch/")) or path == "/app/logout/":
            continue
        for method in ("get", "post", "put", "delete", "head", "options"):
            response = getattr(client, method)(path)
            to_the_code = response.status_code == 302 and response.url.startswith(CODE_PAGE)
            if not to_the_code:
                opened.append((path, method, response.status_code))
    without_login = ["/", "/healthz", "/app/login/", "/app/admin/login/"]
    without_login += ["/app/first/", "/app/first/password/"]  # with a printed slip
    assert {path for path, *_rest in opened} - {CODE_PAGE} <= set(without_login)
    assert client.get("/app/admin/login/?next=/app/admin/").url == "/app/admin/"
    assert client.get("/app/admin/").url.startswith(CODE_PAGE)
    assert VERIFIED_BY not in client.session


def test_a_form_sent_before_the_code_does_nothing(client):
    secretary = make_secretary()
    with_second_step(secretary.user)
    client.force_login(secretary.user)
    url = reverse("branchlife:code_card")
    assert client.post(url).url == CODE_PAGE
    off = client.post(reverse("branchlife:second_factor_off"), {"password": PASSWORD})
    assert off.url == CODE_PAGE
    assert CodeCard.objects.count() == 0
    assert get_user_model().objects.get(pk=secretary.user_id).second_factor_id


def test_another_persons_verified_session_is_worth_nothing(client):
    secretary, other = (with_second_step(make_secretary().user) for _n in range(2))
    verified(client, secretary)
    session = dict(client.session)
    client.force_login(other)
    forged = client.session
    forged[VERIFIED_BY] = session[VERIFIED_BY]
    forged.save()
    assert client.get("/app/").url == f"{CODE_PAGE}?next=/app/"


def test_the_password_page_does_not_open_a_verified_session_to_another(client):
    secretary, other = (with_second_step(make_secretary().user) for _n in range(2))
    verified(client, secretary)
    client.post("/app/logout/")
    log_in(client, other)
    assert client.get("/app/").url == f"{CODE_PAGE}?next=/app/"


def test_a_second_step_deleted_from_the_database_locks_nobody_out(client):
    secretary = with_second_step(make_secretary().user)
    client.force_login(secretary)
    Authenticator.objects.filter(user=secretary).delete()
    assert client.get("/app/").status_code == 200


# --- wrong codes ---


def test_wrong_codes_take_longer_and_longer(client):
    secretary = with_second_step(make_secretary().user)
    client.force_login(secretary)
    wrong = f"{(int(code_of()) + 1) % 10**6:06}"
    assert "请等1秒再试。" in text_of(client.post(CODE_PAGE, {"code": wrong}))
    app = Authenticator.objects.get(user=secretary)
    for wait in ("2秒", "4秒", "8秒", "16秒", "32秒", "64秒", "3分钟", "5分钟", "9分钟"):
        throttle_ends(app)
        text = text_of(client.post(CODE_PAGE, {"code": wrong}))
        assert f"请等{wait}再试。" in text
    right = text_of(client.post(CODE_PAGE, {"code": code_of()}))
    assert "请等9分钟再试。" in right and "验证码不对" not in right
    throttle_ends(app)
    assert client.post(CODE_PAGE, {"code": code_of()}).url == "/app/"
    app.refresh_from_db()
    assert (app.throttling_failure_count, app.throttling_failure_timestamp) == (0, None)


def test_the_form_reads_codes_as_people_type_them():
    def read(code):
        form = CodeForm({"code": code})
        return form.cleaned_data["code"] if form.is_valid() else form.errors["code"][0]

    assert [read("123 456"), read("１２３４５６"), read("1234-5678")] == [
        "123456",
        "123456",
        "12345678",
    ]
    assert read("") == "请输入验证码。"
    for wrong in ("12345", "abcdef", "١٢٣٤٥٦", "123456789", "12345六"):
        assert read(wrong) == "验证器上的是六位数字，卡上的是八位数字。"


def test_when_somebody_logs_in_is_not_stored(client):
    secretary = with_second_step(make_secretary().user)
    actions.make_code_card(secretary, by=secretary)
    events = AuditEvent.objects.count()
    client.force_login(secretary)
    client.post(CODE_PAGE, {"code": code_of()})
    app = Authenticator.objects.get(user=secretary)
    assert (app.last_used_at, app.last_t > 0) == (None, True)
    assert AuditEvent.objects.count() == events


# --- what it costs ---


def test_it_costs_no_query(client, settings, django_assert_num_queries):
    """The session and the login are read as ever, and nothing else, whoever looks."""
    path = reverse("branchlife:second_factor_code")
    member = make_member(login=True)
    settings.REQUIRE_TOTP = True
    client.force_login(member.user)
    client.get("/app/account/")
    with django_assert_num_queries(2):
        client.get(path)
    secretary = with_second_step(make_secretary().user)
    client.force_login(secretary)
    with django_assert_num_queries(2):
        assert client.get("/app/").url.startswith(CODE_PAGE)
    verified(client, secretary)
    with django_assert_num_queries(2):
        assert client.get(path).url == "/app/"


# --- the settings ---


@pytest.mark.parametrize(
    ("https", "required", "found"),
    [(True, False, ["branchlife.W022"]), (True, True, []), (False, False, [])],
)
def test_a_public_site_without_it_is_a_warning_before_service(settings, https, required, found):
    settings.HTTPS, settings.REQUIRE_TOTP = https, required
    assert [message.id for message in checks.password_is_enough(None)] == found


def test_the_admin_shows_no_secrets_of_the_app():
    models = {model._meta.app_label for model in admin.site._registry}
    assert not models & {"otp_totp", "otp_static"}
