"""A roster becomes members, groups, posts and standings: all of it or nothing."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from branchlife import actions
from branchlife.models import (
    AuditEvent,
    Branch,
    BranchPost,
    Committee,
    Member,
    PartyGroup,
    Standing,
)
from branchlife.workflow import NotAllowed
from tests.branchlife.rosters import (
    BRANCH,
    BUREAU,
    HEADINGS,
    SCHOOL,
    WITH_ERRORS,
    person,
    workbook,
)
from tests.factories import make_branch, make_committee, make_member, make_post, make_user

FULL_HEADINGS = [*HEADINGS, "党内职务", "党小组", "党籍状态", "学历"]


def import_file(path, committee, **options):
    """Import a workbook of the field."""
    with path.open("rb") as file:
        return actions.import_roster(file, committee, **{"create": True, "by": None} | options)


def import_rows(committee, *rows, headings=FULL_HEADINGS, **options):
    """Import made-up rows."""
    file = workbook(*rows, headings=headings)
    return actions.import_roster(file, committee, **{"create": True, "by": None} | options)


def figures(result):
    """How many were created, updated, unchanged."""
    return len(result.created), len(result.updated), len(result.unchanged)


def stored():
    """Everything an import can write, comparable before and after."""
    members = Member.objects.order_by("pk").values()
    posts = BranchPost.objects.order_by("pk").values()
    return [*members, *posts, *PartyGroup.objects.values(), *Standing.objects.values()]


@pytest.mark.django_db
def test_the_bureau():
    committee = make_committee(name="云岭县农业农村局党委")
    result = import_file(BUREAU, committee)
    assert figures(result) == (18, 0, 0)
    branch = Branch.objects.get()
    assert (branch.name, branch.full_name) == (
        "机关党支部",
        "中共云岭县农业农村局机关支部委员会",
    )
    day = date(2025, 3, 19)
    categories = Counter(member.category_label_on(day) for member in branch.roster())
    assert categories == {"正式党员": 17, "预备党员": 1}
    posts = [(post.get_role_display(), str(post.member)) for post in branch.posts_on()]
    assert [post for post, _name in posts] == ["书记", "副书记", "组织委员", "宣传委员", "纪检委员"]
    assert dict(posts)["组织委员"] == "谢兰凯"
    assert [member.name for member in branch.roster()][:3] == ["潘宁强", "肖一琳", "秦燕艳"]


@pytest.mark.django_db
def test_the_school():
    committee = make_committee(name="江北学院党委")
    result = import_file(SCHOOL, committee)
    assert figures(result) == (282, 0, 0)
    rows = [(b.name, b.roster().count(), b.groups.count()) for b in Branch.objects.all()]
    assert rows == [
        ("机关第一党支部", 31, 2),
        ("机关第二党支部", 24, 2),
        ("信息工程学院教工党支部", 27, 2),
        ("信息工程学院学生党支部", 42, 3),
        ("经济管理学院教工党支部", 22, 2),
        ("经济管理学院学生党支部", 36, 3),
        ("外国语学院党支部", 19, 0),
        ("图书馆党支部", 9, 0),
        ("后勤党支部", 14, 0),
        ("离退休党支部", 48, 4),
        ("体育部党支部", 6, 0),
        ("校医院党支部", 4, 0),
    ]
    day = date(2025, 3, 19)
    members = Member.objects.all()
    assert Counter(m.category_on(day) for m in members) == {"full": 249, "probationary": 33}
    assert BranchPost.objects.count() == 52
    assert [group.name for group in Branch.objects.get(name="离退休党支部").groups.all()] == [
        "第一党小组",
        "第二党小组",
        "第三党小组",
        "第四党小组",
    ]
    assert Member.objects.filter(user__isnull=False).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", [BUREAU, SCHOOL])
def test_the_same_file_again_changes_nothing(path):
    committee = make_committee()
    import_file(path, committee)
    before = stored()
    result = import_file(path, committee)
    assert figures(result) == (0, 0, len(Member.objects.all()))
    assert stored() == before


@pytest.mark.django_db
def test_bad_rows_leave_nothing_behind():
    committee = make_committee()
    with pytest.raises(NotAllowed) as refusal:
        import_file(WITH_ERRORS, committee)
    assert len(refusal.value.reasons) == 8
    assert (stored(), Branch.objects.count(), AuditEvent.objects.count()) == ([], 0, 0)


@pytest.mark.django_db
def test_a_trial_says_the_same_and_writes_nothing():
    committee = make_committee()
    assert figures(import_file(SCHOOL, committee, dry_run=True)) == (282, 0, 0)
    assert (stored(), Branch.objects.count(), AuditEvent.objects.count()) == ([], 0, 0)


@pytest.mark.django_db
def test_missing_branches_are_made_only_when_told():
    committee = make_committee()
    with pytest.raises(NotAllowed) as refusal:
        import_rows(committee, person(), headings=HEADINGS, create=False)
    assert refusal.value.reasons == [f"本党委下没有“{BRANCH}”这个党支部。"]
    branch = make_branch(committee=committee, name="江北学院图书馆党支部")
    import_rows(committee, person(), headings=HEADINGS, create=False)
    assert list(branch.roster().values_list("name", flat=True)) == ["王宁"]


@pytest.mark.django_db
def test_branches_of_other_committees_are_not_touched():
    other = make_member(make_branch(name=BRANCH), name="王宁", phone="13800000001")
    committee = make_committee()
    result = import_rows(committee, person(phone="13800000001"), headings=HEADINGS)
    assert figures(result) == (1, 0, 0)
    other.refresh_from_db()
    assert other.branch.committee_id != committee.pk
    below = make_branch(committee=make_committee(committee), full_name="中共后勤支部委员会")
    import_rows(committee, person("李雪", branch=below.full_name), headings=HEADINGS, create=False)
    assert below.roster().get().name == "李雪"


@pytest.mark.django_db
def test_what_differs_follows_the_file_and_is_reported():
    committee, clerk = make_committee(), make_user(name="赵")
    first = [*person(phone="13800000001"), "书记", "第一党小组", "正常", "大学本科"]
    second = [*person("李雪", phone="13800000002"), "", "第二党小组", "正常", ""]
    import_rows(committee, first, second)
    first[6:] = ["组织委员", "第二党小组", "停止党籍", "研究生"]
    second[6:8] = ["书记", ""]
    second[4] = "2000.01"
    result = import_rows(committee, first, second, by=clerk)
    assert {m.name: [tuple(change) for change in changes] for m, changes in result.updated} == {
        "王宁": [
            ("学历", "大学本科", "研究生"),
            ("党小组", "第一党小组", "第二党小组"),
            ("党内职务", "书记", "组织委员"),
            ("停止党籍", "否", "是"),
        ],
        "李雪": [
            ("转正时间", "1999-07-01", "2000-01"),
            ("党小组", "第二党小组", "无"),
            ("党内职务", "无", "书记"),
        ],
    }
    wang, li = Member.objects.get(name="王宁"), Member.objects.get(name="李雪")
    assert (wang.branch.secretary(), li.group, wang.education) == (li, None, "研究生")
    today = timezone.localdate()
    assert [(p.role, p.since, p.until) for p in wang.posts.order_by("pk")] == [
        ("secretary", None, today - timedelta(days=1)),
        ("organization", None, None),
    ]
    # Somebody held this post before: it begins today.
    assert li.posts.get().since == today
    assert [standing.kind for standing in wang.standings_on(today)] == ["suspended"]
    event = AuditEvent.objects.get(verb="changed_by_roster", target_name="李雪")
    assert (event.actor_name, event.old["转正时间"], event.new["转正时间"]) == (
        "赵",
        "1999-07-01",
        "2000-01",
    )
    import_rows(committee, [*first[:8], "正常", ""], second)
    assert wang.standings_on(today) == []
    wang.refresh_from_db()
    assert wang.education == "研究生"  # an empty cell says nothing


@pytest.mark.django_db
def test_posts_and_groups_stay_where_the_file_names_none():
    committee = make_committee()
    import_rows(committee, [*person(), "书记", "第一党小组", "", ""])
    for headings, row in ((HEADINGS, person()), (FULL_HEADINGS, [*person(), "", "", "", ""])):
        assert figures(import_rows(committee, row, headings=headings)) == (0, 0, 1)
    member = Member.objects.get()
    assert (member.group.name, member.branch.secretary()) == ("第一党小组", member)


@pytest.mark.django_db
def test_an_assistant_stays_and_a_secretary_outside_the_file_goes():
    committee = make_committee()
    import_rows(committee, person(), headings=HEADINGS)
    branch = Branch.objects.get()
    old, helper = make_member(branch, name="老书记"), Member.objects.get(name="王宁")
    make_post(old)
    make_post(helper, BranchPost.Role.ASSISTANT)
    result = import_rows(
        committee, [*person("李雪"), "书记", "", "", ""], [*person(), "", "", "", ""]
    )
    assert [(post.role, str(post.member)) for post in branch.posts_on()] == [
        ("secretary", "李雪"),
        ("assistant", "王宁"),
    ]
    assert [(str(m), changes[0].new) for m, changes in result.updated] == [("老书记", "无")]
    assert result.not_listed == [old]


@pytest.mark.django_db
def test_a_roster_of_a_few_people_takes_no_post_from_the_others():
    committee = make_committee()
    import_rows(
        committee, [*person(), "书记", "", "", ""], [*person("李雪"), "组织委员", "", "", ""]
    )
    new = [*person("赵刚"), "宣传委员", "", "", ""]
    result = import_rows(committee, new)
    assert (len(result.created), result.updated) == (1, [])
    branch = Branch.objects.get()
    assert [(post.role, str(post.member)) for post in branch.posts_on()] == [
        ("secretary", "王宁"),
        ("organization", "李雪"),
        ("publicity", "赵刚"),
    ]


@pytest.mark.django_db
def test_who_moves_to_another_branch_leaves_posts_and_group_behind():
    committee = make_committee()
    import_rows(committee, [*person(phone="13800000001"), "书记", "第一党小组", "", ""])
    other = "中共江北学院后勤支部委员会"
    result = import_rows(committee, [*person(branch=other, phone="13800000001"), "", "", "", ""])
    [(member, changes)] = result.updated
    assert [change.label for change in changes] == ["党支部", "党小组", "党内职务"]
    member = Member.objects.get()
    assert (member.branch.full_name, member.group) == (other, None)
    assert list(BranchPost.objects.in_force()) == []


@pytest.mark.django_db
def test_who_had_left_comes_back():
    committee = make_committee()
    import_rows(committee, person(), headings=HEADINGS)
    Member.objects.update(left_on=date(2025, 1, 1), leaving="other")
    result = import_rows(committee, person(), headings=HEADINGS)
    assert [change.label for change in result.updated[0][1]] == ["离开日期"]
    assert Member.objects.get().left_on is None


@pytest.mark.django_db
def test_namesakes_are_pointed_out():
    committee = make_committee()
    import_rows(committee, person(phone="13800000001"), headings=HEADINGS)
    result = import_rows(committee, person(phone="13800000002"), headings=HEADINGS)
    assert [str(member) for member in result.namesakes] == ["王宁"]
    assert Member.objects.filter(name="王宁").count() == 2


@pytest.mark.django_db
def test_group_leaders_are_those_of_the_file():
    committee = make_committee()
    import_rows(committee, [*person(), "党小组组长", "第一党小组", "", ""])
    assert str(PartyGroup.objects.get().leader) == "王宁"


@pytest.mark.django_db
def test_dates_of_the_file_must_go_with_those_stored():
    committee = make_committee()
    import_rows(committee, person(joined="1998-07-01"), headings=HEADINGS)
    headings = [h for h in HEADINGS if h != "入党日期"]
    with pytest.raises(NotAllowed) as refusal:
        import_rows(committee, ["王宁", "正式党员", BRANCH, "1990-01", ""], headings=headings)
    assert refusal.value.reasons == [
        "第2行：转正时间早于入党时间，请检查。",
        "共1行有误，本次一行也没有导入，改好后重新上传。",
    ]


@pytest.mark.django_db
def test_a_member_called_probationary_is_one():
    committee = make_committee()
    import_rows(committee, person(), headings=HEADINGS)
    result = import_rows(committee, person(category="预备党员"), headings=HEADINGS)
    assert [tuple(change) for change in result.updated[0][1]] == [("转正时间", "1999-07-01", "无")]


@pytest.mark.django_db
def test_new_members_can_be_put_in_order():
    committee = make_committee()
    import_rows(
        committee, *(person(name) for name in ("曾国", "王宁", "单晓红")), headings=HEADINGS
    )
    members = Member.objects.all()
    assert [m.name for m in members.order_by("position")] == ["曾国", "王宁", "单晓红"]
    assert [m.name for m in members.order_by("name_pinyin")] == ["单晓红", "王宁", "曾国"]
    assert [m.name for m in members.order_by("name_strokes")] == ["王宁", "单晓红", "曾国"]


NAMES = st.text("王李张赵陈杨黄周吴徐单曾解宁雪华明国伟芳", min_size=2, max_size=3)
BRANCHES = st.sampled_from([BRANCH, "中共江北学院后勤支部委员会", "第三党支部"])


@st.composite
def rosters(draw):
    """Rows of a roster that is in order: phones tell people apart."""
    rows = []
    for number in range(draw(st.integers(1, 8))):
        joined = draw(st.dates(date(1950, 1, 1), date(2020, 12, 31)))
        written = draw(st.sampled_from(["{:%Y-%m-%d}", "{:%Y.%m}", "{:%Y%m%d}", "{:%Y年%m月}"]))
        is_full = draw(st.booleans())
        full = written.format(joined + timedelta(days=366)) if is_full else ""
        rows.append(
            [
                draw(NAMES),
                "正式党员" if is_full else "预备党员",
                draw(BRANCHES),
                written.format(joined),
                full,
                f"1380000{number:04d}",
                draw(st.sampled_from(["", "无", "组织委员", "委员", "宣传委员"])),
                draw(st.sampled_from(["", "第一党小组", "第二党小组"])),
                draw(st.sampled_from(["", "正常", "停止党籍"])),
                draw(st.sampled_from(["", "大学本科"])),
            ]
        )
    return rows


class AnyRoster(TestCase):
    """Hypothesis needs a fresh database for every example, as its own test case gives."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(rows=rosters())
    def test_any_roster_twice_is_unchanged_the_second_time(self, rows):
        committee = Committee.objects.filter(name="党委").first() or make_committee(name="党委")
        first = import_rows(committee, *rows)
        assert figures(first) == (len(rows), 0, 0)
        before = stored()
        assert figures(import_rows(committee, *rows)) == (0, 0, len(rows))
        assert stored() == before
