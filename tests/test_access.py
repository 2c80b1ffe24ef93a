"""Who gets what at every address: one table, thirteen roles. An address missing from it fails.

302 before the login, 404 outside the scope, 403 inside without the right. Requests are sent empty
and undone, so 302 behind the login is "done, or refused in words", 200 a page. `-` is not asked:
papers take their time, and few readers of each are enough. Who may have a paper has nothing to do
with its format, so each is asked for in Word, which takes a fifth of the time of a PDF; the rooms'
own tests read the others. The addresses under /box/ and /watch/ know
no roles; tests/ballots/test_box_pages.py and test_watch_pages.py have them.
"""

import logging
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from branchlife.paper_kinds import paper_kinds
from tests.access_table import ACCESS, BACK_OFFICE
from tests.world import ROLES, make_world

PARTS = 6
ON_POSTGRESQL = ("secretary",)
# Answered by Django itself, or by a test of its own.
NO_ROLES = {"admin:app_list", "admin:view_on_site"}


class Undo(Exception):
    """Takes back whatever a request did."""


def rows(table):
    """(name, method, words for the arguments, expected answers) of each line."""
    for line in table.strip().splitlines():
        name, method, words, *answers = line.split()
        yield name, method, [] if words == "-" else words.split(","), answers


def is_paper(words):
    """Whether an address gives a file that holds no page: pages are read by other tests as well."""
    return words[-1:] in (["pdf"], ["docx"], ["xlsx"])


def names(resolver, prefix=""):
    """Every named address of the project."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern, prefix + inner)
        elif pattern.name:
            yield prefix + pattern.name


def browser_of(user, logins):
    """A browser in which this user has logged in; `logins` keeps it for the next request."""
    who = user and user.pk
    if who not in logins:
        client = Client(raise_request_exception=False)
        if user:
            client.force_login(user)
        logins[who] = client, client.cookies.output(header="")
    client, cookies = logins[who]
    client.cookies = SimpleCookie(cookies)
    return client


def ask(user, method, address, logins):
    """The status of one request by a browser of this user, which changes nothing."""
    client = browser_of(user, logins)
    try:
        with transaction.atomic():
            response = getattr(client, method)(address)
            if response.streaming:
                b"".join(response.streaming_content)
            raise Undo
    except Undo:
        return str(response.status_code)


def answers(world, name, method, words, expected, roles=ROLES):
    """What the roles get, as a line of the table."""
    address = reverse(name, args=[world.ids.get(word, word) for word in words])
    return [
        "-" if wanted == "-" else ask(world.users[role], method, address, world.logins)
        for role, wanted in zip(roles, expected, strict=True)
    ]


def test_every_address_is_in_the_table():
    listed = {name for table in (ACCESS, BACK_OFFICE) for name, *_rest in rows(table)}
    found = {name for name in names(get_resolver()) if not name.startswith(("box:", "watch:"))}
    assert found - listed - NO_ROLES == set()
    assert listed - found == set()


def test_every_paper_is_in_the_table():
    """Filled in and empty; each with somebody who gets it."""
    addresses = ("branchlife:paper", "branchlife:blank_paper")
    listed = {
        (name, words[0])
        for name, _method, words, answers in rows(ACCESS)
        if name in addresses and "200" in answers
    }
    kinds = paper_kinds().values()
    assert listed == {
        (address, kind.key)
        for kind in kinds
        for address, makes in zip(addresses, (kind.make, kind.blank), strict=True)
        if makes
    }


@pytest.fixture
def world(settings, caplog):
    """A small world; what is refused in it is not worth a line in a log."""
    settings.BALLOTS_OVER_HTTP = True
    caplog.set_level(logging.ERROR, "django.request")
    return make_world()


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_each_role_gets_what_the_table_says(part, world):
    wrong = []
    for name, method, words, expected in [*rows(ACCESS), *rows(BACK_OFFICE)][part::PARTS]:
        found = answers(world, name, method, words, expected)
        if found != expected:
            wrong.append(f"{name} {method}: {' '.join(found)} instead of {' '.join(expected)}")
    assert wrong == []


@pytest.mark.long
@pytest.mark.postgresql
@pytest.mark.django_db
def test_every_address_answers_on_postgresql_too(world):
    """As rights are no database's, one role suffices: every page and paper is asked for there."""
    wrong = []
    for name, method, words, expected in [*rows(ACCESS), *rows(BACK_OFFICE)]:
        asked = [role for role, answer in zip(ROLES, expected, strict=True) if answer != "-"]
        roles = [role for role in ON_POSTGRESQL if role in asked] or asked[:1]
        wanted = [expected[ROLES.index(role)] for role in roles]
        found = answers(world, name, method, words, wanted, roles)
        if found != wanted:
            wrong.append(f"{name} {method}: {' '.join(found)} instead of {' '.join(wanted)}")
    assert wrong == []
