"""Every page of the access table is sound HTML, and says what each of its controls is for.

A small part of what the Nu checker and axe find, without Java and without a browser.
"""

from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from tinyhtml5.parser import HTMLParser

from tests.access_table import ACCESS
from tests.ballots.rooms import open_room
from tests.test_access import is_paper, rows
from tests.world import ROLES, make_world

READERS = ("member", "secretary", "clerk", "administrator")
# What may not stand inside a line of text, and what holds only such a line.
BLOCKS = {"div", "p", "form", "ul", "ol", "dl", "table", "section", "nav", "fieldset", "h1", "h2"}
LINES = {"span", "label", "button", "b", "strong", "em", "small", "h1", "h2", "h3", "h4", "legend"}
REFERENCES = ("for", "form", "aria-labelledby", "aria-describedby", "aria-controls", "list")
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


def breaches(text):
    """What is wrong with the markup of a page, as sentences."""
    parser = HTMLParser()
    parser.parse(text)
    yield from (f"{code} {facts} at {place}" for place, code, facts in parser.errors)
    page = html.document_fromstring(text)
    yield from breaches_of_references(page)
    yield from breaches_of_names(page)
    for line in page.iter(*LINES):
        yield from (f"{block.tag} inside {line.tag}" for block in line.iter(*BLOCKS - {line.tag}))


def breaches_of_references(page):
    """Ids given twice, and references to what is not there."""
    ids = Counter(page.xpath("//@id"))
    yield from (f"id {name} given {count} times" for name, count in ids.items() if count > 1)
    for attribute in REFERENCES:
        for value in page.xpath(f"//@{attribute}"):
            yield from (
                f"{attribute} of nothing: {name}" for name in value.split() if not ids[name]
            )


def breaches_of_names(page):
    """Controls, buttons, links and pictures that have no name; a page without title or heading."""
    if not page.get("lang") or not page.findtext(".//title", "").strip():
        yield "no language or no title"
    if len(page.findall(".//h1")) != 1:
        yield f"{len(page.findall('.//h1'))} first headings"
    labelled = set(page.xpath("//label/@for"))
    for control in page.iter("input", "select", "textarea"):
        named = control.get("aria-label") or control.get("aria-labelledby")
        wrapped = any(parent.tag == "label" for parent in control.iterancestors())
        if control.get("type") not in UNLABELLED and not (
            named or wrapped or control.get("id") in labelled
        ):
            yield f"no label: {control.get('name')}"
    for tag in page.iter("a", "button"):
        pictured = "".join(tag.xpath(".//img/@alt"))
        if not (tag.text_content().strip() or tag.get("aria-label") or pictured.strip()):
            yield f"{tag.tag} without a name"
    yield from (
        f"no alt: {image.get('src')}" for image in page.iter("img") if "alt" not in image.attrib
    )


@pytest.mark.parametrize(
    "body, breach",
    [
        ("<p><div>a</div></p>", "unexpected-end-tag {'name': 'p'} at (1, 76)"),
        ("<b id='x'>a</b><b id='x'>b</b>", "id x given 2 times"),
        ("<label for='y'>a</label>", "for of nothing: y"),
        ("<input name='z'>", "no label: z"),
        ("<a href='/'> </a>", "a without a name"),
        ("<a href='/'><img src='i.png' alt=''></a>", "a without a name"),
        ("<img src='i.png'>", "no alt: i.png"),
        ("<span><form></form></span>", "form inside span"),
    ],
)
def test_each_kind_of_breach_is_seen(body, breach):
    head = "<!DOCTYPE html><html lang='zh'><title>t</title><h1>t</h1>"
    assert list(breaches(head)) == []
    assert list(breaches(head + body)) == [breach]


def page(client, address, method="get"):
    """The text of a page that is there, or nothing."""
    response = getattr(client, method)(address)
    if response.streaming:
        b"".join(response.streaming_content)
        return ""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return response.content.decode() if is_page and response.content else ""


@pytest.mark.one_database
@pytest.mark.django_db
def test_every_page_of_the_table_is_sound(settings):
    settings.BALLOTS_OVER_HTTP = True
    world, found, pages = make_world(), {}, 0
    for role in READERS:
        client = Client()
        client.force_login(world.users[role])
        for name, method, words, answers in rows(ACCESS):
            if method != "get" or answers[ROLES.index(role)] != "200" or is_paper(words):
                continue
            address = reverse(name, args=[world.ids.get(word, word) for word in words])
            if text := page(client, address):
                pages += 1
                if wrong := sorted(set(breaches(text))):
                    found[f"{name} ({role})"] = wrong
    assert found == {}
    assert pages > 80


@pytest.mark.one_database
@pytest.mark.django_db
def test_the_pages_of_a_ballot_and_of_refusals_are_sound(settings):
    settings.BALLOTS_OVER_HTTP = True
    room = open_room()
    client = Client()
    client.force_login(room.voters[-1].user)
    slip = reverse("ballots:slip", args=[room.box.pk])
    take = reverse("ballots:take", args=[room.box.pk])
    forms = html.document_fromstring(page(client, slip)).forms
    [form] = [form for form in forms if form.action == take]
    ballot = client.post(take, dict(form.form_values())).headers["Location"]
    texts = [page(client, slip), page(client, ballot), page(Client(), ballot)]
    texts += [page(Client(), "/app/login/"), page(client, "/app/nowhere/")]
    texts += [page(client, reverse("campaigns:choose"))]
    assert [sorted(set(breaches(text))) for text in texts] == [[]] * 6
