"""The office's January with the school's roster: opened, watched, reminded, returned, accepted,
assessed, decided, downloaded; every number read back and counted again another way."""

import random
from collections import Counter
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db.models import F
from django.utils import timezone

from appraisals.ballots.models import Tally
from appraisals.campaigns.actions import load_presets
from appraisals.campaigns.models import Campaign
from appraisals.ratings.models import Rating
from appraisals.rectification.models import Item
from appraisals.summary import play
from appraisals.summary.models import Submission
from branchlife import actions as organisation
from branchlife.models import BranchPost
from meetings.models import Attendance
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import (
    Story,
    download,
    follow,
    go_home,
    link,
    log_in,
    look,
    press,
    said,
)
from tests.browser.steps_office import ROSTERS
from tests.factories import make_clerk, make_committee

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

LABEL = "2026年度"
PASSWORD = "shanzha7hudie"  # noqa: S105
LATE, NEVER, BY_WORKBOOK, BACK = "图书馆党支部", "校医院党支部", "体育部党支部", "后勤党支部"
REMARK = "请写明请假人员"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the sports department wrote: six full members, one of them on leave.
WRITTEN = {"不计入应到会": 0, "应到会": 6, "实到会": 5, "请假": 1, "无故缺席": 0}
WRITTEN |= {"发出": 5, "收回": 5, "有效": 5, "无效": 0}
SPORTS = ["优秀"] + ["合格"] * 5


@pytest.fixture
def story(new_context, settings):
    """The school with its roster; its clerk, and secretaries who have a password."""
    settings.BALLOTS_OVER_HTTP = True
    load_presets()
    committee = make_committee(name="江北学院党委")
    with (ROSTERS / "roster-school.xlsx").open("rb") as roster:
        organisation.import_roster(roster, committee, create=True, by=None)
    clerk = make_clerk(committee)
    clerk.set_password(PASSWORD)
    clerk.save()
    story = Story(new_context, clerk=log_in(new_context(DESKTOP), (clerk.username, PASSWORD)))
    story.play = play.Play(random.Random(3), clerk)
    for name in (LATE, BACK):
        member = BranchPost.objects.get(branch__name=name, role=BranchPost.Role.SECRETARY).member
        organisation.set_login(member, by=clerk)
        member.refresh_from_db()
        member.user.set_password(PASSWORD)
        member.user.must_change_password = False
        member.user.save()
        story.logins[name] = (member.user.username, PASSWORD)
    return story


def to(page, name):
    """From home to one of the office's pages of the year."""
    go_home(page)
    follow(page, "各支部进度")
    if name != "工作进度":
        follow(page, name)


def open_year(story):
    """In steps, from the preset of schools."""
    page = story.clerk
    follow(page, "开展年度评议工作")
    follow(page, "用“学校党支部”这套规则")
    page.fill("[name=year_label]", LABEL)
    press(page, "开始，分步填写")
    page.get_by_label("主题").fill("学习贯彻上级部署，认真履职尽责")
    press(page, "保存，下一步")
    look(page, "january-01-quota")
    follow(page, "各阶段时限")
    page.fill("[name=due_on]", (timezone.localdate() + timedelta(2)).isoformat())
    press(page, "保存，下一步")
    press(page, "保存，下一步")
    look(page, "january-02-check")
    press(page, "启动（12个党支部）")
    assert said(page) == ["本年度工作已启动，共12个党支部。"]
    story.campaign = Campaign.objects.get(is_preset=False)


def play_the_branches(story):
    """Nine branches come as far as sending, the library has everything but sent."""
    for appraisal in story.campaign.appraisals.select_related("branch"):
        if appraisal.branch.name not in (NEVER, BY_WORKBOOK):
            until = "rectified" if appraisal.branch.name == LATE else "submitted"
            play.play_branch(appraisal, story.play, until)


def take_in_a_workbook(story):
    """The sports department fills in the workbook that the office sent it."""
    page = story.clerk
    to(page, "收表")
    row = page.locator("tr", has_text=BY_WORKBOOK)
    content, name = download(row.get_by_role("link", name="空表（Excel）"))
    assert name == f"{LABEL}民主评议情况表（{BY_WORKBOOK}）.xlsx"
    page.set_input_files(
        "input[type=file]", [{"name": name, "mimeType": XLSX, "buffer": fill(content)}]
    )
    press(page, "核对文件")
    look(page, "january-03-workbook")
    press(page, "录入勾选的文件")
    assert Submission.objects.get(appraisal__branch__name=BY_WORKBOOK).source == "workbook"


def fill(content):
    """The form as a secretary fills it in: numbers under their headings, a grade for each member."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    where = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    below = WRITTEN | {"会议日期": timezone.localdate(), "评定日期": timezone.localdate()}
    for heading, number in below.items():
        cell = where[heading]
        sheet.cell(cell.row + 1, cell.column).value = number
    first = where["姓名"].row + 2
    for line, grade in enumerate(SPORTS):
        row = first + line
        for column, votes in zip("IJKLM", (3, 2, 0, 0, 0), strict=True):
            sheet[f"{column}{row}"] = votes
        sheet[f"N{row}"] = grade
    for aspect in ("总体评价", "工作", "作风"):
        row = where[aspect].row
        for column, votes in zip("EFGHI", (4, 1, 0, 0, 0), strict=True):
            sheet[f"{column}{row}"] = votes
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def remind(story):
    """The library is reminded, and reads it on its home page."""
    page = story.clerk
    to(page, "工作进度")
    look(page, "january-04-board")
    assert "共12个党支部" in page.locator(".say").inner_text()
    follow(page, "催报")
    page.locator("tr", has_text=LATE).locator("input[type=checkbox]").check()
    for row in page.locator("tbody tr").filter(has_not_text=LATE).all():
        row.locator("input[type=checkbox]").uncheck()
    press(page, "催报")
    assert said(page)[0] == "已催报1个党支部，书记登录后首页可以看到。"


def return_one(story):
    """One table comes back with a remark by field; the branch sends it again."""
    page = story.clerk
    open_table(page, BACK)
    page.select_option("[name=field_1]", label="会议日期")
    page.fill("[name=text_1]", REMARK)
    press(page, "退回修改")
    assert said(page) == ["已退回修改。"]
    secretary = log_in(story.new_context(PHONE), story.logins[BACK])
    assert REMARK in secretary.locator("main").inner_text()
    send(secretary)
    assert Submission.objects.filter(appraisal__branch__name=BACK).count() == 2
    secretary.context.close()


def send(page):
    """A secretary sends the table, from home over the page of the year."""
    go_home(page)
    follow(page, "查看全年进度")
    follow(page.locator("main"), "核对并报送" if link(page, "核对并报送").count() else "去办理")
    press(page, "报送")
    assert said(page) == ["已报送。"]


def open_table(page, branch):
    """The table that this branch has sent."""
    to(page, "收表")
    page.locator("tr", has_text=branch).get_by_role("link", name="查看").click()
    page.wait_for_load_state()


def accept_all(story):
    """Table by table, as home proposes; eleven of them."""
    page = story.clerk
    for _n in range(Submission.objects.filter(state="submitted").count()):
        go_home(page)
        link(page, "去审核").first.click()
        press(page, "审核通过")
        assert said(page) == ["审核通过。"]
    go_home(page)
    assert link(page, "去审核").count() == 0


def let_days_pass(story):
    """Three days later: the last day was yesterday."""
    three = timedelta(3)
    Campaign.objects.filter(pk=story.campaign.pk).update(due_on=F("due_on") - three)
    Submission.objects.update(submitted_at=F("submitted_at") - three)


def send_late(story):
    """The library sends when the day has passed; the hospital never does."""
    secretary = log_in(story.new_context(PHONE), story.logins[LATE])
    look(secretary, "january-05-secretary")
    send(secretary)
    secretary.context.close()


def assess(story):
    """Branches side by side, a proposal, the meeting's decision, published."""
    page = story.clerk
    to(page, "党支部考核")
    look(page, "january-07-assessment")
    follow(page, "确定考核内容")
    press(page, "保存规则")
    to(page, "党支部考核")
    follow(page, BACK)
    look(page, "january-08-one-branch")
    page.get_by_label("建议结果").select_option(index=1)
    page.get_by_label("理由").fill("组织生活经常，测评“好”占比居前")
    press(page, "保存建议")
    to(page, "党支部考核")
    follow(page, "建议和决定")
    page.fill("[name=meeting]", "党委会2027年第3次会议")
    page.fill("[name=held_on]", timezone.localdate().isoformat())
    page.fill("[name=present]", "党委委员7名，实到7名")
    for select in page.locator("select[name^=result-]").all():
        if not select.input_value():
            select.select_option(index=2)
    press(page, "登记决定")
    look(page, "january-09-decision")
    follow(page, "公布考核结果")
    page.get_by_label("怎样公布").or_(page.get_by_label("公布方式")).fill("党委文件")
    press(page, "公布考核结果")
    secretary = log_in(story.new_context(PHONE), story.logins[BACK])
    follow(secretary, "查看全年进度")
    follow(secretary, "党支部考核")
    look(secretary, "january-10-result")
    assert "优秀党支部" in secretary.locator("main").inner_text()
    secretary.context.close()


def number(value):
    """A cell as it was counted: empty and None are the same."""
    return value if value is not None else ""


def counted(story):
    """{branch: its numbers}, from the roster file and the bare records, by simple counting."""
    found = {}
    book = openpyxl.load_workbook(ROSTERS / "roster-school.xlsx", read_only=True)
    lines = [row for row in book.worksheets[0].iter_rows(values_only=True) if any(row)]
    start = next(place for place, row in enumerate(lines) if "姓名" in row)
    branch, kind = (
        next(p for p, h in enumerate(lines[start]) if h and w in h) for w in ("党支部", "类别")
    )
    categories = Counter((row[branch], row[kind]) for row in lines[start + 1 :] if row[branch])
    for appraisal in story.campaign.appraisals.select_related("branch"):
        name = appraisal.branch.name
        came = Counter(
            Attendance.objects.filter(meeting=appraisal.general_meeting_id).values_list(
                "is_expected", "status"
            )
        )
        report = getattr(appraisal.boxes.filter(state="confirmed").first(), "report", None)
        grades = Counter(
            Rating.objects.filter(appraisal=appraisal, decided_at__isnull=False).values_list(
                "grade", flat=True
            )
        )
        found[name] = {
            "党员总数": sum(n for (b, _k), n in categories.items() if same(b, appraisal.branch)),
            "正式": sum(
                n for (b, k), n in categories.items() if same(b, appraisal.branch) and "正式" in k
            ),
            "应到": sum(n for (expected, _s), n in came.items() if expected),
            "实到": sum(
                n for (e, s), n in came.items() if e and s in ("present", "late", "online")
            ),
            "发出": report and report.issued,
            "收回": report and report.returned,
            "有效": report and report.valid,
            "优秀": grades["excellent"],
            "合格": grades["qualified"],
            "基本合格": grades["basic"],
            "不合格": grades["unqualified"],
            "不评定": grades[""],
            "整改事项": Item.objects.filter(appraisal=appraisal, kind="list").count(),
        }
    found[BY_WORKBOOK] |= {
        "应到": 6, "实到": 5, "发出": 5, "收回": 5, "有效": 5,
        "优秀": 1, "合格": 5, "基本合格": 0, "不合格": 0, "不评定": 0,
    }  # fmt: skip
    return found


def same(written, branch):
    """Whether the roster's full name means this branch."""
    return written == branch.full_name


def table_of(sheet):
    """{branch: {heading: value}} of a sheet; the total row under “合计”, notes left out."""
    lines = list(sheet.iter_rows(values_only=True))
    start = next(place for place, row in enumerate(lines) if row[0] == "序号")
    heads = [str(head or "") for head in lines[start]]
    found = {}
    for row in lines[start + 1 :]:
        if row[1]:
            found[row[1]] = dict(zip(heads, row, strict=False))
    return found


def read_back(story, content):
    """Number by number what the office downloads, against the other count."""
    book = openpyxl.load_workbook(BytesIO(content))
    table, want = table_of(book.worksheets[0]), counted(story)
    assert [name for name in table if name != "合计"] == list(want)
    headings = [h for h in next(iter(want.values())) if h in table["合计"]]
    assert len(headings) == 12
    for name, numbers in want.items():
        if name == NEVER:
            continue
        assert {h: table[name][h] for h in headings} == {h: numbers[h] for h in headings}, name
    for heading in headings:
        assert table["合计"][heading] == sum(row[heading] or 0 for row in want.values()), heading
    sent = [row for name, row in want.items() if name != NEVER]
    excellent, full = sum(row["优秀"] for row in sent), sum(row["正式"] for row in sent)
    assert round(table["合计"]["占比"], 6) == round(excellent / full, 6)
    assert "逾期报送" in table[LATE]["备注"]
    assert "逾期未报" in table[NEVER]["备注"]


def test_the_offices_january(story):
    open_year(story)
    play_the_branches(story)
    take_in_a_workbook(story)
    remind(story)
    return_one(story)
    let_days_pass(story)
    send_late(story)
    accept_all(story)
    assess(story)
    page = story.clerk
    to(page, "汇总表")
    look(page, "january-06-table")
    content, name = download(link(page, "导出汇总表（Excel）"))
    assert name == f"{LABEL}民主评议情况汇总表（12个支部）.xlsx"
    read_back(story, content)
    assert Tally.objects.exists()
