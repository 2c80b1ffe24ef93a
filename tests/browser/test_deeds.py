"""From confirmed ballots to deeds by clicking: grades, feedback, help, rectification, the next year."""

import random
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisals.ballots.models import MemberGrade
from appraisals.campaigns.actions import load_presets
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.models import Feedback, HelpPlan, Rating, Sheet
from appraisals.ratings.rules import modal_grades
from appraisals.rectification.models import Item
from appraisals.summary import play
from branchlife.models import Committee, Member
from branchlife.written import zh_date
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import (
    Story,
    choose,
    click,
    figures,
    follow,
    go_home,
    link,
    look,
    press,
    reasons,
    said,
    take_next_step,
)
from tests.browser.steps_meetings import (
    RECORDER,
    SECRETARY,
    finish_decision_meeting,
    hold_decision_meeting,
)
from tests.browser.steps_office import ROSTERS
from tests.browser.test_roster_pages import sound
from tests.factories import make_clerk, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
COMMITTEE = "云岭县农业农村局党委"
QUOTA, ALLOWED = 5, 6
WHY_MORE = "承担抗洪抢险任务，表现突出的党员较多"
WHY_LOW = "上半年三次无故不参加集中学习，经谈话仍未补学"
STATEMENT, REPLY = "有两次是因公出差，请核实。", "已核实，两次计为请假；其余意见维持。"
GAP, MEASURES = "参加集中学习不经常", "每月谈心一次，一起学习"
PROBLEM, FACTS = "学习研讨不够深入", "全年四次集中学习，只有三月一次安排了讨论"
MEASURE, PLEDGE = "每月安排一次专题研讨，人人发言", "每月读一本书，写一篇心得"


class Year(Story):
    """The bureau's branch with its ballot counted; whose phone is whose."""

    appraisal: Appraisal = None
    # Six with the most excellent ballots, and one most find excellent who is graded low.
    best: list = None
    low: Member = None

    def page_of(self, member, viewport=PHONE):
        """A browser in which this member, or this login, has logged in."""
        user = member
        if isinstance(member, Member):
            if member.user is None:
                member.user = make_user(name=member.name, password="own")
                member.save(update_fields=["user"])
            user = member.user
        client, key = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(user)
        cookie = {"name": key, "value": client.cookies[key].value}
        context = self.new_context(viewport)
        context.add_cookies([cookie | {"domain": "localhost", "path": "/app/"}])
        page = context.new_page()
        page.goto("/app/")
        return page


@pytest.fixture
def story(new_context):
    """Everything up to the confirmed ballot, by the same actions as the pages."""
    call_command(
        "import_roster", str(ROSTERS / "roster-bureau.xlsx"), committee=COMMITTEE, create=True
    )
    load_presets()
    committee = Committee.objects.get(name=COMMITTEE)
    run = play.Play(random.Random(1), make_clerk(committee))
    preset = Campaign.objects.presets().get(preset_key="bureau")
    play.open_year(committee, preset, run, year_label="2026年度")
    for name in (SECRETARY, RECORDER):
        Member.objects.filter(name=name).update(user=make_user(name=name, password="own"))
    year = Year(new_context)
    year.appraisal = play.play_branch(Appraisal.objects.get(), run, "counted")
    rows = [row for row in Sheet(year.appraisal).rows if not row.never]
    rows.sort(key=lambda row: -row.votes[MemberGrade.EXCELLENT])
    kept = {SECRETARY, RECORDER}
    liked = [row for row in rows if modal_grades(row.votes) == [MemberGrade.EXCELLENT]]
    year.low = next(row.member for row in reversed(liked) if row.member.name not in kept)
    names = [row.member.name for row in rows if row.member != year.low]
    year.best = names[:ALLOWED]
    year.run = run
    year.secretary = year.page_of(Member.objects.get(name=SECRETARY), DESKTOP)
    year.clerk = year.page_of(run.clerk, DESKTOP)
    return year


def details_of(page, name):
    """The folded part of a member's row, opened."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))
    details = row.locator("details")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    return row


# --- grades ---


def exceed_the_quota(story):
    """Six are refused where five are allowed; the office consents; then they are kept."""
    page = story.year()
    assert take_next_step(page) == "下一步： 安排评定等次的会议"
    hold_decision_meeting(story)
    page = story.year()
    assert take_next_step(page) == "下一步： 评定等次"
    for name in story.best:
        choose(page, name, "优秀")
    choose(page, story.low.name, "基本合格")
    press(page, "保存")
    look(page, "deeds-01-over-the-quota")
    (refusal,) = said(page)
    assert refusal.startswith(f"“优秀”最多{QUOTA}名（正式党员17名的三分之一），现在定了{ALLOWED}名")
    assert not Rating.objects.exclude(proposed_grade="").exists()
    grant_exemption(story)
    press(page, "保存")
    assert said(page) == ["已保存。"]


def grant_exemption(story):
    """The clerk finds the branch in the rules of the year."""
    page = story.clerk
    go_home(page)
    follow(page, "各支部进度")
    follow(page, "本年度规则")
    follow(page, "同意该支部超出名额")
    page.get_by_label("同意的优秀名数").fill(str(ALLOWED))
    page.get_by_label("理由").fill(WHY_MORE)
    look(page, "deeds-02-exemption")
    press(page, "同意超出名额")
    assert Appraisal.objects.get().exemption.number == ALLOWED


def decide_against_the_ballots(story):
    """Far from the ballots nothing is decided without a reason; with it the list is locked."""
    page, name = story.secretary, story.low.name
    look(page, "deeds-03-no-reason")
    why_not = reasons(page.locator("form[action$='/decide/']"))
    assert f"{name}同志拟定等次与多数测评票相差两档以上，请写明理由。" in why_not
    details_of(page, name).get_by_label("与测评得票相差较大的理由").fill(WHY_LOW)
    press(page, "其余同志评定为“合格”（先逐一核对名单）")
    press(page, "已逐一核对，评定为“合格”")
    counts = {"优秀": "6", "合格": "10", "基本合格": "1", "不合格": "0", "不评定等次": "1"}
    assert figures(page) == counts
    press(page, "确定等次（锁定）")
    assert said(page) == ["等次已确定。下一步请向每位同志反馈。"]
    look(page, "deeds-04-decided")
    assert page.get_by_role("radio").count() == 0
    assert Rating.objects.get(member=story.low).departure_reason == WHY_LOW


# --- feedback ---


def tell_and_be_answered(story):
    """Everybody is told; one has something to say on the phone, and reads the answer there."""
    page = story.year()
    click(page.get_by_role("link", name=re.compile("^尚未反馈本人")).first)
    press(page, "记录反馈")
    assert said(page) == ["已记录向18名同志反馈。"]
    phone = story.phones["low"] = story.page_of(story.low)
    follow(phone, "查看")
    assert "基本合格" in phone.locator("main section").first.inner_text()
    phone.get_by_text("我有话要说").click()
    phone.get_by_role("textbox").fill(STATEMENT)
    look(phone, "deeds-05-own-grade")
    press(phone, "我已知悉")
    page = story.secretary
    go_home(page)
    assert "有1名同志对评定结果说明了情况，等待答复。" in page.locator("main").inner_text()
    follow(page, "答复")
    page.get_by_label("答复").fill(REPLY)
    look(page, "deeds-06-answer")
    press(page, "答复本人")
    phone.reload()
    assert REPLY in phone.locator("main").inner_text()


def sign_for_the_rest(story):
    """The others signed the form on paper."""
    page = story.secretary
    page.locator("summary", has_text="书面签字").click()
    for box in page.locator("input[name=feedbacks]").all():
        box.check()
    press(page, "登记签字")
    look(page, "deeds-07-signed")
    assert Feedback.objects.filter(acknowledged_at__isnull=True).count() == 0


# --- follow-up ---


def plan_help(story):
    """The year asks for it; the helper finds it at home and notes the first talk."""
    page = story.year()
    click(page.get_by_role("link", name=re.compile(f"尚未落实帮扶或处置：{story.low.name}")).first)
    look(page, "deeds-08-follow-up")
    follow(page, "制定帮扶计划")
    page.get_by_label("帮扶人").select_option(label=RECORDER)
    page.get_by_label("存在的差距").fill(GAP)
    page.get_by_label("帮扶措施").fill(MEASURES)
    look(page, "deeds-09-help-plan")
    click(page.locator("main form .btn-primary"))
    plan = HelpPlan.objects.get()
    helper = story.page_of(Member.objects.get(name=RECORDER))
    assert f"您是{story.low.name}同志的帮扶人" in helper.locator("main").inner_text()
    follow(helper, "记录帮扶情况")
    helper.get_by_label("做了什么、现在怎么样").fill("谈了一次，约定每周五一起学习。")
    press(helper, "记下帮扶情况")
    look(helper, "deeds-10-helped")
    assert plan.notes.count() == 1
    own = story.phones["low"]
    go_home(own)
    look(own, "deeds-11-home")
    follow(own, "我的年度评议")
    assert f"支部安排{RECORDER}同志帮扶您" in own.locator("main").inner_text()
    look(own, "deeds-11-my-year")
    sound(own)


# --- rectification ---


def publish_the_list(story):
    """A problem with its facts gets a measure; public, filed, and received with one click."""
    page = story.year()
    follow(page, "整改清单尚未制定")
    follow(page, "问题清单")
    follow(page, "添加问题")
    page.get_by_label("存在问题").fill(PROBLEM)
    page.get_by_label("具体表现").fill(FACTS)
    click(page.locator("main form .btn-primary"))
    click(page.get_by_role("link", name=re.compile("^写整改措施")).first)
    page.get_by_label("整改措施").fill(MEASURE)
    page.get_by_label("完成时限").fill((timezone.localdate() + timedelta(120)).isoformat())
    press(page, "列入清单")
    page.goto(reverse("rectification:item_list", args=[story.appraisal.pk]))
    follow(page, "公开")
    page.get_by_label("公开方式").fill("支部公开栏张贴")
    press(page, "公开")
    follow(page, "报备")
    press(page, "报备")
    look(page, "deeds-12-list")
    clerk = story.clerk
    go_home(clerk)
    assert "机关党支部报备了整改清单。" in clerk.locator("main").inner_text()
    press_on_the_list(clerk)
    assert story.appraisal.filings.get().received_by == story.run.clerk


def press_on_the_list(clerk):
    """From home to the list; one click says that it arrived."""
    click(clerk.locator("main a", has_text="确认收到").first)
    press(clerk, "确认收到")
    look(clerk, "deeds-13-received")


def keep_a_pledge(story):
    """Pledged on the phone, kept with a photo, settled by the secretary."""
    phone = story.phones["low"]
    go_home(phone)
    follow(phone, "写整改承诺")
    phone.locator("[name=measure]").fill(PLEDGE)
    phone.get_by_label("完成时限").fill((timezone.localdate() + timedelta(60)).isoformat())
    press(phone, "保存整改承诺")
    follow(phone, "查看承诺落实情况")
    photo = {"name": "读书笔记.jpg", "mimeType": "image/jpeg"}
    phone.locator("[name=note]").fill("三月读了一本，笔记拍照附上。")
    phone.set_input_files("[name=upload]", photo | {"buffer": phone.screenshot(type="jpeg")})
    press(phone, "记录整改进展")
    look(phone, "deeds-14-pledge-kept")
    assert link(phone, "读书笔记.jpg").count() == 1
    page, item = story.secretary, Item.objects.pledges().get(member=story.low)
    page.goto(item.get_absolute_url())
    follow(page, "销号")
    page.get_by_label("结果").fill("每月一篇，已交六篇。")
    press(page, "销号")
    item.refresh_from_db()
    assert (item.state, item.evidence().count()) == (Item.State.DONE, 1)


def carry_into_the_next_year(story):
    """The next year opens with what is still open; it goes on there with a new day."""
    preset = Campaign.objects.presets().get(preset_key="bureau")
    committee = story.appraisal.campaign.committee
    play.open_year(committee, preset, story.run, year_label="2027年度")
    later = Appraisal.objects.get(campaign__year_label="2027年度")
    page = story.secretary
    page.goto(later.get_absolute_url())
    look(page, "deeds-15-next-year")
    assert "往年整改清单还有1项没有完成。" in page.locator("main > p.panel").inner_text()
    follow(page, "去销号或转入本年度")
    assert page.get_by_role("checkbox", name=PROBLEM).is_checked()
    page.get_by_label("完成时限").fill((timezone.localdate() + timedelta(300)).isoformat())
    press(page, "转入本年度整改清单")
    look(page, "deeds-16-carried")
    old, new = Item.objects.listed().order_by("pk")
    assert (old.state, new.carried_from, new.measure) == (Item.State.CARRIED, old, MEASURE)
    page.goto(later.get_absolute_url())
    assert "没有销号" not in page.locator("main").inner_text()


def everything_is_said(story):
    """The page of the year tells all of it in sentences, the exemption in the table."""
    page = story.secretary
    page.goto(story.appraisal.get_absolute_url())
    look(page, "deeds-17-year")
    sound(page)
    text = page.locator("main").inner_text()
    today = zh_date(timezone.localdate())
    for sentence in (
        "已评定17名：优秀6名，合格10名，基本合格1名，不合格0名；不评定等次1名",
        "评定结果已全部反馈本人",
        "评定结果本人均已确认知悉",
        "基本合格、不合格党员均已落实帮扶或处置",
        f"整改清单已于{today}公开",
        f"整改清单已于{today}向上级党组织报备",
        "整改事项已全部销号或转入下年度",
    ):
        assert sentence in text
    page.goto(reverse("summary:form", args=[story.appraisal.pk]))
    assert WHY_MORE in page.locator("main").inner_text()


def test_ballots_become_deeds(story):
    exceed_the_quota(story)
    decide_against_the_ballots(story)
    finish_decision_meeting(story)
    tell_and_be_answered(story)
    sign_for_the_rest(story)
    plan_help(story)
    publish_the_list(story)
    keep_a_pledge(story)
    carry_into_the_next_year(story)
    everything_is_said(story)
