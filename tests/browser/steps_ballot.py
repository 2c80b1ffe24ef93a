"""The secret ballot in the room: scrutineers, slips, ballots in every way there is, the count."""

import re
from io import BytesIO

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from appraisals.ballots.models import BallotBox, Tally
from branchlife.actions import set_login
from branchlife.models import Member
from tests.browser.conftest import PHONE
from tests.browser.steps import (
    button,
    download,
    figures,
    follow,
    go_home,
    link,
    log_in,
    look,
    press,
    reasons,
    said,
    type_login,
)
from tests.browser.steps_meetings import SECRETARY, open_general_meeting
from tests.browser.steps_office import open_branch

SCRUTINEERS = ("秦燕艳", "肖明")
WITHOUT_SCRIPT, DRAWS_A_SLIP, SHARE_A_PHONE, TOO_LATE = (
    "潘宁强",
    "金霞",
    ("崔东国", "钟建红"),
    "方玲文",
)
MEMBERS, ASPECTS = range(17), range(17, 21)
RECEIVED = "您的测评票已收到，谢谢。可以关掉这个页面了。"
RECEIVED_BEFORE = "您的票早已收到，不用再交。第二次填的不算。"
CLOSED = "已经停止收票，这张票没有交上。请告诉监票人。"
WRONG_CODE = "计票码不对。请看着计票卡，四位四位地核对。还可以再试%d次。"
NO_PASSWORD_NOW = (
    "肖一琳同志在正在进行的测评名单中，停止收票以前不能发新密码。"
    "不能登录的，请抽取测评二维码或填纸质票。"
)
REPORTED = (
    "本次测评发出测评票16张，收回15张，收回的票数没有超过发出的票数，测评有效。"
    "其中有效票15张，无效票0张。"
)
# Of ten ballots on a member so many say each grade; the ninth (崔东国) is mostly found qualified.
MOSTLY = (1, 1, 1, 1, 2, 2, 2, 2, 2, 3)


def opinion(voter):
    """What the voter of this number thinks of everybody: {subject index: 1..4}."""
    ballot = {index: MOSTLY[(voter * 3 + index * 7) % 10] for index in MEMBERS}
    ballot |= {index: MOSTLY[(voter + index) % 10] for index in ASPECTS}
    return ballot | {8: 3 if voter == 1 else 2}


# --- before ---


def prepare_box(story):
    """From the meeting to its ballot: two scrutineers proposed and approved."""
    page = open_general_meeting(story)
    follow(page.locator(".next-action"), "去民主测评")
    look(page, "ballot-01-choice")
    press(page, "会上测评")
    assert reasons(page) == ["需要2名监票人，现在有0名。"]
    assert button(page, "开始测评").is_disabled()
    offered = page.get_by_label("监票人").locator("option").all_inner_texts()
    assert SECRETARY not in offered and "郑州明" in offered
    for name in SCRUTINEERS:
        page.get_by_label("监票人").select_option(label=name)
        press(page, "提名")
    look(page, "ballot-02-nominated")
    press(page, "会议已通过")
    assert said(page) == ["监票人已通过。"]


def make_count_codes(story):
    """Each scrutineer on the own phone; the code is shown once, and noted down."""
    for name in SCRUTINEERS:
        phone = log_in(story.new_context(PHONE), story.logins[name])
        story.phones[name] = phone
        follow(phone, "我是监票人")
        look(phone, "ballot-03-scrutineer")
        press(phone, "生成计票码")
        look(phone, "ballot-04-count-card")
        story.codes[name] = phone.locator(".count-card code").inner_text()
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", story.codes[name])
        follow(phone, "已经抄好")


def open_box(story):
    """One code with a tap on the own phone, the other typed at the secretary's computer."""
    tapped, dictated = SCRUTINEERS
    press(story.phones[tapped].locator(".next-action"), "出示")
    assert said(story.phones[tapped]) == [f"{tapped}同志已出示计票码。"]
    page = story.secretary
    page.reload()
    field = page.get_by_label(f"{dictated}的计票码")
    field.fill("0000-1111-2222-3333")
    press(page, "出示")
    assert said(page) == [WRONG_CODE % 4]
    field.fill(story.codes[dictated].lower().replace("-", " "))
    press(page, "出示")
    assert said(page) == [f"{dictated}同志已出示计票码。"]
    assert reasons(page) == []
    page.get_by_label("都核对过，一样").check()
    press(page, "开始测评")
    assert said(page) == ["测评开始。请到会同志领取测评票。"]
    look(page, "ballot-05-open")
    assert figures(page) == {"可以填票": "16", "发出": "0", "发出的票是否收齐": "否"}


# --- ballots ---


def fill(page, ballot):
    """Tick what this ballot says, row by row."""
    page.bring_to_front()
    for index, mark in ballot.items():
        page.locator(f"input[name=s{index}][value='{mark}']").check()


def take_slip(page):
    """From home to the empty ballot."""
    follow(page, "领取测评票")
    press(page, "领取测评票")
    assert page.locator("input:checked").count() == 0


def fill_without_script(story):
    """A member whose phone runs no script."""
    context = story.new_context(PHONE, java_script_enabled=False)
    page = log_in(context, story.logins[WITHOUT_SCRIPT])
    look(page, "ballot-06-member-home")
    follow(page, "领取测评票")
    look(page, "ballot-07-slip")
    press(page, "领取测评票")
    look(page, "ballot-08-form")
    fill(page, ballot := opinion(0))
    press(page, "交票")
    assert page.get_by_role("status").inner_text() == RECEIVED
    look(page, "ballot-09-received")
    page.go_back()
    assert page.get_by_role("status").inner_text() == RECEIVED
    story.ballots.append(ballot)


def fill_with_drawn_slip(story):
    """A printed slip; some rows stay empty, which is asked about once; a second cast counts nothing."""
    scrutineer = story.phones[SCRUTINEERS[0]]
    scrutineer.reload()
    scrutineer.get_by_label("张数").fill("4")
    paper, name = download(button(scrutineer, "打印测评二维码（PDF）"))
    assert name == "测评二维码（机关党支部）.pdf"
    page = story.secretary
    page.reload()
    row = page.get_by_role("row").filter(has_text=DRAWS_A_SLIP)
    press(row, "已抽取二维码")
    look(page, "ballot-10-handed-out")

    address, slips = slips_on(paper)
    assert len(set(slips)) == 4
    context = story.new_context(PHONE)
    page = context.new_page()
    page.goto(f"{address}#{slips[2]}")
    page.wait_for_url("**/box/*/")
    second = context.new_page()
    second.goto(page.url)
    fill(second, {0: 4})
    ballot = opinion(1)
    left_out = [ballot.pop(index) for index in (15, 16)]
    fill(page, ballot)
    press(page, "交票")
    look(page, "ballot-11-before-casting")
    assert page.get_by_role("alert").inner_text().split() == [
        "交票以后不能修改。",
        f"还有{len(left_out)}位同志没有选，没选的算弃权。",
    ]
    press(page, "回去补选")
    assert page.locator("input:checked").count() == len(ballot)
    fill(page, {15: 1})
    press(page, "交票")
    press(page, "交票")
    assert page.get_by_role("status").inner_text() == RECEIVED
    story.ballots.append(ballot | {15: 1})
    note_tracking_code(story, page)
    press(second, "交票")
    press(second, "交票")
    assert second.get_by_role("status").inner_text() == RECEIVED_BEFORE


def slips_on(paper):
    """(address, codes) as somebody reads them who cannot scan the squares."""
    text = PdfReader(BytesIO(paper)).pages[0].extract_text().replace("\n", "")
    address = re.search(r"http://[^ ，]+?/enter", text)[0]
    codes = re.findall(r"(?:[0-9A-Z]{4}-){20,}[0-9A-Z]{1,4}", text)
    return address, [code.replace("-", "") for code in codes]


def note_tracking_code(story, page):
    """Unfold the tracking code and write it down."""
    page.locator("summary").click()
    look(page, "ballot-12-tracking-code")
    story.tracking_codes.append(page.locator("code").inner_text())


def fill_two_on_one_phone(story):
    """Two members log in one after the other on the same phone: two ballots."""
    context = story.new_context(PHONE)
    page = log_in(context, story.logins[SHARE_A_PHONE[0]])
    for number, name in enumerate(SHARE_A_PHONE, start=2):
        if number > 2:  # the login leads straight to the slip
            type_login(page, story.logins[name])
            press(page, "领取测评票")
        else:
            take_slip(page)
        fill(page, ballot := opinion(number))
        press(page, "交票")
        assert page.get_by_role("status").inner_text() == RECEIVED
        story.ballots.append(ballot)
        note_tracking_code(story, page)
        press(page, "在这台设备上填完了")
        look(page, "ballot-13-left")
        follow(page, "换人登录")
        look(page, "ballot-13-shared-phone")
        press(page, "换人登录")


def start_but_do_not_cast(story):
    """One member takes a slip, begins to fill it and waits too long."""
    page = log_in(story.new_context(PHONE), story.logins[TOO_LATE])
    story.phones[TOO_LATE] = page
    take_slip(page)
    fill(page, {0: 1, 1: 2})


def give_rest_logins():
    """Everybody else gets a login too, without the clicking; once the box is open nobody does."""
    for member in Member.objects.filter(user=None):
        set_login(member, by=None)


def refuse_new_passwords(story):
    """Whoever makes a new password now could take that person's slip."""
    page = story.clerk
    open_branch(page)
    follow(page, "首次登录单")
    follow(page, "一个也不选")
    page.get_by_role("checkbox", name="肖一琳", exact=True).check()
    press(page, "打印首次登录单（PDF）")
    look(page, "ballot-05-no-slip")
    assert reasons(page) == [NO_PASSWORD_NOW]


def fill_for_the_rest(story):
    """The others do the same with a client instead of a browser."""
    box = BallotBox.objects.get()
    waiting = box.roll.filter(kind="none").select_related("member__user")
    for number, entry in enumerate(waiting.order_by("member__position"), start=10):
        cast_with_client(box, entry.member.user, ballot := opinion(number))
        story.ballots.append(ballot)


def cast_with_client(box, user, ballot):
    """Slip, form and cast, as a browser would send them."""
    client = Client(headers={"origin": "http://testserver"})
    client.force_login(user)
    page = client.get(reverse("ballots:slip", args=[box.pk]))
    key = re.search(r'name="key" value="(.+?)"', page.content.decode())[1]
    page = client.post(reverse("ballots:take", args=[box.pk]), {"key": key}, follow=True)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(.+?)"', page.content.decode()))
    marks = {f"s{index}": mark for index, mark in ballot.items()}
    page = client.post(reverse("box:cast", args=[box.pk]), hidden | marks, follow=True)
    assert RECEIVED in page.content.decode()


# --- after ---


def close_box(story):
    """A scrutineer closes on the phone; who was too slow is told so."""
    phone = story.phones[SCRUTINEERS[0]]
    phone.reload()
    assert figures(phone) == {"可以填票": "16", "发出": "16", "发出的票是否收齐": "否"}
    look(phone, "ballot-14-scrutineer-open")
    press(phone, "停止收票")
    assert "还有没交的测评票，确定停止收票吗？" in phone.locator(".next-action").inner_text()
    look(phone, "ballot-14-sure")
    press(phone, "停止收票")
    assert figures(phone) == {"发出": "16", "收回": "15"}
    late = story.phones[TOO_LATE]
    late.bring_to_front()
    press(late, "交票")
    press(late, "交票")
    assert late.get_by_role("alert").inner_text() == CLOSED
    look(late, "ballot-15-too-late")


def count_and_confirm(story):
    """A wrong code reveals nothing; with both the box is counted, signed and confirmed."""
    first, second = (story.phones[name] for name in SCRUTINEERS)
    field = first.get_by_label(f"{SCRUTINEERS[1]}的计票码")
    field.fill("AAAA-BBBB-CCCC-DDDD")
    press(first, "开始计票")
    assert reasons(first) == [WRONG_CODE % 4]
    look(first, "ballot-16-wrong-code")
    assert Tally.objects.count() == 0
    field.fill(story.codes[SCRUTINEERS[1]])
    press(first, "开始计票")
    assert said(first) == ["计票完成，请监票人确认。"]
    assert figures(first) == {"发出": "16", "收回": "15", "有效票": "15", "无效票": "0"}
    assert first.locator(".say").inner_text() == REPORTED
    look(first, "ballot-17-counted")
    for phone, name in zip((first, second), SCRUTINEERS, strict=True):
        go_home(phone)
        follow(phone, "查看并签字")
        press(phone.locator(".panel").filter(has_text=name), "签字")
        assert said(phone) == ["已签字。"]
    press(second, "监票人确认")
    look(second, "ballot-18-confirmed")
    tallies = {(tally.subject, tally.grade): tally.n for tally in Tally.objects.all() if tally.n}
    assert tallies == sums_of(story.ballots)


def sums_of(ballots):
    """{(subject, mark): how many} of what was ticked; 0 is a row left empty."""
    sums = {}
    for ballot in ballots:
        for index in (*MEMBERS, *ASPECTS):
            key = (index, ballot.get(index, 0))
            sums[key] = sums.get(key, 0) + 1
    return sums


def find_tracking_codes(story):
    """A member finds the code noted down in the list that the branch publishes."""
    phone = log_in(story.new_context(PHONE), story.logins[SHARE_A_PHONE[0]])
    story.phones[SHARE_A_PHONE[0]] = phone
    follow(phone, "我的评定结果")
    follow(phone, "查看回执号清单")
    look(phone, "ballot-19-tracking-codes")
    published = phone.locator("main code").all_inner_texts()
    assert len(published) == 15
    assert set(story.tracking_codes) <= set(published)
    assert link(phone, "得票情况").count() == 0
