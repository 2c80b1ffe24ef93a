"""Talks noted many at once, put right, removed; what was said, in confidence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from branchlife.models import AuditEvent
from meetings.actions import talks as actions
from meetings.models import Opinion, Talk, TalkNote, TalkPerson
from tests.factories import DAY, make_member, make_post, make_talk, make_user
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
WORDS = {"merits": "工作扎实", "difficulties": "家中老人病重"}


def deeds():
    """(verb, label, name, new) of everything on record."""
    rows = AuditEvent.objects.order_by("pk")
    return list(rows.values_list("verb", "target_label", "target_name", "new"))


def people(talk):
    return set(talk.members.all())


def test_many_talks_are_noted_at_once_and_the_record_counts_them(secretary, branch, by):
    members = [make_member(branch) for _number in range(5)]
    made = actions.record_talks(
        branch, [[secretary, one] for one in members], by=by, held_on=DAY, is_kept_apart=True
    )
    assert [people(talk) for talk in made] == [{secretary, one} for one in members]
    talk = Talk.objects.first()
    assert (talk.kind, talk.held_on, talk.is_kept_apart, talk.entered_by) == (
        "individual",
        DAY,
        True,
        by,
    )
    assert deeds() == [("noted talks", "branchlife.branch", branch.name, {"talks": 5})]


@pytest.mark.parametrize("members", [2, 40])
def test_noting_takes_the_same_queries_for_two_and_for_forty(
    secretary, branch, by, members, django_assert_num_queries
):
    groups = [[secretary, make_member(branch)] for _number in range(members)]
    # Savepoint, lock, roster then and now, talks of that day, two inserts, the deed, release.
    with django_assert_num_queries(9):
        actions.record_talks(branch, groups, by=by, held_on=DAY)


def test_the_same_people_talk_once_a_day(secretary, branch, by):
    one, other = make_member(branch), make_member(branch)
    actions.record_talks(branch, [[secretary, one]], by=by, held_on=DAY)
    made = actions.record_talks(
        branch, [[one, secretary], [secretary, other], [other, secretary]], by=by, held_on=DAY
    )
    assert [people(talk) for talk in made] == [{secretary, other}]
    assert actions.record_talks(branch, [[secretary, one]], by=by, held_on=DAY) == []
    later = actions.record_talks(branch, [[secretary, one]], by=by, held_on=DAY + timedelta(days=1))
    assert len(later) == 1
    assert [new["talks"] for _verb, _label, _name, new in deeds()] == [1, 1, 1]


def test_a_talk_of_several_is_one(secretary, branch, by):
    group = [secretary, make_member(branch), make_member(branch)]
    (talk,) = actions.record_talks(branch, [group], by=by, held_on=DAY)
    assert (talk.kind, people(talk)) == ("collective", set(group))


def test_refusals(secretary, branch, by):
    tomorrow = timezone.localdate() + timedelta(days=1)
    pair = [secretary, make_member(branch)]
    stranger = make_member(name="李平")
    (late,) = reasons(actions.record_talks, branch, [pair], by=by, held_on=tomorrow)
    assert late.endswith("还没有到，谈过以后再登记。")
    alone = reasons(actions.record_talks, branch, [[secretary, secretary]], by=by, held_on=DAY)
    assert alone == ["谈心谈话至少要有2名同志。"]
    foreign = reasons(actions.record_talks, branch, [[secretary, stranger]], by=by, held_on=DAY)
    assert foreign == ["当天李平不是本支部党员，请核对。"]
    assert not Talk.objects.exists()


def test_somebody_who_has_left_since_is_taken_for_a_day_before(secretary, branch, by):
    gone = make_member(branch, left_on=DAY + timedelta(days=9))
    assert actions.record_talks(branch, [[secretary, gone]], by=by, held_on=DAY)
    after = DAY + timedelta(days=9)
    assert reasons(actions.record_talks, branch, [[secretary, gone]], by=by, held_on=after)


def test_day_and_place_are_put_right(secretary, branch, by):
    talk = make_talk(secretary, make_member(branch))
    before = DAY - timedelta(days=3)
    talk = actions.edit_talk(talk, by=by, held_on=before, place="办公室", is_kept_apart=True)
    assert (talk.held_on, talk.place, talk.is_kept_apart) == (before, "办公室", True)
    assert deeds() == [("changed a talk", "branchlife.branch", branch.name, None)]


def test_a_talk_is_not_moved_to_a_day_on_which_somebody_had_left(secretary, branch, by):
    gone = make_member(branch, name="王五", left_on=DAY)
    talk = make_talk(secretary, gone, held_on=DAY - timedelta(days=3))
    assert reasons(actions.edit_talk, talk, by=by, held_on=DAY) == [
        "当天王五不是本支部党员，请核对。"
    ]
    actions.edit_talk(talk, by=by, held_on=DAY - timedelta(days=3), place="办公室")


def test_removed_by_those_who_may_not_read_only_while_nothing_is_written(secretary, branch, by):
    deputy = make_member(branch, login=True)
    make_post(deputy, "deputy")
    other = make_member(branch, login=True)
    talk, written = make_talk(secretary, other), make_talk(secretary, other)
    actions.write_note(written, by=by, contents=WORDS)
    actions.remove_talk(talk, by=deputy.user)
    assert reasons(actions.remove_talk, written, by=deputy.user) == [
        "这次谈话只有谈话人或党支部书记可以删除。"
    ]
    actions.remove_talk(written, by=other.user)
    assert not Talk.objects.exists() and not TalkNote.objects.exists()
    assert not TalkPerson.objects.exists()


def test_what_was_said_is_kept_apart_and_opinions_go_to_their_list(secretary, branch, by):
    talk = make_talk(secretary, make_member(branch, name="李平"))
    actions.write_note(talk, by=by, contents=WORDS, opinions=["多开谈心会", "学习要讨论"])
    assert {name: text for name, text in talk.note.contents.items() if text} == WORDS
    opinions = Opinion.objects.values_list("text", "source", "subject", "about", "branch")
    assert set(opinions) == {
        ("多开谈心会", "talk", "leadership", None, branch.pk),
        ("学习要讨论", "talk", "leadership", None, branch.pk),
    }
    everything = repr(list(AuditEvent.objects.values_list()))
    for word in [*WORDS.values(), "多开谈心会", "李平", "meetings.talk"]:
        assert word not in everything
    assert deeds()[-1] == ("wrote up a talk", "branchlife.branch", branch.name, None)


def test_an_empty_page_takes_it_back(secretary, branch, by):
    talk = make_talk(secretary, make_member(branch))
    actions.write_note(talk, by=by, contents=WORDS)
    actions.write_note(talk, by=by, contents={})
    assert not TalkNote.objects.exists()


def test_two_who_write_at_once_do_not_overwrite_each_other(secretary, branch, by):
    talk = make_talk(secretary, make_member(branch))
    blank = TalkNote(talk=talk).stamp
    actions.write_note(talk, by=by, contents=WORDS, was=blank)
    refusal = reasons(
        actions.write_note, talk, by=by, contents={"merits": "别的"}, opinions=["意见"], was=blank
    )
    assert refusal == ["这一页刚才有人改过。您写的还在下面，请对照后再保存。"]
    assert not Opinion.objects.exists()
    now = TalkNote.objects.get().stamp
    actions.write_note(talk, by=make_user(), contents={"merits": "别的"}, was=now)
    assert TalkNote.objects.get().merits == "别的"
