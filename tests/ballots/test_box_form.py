"""What the ballot asks and how it is sent: opinions, own row, share of excellent, scripts, weight."""

import gzip
import re

import pytest
from django.conf import settings as django_settings

from appraisals.ballots import actions, sealing
from appraisals.ballots.models import BallotBox, OpinionNote, SealedBallot
from appraisals.campaigns.models import Campaign
from tests.ballots.rooms import big_room, open_room, statements
from tests.ballots.test_box_pages import ORIGIN, Visitor, over_http, text_of, visitor

__all__ = ["over_http", "visitor"]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SCRIPT = ORIGIN | {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-origin"}
STATIC = django_settings.BASE_DIR / "static"
OPINION = "会要开短，\r\n事要办实。"
PROMISE = (
    "您提交的测评票服务器收到后立即加密，须监票人交出计票码才能开箱，系统只留合计数（意见另列），"
    "不保存可读的单张票，也不记录哪张票是谁的；计票码销毁后，书记、党办即使拿到数据库、备份和日志，"
    "也查不出您给谁打了什么分。但若测评或计票时有人改动、监视服务器，监票人私留计票码或与管服务器的人"
    "串通，旁人看见您的屏幕，人数太少或意见完全一致，或您写的意见能认出是谁，就无法保证保密；"
    "不放心的同志请用会上抽取的测评二维码在公用平板上填写，或者填纸质票。"
)
SECRECY = [
    "这张票不记名。",
    "您填的内容和您的名字，系统没有记在一起。",
    "书记、党委办公室、管理员，都看不到您给谁选了什么。",
    "支部看得到的只有：哪些同志领了票，一共收回几张；计票以后，每位同志各等次一共得几票。",
    "要由监票人输入计票码才能计票，别人打不开票箱。",
    "请自己填，不要让别人替填，也不要拍照。",
]
# Younger than Chromium 85, or than the browsers inside older chat apps.
YOUNG_CSS = (
    r":has\(|:is\(|:where\(|\binset\b|aspect-ratio|accent-color|color-mix|@layer|@container|"
    r"\d[dls]v[hw]\b|text-wrap|margin-(inline|block)\b|padding-(inline|block)\b|:user-valid|"
    r"overflow: clip|@media[^{]*[<>]=?|\bclamp\(|@starting-style|&"
)
YOUNG_SCRIPT = (
    r"\?\.|\?\?|\|\|=|&&=|\.at\(|replaceAll|replaceChildren|structuredClone|Object\.hasOwn|"
    r"findLast|toSorted|randomUUID|AbortSignal\.timeout|checkVisibility|showModal|showPopover|"
    r"Promise\.any|\binert\b|#[a-z]+\s*[=(;]|\bstatic\b|\d_\d|localStorage|sessionStorage|"
    r"document\.cookie|indexedDB|\bcaches\b|setItem"
)


def said(page):
    """The words of a page, without what only a browser reads."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))


# Secrecy, in the words agreed


def test_the_promises_stand_word_for_word(visitor):
    page = said(text_of(visitor.get()))
    for sentence in SECRECY:
        assert sentence in page
    for text in (page, said(text_of(visitor.get("promise")))):
        assert PROMISE in text.replace("。 但若", "。但若")
    assert "您填的内容和您的名字" not in said(text_of(visitor.get("promise")))


def test_fewer_than_five_are_told_in_the_words_agreed():
    room = open_room(4)
    page = said(text_of(Visitor(room, room.take(0)).get()))
    assert (
        "本支部这次只有4名同志测评，人数少，从总票数里有可能猜到个别人的意见，请您知悉。"
        "愿意用纸质票的，请告诉监票人。"
    ) in page


# What the year asks for


@pytest.mark.parametrize(
    ("own_row", "sentence", "confirms"),
    [(True, "本人一栏照常填写即可。", False), (False, "本人一栏请空着。", True)],
)
def test_the_own_row_is_as_the_year_says(own_row, sentence, confirms):
    room = open_room(5, own_row=own_row)
    visitor = Visitor(room, room.take(0))
    page = said(text_of(visitor.get()))
    assert f"不选，算弃权。{sentence}" in page
    asked = said(text_of(visitor.cast(s0="")))
    assert "交票以后不能修改。 还有1位同志没有选，没选的算弃权。" in asked
    assert ("其中本人一栏按要求空着，不用补选。" in asked) is confirms


@pytest.mark.parametrize(
    ("year", "allocated", "most"),
    [
        ({}, None, 4),
        ({"quota_den": 4}, None, 3),
        ({"quota_base": Campaign.Base.GRADED}, None, 4),
        ({}, 5, 5),
    ],
)
def test_the_share_of_excellent_is_recalled_and_limits_nobody(year, allocated, most):
    room = open_room(12, shows_quota_hint=True, logins=False, **year)
    appraisal = room.box.appraisal
    for name, value in year.items():  # as at the opening of the year
        setattr(appraisal, name, value)
    appraisal.quota_number = allocated
    appraisal.save()
    visitor = Visitor(room, room.take(0))
    page = text_of(visitor.get())
    assert f"“优秀”一般不超过{most}名。</p>" in page
    assert f"“优秀”一般不超过{most}名，您已选#名。" in page
    assert visitor.cast().url.endswith("/done")


def test_without_that_setting_nothing_recalls_the_share(visitor):
    assert "一般不超过" not in text_of(visitor.get())


def test_a_year_without_opinions_has_no_field_and_takes_none():
    room = open_room(5, asks_opinions=False)
    visitor = Visitor(room, room.take(0))
    assert "<textarea" not in text_of(visitor.get())
    refused = visitor.cast(opinion="会要开短。")
    assert refused.status_code == 400
    assert SealedBallot.objects.count() == 0
    assert visitor.cast(opinion="  ").status_code == 302


# Opinions


def test_an_opinion_is_sealed_and_shown_again_to_nobody_after_the_cast(visitor):
    page = text_of(visitor.get())
    assert "三、对支部班子的意见建议（可不填）" in page
    assert "有可能看出是谁写的，请您留意。" in page
    asked = text_of(visitor.cast(s1="", opinion=OPINION))
    assert "会要开短，\n事要办实。</textarea>" in asked
    form = visitor.form(s1="", opinion=OPINION, back="1")
    back = text_of(visitor.browser.post(f"{visitor.address}cast", form, headers=ORIGIN))
    assert "会要开短，\n事要办实。</textarea>" in back
    assert visitor.cast(s1="", opinion=OPINION, confirmed="1").status_code == 302
    for page in (visitor.get(), visitor.get("done"), visitor.get("done?again")):
        assert "会要开短" not in text_of(page)
    again = visitor.browser.post(f"{visitor.address}cast", form, headers=ORIGIN, follow=True)
    assert "会要开短" not in text_of(again)


def test_an_opinion_too_long_loses_nothing(visitor):
    answer = visitor.cast(s0="3", opinion="意" * 201)
    page = text_of(answer)
    assert "意见建议太长，票还没有交：最多200个汉字。请删短一些再交，您填的都还在。" in page
    assert "意" * 201 in page and page.count(" checked") == visitor.room.subjects
    assert SealedBallot.objects.count() == 0
    assert visitor.cast(s0="3", opinion="意" * 200).status_code == 302


def test_every_ballot_has_the_same_length_whatever_is_written():
    room = open_room(5)
    for number, opinion in enumerate(["", "好", "意" * 200, "a" * 600, "多\r\n听\x00\x1b意见"]):
        visitor = Visitor(room, room.take(number))
        assert visitor.cast(opinion=opinion).status_code == 302
    assert len({len(bytes(ballot.sealed)) for ballot in SealedBallot.objects.all()}) == 1
    room.close()
    room.count()
    assert sorted(OpinionNote.objects.values_list("text", flat=True)) == sorted(
        ["好", "意" * 200, "a" * 600, "多\n听意见"]
    )


# Sent by our script


def test_the_script_gets_an_address_and_neither_form_nor_tracking_code(visitor):
    first = visitor.cast(headers=SCRIPT, script="1")
    done = f"{visitor.address}done"
    assert (first.status_code, first.json()) == (200, {"address": done, "repeated": done})
    assert first.cookies["slip"]["path"] == visitor.address
    again = visitor.cast(headers=SCRIPT, script="1", s0="4")
    assert again.json() == {"address": f"{done}?again", "repeated": done}
    assert SealedBallot.objects.count() == 1


def test_the_script_is_told_why_not(visitor):
    send = {"headers": SCRIPT, "script": "1"}
    form = visitor.form(script="1")
    assert visitor.cast(**send, s1="").json() == {
        "reasons": ["还有1项没有选，没选的算弃权。"],
    }
    assert visitor.cast(**send, opinion="意" * 201).json() == {
        "opinion": "意见建议太长，票还没有交：最多200个汉字。请删短一些再交，您填的都还在。"
    }
    assert visitor.cast(**send, token="no").json() == {
        "reasons": ["这一页已经过时或与本次测评不符，没有交上。请重新打开后再填。"]
    }
    visitor.room.close()
    late = visitor.browser.post(f"{visitor.address}cast", form, headers=SCRIPT)
    assert (late.status_code, late.json()) == (409, {"address": visitor.address})
    visitor.browser.cookies["slip"] = "00"
    lost = visitor.browser.post(f"{visitor.address}cast", form, headers=SCRIPT)
    assert (lost.status_code, list(lost.json())) == (403, ["reasons"])


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, {"script": "1"}),
        ({"Sec-Fetch-Site": "same-site"}, {"script": "1"}),
        ({"Sec-Fetch-Site": ""}, {"script": "1"}),
        ({"Origin": "null"}, {"script": "1"}),
        ({"Sec-Fetch-Dest": "iframe"}, {"script": "1"}),
        ({"Sec-Fetch-Dest": "serviceworker"}, {"script": "1"}),
        ({}, {}),
    ],
)
def test_no_other_script_and_no_frame_may_cast(visitor, headers, fields):
    answer = visitor.cast(headers=SCRIPT | headers, **fields)
    assert answer.status_code == 403
    assert SealedBallot.objects.count() == 0


@pytest.mark.parametrize("page", ["", "done", "enter", "promise"])
def test_no_script_reads_a_page_of_the_box(visitor, page):
    assert visitor.get(page, **SCRIPT).status_code == 403


@pytest.mark.parametrize("page", ["enter", "leave"])
def test_a_script_sends_nothing_but_casts(visitor, page):
    address = f"{visitor.address}{page}"
    answer = visitor.browser.post(address, {"script": "1"}, headers=SCRIPT)
    assert answer.status_code == 403


# Paper ballots


def test_paper_ballots_are_keyed_in_one_after_the_other():
    room = open_room(5)
    slips = actions.print_slips(room.box, 2, by=room.scrutineers[0].user)
    actions.hand_out_printed(room.box, room.voters[3], by=room.secretary.user)
    visitor = Visitor(room, "")
    assert 'name="keying"' in text_of(visitor.get("enter?keying"))
    scanned = f"http://testserver{visitor.address}enter#{slips[0]}\r\n"
    fields = {"slip": scanned, "keying": "1"}
    entered = visitor.browser.post(f"{visitor.address}enter", fields, headers=ORIGIN)
    assert entered.url == f"{visitor.address}?keying"
    page = text_of(visitor.get("?keying"))
    assert "请两名监票人一起录入：一人念票，一人录入，核对后再交票。" in page
    assert "照纸质票上写的原样录入。" in page
    assert "本人一栏" not in page
    assert "这张票不记名。" not in page
    paper = {"keying": "1", "s0": "255", "s1": "", "opinion": "多听意见"}
    asked = text_of(visitor.cast(**paper))
    assert 'name="keying"' in asked and "还有1位同志没有选" in asked
    back = text_of(visitor.cast(**paper, back="1"))
    assert back.count(" checked") == room.subjects - 1 and 'value="255" checked' in back
    cast = visitor.cast(**paper, confirmed="1")
    assert cast.url == f"{visitor.address}done?keying"
    assert "这张纸质票已经录入。" in text_of(visitor.get("done?keying"))
    following = visitor.browser.post(f"{visitor.address}leave", {"keying": "1"}, headers=ORIGIN)
    assert following.url == f"{visitor.address}enter?keying"
    assert following.cookies["slip"]["max-age"] == 0


def test_nobody_keys_in_paper_with_a_slip_of_a_member(visitor):
    page = text_of(visitor.get("?keying"))
    assert 'value="255"' not in page and "这张票不记名。" in page
    assert visitor.cast(keying="1", s0="255").status_code == 400


# Weight, and browsers of all ages


def test_two_hundred_people_on_one_page_are_light():
    """The aim is 150 KB compressed; the page, its style and its script come to less than 25."""
    room = open_room(200, logins=False, shows_quota_hint=True)
    visitor = Visitor(room, room.take(0))
    visitor.get()
    with statements(5):
        page = visitor.get().content
    assert page.count(b'type="radio"') == 4 * 202
    files = [page, *((STATIC / name).read_bytes() for name in ("box.css", "box.js"))]
    assert sum(len(gzip.compress(content)) for content in files) < 25_000
    assert len(page) < 150_000


def test_the_page_asks_for_two_files_and_no_others(visitor):
    page = text_of(visitor.get())
    assert re.findall(r'(?:src|href)="(/static/[^"]+)"', page) == [
        "/static/favicon.svg",
        "/static/box.css",
        "/static/box.js",
    ]


def test_rows_made_once_are_those_of_the_box():
    one, other = open_room(5), big_room(6)
    for room in (one, other, one):
        page = text_of(Visitor(room, room.take(0)).get())
        names = [subject["label"] for subject in room.box.subjects]
        assert re.findall(r"</span> (.+?)</legend>", page) == names


def test_a_name_is_no_markup():
    room = open_room(5)
    manifest = room.box.manifest
    manifest["subjects"][0]["label"] = "<b>王</b>"
    digest = sealing.hash_manifest(manifest)
    BallotBox.objects.filter(pk=room.box.pk).update(
        manifest=manifest,
        manifest_hash=digest,
        key_check=sealing.key_check(room.box.pk, digest),
    )
    page = text_of(Visitor(room, room.take(0)).get())
    assert "&lt;b&gt;王&lt;/b&gt;" in page and "<b>王" not in page


@pytest.mark.parametrize(("name", "young"), [("box.css", YOUNG_CSS), ("box.js", YOUNG_SCRIPT)])
def test_nothing_is_younger_than_the_browsers_of_older_phones(name, young):
    text = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", (STATIC / name).read_text(), flags=re.S | re.M)
    assert [match[0] for match in re.finditer(young, text)] == []


@pytest.mark.parametrize(
    ("young", "planted"),
    [
        (
            YOUNG_CSS,
            ["fieldset:has(input)", "inset: 0", "min-height: 100dvh", "@media (width > 4em)"],
        ),
        (YOUNG_SCRIPT, ["a?.b", "a ?? b", "a ||= b", "rows.at(-1)", "localStorage.x", "#left = 1"]),
    ],
)
def test_what_is_too_young_would_be_found(young, planted):
    assert [bool(re.search(young, text)) for text in planted] == [True] * len(planted)


def test_nothing_moves_by_itself():
    assert (
        re.findall(r"animation|transition|@keyframes|smooth", (STATIC / "box.css").read_text())
        == []
    )
    assert "smooth" not in (STATIC / "box.js").read_text()
