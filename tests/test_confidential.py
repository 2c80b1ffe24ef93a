"""What only a few may know, and no page tells anybody else.

Whom to talk with in particular: those who decide in the branch. What was said in a talk: those who
talked, and the secretary.
"""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from branchlife.actions import set_care
from branchlife.models import AuditEvent, Member
from meetings.models import Opinion, TalkNote
from tests.access_table import ACCESS, BACK_OFFICE
from tests.factories import make_talk
from tests.test_access import Undo, is_paper, rows
from tests.test_house_rules import ROOT, tracked
from tests.world import ROLES, make_world

REASON = "家中老人病重"
SAID = "工作扎实，群众认可"
OTHERS = (
    "member",
    "group_leader",
    "assistant",
    "committee_member",
    "clerk",
    "decision_maker",
    "viewer",
    "administrator",
)
# Made anew for each answer, and the hour at which the board, or the clock on the wall, was looked at.
CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|nonce-[^\s;"\']+|截至\d+月\d+日\d+时'
    r"|data-clock>[^<]*"
)
# A page that draws a new key each time.
APART = {"branchlife:second_factor"}
# The only sources that may name it.
KNOWN_TO = {
    "branchlife/actions/members.py",
    "branchlife/audit.py",
    "branchlife/forms/members.py",
    "branchlife/models/members.py",
    "branchlife/views/branches.py",
    "branchlife/views/members.py",
    "meetings/views/talks.py",
    "templates/branchlife/branch.html",
    "templates/branchlife/member.html",
}


def fetch(client, address):
    """The answer to a GET. A deed noted meanwhile is taken back: the next page would show its hour."""
    try:
        with transaction.atomic():
            response = client.get(address)
            if response.streaming:
                b"".join(response.streaming_content)
            raise Undo
    except Undo:
        return response


def pages(world, role):
    """{address: what it shows this role}; papers left out."""
    client, place = Client(), ROLES.index(role)
    client.force_login(world.users[role])
    found = {}
    for table in (ACCESS, BACK_OFFICE):
        for name, method, words, answers in rows(table):
            apart = "-" in answers or name in APART or is_paper(words)
            if method != "get" or answers[place] != "200" or apart:
                continue
            address = reverse(name, args=[world.ids.get(word, word) for word in words])
            response = fetch(client, address)
            if "html" in response.get("Content-Type", ""):
                found[address] = CHANGING.sub("", response.content.decode())
    return found


@pytest.mark.one_database
@pytest.mark.django_db
def test_no_page_of_others_changes_with_it(settings):
    settings.BALLOTS_OVER_HTTP = True
    world = make_world()
    concerned = Member.objects.filter(pk=world.ids["member"])
    talk = between_others(world)
    world.ids["talk"] = talk.pk
    before = {role: pages(world, role) for role in OTHERS}
    concerned.update(needs_care=True, care_reason=REASON)
    TalkNote.objects.create(talk=talk, merits=SAID, difficulties=SAID)
    for role in OTHERS:
        after = pages(world, role)
        assert len(after) > 10 or role == "administrator"
        told = [address for address, text in after.items() if text != before[role][address]]
        assert told == [], role
        assert not any(REASON in text or SAID in text for text in after.values())


def between_others(world):
    """A talk of the secretary with a member who plays no other part."""
    secretary = world.users["secretary"].member
    logins = [user for role, user in world.users.items() if user and role in OTHERS]
    others = secretary.branch.roster().exclude(user__in=logins).exclude(pk=secretary.pk)
    return make_talk(secretary, others.filter(posts=None).first())


@pytest.mark.django_db
def test_what_was_said_is_read_where_it_was_said_and_in_no_record_of_deeds():
    world = make_world("open", ids=False)
    talk = between_others(world)
    secretary, address = world.users["secretary"], reverse("meetings:talk_contents", args=[talk.pk])
    client = Client()
    client.force_login(secretary)
    client.post(address, {"merits": SAID, "opinions": "多开谈心会", "was": ""})
    assert SAID in client.get(talk.get_absolute_url()).content.decode()
    assert Opinion.objects.get().text == "多开谈心会"
    kept = repr(list(AuditEvent.objects.values_list()))
    for word in (SAID, "多开谈心会", "meetings.talk", "meetings.opinion'"):
        assert word not in kept
    assert AuditEvent.objects.order_by("pk").last().target_name == talk.branch.name


@pytest.mark.django_db
def test_those_who_decide_read_it_and_the_record_of_deeds_names_nobody():
    world = make_world("open", ids=False)
    secretary = world.users["secretary"]
    member = world.users["member"].member
    set_care(member, True, by=secretary, reason=REASON)
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.target_name, event.old, event.new) == (member.branch.name, None, None)
    client = Client()
    client.force_login(secretary)
    page = client.get(reverse("branchlife:member", args=[member.pk])).content.decode()
    assert REASON in page
    client.force_login(world.users["clerk"])
    assert REASON not in client.get(member.get_absolute_url()).content.decode()


def test_only_a_few_sources_know_of_it():
    """So that no export, paper or list begins to name it unnoticed."""
    naming = {
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.html")
        if re.search("needs_care|care_reason", path.read_text())
    }
    assert {
        name for name in naming if not name.startswith("tests/") and "/migrations/" not in name
    } == KNOWN_TO
