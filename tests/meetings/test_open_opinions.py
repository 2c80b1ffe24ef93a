"""The page without login: what it says, and that nothing of it tells who was there, or when."""

import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from branchlife.log import NotTheBoxFilter
from branchlife.models import AuditEvent
from meetings.actions import opinions as actions
from meetings.models import Opinion
from meetings.models.opinions import this_quarter
from tests.factories import make_member

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.77"
BROWSER = "Mozilla/5.0 (SpecialPhone 9)"


@pytest.fixture
def gathering(branch, by):
    cache.clear()
    return actions.open_round(branch, by=by, closes_on=timezone.localdate() + timedelta(days=3))


@pytest.fixture
def page(gathering):
    return reverse("open:opinions", args=[gathering.token])


def rows(besides=()):
    """Every row of every table but those named, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table not in besides:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_nothing_but_the_text_is_kept_of_who_writes(client, page, gathering, by):
    """Somebody logged in, with cookies, an address and a telephone: none of it is in any table."""
    client.force_login(by)
    client.cookies["sessionid"]["path"] = "/"
    besides = {Opinion._meta.db_table}
    before, events, sessions = rows(besides), AuditEvent.objects.count(), Session.objects.count()
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": ADDRESS}
    for _again in range(2):
        client.get(page, headers=headers, REMOTE_ADDR=ADDRESS)
        answer = client.post(
            page, {"subject": "branch", "text": "多学习"}, headers=headers, REMOTE_ADDR=ADDRESS
        )
        assert answer.url == reverse("open:opinions_thanks", args=[gathering.token])
    assert "您的意见已收到，谢谢。" in client.get(answer.url).content.decode()
    client.post(page, {"subject": "branch", "text": ""}, headers=headers)
    assert rows(besides) == before
    assert (AuditEvent.objects.count(), Session.objects.count()) == (events, sessions)
    opinion = Opinion.objects.get()
    kept = {name: value for name, value in vars(opinion).items() if name[0] != "_"}
    assert kept.pop("id") > 0
    assert kept == {
        "branch_id": gathering.branch_id,
        "quarter": this_quarter(),
        "round_id": gathering.pk,
        "source": "page",
        "subject": "branch",
        "about_id": None,
        "text": "多学习",
        "category": "",
    }


def test_the_page_knows_no_session_and_no_user_and_says_nothing_onwards(client, page, by):
    client.force_login(by)
    client.cookies["sessionid"]["path"] = "/"
    answer = client.get(page)
    assert not hasattr(answer.wsgi_request, "user")
    assert not hasattr(answer.wsgi_request, "session")
    assert answer.cookies.output() == ""
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    text = answer.content.decode()
    assert by.name not in text
    assert "<script" not in text and "csrfmiddlewaretoken" not in text and "/app/" not in text


def test_neither_handlers_nor_filters_let_a_line_of_it_into_a_log(client, page):
    """Whatever Django says of such a request, the handlers that write it drop it."""
    keep = NotTheBoxFilter().filter
    for message in ("Gone: %s", "Too Many Requests: %s", '"POST %s HTTP/1.1" 302'):
        assert not keep(logging.makeLogRecord({"msg": message % page}))
    entry = logging.makeLogRecord({"msg": "Bad Request"})
    entry.request = RequestFactory().post(page)
    assert not keep(entry)


def test_an_empty_or_too_long_text_is_refused_at_the_field_and_kept(client, page):
    answer = client.post(page, {"subject": "leadership", "text": "  "})
    assert answer.status_code == 400
    assert "请先写意见，再交。" in answer.content.decode()
    long = "长" * 2001
    answer = client.post(page, {"subject": "leadership", "text": long})
    assert "一条意见最多2000字，现在有2001字，请分几条交。" in answer.content.decode()
    assert long in answer.content.decode()
    assert client.post(page, {"subject": "member", "text": "好"}).status_code == 400
    assert Opinion.objects.count() == 0


def test_a_script_cannot_flood_it_and_what_was_typed_stays(client, page, monkeypatch):
    monkeypatch.setattr("meetings.rules.opinions.MOST_A_MINUTE", 2)
    for number in range(2):
        client.post(page, {"subject": "branch", "text": f"意见{number}"})
    answer = client.post(page, {"subject": "branch", "text": "慢慢来"})
    assert answer.status_code == 429
    assert "请过一分钟再交" in answer.content.decode()
    assert "慢慢来" in answer.content.decode()
    assert Opinion.objects.count() == 2


def test_other_addresses_lead_nowhere_and_a_closed_one_says_so(client, page, gathering, by):
    assert client.get(reverse("open:opinions", args=["x" * 43])).status_code == 404
    assert client.get(reverse("open:opinions_thanks", args=["x" * 43])).status_code == 404
    actions.renew_address(gathering, by=by)
    assert client.get(page).status_code == 404
    gathering.refresh_from_db()
    page = reverse("open:opinions", args=[gathering.token])
    actions.close_round(gathering, by=by)
    late = client.post(page, {"subject": "branch", "text": "晚了"})
    for answer, is_shown_again in ((client.get(page), False), (late, True)):
        assert answer.status_code == 410
        assert "征求意见已经截止。" in answer.content.decode()
        assert ("晚了" in answer.content.decode()) is is_shown_again
    assert Opinion.objects.count() == 0


@pytest.mark.parametrize("token", ["%00", "%F0%9F%98%80", "x" * 5000])
@pytest.mark.parametrize("page", ["calendar.ics", "opinions/", "opinions/thanks/"])
def test_what_is_no_secret_at_all_leads_nowhere(client, token, page):
    assert client.get(f"/open/{token}/{page}").status_code == 404


def test_a_small_branch_is_warned_and_a_large_one_not(client, page, branch):
    assert "本支部人数少" in client.get(page).content.decode()
    for _number in range(10):
        make_member(branch)
    assert "本支部人数少" not in client.get(page).content.decode()


def test_writing_takes_few_questions(client, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.post(page, {"subject": "branch", "text": "多学习"})
