"""What a year leaves open goes on in the next; the general meeting hears what became of the list."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document

from appraisals.rectification import actions
from appraisals.rectification.models import Item, former_list
from meetings.exports.script import script_of
from meetings.models import Meeting
from tests.factories import (
    SHANGHAI,
    make_appraisal,
    make_branch,
    make_campaign,
    make_item,
    make_meeting,
    make_member,
    make_pledge,
    make_problem,
    make_secretary,
)
from tests.meetings.test_exports import paper
from tests.rectification.test_exports import read
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
NEXT = date(2026, 6, 30)


def year(branch, number, **fields):
    """The branch's appraisal of a year, opened in March of the next."""
    campaign = make_campaign(
        branch.committee,
        year_label=f"{number}年度",
        opened_at=datetime(number + 1, 3, 1, 9, 0, tzinfo=SHANGHAI),
    )
    return make_appraisal(branch, campaign=campaign, **fields)


@pytest.fixture
def years():
    """Last year with a list in every state and two pledges; this year, still empty."""
    branch = make_branch(name="第三党支部")
    secretary = make_secretary(branch)
    last = year(branch, 2024, general_meeting=make_meeting(branch))
    done = {"state": "done", "closed_on": date(2025, 6, 1)}
    problem = make_problem(last, text="学习不够深入", category="政治功能", facts="全年集中学习4次")
    make_item(last, secretary, problem="制度不全", **done)
    make_item(last, secretary, problem="活动单一", state="long_term", closed_on=date(2025, 6, 1))
    make_item(last, secretary, problem=problem, state="in_progress")
    make_item(last, secretary, problem="某同志迟到", is_personal=True)
    make_pledge(last, secretary, **done)
    make_pledge(last, make_member(branch))
    return last, year(branch, 2025)


def desk(appraisal):
    return appraisal.branch.secretary().user


def test_an_open_item_goes_on_in_the_next_year(years):
    last, this = years
    old = last.items.get(state="in_progress")
    made = actions.carry_over(old, into=this, due_on=NEXT, by=desk(this))
    old.refresh_from_db()
    assert (old.state, old.is_settled, old.closed_by) == ("carried", True, desk(this))
    assert (old.carried_to, made.carried_from, made.found_in) == (made, old, last)
    assert (made.state, made.due_on, made.measure, made.position) == ("open", NEXT, old.measure, 1)
    problem = made.problem
    assert (problem.appraisal, problem.text, problem.category, problem.facts) == (
        this,
        "学习不够深入",
        "政治功能",
        "全年集中学习4次",
    )
    assert reasons(actions.carry_over, old, into=this, due_on=NEXT, by=desk(this)) == [
        "“转入下一年度”的事项不能改为“转入下一年度”。",
    ]
    assert reasons(actions.progress, old, note="又", by=desk(this)) == [
        "这一事项已转入下一年度的清单，这里不能再修改。"
    ]
    assert reasons(actions.remove_item, made, by=desk(this)) == ["上年度转入的事项不能去掉。"]


def test_whoever_has_left_is_followed_by_the_secretary(years):
    last, this = years
    gone = make_member(last.branch, left_on=date(2025, 5, 1))
    item = make_item(last, gone)
    made = actions.carry_over(item, into=this, due_on=NEXT, by=desk(this))
    assert made.responsible == this.branch.secretary()


def test_pledges_and_lists_of_others_or_of_later_years_are_not_carried(years):
    last, this = years
    pledge, item = last.items.pledges().get(state="open"), make_item(this)
    assert reasons(actions.carry_over, pledge, into=this, due_on=NEXT, by=desk(this)) == [
        "整改承诺由党员本人负责，不转入下一年度：可以继续整改直至销号，也可以由本人重新承诺。"
    ]
    for wrong, into in ((item, this), (item, last), (make_item(year(make_branch(), 2023)), this)):
        assert reasons(actions.carry_over, wrong, into=into, due_on=NEXT, by=desk(this)) == [
            "只能转入本支部以前年度的整改事项。"
        ]
    assert reasons(actions.carry_all, [], into=this, due_on=NEXT, by=desk(this)) == [
        "请至少选择一项。"
    ]


def test_all_are_carried_or_none(years):
    last, this = years
    items = list(Item.objects.left_open_before(this).listed())
    assert reasons(actions.carry_all, items, into=this, due_on=date(2025, 3, 1), by=desk(this)) == [
        "完成时限（2025年3月1日）早于会议日期（2025年3月19日），请检查。"
    ]
    assert not this.items.exists()
    assert len(actions.carry_all(items, into=this, due_on=NEXT, by=desk(this))) == 2
    assert not Item.objects.left_open_before(this).listed().exists()


@pytest.mark.parametrize(
    "change",
    [
        {"state": "carried"},
        {"closed_on": NEXT},
        {"closed_at": datetime(2026, 1, 1, tzinfo=SHANGHAI)},
        {"carried_from": "itself"},
        {"carried_from": "twice"},
    ],
)
def test_the_database_refuses_what_is_carried_by_halves(years, change):
    last, this = years
    old = last.items.get(state="in_progress")
    made = actions.carry_over(old, into=this, due_on=NEXT, by=desk(this))
    other = make_item(this)
    if change.get("carried_from") == "itself":
        change = {"carried_from": other}
    elif change.get("carried_from") == "twice":
        change = {"carried_from": old}
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=other.pk).update(**change)
    assert Item.objects.get(pk=made.pk).carried_from == old


def test_the_next_year_opens_with_what_is_still_open(client, years):
    last, this = years
    client.force_login(desk(this))
    shown = client.get(reverse("rectification:item_list", args=[this.pk]))
    assert shown.context["left_open"] == (
        "以前年度还有2项没有销号：请转入本年度清单继续整改，或者办理销号。"
    )
    page = reverse("rectification:former", args=[this.pk])
    left = list(client.get(page).context["left"])
    assert [item.problem.text for item in left] == ["学习不够深入", "某同志迟到"]
    carry = reverse("rectification:carry", args=[this.pk])
    data = {"items": [left[0].pk], "due_on": "2025-01-01"}
    response = client.post(carry, data)
    assert "完成时限（2025年1月1日）早于会议日期" in response.content.decode()
    response = client.post(carry, data | {"due_on": "2026-06-30"}, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["已将1项转入本年度清单。"]
    assert "上年度转入" in response.content.decode()
    stranger = make_item(year(make_branch(), 2023))
    response = client.post(carry, {"items": [stranger.pk], "due_on": "2026-06-30"})
    assert list(response.context["form"].errors) == ["items"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    client, years, number, django_assert_num_queries
):
    last, this = years
    last.items.filter(state__in=["open", "in_progress"]).delete()
    for _number in range(number):
        make_item(last, this.branch.secretary())
    client.force_login(desk(this))
    with django_assert_num_queries(12):
        client.get(reverse("rectification:former", args=[this.pk]))


@pytest.mark.one_database
def test_members_read_what_was_public_of_last_years_list(client, years):
    last, this = years
    actions.publish(last, on=date(2025, 3, 25), how="公开栏", by=desk(last))
    client.force_login(make_member(last.branch, login=True).user)
    page = client.get(reverse("rectification:former", args=[this.pk]))
    assert [item.problem.text for item in page.context["former"].items] == [
        "制度不全",
        "活动单一",
        "学习不够深入",
    ]
    assert page.context["form"] is None


SENTENCE = (
    "2024年度整改清单共4项：已销号1项，长期坚持1项，转入下一年度1项，尚未完成1项；"
    "党员整改承诺2项，已兑现1项。"
)


@pytest.mark.one_database
def test_the_report_says_what_became_of_every_item(years):
    last, this = years
    assert former_list(last) is None
    old = last.items.get(state="in_progress")
    actions.carry_over(old, into=this, due_on=NEXT, by=desk(this))
    former = former_list(this)
    assert former.sentence == SENTENCE
    size, text = read(paper("former_list", this))
    assert size == (297, 210)
    assert "第三党支部2024年度整改清单落实情况报告" in text
    assert SENTENCE in text
    assert "3学习不够深入每月组织一次集中学习" in text and "转入下一年度" in text
    assert "某同志迟到" not in text
    word = Document(BytesIO(paper("former_list", this, "docx").content))
    (table,) = word.tables[:1]
    rows = [[cell.text.replace("\n", "") for cell in row.cells] for row in table.rows]
    assert rows[0][1:3] == ["存在问题", "整改措施"]
    assert [(row[1], row[5], row[6]) for row in rows[1:]] == [
        ("制度不全", "已销号", "2025年6月1日"),
        ("活动单一", "长期坚持", ""),
        ("学习不够深入", "转入下一年度", f"{old_day(old)}"),
    ]
    assert rows[0][6] == "销号或转入日期"
    inside = read(paper("internal_list", last))[1]
    assert f"转入下一年度（{old_day(old)}）" in inside and "已销号（2025年6月1日）" in inside
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)


def old_day(item):
    """The day on which it was carried over, as papers write it."""
    item.refresh_from_db()
    day = item.closed_on
    return f"{day.year}年{day.month}月{day.day}日"


def test_the_general_meeting_hears_of_last_years_list(client, years):
    last, this = years
    meeting = make_meeting(
        this.branch,
        is_organizational_life=True,
        starts_at=datetime(2026, 3, 19, 9, 0, tzinfo=SHANGHAI),
    )
    meeting.items.create(position=1, kind="attendance", title="报告到会情况")
    item = meeting.items.create(position=2, kind="information", title="通报查摆问题情况")
    this.general_meeting = meeting
    this.save()
    steps = script_of(Meeting.objects.for_detail().get(pk=meeting.pk))
    said = [words.text for words in steps[2].words]
    assert said[-2:] == ["（党支部书记通报上年度整改清单落实情况。）", former_list(this).sentence]
    client.force_login(desk(this))
    page = client.get(meeting.get_absolute_url())
    (part,) = next(i for i in page.context["items"] if i.pk == item.pk).belongs["above"]
    assert part["url"] == reverse("rectification:former", args=[this.pk])
    # Nothing is said of it where the year before had no list.
    last.items.all().delete()
    steps = script_of(Meeting.objects.for_detail().get(pk=meeting.pk))
    assert [words.text for words in steps[2].words][-1] != said[-1]
