"""The office's part: roster in, logins, the year opened; tables returned, accepted, downloaded."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from branchlife.models import AuditEvent, Branch, Member
from tests.browser.conftest import PHONE
from tests.browser.steps import (
    download,
    fact,
    figures,
    follow,
    go_home,
    link,
    look,
    press,
    reasons,
    said,
)
from tests.browser.steps_accounts import log_in_first, print_slips

ROSTERS = settings.BASE_DIR / "fixtures" / "rosters"
BRANCH = "机关党支部"
LABEL = "2026年度"
OWN_PASSWORD = "shanzha7hudie"  # noqa: S105
THEME = "学习贯彻上级部署，认真履职尽责"

# What is wrong with the rows of the faulty roster, as a clerk must read it.
FAULTS = [
    ("第5行", "姓名没有填写。"),
    ("第6行", "加入党组织日期“2035-01-01”在今天以后，请核对。"),
    ("第7行", "人员类别“群众”不对，应为“正式党员”或“预备党员”。"),
    ("第8行", "联系电话“12ab”不对，应为11位手机号码或带区号的座机号码。"),
    ("第9行", "转为正式党员日期（1950-01-01）早于加入党组织日期（1988-03-15），请检查。"),
    ("第10行", "与第4行重复（姓名和电话相同）。"),
    ("第11行", "姓名是公式或链接，请改成文字。"),
]
ALL_FAULTS = "共7行有误，本次一行也没有导入，改好后重新上传。"
NOT_EXCEL = "这个文件打不开或不是Excel表格（.xlsx）。请用WPS或Excel“另存为”.xlsx后再传。"


def upload_roster(page, path):
    """Choose a file and have it looked through."""
    page.set_input_files("[name=file]", path)
    press(page, "先看看有哪些变化")


def bring_in_roster(story):
    """Faulty files are refused and nothing is written; the good one is looked at, then confirmed."""
    page = story.clerk
    look(page, "office-01-home")
    follow(page, "导入党员名册")
    events = AuditEvent.objects.count()
    upload_roster(page, ROSTERS / "roster-with-errors.xlsx")
    look(page, "office-02-roster-faulty")
    assert page.get_by_role("alert").inner_text() == ALL_FAULTS
    rows = page.get_by_role("table", name="需要改正的行").locator("tbody tr").all()
    said_of_rows = [(row.locator("th"), row.locator("td").last) for row in rows]
    assert [(row.inner_text(), why.inner_text()) for row, why in said_of_rows] == FAULTS
    upload_roster(page, settings.BASE_DIR / "pyproject.toml")
    assert reasons(page) == [NOT_EXCEL]
    assert (Branch.objects.count(), Member.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == events
    upload_roster(page, ROSTERS / "roster-bureau.xlsx")
    look(page, "office-03-roster-preview")
    assert figures(page) == {"新增": "18", "更新": "0", "未变": "0", "名册中没有": "0"}
    assert Member.objects.count() == 0
    press(page, "确认导入")
    assert said(page) == ["新增18名，更新0名，未变0名。"]
    look(page, "office-04-branches")
    assert Member.objects.filter(branch__name=BRANCH).count() == 18


def open_branch(page):
    """The page of the branch."""
    go_home(page)
    follow(page, "党支部")
    follow(page, BRANCH)


def give_logins(story, *names):
    """The clerk prints slips for these; each sets a password on the own phone."""
    page = story.clerk
    open_branch(page)
    look(page, "office-05-branch")
    slips = print_slips(page, *names)
    assert sorted(slips) == sorted(names)
    for name in names:
        phone = log_in_first(story.new_context(PHONE), slips[name], OWN_PASSWORD)
        story.logins[name] = (slips[name].username, OWN_PASSWORD)
        phone.context.close()


def open_year(story):
    """From the preset of bureaus; theme and basis are copied from the notice."""
    page = story.clerk
    go_home(page)
    follow(page, "开展年度评议工作")
    look(page, "office-06-presets")
    follow(page, "用“机关党支部”这套规则")
    page.fill("[name=year_label]", LABEL)
    press(page, "开始，分步填写")
    look(page, "office-07-rules")
    page.get_by_label("主题").fill(THEME)
    page.get_by_label("依据文件").fill("关于开好2026年度组织生活会的通知（云组〔2026〕12号）")
    press(page, "保存，下一步")
    follow(page, "各阶段时限")
    page.fill("[name=due_on]", (timezone.localdate() + timedelta(30)).isoformat())
    press(page, "保存，下一步")
    press(page, "保存，下一步")
    look(page, "office-08-year-prepared")
    press(page, "启动（1个党支部）")
    assert said(page) == ["本年度工作已启动，共1个党支部。"]
    look(page, "office-09-year-open")


def return_table(story, remarks):
    """The clerk looks through the table that was sent and sends it back."""
    page = story.clerk
    go_home(page)
    assert f"{BRANCH}报送了民主评议情况表，请审核。" in page.locator("main").inner_text()
    follow(page, "去审核")
    look(page, "office-10-review")
    page.get_by_label("对全表的意见").fill(remarks)
    press(page, "退回修改")
    assert said(page) == ["已退回修改。"]
    go_home(page)
    assert link(page, "去审核").count() == 0


def accept_table(story):
    """The second sending is accepted; returns the table as sent, on paper."""
    page = story.clerk
    go_home(page)
    follow(page, "去审核")
    assert fact(page, "报送次数") == "第2次"
    press(page, "审核通过")
    assert said(page) == ["审核通过。"]
    look(page, "office-11-accepted")
    return download(link(page, "打印本表（PDF）"))


def download_tables(story):
    """The consolidated table as Excel and as PDF: two files with their names."""
    page = story.clerk
    go_home(page)
    follow(page, "各支部进度")
    look(page, "office-12-board")
    excel = download(link(page, "导出汇总表（Excel）"))
    paper = download(link(page, "导出汇总表（PDF）"))
    return excel, paper
