"""What happens with items and pledges: each refusal and each effect."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from appraisals.rectification import actions
from appraisals.rectification.models import Filing, Item, Problem, figures, members_without_pledge
from branchlife.models import AuditEvent
from tests.factories import (
    make_appraisal,
    make_branch,
    make_item,
    make_member,
    make_pledge,
    make_probationary,
    make_problem,
    make_secretary,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
JUNE = date(2025, 6, 30)


def paper():
    """A small PDF that proves something."""
    return SimpleUploadedFile("证明.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# --- the list ---


def test_the_secretary_is_responsible_unless_another_is_named(appraisal, by):
    one = actions.add_item(appraisal, by=by, problem="学习不够", measure="每月一次", due_on=JUNE)
    member = make_member(appraisal.branch)
    two = actions.add_item(
        appraisal,
        by=by,
        problem="活动单一",
        measure="每季一次",
        due_on=JUNE,
        responsible=member,
        source=Problem.Source.OPINIONS,
        category="工作作风实不实",
        is_personal=True,
    )
    assert (one.responsible, one.position, one.state) == (appraisal.branch.secretary(), 1, "open")
    assert (two.responsible, two.position, two.problem.category) == (member, 2, "工作作风实不实")
    assert verbs() == ["found a problem", "added", "found a problem", "added"]


def test_an_item_is_not_due_before_the_meeting(appraisal, by):
    assert reasons(
        actions.add_item,
        appraisal,
        by=by,
        problem="学习不够",
        measure="每月一次",
        due_on=date(2024, 2, 1),
    ) == ["完成时限（2024年2月1日）早于会议日期（2025年3月19日），请检查。"]
    assert not Item.objects.exists()


def test_without_a_meeting_yet_any_day_will_do(by):
    branch = make_branch()
    make_secretary(branch)
    appraisal = make_appraisal(branch)
    actions.add_item(appraisal, by=by, problem="一", measure="二", due_on=date(2024, 1, 1))
    assert Item.objects.count() == 1


def test_somebody_of_the_branch_is_responsible(appraisal, by):
    stranger = make_member(name="张三")
    typed = {"problem": "一", "measure": "二", "due_on": JUNE, "by": by}
    assert reasons(actions.add_item, appraisal, responsible=stranger, **typed) == [
        "张三同志不在本支部。"
    ]
    leaderless = make_appraisal(make_branch())
    assert reasons(actions.add_item, leaderless, **typed) == ["本支部没有登记书记，请写明责任人。"]


def test_editing_notes_what_changed_and_stops_when_settled(appraisal, by):
    item = make_item(appraisal, problem="学习不够")
    actions.edit_item(item, by=by, measure="每周一次", due_on=JUNE)
    item.refresh_from_db()
    assert item.measure == "每周一次"
    event = AuditEvent.objects.get(verb="edited")
    assert event.new == {"measure": "每周一次"}
    assert reasons(actions.edit_item, item, by=by, due_on=date(2025, 1, 1)) == [
        "完成时限（2025年1月1日）早于会议日期（2025年3月19日），请检查。"
    ]
    Item.objects.update(state="done", closed_on=JUNE)
    assert reasons(actions.edit_item, item, by=by, measure="三") == ["已经销号，不能再修改。"]
    with pytest.raises(TypeError):
        actions.edit_item(item, by=by, state="open")


def test_a_slip_of_the_pen_is_taken_out_and_the_others_move_up(appraisal, by):
    items = [make_item(appraisal, problem=text) for text in ("一", "二", "三")]
    actions.remove_item(items[0], by=by)
    assert list(Item.objects.values_list("problem__text", "position")) == [("二", 1), ("三", 2)]
    assert AuditEvent.objects.get(verb="removed").old["measure"] == items[0].measure
    actions.start(items[1], by=by)
    assert reasons(actions.remove_item, items[1], by=by) == [
        "只有未启动、未公开、未报备的事项可以去掉。"
    ]


# --- the life of an item ---


def test_an_item_is_begun_noted_and_settled(appraisal, by):
    item = make_item(appraisal)
    assert reasons(actions.close, item, note="完成", by=by) == ["“未启动”的事项不能改为“已销号”。"]
    item = actions.start(item, by=by)
    assert item.state == "in_progress"
    assert reasons(actions.start, item, by=by) == ["“整改中”的事项不能改为“整改中”。"]
    actions.progress(item, note=" 已学习两次 ", by=by)
    assert reasons(actions.progress, item, note="  ", by=by) == ["请写一句做了什么。"]
    assert reasons(actions.close, item, note="", by=by, upload=paper()) == ["请写一句做了什么。"]
    item = actions.close(item, note="全部完成", by=by, closed_on=date(2025, 6, 1), upload=paper())
    assert (item.state, item.closed_on, item.is_settled) == ("done", date(2025, 6, 1), True)
    assert (item.closed_by, item.closing_meeting) == (by, None)
    assert [line.note for line in item.notes.all()] == ["全部完成", "已学习两次"]
    assert reasons(actions.progress, item, note="又", by=by) == ["已经销号，不能再修改。"]
    assert verbs() == ["started", "noted", "attached", "settled"]


def test_the_first_note_begins_the_item(appraisal, by):
    item = make_item(appraisal)
    actions.progress(item, note="已启动", by=by)
    item.refresh_from_db()
    assert item.state == "in_progress"


def test_a_long_term_task_goes_on_and_may_be_settled_later(appraisal, by):
    item = actions.start(make_item(appraisal), by=by)
    item = actions.close(item, note="已落实", by=by, long_term=True, closed_on=JUNE, upload=paper())
    assert (item.state, item.closed_on, item.is_overdue) == ("long_term", JUNE, False)
    actions.progress(item, note="继续坚持", by=by)
    item = actions.close(item, note="不再需要", by=by, closed_on=date(2025, 12, 1))
    assert (item.state, item.closed_on) == ("done", date(2025, 12, 1))


def test_an_item_is_not_settled_before_the_meeting(appraisal, by):
    item = actions.start(make_item(appraisal), by=by)
    assert reasons(actions.close, item, note="完成", by=by, closed_on=date(2025, 3, 1)) == [
        "销号日期（2025年3月1日）早于会议日期（2025年3月19日），请检查。"
    ]


# --- pledges ---


def test_a_member_makes_one_pledge_and_may_change_it(appraisal):
    member = make_member(appraisal.branch, login=True)
    first = actions.pledge(appraisal, member, by=member.user, measure="每月读一本书", due_on=JUNE)
    again = actions.pledge(appraisal, member, by=member.user, measure="每月读两本书", due_on=JUNE)
    assert first.pk == again.pk
    assert (again.measure, again.responsible, again.kind) == ("每月读两本书", member, "pledge")
    assert verbs() == ["pledged", "edited"]
    assert AuditEvent.objects.first().actor_id == member.user.pk


def test_the_secretary_types_a_pledge_made_on_paper(appraisal, by):
    member = make_member(appraisal.branch)
    actions.pledge(appraisal, member, by=by, measure="每月读一本书", due_on=JUNE)
    assert AuditEvent.objects.get(verb="pledged").actor_id == by.pk


def test_pledges_are_for_members_and_not_due_before_the_meeting(appraisal, by):
    stranger = make_member(name="张三")
    typed = {"by": by, "measure": "一"}
    assert reasons(actions.pledge, appraisal, stranger, due_on=JUNE, **typed) == [
        "张三同志不在本支部。"
    ]
    member = make_member(appraisal.branch)
    assert reasons(actions.pledge, appraisal, member, due_on=date(2025, 3, 18), **typed) == [
        "完成时限（2025年3月18日）早于会议日期（2025年3月19日），请检查。"
    ]


def test_a_second_pledge_is_impossible_in_the_database(appraisal):
    member = make_member(appraisal.branch)
    make_pledge(appraisal, member)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_pledge(appraisal, member)


def test_who_has_made_no_pledge(appraisal):
    secretary = appraisal.branch.secretary()
    pledged, missing = make_member(appraisal.branch), make_probationary(appraisal.branch)
    make_member(appraisal.branch, left_on=date(2025, 1, 1))
    make_pledge(appraisal, pledged)
    assert list(members_without_pledge(appraisal)) == [secretary, missing]


# --- public and superior ---


def test_what_concerns_one_person_is_never_made_public(appraisal, by):
    items = [make_item(appraisal), make_item(appraisal), make_item(appraisal, is_personal=True)]
    make_pledge(appraisal, make_member(appraisal.branch))
    day = date(2025, 3, 25)
    assert actions.publish(appraisal, on=day, how="支部公开栏", by=by) == 2
    assert list(Item.objects.listed().values_list("published_on", "published_how")) == [
        (day, "支部公开栏"),
        (day, "支部公开栏"),
        (None, ""),
    ]
    assert reasons(actions.publish, appraisal, on=day, how="公开栏", by=by) == [
        "清单上没有需要公开的事项（或者都已公开）。"
    ]
    assert reasons(actions.edit_item, items[0], by=by, due_on=date(2025, 3, 1)) != []


def test_the_whole_list_is_filed_with_the_superior(appraisal, by):
    make_item(appraisal), make_item(appraisal, is_personal=True)
    day = date(2025, 3, 28)
    assert actions.file_with_superior(appraisal, on=day, by=by) == 2
    filing = Filing.objects.get()
    assert {item.filing for item in Item.objects.all()} == {filing}
    assert (filing.filed_on, filing.filed_by, filing.is_received) == (day, by, False)
    assert reasons(actions.file_with_superior, appraisal, on=day, by=by) == [
        "清单上没有需要报备的事项（或者都已报备）。"
    ]


def test_nothing_is_public_or_filed_before_the_meeting(appraisal, by):
    make_item(appraisal)
    early = date(2025, 3, 1)
    assert reasons(actions.publish, appraisal, on=early, how="公开栏", by=by) == [
        "公开日期（2025年3月1日）早于会议日期（2025年3月19日），请检查。"
    ]
    assert reasons(actions.file_with_superior, appraisal, on=early, by=by) == [
        "报备日期（2025年3月1日）早于会议日期（2025年3月19日），请检查。"
    ]


def test_figures_for_the_tables_take_one_query(appraisal, by, django_assert_num_queries):
    make_item(appraisal, problem="同一个问题")
    make_item(appraisal, problem="同一个问题", is_personal=True)
    make_item(appraisal, state="done", closed_on=JUNE)
    make_pledge(appraisal, make_member(appraisal.branch))
    make_problem(appraisal, text="还没有措施的问题")
    actions.publish(appraisal, on=date(2025, 3, 25), how="公开栏", by=by)
    other = make_appraisal()
    with django_assert_num_queries(1):
        numbers = figures([appraisal.pk, other.pk])
    assert numbers[appraisal.pk] == {
        "problems": 3,
        "items": 3,
        "done": 1,
        "carried": 0,
        "overdue": 3,
        "pledges": 1,
        "unpublished": 0,
        "unfiled": 3,
        "published_on": date(2025, 3, 25),
        "filed_on": None,
    }
    assert numbers[other.pk]["items"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"state": "done"},
        {"state": "lost"},
        {"closed_on": JUNE},
        {"published_on": JUNE},
        {"published_how": "公开栏"},
        {"closed_by": 1},
        {"is_personal": True, "published_on": JUNE, "published_how": "公开栏"},
        {"kind": "pledge"},
        {"problem": None},
    ],
)
def test_the_database_refuses_half_a_fact(appraisal, change):
    make_item(appraisal)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.update(**change)
