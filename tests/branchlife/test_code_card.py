"""The card of spare codes, and taking the second step off."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from pypdf import PdfReader

from branchlife.actions import second_factor as actions
from branchlife.models import (
    AuditEvent,
    Authenticator,
    CodeCard,
    CommitteePost,
)
from branchlife.permissions import can_remove_second_factor
from tests.branchlife.second_steps import (
    CODE_PAGE,
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
    make_branch,
    make_clerk,
    make_committee,
    make_member,
    make_secretary,
    make_user,
)
from tests.parallel import at_once
from tests.refusals import reasons

pytestmark = pytest.mark.django_db


# --- the card ---


def card_codes(response):
    """The codes that the paper shows."""
    text = PdfReader(BytesIO(response.content)).pages[0].extract_text()
    return [code.replace(" ", "") for code in re.findall(r"\b\d{4} \d{4}\b", text)]


def test_the_card_is_printed_once_and_its_codes_open_once(client):
    secretary = with_second_step(make_secretary().user)
    verified(client, secretary)
    assert "您还没有备用验证码卡。" in text_of(client.get(OWN_PAGE))
    paper = client.post(reverse("branchlife:code_card"))
    codes = card_codes(paper)
    assert len(set(codes)) == 10
    assert paper["Cache-Control"] == "private, no-store"
    assert "%E5%A4%87%E7%94%A8%E9%AA%8C%E8%AF%81%E7%A0%81%E5%8D%A1" in paper["Content-Disposition"]
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10 and not kept & set(codes), "only digests are kept"
    assert "卡上还有10个验证码没有用。" in text_of(client.get(OWN_PAGE))
    client.logout()
    client.force_login(secretary)
    used = client.post(CODE_PAGE, {"code": f"{codes[0][:4]} {codes[0][4:]}"}, follow=True)
    assert "卡上还有9个备用验证码。" in text_of(used)
    client.logout()
    client.force_login(secretary)
    again = client.post(CODE_PAGE, {"code": codes[0]})
    assert "这不是您卡上的备用验证码，或者已经用过。" in text_of(again)
    assert AuditEvent.objects.filter(verb="made_code_card").count() == 1


def test_a_new_card_ends_the_old_one():
    secretary = with_second_step(make_secretary().user)
    old = actions.make_code_card(secretary, by=secretary)
    new = actions.make_code_card(secretary, by=secretary)
    assert reasons(actions.verify_code, secretary, old[0])[0] == (
        "这不是您卡上的备用验证码，或者已经用过。"
    )
    throttle_ends(CodeCard.objects.get(user=secretary))
    assert isinstance(actions.verify_code(secretary, new[0]), CodeCard)


def test_the_last_codes_of_a_card_ask_for_a_new_one(client):
    secretary = with_second_step(make_secretary().user)
    codes = actions.make_code_card(secretary, by=secretary)
    for code in codes[:6]:
        actions.verify_code(secretary, code)
    client.force_login(secretary)
    text = text_of(client.post(CODE_PAGE, {"code": codes[6]}, follow=True))
    assert "卡上还有3个备用验证码。请尽快打印新卡。" in text


def test_nobodys_card_opens_somebody_elses_login():
    secretary, other = (with_second_step(make_secretary().user) for _n in range(2))
    codes = actions.make_code_card(secretary, by=secretary)
    assert reasons(actions.verify_code, other, codes[0]) == [
        "您没有备用验证码卡，请输入验证器上的六位数字。"
    ]
    actions.make_code_card(other, by=other)
    assert reasons(actions.verify_code, other, codes[0])[0] == (
        "这不是您卡上的备用验证码，或者已经用过。"
    )


def test_there_is_no_card_without_the_app(client):
    secretary = make_secretary().user
    client.force_login(secretary)
    assert client.post(reverse("branchlife:code_card")).url == OWN_PAGE
    assert "请先在手机上设置验证器。" in text_of(client.get(OWN_PAGE))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
@pytest.mark.parametrize("kind", ["app", "card"])
def test_of_two_logins_with_one_code_one_is_let_in(kind, attempt):
    secretary = with_second_step(make_secretary().user)
    code = actions.make_code_card(secretary, by=secretary)[0] if kind == "card" else code_of()
    deeds = [lambda: actions.verify_code(secretary, code)] * 4
    assert at_once(*deeds) == ["done", "refused", "refused", "refused"]


# --- taking it off ---


def test_the_person_takes_it_off_with_the_password(client):
    secretary = with_second_step(make_secretary().user)
    actions.make_code_card(secretary, by=secretary)
    verified(client, secretary)
    url = reverse("branchlife:second_factor_off")
    assert "密码不对。" in text_of(client.post(url, {"password": "wrong"}))
    assert client.get(url).status_code == 405
    assert client.post(url, {"password": PASSWORD}).url == "/app/account/"
    assert "两步验证已取消，以后只输密码就能登录。" in text_of(client.get("/app/account/"))
    assert (Authenticator.objects.count(), CodeCard.objects.count()) == (0, 0)
    client.force_login(secretary)
    assert client.get("/app/").status_code == 200


def test_whoever_has_no_password_here_takes_it_off_with_a_code(client):
    secretary = with_second_step(make_secretary().user)
    secretary.set_unusable_password()
    secretary.save()
    verified(client, secretary)
    url = reverse("branchlife:second_factor_off")
    wrong = f"{(int(code_of()) + 1) % 10**6:06}"
    assert "验证码不对，或者已经用过。" in text_of(client.post(url, {"code": wrong}))
    throttle_ends(Authenticator.objects.get(user=secretary))
    assert client.post(url, {"code": code_of()}).url == "/app/account/"


def test_where_it_is_required_taking_it_off_leads_to_setting_it_up(client, settings):
    settings.REQUIRE_TOTP = True
    secretary = with_second_step(make_secretary().user)
    verified(client, secretary)
    client.post(reverse("branchlife:second_factor_off"), {"password": PASSWORD})
    assert client.get("/app/").url == f"{OWN_PAGE}?next=/app/"


def test_who_may_take_it_off_for_somebody_who_lost_phone_and_card(client):
    upper = make_committee()
    branch = make_branch(committee=make_committee(upper))
    secretary = make_secretary(branch)
    login = with_second_step(secretary.user)
    clerk_too = make_secretary(branch)
    CommitteePost.objects.create(
        committee=branch.committee, user=clerk_too.user, role=CommitteePost.Role.VIEWER
    )
    colleague = make_clerk(branch.committee)
    administrator = make_user(is_administrator=True)
    url = reverse("branchlife:remove_second_factor", args=[login.pk])
    answers = {
        302: [None],
        404: [make_user(), make_secretary().user, make_clerk(make_committee())],
        403: [
            make_member(branch, login=True).user,
            make_secretary(branch).user,
            make_clerk(branch.committee, CommitteePost.Role.DECISION_MAKER),
        ],
        200: [make_clerk(branch.committee), make_clerk(upper), administrator],
    }
    for status, users in answers.items():
        for user in users:
            client.logout()
            if user:
                client.force_login(user)
            assert client.get(url).status_code == status
            assert client.post(url).status_code == status
    verified(client, login)
    assert client.get(url).status_code == 403, "the own one goes with the password"
    clerk = make_clerk(branch.committee)
    for person in (clerk_too.user, colleague, administrator):
        assert not can_remove_second_factor(clerk, person)
        assert can_remove_second_factor(make_user(is_administrator=True), person)
    assert not can_remove_second_factor(administrator, administrator)


def test_the_office_takes_it_off_after_checking_the_person(client):
    secretary = make_secretary()
    login = with_second_step(secretary.user)
    actions.make_code_card(login, by=login)
    clerk = make_clerk(secretary.branch.committee)
    client.force_login(clerk)
    url = reverse("branchlife:remove_second_factor", args=[login.pk])
    page = client.get(reverse("branchlife:member", args=[secretary.pk])).content.decode()
    assert f'href="{url}?next=' in page
    assert "请先核对确是本人" in text_of(client.get(url))
    assert "怎样核对的身份" in text_of(client.post(url, {"checked": ""}))
    data = {"checked": "本人当面到办公室", "next": secretary.branch.get_absolute_url()}
    assert client.post(url, data).url == secretary.branch.get_absolute_url()
    event = AuditEvent.objects.get(verb="removed_second_factor")
    assert (event.actor_name, event.target_name, event.new) == (
        str(clerk),
        str(login),
        {"checked": "本人当面到办公室"},
    )
    assert (Authenticator.objects.count(), CodeCard.objects.count()) == (0, 0)
    assert f"{login}没有设置两步验证，不用取消。" in text_of(client.get(url))
    assert client.post(url, data).status_code == 200, "and nothing happens twice"
    client.logout()
    log_in(client, login)
    assert client.get("/app/").status_code == 200
