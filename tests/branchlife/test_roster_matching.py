"""Who and which branch a row of a roster means; moves, returns, order."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branchlife import actions
from branchlife.actions.importing.order import sequence
from branchlife.models import AuditEvent, BranchPost, Member, PartyGroup, Transfer
from branchlife.roster.likeness import best_guesses, essence, likeness
from branchlife.workflow import NotAllowed
from tests.branchlife.rosters import HEADINGS, person, workbook
from tests.factories import make_branch, make_clerk, make_committee, make_member, make_post

UNITS = {"江北学院"}


@pytest.mark.parametrize(
    "one, other",
    [
        ("中共江北学院机关第一支部委员会", "机关第一党支部"),
        ("机关第１党支部", "机关第一支部"),
        ("机关 1 支部", "机关第一党支部"),
        ("中共江北学院委员会机关第一支部", "机关第一党支部"),
        ("离退休第十二党支部", "离退休第12支部委员会"),
        ("离退休第二十党支部", "离退休20党支部"),
        ("中国共产党江北学院图书馆支部委员会", "图书馆"),
        ("江北学院支部", "中共江北学院支部委员会"),
    ],
)
def test_ways_of_writing_the_same_branch(one, other):
    assert likeness(essence(one, UNITS), essence(other, UNITS)) == 1


@pytest.mark.parametrize(
    "one, other",
    [("机关第一党支部", "机关第二党支部"), ("第一党支部", "第十一党支部"), ("后勤", "校医院")],
)
def test_other_branches_are_not_guessed(one, other):
    assert best_guesses(one, {1: [other]}, UNITS) == []


def test_the_best_guesses_come_first():
    known = {1: ["信息工程学院学生党支部"], 2: ["信息工程学院教工党支部"], 3: ["后勤党支部", ""]}
    assert best_guesses("信息学院教工支部", known, UNITS) == [2]
    assert best_guesses("信息工程学院支部", known, UNITS) == [1, 2]


def test_order_follows_the_file_around_those_it_does_not_list():
    a, b, c, d, new, newer = "abcdNn"
    assert sequence([a, b, c], [c, b, a]) == [c, b, a]
    assert sequence([a, b, c, d], [d, b]) == [a, d, c, b]
    assert sequence([a, b], [a, new, b, newer]) == [a, new, b, newer]
    assert sequence([a, b], [new, b]) == [new, a, b]
    assert sequence([], [new, newer]) == [new, newer]


def look(place, *rows, headings=HEADINGS, **options):
    """What made-up rows would change."""
    return actions.look_through(workbook(*rows, headings=headings), place, **options)


def import_rows(place, *rows, headings=HEADINGS, **options):
    """Import made-up rows."""
    options = {"by": None, "answers": actions.Answers()} | options
    return actions.import_roster(workbook(*rows, headings=headings), place, **options)


BORN = [*HEADINGS, "出生日期"]


@pytest.fixture
def branch(db):
    """A branch with nobody in it."""
    return make_branch(name="图书馆党支部")


def row(branch, name="王宁", phone="", joined="1998-07-01"):
    """A row of this branch."""
    return person(name, branch=branch.name, phone=phone, joined=joined)


def test_a_missing_telephone_is_filled_in_where_only_one_can_be_meant(branch):
    wang = make_member(branch, name="王宁", birth="1970-01-02")
    result = import_rows(branch.committee, row(branch, phone="13800000001"))
    assert [(m.pk, c[0].new) for m, c in result.updated] == [(wang.pk, "13800000001")]
    # And a file without telephones finds people who have one.
    assert look(branch.committee, row(branch)).changes_anything is False


def test_a_missing_telephone_does_not_make_one_person_of_two(branch):
    make_member(branch, name="王宁", birth="1970-01-02", phone="13800000001")
    # Born on another day: somebody else, but that is asked.
    result = look(branch.committee, [*row(branch), "1985-06"], headings=BORN)
    assert [len(q.candidates) for q in result.person_questions] == [1]
    make_member(branch, name="王宁", phone="13800000002")
    result = look(branch.committee, row(branch))
    assert [len(q.candidates) for q in result.person_questions] == [2]


def test_two_of_a_name_without_telephones_are_told_apart_by_their_days(branch):
    old = make_member(branch, name="王宁", birth="1950-01-02")
    young = make_member(branch, name="王宁", birth="1985-06")
    rows = [[*row(branch), "1985-06-15"], [*row(branch), "1950-01"]]
    result = import_rows(branch.committee, *rows, headings=BORN)
    assert {m.pk: [c.new for c in changes] for m, changes in result.updated} == {
        young.pk: ["1985-06-15"],
        old.pk: ["1950-01"],
    }


def test_a_namesake_elsewhere_is_only_asked_about_when_the_days_agree(branch):
    other = make_branch(committee=branch.committee, name="后勤党支部")
    make_member(other, name="王宁", phone="13900000000")
    assert look(branch.committee, row(branch)).person_questions == []
    Member.objects.update(birth="1970-01-02")
    result = look(branch.committee, [*row(branch), "1970-01-02"], headings=BORN)
    [question] = result.person_questions
    assert [str(candidate.branch) for candidate in question.candidates] == ["后勤党支部"]


def test_an_answer_that_was_not_offered_is_none(branch):
    make_member(branch, name="王宁", phone="13800000001")
    stranger = make_member(name="王宁")
    file_row = row(branch, phone="13800000002")
    [question] = look(branch.committee, file_row).person_questions
    for answer in (str(stranger.pk), "0", "new", "same"):
        with pytest.raises(NotAllowed) as refusal:
            import_rows(branch.committee, file_row, answers=actions.Answers({question.key: answer}))
        assert refusal.value.reasons == ["请先确认下面的问题，现在还没有导入。"]


def test_who_is_placed_in_another_branch_is_transferred_and_the_past_stays(branch):
    clerk = make_clerk(branch.committee)
    other = make_branch(committee=branch.committee, name="后勤党支部")
    group = PartyGroup.objects.create(branch=other, name="第一党小组")
    wang = make_member(other, name="王宁", phone="13800000001", group=group, needs_care=True)
    group.leader = wang
    group.save()
    make_post(wang)
    file_row = [*row(branch, phone="13800000001"), "第二党小组", "组织委员"]
    headings = [*HEADINGS, "党小组", "党内职务"]
    result = import_rows(branch.committee, file_row, headings=headings, by=clerk)
    assert [(str(m.origin), str(m.destination)) for m in result.moved] == [
        ("后勤党支部", "图书馆党支部")
    ]
    today = timezone.localdate()
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.moved_on, transfer.asked_by, transfer.decided_by) == (
        "done",
        today,
        clerk,
        clerk,
    )
    yesterday = today - timedelta(days=1)
    assert (list(other.roster(yesterday)), list(branch.roster(yesterday))) == ([wang], [])
    assert (list(other.roster()), list(branch.roster())) == ([], [wang])
    wang.refresh_from_db()
    group.refresh_from_db()
    assert (wang.group.name, wang.group.branch, group.leader) == ("第二党小组", branch, None)
    posts = [(p.branch, p.role, p.until) for p in BranchPost.objects.order_by("pk")]
    assert posts == [(other, "secretary", yesterday), (branch, "organization", None)]
    assert AuditEvent.objects.filter(verb="received by transfer").count() == 1


def test_a_waiting_transfer_is_received_or_speaks_against_the_row(branch):
    clerk = make_clerk(branch.committee)
    other, third = (make_branch(committee=branch.committee) for _number in range(2))
    wang = make_member(other, name="王宁", phone="13800000001")
    actions.ask_transfer(wang, branch, by=clerk)
    elsewhere = look(branch.committee, row(third, phone="13800000001"))
    assert [fault.problems for fault in elsewhere.faults.rows] == [
        ["王宁的组织关系正在转接，请先撤回再办理。"]
    ]
    import_rows(branch.committee, row(branch, phone="13800000001"), by=clerk)
    assert [transfer.state for transfer in Transfer.objects.all()] == ["done"]


def test_who_had_left_is_back_with_the_login(branch):
    clerk = make_clerk(branch.committee)
    wang = make_member(branch, name="王宁", phone="13800000001", login=True)
    actions.end_relation(wang, "other", timezone.localdate(), by=clerk, note="x")
    result = import_rows(branch.committee, row(branch, phone="13800000001"), by=clerk)
    assert [change.label for change in result.updated[0][1]] == ["离开日期"]
    wang.refresh_from_db()
    assert (wang.left_on, wang.leaving, wang.leaving_note) == (None, "", "")
    wang.user.refresh_from_db()
    assert wang.user.is_active is True


def test_new_members_have_no_day_of_arrival(branch):
    import_rows(branch.committee, row(branch))
    assert Member.objects.get().arrived_on is None


def test_a_part_of_the_roster_leaves_the_order_alone(branch):
    for position, name in ((5, "甲宁"), (9, "乙宁"), (12, "丙宁")):
        make_member(branch, name=name, position=position)
    result = import_rows(branch.committee, row(branch, "乙宁"), row(branch, "丁宁"))
    assert result.reordered == []
    positions = list(Member.objects.order_by("position").values_list("name", "position"))
    assert positions == [("甲宁", 1), ("乙宁", 2), ("丁宁", 3), ("丙宁", 4)]
    result = import_rows(branch.committee, row(branch, "丙宁"), row(branch, "甲宁"))
    assert [str(place) for place in result.reordered] == ["图书馆党支部"]
    assert [m.name for m in branch.roster()] == ["丙宁", "乙宁", "丁宁", "甲宁"]


def test_names_that_two_branches_share_are_asked_about(db):
    committee = make_committee()
    for number in range(2):
        below = make_committee(committee, name=f"第{number}总支")
        make_branch(committee=below, name="学生党支部")
    result = look(committee, person(branch="学生党支部"))
    assert [len(question.guesses) for question in result.branch_questions] == [2]


def test_a_full_name_that_was_confirmed_is_not_asked_about_again(branch):
    full_name = "中共江北学院图书资料支部委员会"
    [question] = look(branch.committee, person(branch=full_name)).branch_questions
    answers = actions.Answers({question.key: str(branch.pk)})
    result = import_rows(branch.committee, person(branch=full_name), answers=answers)
    assert [str(named) for named in result.named] == ["图书馆党支部"]
    branch.refresh_from_db()
    assert branch.full_name == full_name
    event = AuditEvent.objects.get(verb="edited")
    assert (event.branch_id, event.new) == (branch.pk, {"full_name": full_name})
    again = look(branch.committee, person(branch=full_name))
    assert (again.branch_questions, again.changes_anything) == ([], False)


def test_two_names_for_one_branch_do_not_give_it_two_secretaries(branch):
    rows = [
        [*person("王宁", branch="图书馆党支部"), "书记"],
        [*person("李雪", branch="图书资料党支部"), "书记"],
    ]
    headings = [*HEADINGS, "党内职务"]
    [question] = look(branch.committee, *rows, headings=headings).branch_questions
    answers = actions.Answers({question.key: str(branch.pk)})
    result = look(branch.committee, *rows, headings=headings, answers=answers)
    assert [(fault.row, fault.problems) for fault in result.faults.rows] == [
        (3, ["本支部的书记已在第2行，请核对党内职务。"])
    ]


def test_bad_rows_and_rows_that_do_not_fit_the_roster_are_named_together(branch):
    make_member(branch, name="李雪", joined_on="2020-01-01", full_member_on="2021-01-01")
    rows = [
        person("王宁", branch="图书馆党支部", joined="1998.13", full="1999-07"),
        ["李雪", "正式党员", "图书馆党支部", "", "2019-01-01", ""],
    ]
    result = look(branch.committee, *rows)
    assert [(fault.row, fault.problems) for fault in result.faults.rows] == [
        (2, ["入党日期“1998.13”不对，应为“1998年12月”这样的日期。"]),
        (3, ["转正时间早于入党时间，请检查。"]),
    ]


def test_a_group_has_one_leader(branch):
    headings = [*HEADINGS, "党小组", "党内职务"]
    rows = [[*row(branch, name), "第一党小组", "组长"] for name in ("王宁", "李雪")]
    assert [f.problems for f in look(branch.committee, *rows, headings=headings).faults.rows] == [
        ["本党小组的组长已在第2行，请核对党内职务。"]
    ]


# --- as many statements for three as for one ---


@pytest.mark.parametrize("members", [1, 3])
def test_the_preview_takes_the_same_queries_for_one_and_for_three(
    branch, django_assert_num_queries, members
):
    rows = full_rows(branch, members)
    with django_assert_num_queries(6):
        look(branch.committee, *rows, headings=FULL_HEADINGS)


@pytest.mark.parametrize("members", [1, 3])
def test_the_import_takes_the_same_queries_for_one_and_for_three(
    branch, django_assert_num_queries, members
):
    rows, clerk = full_rows(branch, members), make_clerk(branch.committee)
    with django_assert_num_queries(21):
        import_rows(branch.committee, *rows, headings=FULL_HEADINGS, by=clerk)


FULL_HEADINGS = [*HEADINGS, "党小组", "党内职务", "党籍状态", "学历"]


def full_rows(branch, members):
    """As many new people, and as many who change in every way."""
    rows = []
    for number in range(members):
        known = make_member(branch, name=f"王{'甲乙丙'[number]}", phone=f"1380000000{number}")
        make_post(known, BranchPost.Role.COMMITTEE_MEMBER, since=date(2020, 1, 1))
        new = row(branch, f"李{'甲乙丙'[number]}", f"1390000000{number}")
        rows.append([*new, "第二党小组", "委员", "留党察看", "本科"])
        old = row(branch, known.name, known.phone)
        rows.append([*old, "第一党小组", "宣传委员", "停止党籍", "本科"])
    return rows
