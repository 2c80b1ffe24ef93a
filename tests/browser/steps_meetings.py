"""The secretary's meetings: one entered afterwards from paper, one held on the phone, one that decides."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone

from branchlife.models import Member
from meetings.models import Attendance, Meeting
from tests.browser.conftest import PHONE
from tests.browser.steps import (
    button,
    choose,
    click,
    download,
    fact,
    figures,
    follow,
    go_home,
    link,
    log_in,
    look,
    press,
    reasons,
    said,
    take_next_step,
    typed,
)

SECRETARY, RECORDER = "彭晓", "谢兰凯"
ON_LEAVE, ILL = "姚健诺", "余梓宁"
REPORT = (
    "同志们：现在开会。本支部共有党员18名，其中正式党员17名、预备党员1名。"
    "今天应到会党员18名，实到%(present)s名；请假%(away)s；没有无故缺席的同志。"
    "应到会有表决权的党员17名，实到%(voting)s名，超过应到会的半数，符合规定人数，会议有效，"
    "可以开会。上级党组织派郑州明同志到会指导，让我们表示欢迎。"
)
BEFORE = {"present": 17, "voting": 16, "away": "1名：姚健诺同志因公出差"}
AFTER = {"present": 16, "voting": 15, "away": "2名：余梓宁同志因病住院，姚健诺同志因公出差"}


def arrange(page, starts_at, place):
    """Fill in the page that arranges one of the year's meetings."""
    page.get_by_label("开始时间").fill(typed(starts_at))
    page.get_by_label("地点").fill(place)
    page.get_by_label("记录人").select_option(label=RECORDER)
    press(page, "安排会议")


def enter_committee_meeting(story):
    """Held yesterday, entered afterwards; signed on paper, the scan is uploaded."""
    page = story.year()
    look(page, "meetings-01-year")
    assert take_next_step(page) == "下一步： 安排支部委员会会议"
    yesterday = timezone.localtime() - timedelta(1)
    arrange(page, yesterday.replace(hour=15, minute=0), "三楼会议室")
    look(page, "meetings-02-committee")
    press(page, "开始补录")
    press(page, "其余同志全部到会")
    assert page.locator("#sentence").inner_text() == (
        "应到支委5名，实到5名，符合规定人数，可以开会。"
    )
    press(page, "宣布会议有效")
    page.get_by_label("散会时间").fill(typed(yesterday.replace(hour=16, minute=30)))
    press(page, "散会")
    assert (
        len(reasons(page.locator('form[action$="/sign/"]'))) == 4
    )  # on the screen every item would need its record
    paper, _name = download(link(page, "会议记录 PDF"))
    scan = {"name": "支委会记录（签字）.pdf", "mimeType": "application/pdf", "buffer": paper}
    page.set_input_files("[name=upload]", scan)
    press(page, "上传签字盖章件")
    assert said(page) == ["签字盖章件已上传。"]
    look(page, "meetings-03-committee-signed")
    assert link(page, "支委会记录（签字）.pdf").count() == 1
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.entered_afterwards) == (Meeting.State.SIGNED, True)


def call_general_meeting(story):
    """Today, with the comrade whom the superior sends."""
    page = story.secretary
    follow(page, "返回本支部年度评议")
    assert take_next_step(page) == "下一步： 安排党员大会"
    arrange(page, timezone.localtime(), "三楼会议室")
    look(page, "meetings-04-general")
    assert page.locator(".agenda > li").count() == 6
    page.get_by_text("加列席人员").click()
    form = page.locator("form[action$='/guests/add/']")
    form.locator("[name=name]").fill("郑州明")
    form.locator("[name=position_held]").fill("县委组织部组织科科长")
    form.locator("[name=is_supervisor]").check()
    click(form.get_by_role("button"))
    press(page, "发出会议通知")
    assert said(page) == ["会议通知已发出，应到会人员已确定。"]
    look(page, "meetings-05-called")


def take_attendance(story):
    """On the phone: leave needs a reason, the rest with one tap; a mistake is corrected later."""
    phone = log_in(story.new_context(PHONE), story.logins[SECRETARY])
    story.phones[SECRETARY] = phone
    look(phone, "meetings-06-phone-home")
    click(phone.locator("main a[href*='/app/meetings/']", has_text="党员大会").first)
    follow(phone, "登记请假")
    row = choose(phone, ON_LEAVE, "请假")
    press(phone, "保存")
    assert said(phone) == [f"{ON_LEAVE}同志请假，请写明事由。"]
    look(phone, "meetings-07-phone-leave")
    give_reason(row, "因公出差")
    press(phone, "保存")
    assert said(phone) == ["到会情况已保存。"]
    press(phone, "开始开会")
    look(phone, "meetings-08-phone-attendance")
    press(phone, "其余同志全部到会")
    look(phone, "meetings-09-phone-sentence")
    assert phone.locator("#sentence").inner_text() == REPORT % BEFORE
    press(phone, "宣布会议有效")
    look(phone, "meetings-10-phone-declared")


def give_reason(row, reason):
    """Write why somebody is away, unfolding the field first."""
    field = row.locator("[name^=reason_]")
    if not field.is_visible():
        row.locator("summary").click()
    field.fill(reason)


def correct_attendance(story):
    """One comrade was marked as present by mistake: refused without a reason, then declared anew."""
    phone = story.phones[SECRETARY]
    follow(phone, "更正到会情况")
    row = choose(phone, ILL, "请假")
    give_reason(row, "因病住院")
    phone.locator("#why").fill("点名时误记，余梓宁同志住院未到会")
    look(phone, "meetings-11-phone-correct")
    press(phone, "更正并重新宣布")
    assert figures(phone) == {
        "应到": "18",
        "实到": "16",
        "请假": "2",
        "无故缺席": "0",
        "到会率": "88.9%",
    }
    assert REPORT % AFTER in phone.locator(".agenda > li").first.inner_text()
    statuses = Attendance.objects.filter(meeting__kind=Meeting.Kind.GENERAL).values_list("status")
    assert sorted(status for (status,) in statuses) == ["on_leave"] * 2 + ["present"] * 16


def open_general_meeting(story):
    """The secretary's computer: from home to the meeting in session."""
    page = story.secretary
    go_home(page)
    click(page.locator("main a[href*='/app/meetings/']", has_text="党员大会").first)
    return page


def record_items(page):
    """Write the record of every item that has none."""
    while (unwritten := link(page, "写记录")).count():
        click(unwritten.first)
        page.get_by_label("记录").first.fill("彭晓（书记）：照议程进行，大家没有不同意见。")
        press(page, "保存")


def finish_general_meeting(story):
    """Items and the supervisor's remarks recorded, closed, signed on the screen."""
    page = open_general_meeting(story)
    look(page, "meetings-12-to-be-recorded")
    assert "本次测评发出测评票16张，收回15张" in page.locator(".agenda > li").nth(3).inner_text()
    record_items(page)
    follow(page, "修改，或记录点评")
    page.get_by_label("点评").fill("程序规范，批评和自我批评开诚布公。")
    press(page, "保存")
    press(page, "散会")
    assert said(page) == ["已散会。请整理好会议记录再签字。"]
    look(page, "meetings-13-closed")


def sign_general_meeting(story):
    """The minutes are signed."""
    page = story.year()
    follow(page, "党员大会会议记录未签字")
    assert reasons(page) == []
    sign_as_both(page)
    look(page, "meetings-14-signed")
    assert fact(page, "记录人") == RECORDER
    assert button(page, "在会议记录上签字").count() == 0


def hold_decision_meeting(story):
    """The committee meets to decide: called, everybody there, valid."""
    page = story.secretary
    arrange(page, timezone.localtime(), "小会议室")
    press(page, "发出会议通知")
    press(page, "开始开会")
    press(page, "其余同志全部到会")
    press(page, "宣布会议有效")
    look(page, "meetings-15-decision")


def finish_decision_meeting(story):
    """Its minutes too are written and signed."""
    page = story.year()
    follow(page, "评定等次的会议正在召开")
    record_items(page)
    press(page, "散会")
    sign_as_both(page)
    look(page, "meetings-16-decision-signed")


def sign_as_both(page):
    """The chair signs here; the recorder, who has a login, with a client instead of a browser."""
    press(page, "在会议记录上签字")
    assert said(page) == ["已签字，还差另一方签字。"]
    client = Client()
    client.force_login(Member.objects.get(name=RECORDER).user)
    answer = client.post(f"{urlsplit(page.url).path}sign/", follow=True)
    assert "会议记录已签字。" in answer.content.decode()
    page.reload()
