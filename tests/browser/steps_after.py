"""After the ballot: grades under the quota, feedback, rectification, the table on its way."""

from datetime import timedelta

from django.utils import timezone

from appraisals.ratings.models import Feedback, Rating
from appraisals.rectification.models import Item
from appraisals.summary.models import Submission
from branchlife.written import zh_date
from tests.browser.steps import (
    button,
    choose,
    figures,
    follow,
    go_home,
    look,
    press,
    reasons,
    said,
    take_next_step,
)
from tests.browser.steps_meetings import hold_decision_meeting

EXCELLENT = ("潘宁强", "肖一琳", "谢兰凯", "彭晓", "吴国源")
ONE_TOO_MANY, BASIC = "陆慧佳", "崔东国"
OPINION = "工作扎实，作风正派，群众公认。"
OVER = (
    "“优秀”最多5名（正式党员17名的三分之一），现在定了6名，多1名。"
    "请调整；确需超出，请先报党委办公室同意。"
)
TOO_EARLY = "还不能报送，差2项：①党员大会会议记录未签字；②18名党员的等次尚未评定。"
NO_PLEDGE_YET = "尚未作整改承诺：潘宁强、肖一琳、秦燕艳、谢兰凯、金霞等17名"
REMARKS = "①联系电话请写座机；②请于明日下班前改好再报。"


def try_to_send_too_early(story):
    """The page of sending says what is missing, and has no button that works."""
    page = story.year()
    follow(page, "核对并报送")
    look(page, "after-01-too-early")
    assert reasons(page) == [TOO_EARLY]
    assert button(page, "报送").is_disabled()


# --- grades ---


def propose_grades(story):
    """One over the quota is refused and everything typed stays; then five, and the rest qualified."""
    page = story.year()
    assert take_next_step(page) == "下一步： 安排评定等次的会议"
    hold_decision_meeting(story)
    page = story.year()
    assert take_next_step(page) == "下一步： 评定等次"
    look(page, "after-02-grades")
    for name in (*EXCELLENT, ONE_TOO_MANY):
        choose(page, name, "优秀")
    choose(page, BASIC, "基本合格")
    row = page.get_by_role("row").filter(has_text=EXCELLENT[0])
    row.locator("summary").click()
    row.get_by_label("支部意见").fill(OPINION)
    assert page.get_by_text("超出名额，不能保存。").is_visible()
    press(page, "保存")
    look(page, "after-03-over-the-quota")
    assert said(page) == [OVER]
    assert page.get_by_role("radio", checked=True).count() == 7
    assert row.get_by_label("支部意见").input_value() == OPINION
    assert not Rating.objects.exclude(proposed_grade="").exists()
    choose(page, ONE_TOO_MANY, "合格")
    press(page, "其余同志评定为“合格”（先逐一核对名单）")
    look(page, "after-04-the-rest")
    assert page.locator("main ol > li").count() == 10
    press(page, "已逐一核对，评定为“合格”")
    assert said(page) == ["已将10名同志拟定为“合格”。"]
    assert figures(page) == {
        "优秀": "5",
        "合格": "11",
        "基本合格": "1",
        "不合格": "0",
        "不评定等次": "1",
    }


def decide_grades(story):
    """The committee's meeting decides; from then on the grades are locked."""
    page = story.secretary
    meeting = page.get_by_label("评定会议").locator("option:checked")
    assert "评定等次会议" in meeting.inner_text()
    press(page, "确定等次（锁定）")
    assert said(page) == ["等次已确定。下一步请向每位同志反馈。"]
    look(page, "after-05-decided")
    assert page.get_by_role("radio").count() == 0


def feed_back(story):
    """Everybody is told; one member reads the own grade on the phone and answers."""
    page = story.year()
    due = zh_date(timezone.localdate() + timedelta(10))
    follow(page, f"尚未反馈本人（应于{due}前反馈）：潘宁强、肖一琳、秦燕艳、谢兰凯、金霞等18名")
    for box in page.locator("input[name=members]").all():
        box.check()
    press(page, "记录反馈")
    assert said(page) == ["已记录向18名同志反馈。"]
    phone = story.phones[BASIC]
    go_home(phone)
    look(phone, "after-06-member-home")
    follow(phone, "查看")
    assert "基本合格" in phone.locator("main section").first.inner_text()
    phone.get_by_text("我有话要说").click()
    phone.get_by_role("textbox").fill("虚心接受，明年补上短板。")
    look(phone, "after-07-own-grade")
    press(phone, "我已知悉")
    feedback = Feedback.objects.get(rating__member__name=BASIC)
    assert feedback.acknowledged_at and feedback.statement == "虚心接受，明年补上短板。"
    assert Feedback.objects.filter(acknowledged_at__isnull=True).count() == 17


# --- rectification ---


def make_list(story):
    """One problem and its measure: not due before the meeting; made public and filed."""
    page = story.year()
    follow(page, "整改清单尚未制定")
    follow(page, "添加整改事项")
    page.get_by_label("存在问题").fill("学习研讨不够深入")
    page.get_by_label("具体表现").fill("第三季度集中学习3次，只有1次安排了讨论")
    page.get_by_label("整改措施").fill("每月安排一次专题研讨，人人发言")
    today = timezone.localdate()
    early = today - timedelta(30)
    page.get_by_label("完成时限").fill(early.isoformat())
    press(page, "列入清单")
    look(page, "after-08-due-too-early")
    refusal = f"完成时限（{zh_date(early)}）早于会议日期（{zh_date(today)}），请检查。"
    assert page.locator("main .alert").inner_text().strip() == refusal
    assert page.get_by_label("存在问题").input_value() == "学习研讨不够深入"
    assert not Item.objects.exists()
    page.get_by_label("完成时限").fill((today + timedelta(120)).isoformat())
    press(page, "列入清单")
    assert said(page) == ["已列入整改清单。"]
    look(page, "after-09-list")
    follow(page, "公开")
    page.get_by_label("公开方式").fill("支部公开栏张贴")
    press(page, "公开")
    follow(page, "报备")
    press(page, "报备")
    assert said(page) == ["已报备1项。"]


def pledge(story):
    """A member pledges on the phone, in two minutes."""
    phone = story.phones[BASIC]
    go_home(phone)
    follow(phone, "写整改承诺")
    look(phone, "after-10-pledge")
    phone.locator("[name=measure]").fill("每月读一本书，写一篇心得")
    phone.get_by_label("完成时限").fill((timezone.localdate() + timedelta(200)).isoformat())
    press(phone, "保存整改承诺")
    assert said(phone) == ["整改承诺已保存。"]
    look(phone, "after-11-pledged")


# --- the table ---


def send_table(story):
    """Nothing needed is missing any more: what is left to do is said, and stops nothing."""
    page = story.year()
    look(page, "after-12-year")
    follow(page, "核对并报送")
    assert reasons(page) == []
    warnings = page.locator("main .panel").first.locator("li").all_inner_texts()
    # One sentence on study and two on talks: this branch noted none of them here. Then who has not
    # acknowledged, who waits for an answer and who for help; pledges, the receipt, what is open.
    assert (len(warnings), warnings[6]) == (9, NO_PLEDGE_YET)
    assert figures(page) == {"党员总数": "18", "有效票": "15", "评定人数": "17", "优秀": "5"}
    page.get_by_label("联系电话").fill("13861342995")
    look(page, "after-13-before-sending")
    press(page, "报送")
    assert said(page) == ["已报送。"]
    assert Submission.objects.get().state == Submission.State.SUBMITTED


def send_again(story):
    """Home says what the office wants changed; changed, the table goes out a second time."""
    page = story.secretary
    go_home(page)
    look(page, "after-14-returned")
    assert f"下一步： 情况表被退回修改：{REMARKS}" in page.locator("main").inner_text()
    follow(page, "去办理")
    page.get_by_label("联系电话").fill("0851-7654321")
    press(page, "报送")
    look(page, "after-15-sent-again")
    states = Submission.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [Submission.State.RETURNED, Submission.State.SUBMITTED]
