"""Opinions on the ballots: sealed, constant in length, for the leadership only, taken over once."""

import pytest
from django.core import serializers
from django.urls import reverse

from appraisals.ballots import actions, permissions, rules
from appraisals.ballots.actions.opinions import take_over
from appraisals.ballots.models import OpinionNote
from branchlife.models import AuditEvent, BranchPost, CommitteePost
from meetings.models import Opinion
from tests.ballots.rooms import open_room
from tests.ballots.test_pages import text
from tests.factories import make_clerk, make_member, make_post
from tests.refusals import reasons

pytestmark = pytest.mark.django_db

WORDS = ["多下基层", "䶮𠮷㛃 👨‍👩‍👧‍👦\n第二行", "字" * 200, "只写意见，没有打勾"]


def room_with_opinions(words=WORDS, *, until="confirmed", **options):
    """Four write, the last of them without a single tick."""
    room = open_room(6, asks_opinions=True, **options)
    for number, opinion in enumerate(words):
        grades = {} if number == 3 else 1
        room.fill(room.take(number), grades, opinion=opinion)
    if until != "open":
        room.close()
        room.count()
    if until == "confirmed":
        room.confirm()
    return room


def address(room, name="opinion_list"):
    return reverse(f"ballots:{name}", args=[room.box.pk])


def test_p8_ballots_with_and_without_an_opinion_are_equally_long():
    room = room_with_opinions(["", "一", "字" * 200], until="open")
    assert len({len(ballot.sealed) for ballot in room.box.ballots.all()}) == 1


def test_opinions_come_out_word_for_word_even_of_an_invalid_ballot():
    room = room_with_opinions()
    assert {note.text for note in room.box.opinions.all()} == set(WORDS)
    assert (room.box.report.valid, room.box.report.invalid) == (3, 1)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  意见\r\n第二条\r", "意见\n第二条"),
        ("零\x00字符\x0b和\ufffe", "零字符和"),
        ("\ud800孤立", "孤立"),
        (" \n\t ", ""),
        ("👨‍👩‍👧 𠮷\t表", "👨‍👩‍👧 𠮷\t表"),
    ],
)
def test_what_no_database_and_no_paper_takes_is_left_out(written, kept):
    assert rules.tidy_opinion(written) == kept


def test_words_that_are_only_blank_are_no_opinion():
    room = room_with_opinions(["  \n ", "意见", "", ""])
    assert [note.text for note in room.box.opinions.all()] == ["意见"]


def test_only_the_leadership_reads_them_and_only_after_the_confirmation():
    room = room_with_opinions(until="counted")
    branch = room.box.appraisal.branch
    roles = BranchPost.Role
    people = {role: make_member(branch, login=True) for role in roles}
    for role, member in people.items():
        make_post(member, role)
    office = [make_clerk(branch.committee, role) for role in CommitteePost.Role]
    others = [*office, room.scrutineers[0].user, room.voters[4].user]
    everybody = [*(member.user for member in people.values()), *others]
    assert not any(permissions.can_read_ballot_opinions(user, room.box) for user in everybody)
    room.confirm()
    reads = {
        role
        for role, member in people.items()
        if permissions.can_read_ballot_opinions(member.user, room.box)
    }
    assert reads == set(BranchPost.COMMITTEE_ROLES) == set(roles) - {roles.ASSISTANT}
    assert not any(permissions.can_read_ballot_opinions(user, room.box) for user in others)


def test_the_page_shows_them_to_the_leadership(client):
    room = room_with_opinions(["<b>直言</b>", "少开会", "", ""])
    client.force_login(room.secretary.user)
    page = client.get(address(room))
    assert "&lt;b&gt;直言&lt;/b&gt;" in page.content.decode()
    assert "少开会" in text(page)
    assert (
        address(room) in client.get(reverse("ballots:detail", args=[room.box.pk])).content.decode()
    )
    printed = reverse("branchlife:paper", args=["ballot_opinions", room.box.pk, "pdf"])
    paper = client.get(printed)
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    for user in (room.scrutineers[0].user, make_clerk(room.box.appraisal.branch.committee)):
        client.force_login(user)
        assert client.get(address(room)).status_code == 403
        assert client.get(printed).status_code == 403
        note = room.box.opinions.first()
        assert client.post(reverse("ballots:take_opinion", args=[note.pk])).status_code == 403
        detail = client.get(reverse("ballots:detail", args=[room.box.pk])).content.decode()
        assert address(room) not in detail


def test_an_empty_page_says_why_it_is_empty(client):
    room = room_with_opinions(["", "", "", ""])
    client.force_login(room.secretary.user)
    assert "没有同志在测评票上写意见。" in text(client.get(address(room)))
    silent = open_room(4, scrutineers=1, asks_opinions=False)
    for number in range(3):
        silent.vote(number)
    silent.close()
    silent.count()
    silent.confirm()
    client.force_login(silent.secretary.user)
    assert "本年度测评票没有征求意见。" in text(client.get(address(silent)))


def test_the_order_has_nothing_to_do_with_the_order_of_the_ballots():
    room = room_with_opinions([f"意见{number}" for number in range(4)])
    keys = [note.pk for note in room.box.opinions.all()]
    assert keys == sorted(keys)
    assert {key.version for key in keys} == {4}


def test_one_click_takes_an_opinion_over_and_a_second_does_nothing(client):
    room = room_with_opinions(["多下基层", "", "", ""])
    note = OpinionNote.objects.get()
    client.force_login(room.secretary.user)
    take = reverse("ballots:take_opinion", args=[note.pk])
    page = client.post(take, follow=True)
    assert "已转入" in text(page)
    opinion = Opinion.objects.get()
    assert (opinion.branch, opinion.text, opinion.source, opinion.round, opinion.about) == (
        room.box.appraisal.branch,
        "多下基层",
        "ballot",
        None,
        None,
    )
    assert "这条意见已经转入过了。" in text(client.post(take, follow=True))
    assert Opinion.objects.count() == 1
    listed = client.get(reverse("meetings:opinion_list", args=[opinion.branch_id]))
    assert "测评票上的意见" in text(listed)


def test_taking_over_leaves_no_words_in_the_record_and_no_way_from_one_to_the_other():
    room = room_with_opinions(["多下基层", "", "", ""])
    note = OpinionNote.objects.get()
    opinion = take_over(note, by=room.secretary.user)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.target_label, event.new) == (
        "opinions entered",
        "branchlife.branch",
        {"number": 1},
    )
    record = serializers.serialize("json", AuditEvent.objects.all())
    assert "多下基层" not in record and str(note.pk) not in record
    columns = {field.attname for field in OpinionNote._meta.fields}
    assert columns == {"id", "box_id", "text", "is_taken_over"}
    assert str(opinion.pk) not in str(OpinionNote.objects.values())


def test_nothing_is_taken_over_before_the_confirmation():
    room = room_with_opinions(until="counted")
    note = room.box.opinions.first()
    assert reasons(take_over, note, by=room.secretary.user) == [
        "测评票上的意见，在测评结果确认以后查看。"
    ]


def test_an_opinion_from_a_ballot_is_not_typed_by_hand(client):
    room = room_with_opinions()
    client.force_login(room.secretary.user)
    page = client.get(reverse("meetings:enter_opinions", args=[room.box.appraisal.branch_id]))
    assert 'value="ballot"' not in page.content.decode()


@pytest.mark.parametrize("opinions", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    client, django_assert_num_queries, opinions
):
    room = room_with_opinions(
        [f"意见{number}" for number in range(opinions)] + [""] * (4 - opinions)
    )
    client.force_login(room.secretary.user)
    client.get(address(room))
    with django_assert_num_queries(8):
        client.get(address(room))


def test_no_browser_keeps_the_page_of_opinions(client):
    room = room_with_opinions()
    client.force_login(room.secretary.user)
    assert "no-store" in client.get(address(room))["Cache-Control"]


def test_a_recount_keeps_the_opinions_as_they_are():
    room = room_with_opinions(until="counted")
    before = sorted(note.text for note in room.box.opinions.all())
    actions.count(room.box, room.codes, by=room.scrutineers[0].user)
    assert sorted(note.text for note in room.box.opinions.all()) == before
