"""A secretary prepares and holds both meetings of the bureau on one day, signs, corrects, prints."""

import random
from io import BytesIO
from unicodedata import normalize

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from appraisals.campaigns.actions import load_presets
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary import play
from branchlife.models import Committee, Member
from meetings.models import Meeting, Speech
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import (
    button,
    choose,
    click,
    download,
    follow,
    link,
    look,
    press,
    reasons,
    said,
)
from tests.browser.steps_meetings import RECORDER, SECRETARY, arrange
from tests.browser.steps_office import ROSTERS
from tests.factories import make_clerk, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
COMMITTEE = "云岭县农业农村局党委"
FORGOTTEN = "对照检查：去年三月的主题党日没有参加，事后也没有补学。"
RESOLUTION = "同意支部班子的整改措施"


class Day:
    """The branch, who sits where, and the meeting they are in."""

    def __init__(self, new_context):
        call_command(
            "import_roster", str(ROSTERS / "roster-bureau.xlsx"), committee=COMMITTEE, create=True
        )
        load_presets()
        committee = Committee.objects.get(name=COMMITTEE)
        preset = Campaign.objects.presets().get(preset_key="bureau")
        run = play.Play(random.Random(1), make_clerk(committee))
        play.open_year(committee, preset, run, year_label="2026年度")
        self.appraisal = Appraisal.objects.get()
        self.branch = self.appraisal.branch
        self.new_context = new_context
        self.committee = self.branch.leadership()
        self.secretary = self.page_of(SECRETARY, DESKTOP)
        self.recorder = self.page_of(RECORDER, PHONE)

    def page_of(self, name, viewport):
        """A browser in which this member has logged in."""
        member = Member.objects.get(name=name)
        if member.user is None:
            member.user = make_user(name=name, password="own-words")
            member.save(update_fields=["user"])
        client, key = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(member.user)
        cookie = {"name": key, "value": client.cookies[key].value}
        context = self.new_context(viewport)
        context.add_cookies([cookie | {"domain": "localhost", "path": "/app/"}])
        return context.new_page()

    def plan(self, part):
        """Arrange one of the year's meetings for now, and send the notice."""
        page = self.secretary
        page.goto(reverse("campaigns:schedule", args=[self.appraisal.pk, part]))
        arrange(page, timezone.localtime(), "三楼会议室")
        press(page, "发出会议通知")
        return Meeting.objects.latest("pk")


@pytest.fixture
def day(new_context):
    return Day(new_context)


def still_missing(page):
    """The sentences of who is still to speak, on the page of speeches or of a meeting."""
    return [
        text.strip()
        for text in page.locator(".still-missing").first.locator("li").all_text_contents()
    ]


def at(page, name, *args):
    """Open a page of the meetings' room."""
    page.goto(reverse(f"meetings:{name}", args=args))


def hand_in_on_the_phone(day, meeting):
    """The recorder, a member of the committee, hands in the own self-criticism beforehand."""
    phone = day.recorder
    phone.goto("/app/")
    assert f"{meeting.title}：请准备并交自我批评。" in phone.locator("main").inner_text()
    click(phone.locator("main a[href*='kind=self_criticism']").first)
    look(phone, "two-01-write")
    phone.get_by_label("发言内容").fill(
        "我分管的三会一课记录有两次晚交，五月起当天整理、次日交书记审核。"
    )
    press(phone, "交发言")
    assert said(phone) == ["已交。"]


def note_committee(day, meeting):
    """One after the other; one comrade's self-criticism is forgotten, shown, and filled in."""
    page = day.secretary
    at(page, "speech_list", meeting.pk)
    handed_in = page.get_by_role("row", name=RECORDER).locator("input[name^=said_]")
    handed_in.check()
    press(page, "保存发言情况")
    first, forgotten = day.committee[0], day.committee[-1]
    at(page, "note_speeches_of", meeting.pk, first.pk)
    for number, member in enumerate(day.committee):
        critic = day.committee[number - 1]
        if member.name != RECORDER:
            page.locator("[name=text]").fill(
                f"{member.name}：学习抓得不紧，有三次集中学习没有笔记。"
            )
        if member == forgotten:
            page.locator("[name=text]").fill("")
            page.locator("[name=has_spoken]").uncheck()
        page.locator("[name=critics-0-speaker]").select_option(label=critic.name)
        page.locator("[name=critics-0-text]").fill("六月的党费收缴晚了十天，请改正。")
        if number == 0:
            page.locator("[name=response]").fill("诚恳接受，七月底前整改。")
        click(page.locator("main form .btn-primary"))
    assert still_missing(page) == [f"{forgotten.name}同志还没有自我批评。"]
    look(page, "two-02-missing")
    at(page, "detail", meeting.pk)
    assert still_missing(page) == [f"{forgotten.name}同志还没有自我批评。"]
    at(page, "note_speeches_of", meeting.pk, forgotten.pk)
    page.locator("[name=text]").fill(FORGOTTEN)
    press(page, "保存")
    assert page.locator(".still-missing").count() == 0
    assert Speech.objects.filter(kind="self_criticism", is_delivered=True).count() == 5


def record_the_rest(page, meeting):
    """Write what was said under every item on one page."""
    at(page, "live", meeting.pk)
    for field in page.locator("textarea.live-record").all():
        if not field.input_value():
            field.fill("彭晓（书记）：照议程进行，大家没有不同意见。")
    button(page, "全部保存").click()
    page.locator("[data-all-said]", has_text="已全部保存。").wait_for()


def close_and_sign(day, meeting):
    """Closed on the computer, signed by the chair there and by the recorder on the phone."""
    page, phone = day.secretary, day.recorder
    at(page, "detail", meeting.pk)
    press(page, "散会")
    press(page, "在会议记录上签字")
    at(phone, "detail", meeting.pk)
    press(phone, "在会议记录上签字")
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.SIGNED
    look(phone, f"two-signed-{meeting.pk}")


def hold_committee_meeting(day):
    """The first meeting of the day: criticism and self-criticism."""
    page = day.secretary
    meeting = day.plan("committee")
    hand_in_on_the_phone(day, meeting)
    at(page, "detail", meeting.pk)
    press(page, "开始开会")
    press(page, "其余同志全部到会")
    press(page, "宣布会议有效")
    note_committee(day, meeting)
    record_the_rest(page, meeting)
    close_and_sign(day, meeting)
    return meeting


def too_few_then_enough(day, meeting):
    """Eight with a vote of seventeen are there: no resolution. The ninth comes late."""
    page = day.secretary
    at(page, "detail", meeting.pk)
    press(page, "开始开会")
    voters = [row for row in meeting.attendances.select_related("member") if row.has_vote]
    away = [row.member.name for row in voters if row.member not in day.committee][:9]
    for name in away:
        choose(page, name, "无故缺席")
    press(page, "其余同志全部到会")
    assert (
        "实到8名，没有达到应到会有表决权党员（17名）的半数"
        in page.locator("#sentence").inner_text()
    )
    press(page, "宣布到会人数不符合规定")
    at(page, "resolve", meeting.pk)
    look(page, "two-03-no-resolution")
    assert button(page, "保存").is_disabled() and len(reasons(page)) > 0
    at(page, "coming_list", meeting.pk)
    click(page.locator(".task", has_text=away[0]).get_by_role("button", name="刚到"))
    follow(page, "宣读并重新宣布")
    look(page, "two-04-anew")
    assert "实到9名" in page.locator("#sentence").inner_text()
    press(page, "宣布会议有效")
    return away


def resolve(day, meeting):
    """More votes than people are refused; then it passes with more than half of those expected."""
    page = day.secretary
    at(page, "resolve", meeting.pk)
    page.get_by_label("决议").fill(RESOLUTION)
    page.locator("[name=ayes]").fill("10")
    page.locator("[name=nays]").fill("0")
    page.locator("[name=abstentions]").fill("0")
    press(page, "保存")
    assert said(page) == ["赞成10＋反对0＋弃权0＝10，多于到会有表决权的党员9名，请核对。"]
    page.locator("[name=ayes]").fill("9")
    press(page, "保存")
    assert meeting.resolutions.get().is_passed


def hold_general_meeting(day):
    """The second meeting of the day: a late arrival makes the quorum, everybody evaluates."""
    page = day.secretary
    meeting = day.plan("general")
    away = too_few_then_enough(day, meeting)
    resolve(day, meeting)
    at(page, "speech_list", meeting.pk)
    assert len(still_missing(page)) == 10
    for tick in page.locator("input[name^=spoke_]").all():
        tick.check()
    press(page, "保存发言情况")
    assert still_missing(page)[0] == f"还没有同志对{SECRETARY}同志提出互评意见。"
    look(page, "two-05-general-speeches")
    record_the_rest(page, meeting)
    close_and_sign(day, meeting)
    return meeting, away


def correct(day, meeting):
    """After the signing something is put right: a second version, signed again."""
    page = day.secretary
    at(page, "detail", meeting.pk)
    page.locator("summary", has_text="更正会议记录").click()
    form = page.locator("form[action$='/correct/']").or_(page.locator("form[action*='correct']"))
    form.locator("textarea, input[type=text]").first.fill("表态发言记漏一句")
    press(page, "打开新的一版")
    at(page, "record_item", meeting.items.last().pk)
    page.get_by_label("记录").first.fill("彭晓（书记）：整改态度坚决，三月底前逐项完成。")
    press(page, "保存")
    at(page, "detail", meeting.pk)
    press(page, "在会议记录上签字")
    at(day.recorder, "detail", meeting.pk)
    press(day.recorder, "在会议记录上签字")
    look(page, "two-06-corrected")


def paper(page, meeting):
    """The text of the minutes as they are printed."""
    at(page, "detail", meeting.pk)
    content, _name = download(link(page, "会议记录 PDF"))
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(content)).pages)
    return normalize("NFKC", "".join(text.split()))


def test_both_meetings_of_the_bureau_are_held_on_one_day(day):
    committee = hold_committee_meeting(day)
    general, away = hold_general_meeting(day)
    correct(day, general)
    first, second = paper(day.secretary, committee), paper(day.secretary, general)
    for text in (FORGOTTEN, "诚恳接受,七月底前整改。", "三会一课记录有两次晚交", RECORDER):
        assert normalize("NFKC", text) in first
    for text in (RESOLUTION, "整改态度坚决", *away):
        assert normalize("NFKC", text) in second
