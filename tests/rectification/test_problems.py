"""Problems: written, taken over without a giver, answered by measures; who reads which list."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import docx
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from appraisals.rectification import actions
from appraisals.rectification.exports import problems
from appraisals.rectification.models import Item, Problem
from branchlife.models import AuditEvent
from tests.factories import (
    make_appraisal,
    make_branch,
    make_item,
    make_member,
    make_problem,
    make_secretary,
    make_speech,
    make_user,
)
from tests.meetings.test_exports import paper
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
JUNE = date(2025, 6, 30)
FACTS = "2024年第三季度只集中学习1次"


def url(name, *args):
    return reverse(f"rectification:{name}", args=args)


def paper_of(appraisal, key, suffix, name="paper"):
    """Where a paper of the year is."""
    return reverse(f"branchlife:{name}", args=[key, appraisal.pk, suffix])


def text_of(response):
    """What the page says, without tags and runs of space."""
    main = response.content.decode().partition('tabindex="-1">')[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


# --- actions ---


def test_a_problem_needs_facts_and_stands_on_a_list_once():
    appraisal, by = make_appraisal(), make_user()
    member = make_member(appraisal.branch)
    said = {"by": by, "text": " 学习不够 ", "source": Problem.Source.INSPECTION}
    assert reasons(actions.add_problem, appraisal, facts=" ", **said) == [
        "请先写明具体表现（具体的事）。"
    ]
    one = actions.add_problem(appraisal, facts=FACTS, category="工作作风实不实", **said)
    assert reasons(actions.add_problem, appraisal, facts=FACTS, **said) == [
        "这个问题已经在清单上了。"
    ]
    own = actions.add_problem(appraisal, facts=FACTS, member=member, **said)
    two = actions.add_problem(appraisal, facts=FACTS, **said | {"text": "活动单一"})
    rows = Problem.objects.order_by("pk").values_list("member", "position", "text", "source")
    assert list(rows) == [
        (None, 1, "学习不够", "inspection"),
        (member.pk, 1, "学习不够", "inspection"),
        (None, 2, "活动单一", "inspection"),
    ]
    stranger = make_member(name="张三")
    assert reasons(actions.add_problem, appraisal, facts=FACTS, member=stranger, **said) == [
        "张三同志不在本支部。"
    ]
    assert reasons(actions.edit_problem, two, by=by, text="学习不够") == [
        "这个问题已经在清单上了。"
    ]
    assert reasons(actions.edit_problem, two, by=by, text=" ") == ["请写明问题是什么。"]
    with pytest.raises(TypeError):
        actions.edit_problem(two, by=by, position=9)
    actions.remove_problem(one, by=by)
    assert Problem.objects.get(pk=two.pk).position == 1
    assert own.get_absolute_url() == url("problems_of", appraisal.pk, member.pk)


def test_the_record_of_deeds_never_holds_the_words():
    appraisal, by = make_appraisal(), make_user()
    make_secretary(appraisal.branch)
    words = "某同志反映的原话"
    problem, _is_new = actions.take_over(appraisal, by=by, text=words, source="opinions")
    problem = actions.edit_problem(problem, by=by, facts=FACTS, category="作风")
    item = actions.add_item(appraisal, by=by, problem=problem, measure="改", due_on=JUNE)
    actions.remove_item(item, by=by)
    actions.remove_problem(problem, by=by)
    kept = list(AuditEvent.objects.order_by("pk").values_list("verb", "target_name", "old", "new"))
    assert [verb for verb, *_rest in kept] == [
        "found a problem",
        "edited a problem",
        "added",
        "removed",
        "removed a problem",
    ]
    assert words not in str(kept) and FACTS not in str(kept)
    assert kept[0][1:] == ("第1项问题", None, {"category": "", "source": "opinions"})
    assert kept[1][3] == {"category": "作风", "fields": ["facts", "category"]}


def test_one_problem_is_answered_by_several_measures():
    appraisal, by = make_appraisal(), make_user()
    make_secretary(appraisal.branch)
    problem, is_new = actions.take_over(appraisal, by=by, text="学习不够", source="talks")
    assert is_new and actions.take_over(appraisal, by=by, text="学习不够", source="own") == (
        problem,
        False,
    )
    answer = {"by": by, "problem": problem, "due_on": JUNE}
    assert reasons(actions.add_item, appraisal, measure="一", **answer) == [
        "请先写明具体表现（具体的事）。"
    ]
    problem = actions.edit_problem(problem, by=by, facts=FACTS)
    one = actions.add_item(appraisal, measure="一", **answer)
    two = actions.add_item(appraisal, measure="二", **answer)
    assert reasons(actions.remove_problem, problem, by=by) == [
        "已经针对这个问题写了整改措施或者整改承诺，不能去掉。"
    ]
    assert actions.add_item(
        appraisal, measure="三", **answer | {"problem": "学习不够"}
    ).problem == (problem)
    actions.edit_item(one, by=by, problem="学习不深")
    assert Item.objects.get(pk=two.pk).problem.text == "学习不深"
    own = make_problem(appraisal, make_member(appraisal.branch))
    assert reasons(actions.add_item, appraisal, measure="四", **answer | {"problem": own}) == [
        "这个问题在另一份问题清单上。"
    ]
    Item.objects.filter(pk=one.pk).update(state="done", closed_on=JUNE)
    assert reasons(actions.edit_problem, problem, by=by, text="别的") == [
        "针对这个问题的整改措施已经销号，不能再修改。"
    ]


def test_a_pledge_rests_on_the_members_own_list():
    appraisal, by = make_appraisal(), make_user()
    member = make_member(appraisal.branch)
    own = make_problem(appraisal, member, text="读书少")
    pledged = {"by": by, "measure": "每月一本", "due_on": JUNE}
    pledge = actions.pledge(appraisal, member, problem="读书少", **pledged)
    assert pledge.problem == own
    other = actions.pledge(appraisal, member, problem="联系群众少", **pledged).problem
    assert (other.member, other.text, other.facts) == (member, "联系群众少", "")
    own.refresh_from_db()
    assert own.text == "读书少"
    assert actions.pledge(appraisal, member, problem="读书少", **pledged).problem == own
    assert actions.pledge(appraisal, member, problem="", **pledged).problem is None
    assert Problem.objects.filter(member=other.member).without_facts().get() == other


@pytest.mark.parametrize("change", [{"text": ""}, {"source": "hearsay"}])
def test_the_database_refuses_half_a_problem(change):
    make_problem(make_appraisal())
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.update(**change)


# --- pages ---


@pytest.mark.parametrize(
    ("role", "leadership", "own", "paper"),
    [
        ("outsider", 404, 404, 404),
        ("other member", 200, 403, 403),
        ("member", 200, 200, 403),
        ("publicity", 200, 403, 200),
        ("assistant", 200, 200, 200),
        ("secretary", 200, 200, 200),
        ("clerk", 200, 403, 200),
    ],
)
@pytest.mark.one_database
def test_who_reads_which_list(client, cast, role, leadership, own, paper):
    appraisal, member = cast["appraisal"], cast["member"].member
    make_problem(appraisal, text="班子学习少")
    mine = make_problem(appraisal, member, text="本人读书少")
    client.force_login(cast[role])
    page = client.get(url("problem_list", appraisal.pk))
    answers = [
        page.status_code,
        client.get(url("problems_of", appraisal.pk, member.pk)).status_code,
        client.get(paper_of(appraisal, "problems", "docx")).status_code,
    ]
    assert answers == [leadership, own, paper]
    if leadership == 200:
        assert ("班子学习少" in text_of(page)) is (paper == 200)
        assert "本人读书少" not in text_of(page)
    visible = Problem.objects.visible_to(cast[role])
    assert visible.filter(pk=mine.pk).exists() is (own == 200)


@pytest.mark.one_database
def test_a_member_writes_the_own_list_and_pledges_from_it(client, cast):
    appraisal, member = cast["appraisal"], cast["member"].member
    client.force_login(cast["member"])
    page = url("problems_of", appraisal.pk, member.pk)
    assert "还没有写。写一到三项具体问题就够了。" in text_of(client.get(page))
    add = url("add_problem_of", appraisal.pk, member.pk)
    typed = {"text": "读书少", "source": "own", "category": "政治合格"}
    response = client.post(add, typed)
    assert list(response.context["form"].errors) == ["facts"]
    assert "读书少" in response.content.decode()
    response = client.post(add, typed | {"facts": "全年只读了1本"}, follow=True)
    assert messages_of(response) == ["已列入问题清单。"]
    assert "1. 读书少 具体表现 全年只读了1本 对照方面 政治合格 来源 自查" in text_of(response)
    problem = Problem.objects.get()
    pledge = client.get(url("own_pledge", appraisal.pk) + f"?problem={problem.pk}")
    assert pledge.context["form"]["problem"].value() == "读书少"
    client.post(
        url("own_pledge", appraisal.pk),
        {"problem": "读书少", "measure": "每月一本", "due_on": "2025-06-30"},
    )
    assert Item.objects.get().problem == problem
    assert client.post(url("remove_problem", problem.pk), follow=True).context["messages"]
    assert Problem.objects.count() == 1


@pytest.mark.one_database
def test_the_secretary_writes_facts_and_then_a_measure(client, cast):
    appraisal = cast["appraisal"]
    problem = make_problem(appraisal, text="学习少", facts="")
    client.force_login(cast["secretary"])
    said = text_of(client.get(url("problem_list", appraisal.pk)))
    assert "1. 学习少 具体表现未写" in said and "请先写明具体表现（具体的事）。" in said
    edit = url("edit_problem", problem.pk)
    typed = {"text": "学习少", "source": "talks", "facts": FACTS}
    assert messages_of(client.post(edit, typed, follow=True)) == ["已保存。"]
    add = url("add", appraisal.pk) + f"?problem={problem.pk}"
    page = client.get(add)
    assert "学习少" in text_of(page)
    assert list(page.context["form"].fields) == ["is_personal", "measure", "responsible", "due_on"]
    measure = {
        "responsible": appraisal.branch.secretary().pk,
        "due_on": "2025-06-30",
    }
    for text in ("每月一次", "每次都讨论"):
        response = client.post(add, measure | {"measure": text}, follow=True)
        assert messages_of(response) == ["已列入整改清单。"]
    assert list(Item.objects.values_list("problem", "measure")) == [
        (problem.pk, "每月一次"),
        (problem.pk, "每次都讨论"),
    ]
    assert client.get(url("add", appraisal.pk) + "?problem=x").status_code == 404
    Item.objects.update(state="done", closed_on=JUNE)
    response = client.get(edit, follow=True)
    assert messages_of(response) == ["针对这个问题的整改措施已经销号，不能再修改。"]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.one_database
def test_the_lists_take_the_same_queries_for_one_and_for_three(
    client, cast, number, django_assert_num_queries
):
    appraisal, member = cast["appraisal"], cast["member"].member
    for _place in range(number):
        make_item(appraisal, member)
        make_problem(appraisal, member)
        make_member(appraisal.branch)
        critic = make_member(appraisal.branch)
        make_speech(
            cast["meeting"], critic, "criticism", about=member, text="迟到", is_delivered=True
        )
    client.force_login(cast["secretary"])
    client.get(url("problem_list", appraisal.pk))
    with django_assert_num_queries(9):
        client.get(url("problem_list", appraisal.pk))
    with django_assert_num_queries(9):
        client.get(url("problems_of", appraisal.pk, member.pk))


# --- papers ---


@pytest.mark.one_database
def test_the_lists_on_paper(client, cast):
    appraisal, member = cast["appraisal"], cast["member"].member
    problem = make_problem(appraisal, text="学习少", facts=FACTS, category="组织力", source="talks")
    make_item(appraisal, problem=problem)
    make_item(appraisal, problem=problem)
    make_problem(appraisal, member, text="读书少")
    client.force_login(cast["secretary"])

    response = client.get(paper_of(appraisal, "problems", "pdf"))
    pages = PdfReader(BytesIO(response.content)).pages
    said = re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    assert len(pages) == 1
    assert "第三党支部2024年度支部班子问题清单" in said
    assert f"1组织力学习少{FACTS}谈心谈话" in said
    assert "整改清单第1、2项" in said and "读书少" not in said

    made = docx.Document(BytesIO(client.get(paper_of(appraisal, "problems", "docx")).content))
    rows = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert rows[0] == ["序号", "对照方面", "存在问题", "具体表现", "来源", "备注"]
    assert rows[1] == ["1", "组织力", "学习少", FACTS, "谈心谈话", "整改清单第1、2项"]
    assert rows[2:] == [[""] * 6] * 7

    made = load_workbook(BytesIO(client.get(paper_of(appraisal, "problems", "xlsx")).content))
    values = [[cell.value for cell in row] for row in made.active.iter_rows(max_row=4)]
    assert values[0][0] == "第三党支部2024年度支部班子问题清单"
    assert [1, "组织力", "学习少", FACTS, "谈心谈话", "整改清单第1、2项"] in values

    own = url("problems_of_paper", appraisal.pk, member.pk, "docx")
    made = docx.Document(BytesIO(client.get(own).content))
    assert made.paragraphs[0].text == "第三党支部2024年度党员个人问题清单（王五）"
    assert [cell.text for cell in made.tables[0].rows[1].cells][2] == "读书少"
    assert made.tables[1].rows[0].cells[0].text.strip() == "王五（签字）："
    made = docx.Document(BytesIO(client.get(own + "?blank=1").content))
    assert made.paragraphs[0].text == "第三党支部2024年度党员个人问题清单（王五）"
    assert made.tables[0].rows[1].cells[2].text == ""
    wrong = url("problems_of_paper", appraisal.pk, member.pk, "xlsx")
    assert client.get(wrong).status_code == 404
    assert AuditEvent.objects.filter(verb="downloaded").count() == 5


@pytest.mark.one_database
def test_the_lists_of_all_members_begin_on_a_front_each(client, cast):
    appraisal, member = cast["appraisal"], cast["member"].member
    make_problem(appraisal, member, text="读书少")
    client.force_login(cast["secretary"])
    members = appraisal.branch.roster().count()
    response = client.get(paper_of(appraisal, "members_problems", "pdf"))
    pages = [page.extract_text() for page in PdfReader(BytesIO(response.content)).pages]
    fronts = ["".join(text.split()) for text in pages[::2]]
    assert len(fronts) == members
    assert ["".join(text.split()) for text in pages[1::2]] == [""] * (members - 1)
    assert [("读书少" in text, "王五（签字）" in text) for text in fronts].count((True, True)) == 1
    blank = client.get(paper_of(appraisal, "members_problems", "docx", "blank_paper"))
    tables = docx.Document(BytesIO(blank.content)).tables[::2]
    assert [len(table.rows) for table in tables] == [9] * members
    assert "读书少" not in "".join(cell.text for table in tables for cell in table._cells)


@pytest.mark.one_database
def test_a_list_longer_than_the_form_has_no_rows_to_write_in():
    appraisal = make_appraisal()
    for number in range(50):
        make_problem(appraisal, text=f"问题{number}", facts="事" * 3000 if not number else FACTS)
    (table,) = [block for block in problems.problems(appraisal).blocks if hasattr(block, "rows")][
        :1
    ]
    assert len(table.rows) == 50 and table.row_mm == 8
    pdf = paper("problems", appraisal).content
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert all(f"问题{number}" in text for number in range(50)) and text.count("事") >= 3000


# --- the data of before ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_items_of_before_get_their_problems_and_give_them_back(migrate):
    before, after = (
        ("rectification", name) for name in ("0001_initial", "0004_items_rest_on_problems")
    )
    branch = make_branch()
    member, appraisal = make_member(branch), make_appraisal(branch)
    item = migrate(before).get_model("rectification", "Item")
    common = {
        "appraisal_id": appraisal.pk,
        "responsible_id": member.pk,
        "measure": "改",
        "due_on": JUNE,
    }
    for place, text in enumerate(("学习少", "活动少", "学习少"), start=1):
        item.objects.create(position=place, problem=text, category="作风", **common)
    pledged = {"kind": "pledge", "member_id": member.pk, "position": 1}
    item.objects.create(problem="", **pledged, **common)

    apps = migrate(after)
    problem = apps.get_model("rectification", "Problem")
    assert list(problem.objects.values_list("member", "position", "text", "category")) == [
        (None, 1, "学习少", "作风"),
        (None, 2, "活动少", "作风"),
    ]
    item = apps.get_model("rectification", "Item")
    rows = item.objects.order_by("kind", "position").values_list("problem__text", flat=True)
    assert list(rows) == ["学习少", "活动少", "学习少", None]

    item = migrate(before).get_model("rectification", "Item")
    rows = item.objects.order_by("kind", "position").values_list("problem", "category")
    assert list(rows) == [("学习少", "作风"), ("活动少", "作风"), ("学习少", "作风"), ("", "")]
