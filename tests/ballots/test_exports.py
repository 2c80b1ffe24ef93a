"""Papers of the ballot, read back: slips, the paper ballot, sheets, reports, codes."""

import re
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import docx
import pytest
from django.http import HttpResponse
from django.urls import reverse
from pypdf import PdfReader

from appraisals.ballots import actions, exports, sealing
from appraisals.ballots.exports import kinds
from appraisals.ballots.models import BallotBox, BoxReport
from branchlife.exports import paper_file
from branchlife.models import PrintedPaper
from branchlife.paper_kinds import paper_kind
from tests.ballots.rooms import open_room
from tests.factories import (
    DAY,
    make_appraisal,
    make_branch,
    make_campaign,
    make_member,
    make_user,
)
from tests.meetings.test_exports import paper

pytestmark = pytest.mark.django_db

PDF_ID = re.compile(rb"/ID ?\[[^]]*\]")


LONG_NAMES = ("古丽巴哈尔·吾斯曼江", "迪丽热巴·艾合买提汗", "阿卜杜拉·买买提", "欧阳文华")
LONG_ASPECTS = [
    "总体评价",
    "贯彻执行党的路线方针政策和上级党组织决议决定情况",
    "工作",
    "作风",
    "决策",
]
CRITERIA = [
    {"title": f"第{n}方面", "text": "是否按规定参加党的组织生活，" * 4} for n in range(1, 8)
]


def pages_of(response):
    """The text of each page of a PDF, without blanks."""
    reader = PdfReader(BytesIO(response.content))
    return [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]


def read(response):
    """(all text without blanks, number of pages) of a PDF."""
    pages = pages_of(response)
    return "".join(pages), len(pages)


def read_word(response):
    """([all lines], [the rows of each table]) of a Word file."""
    document = docx.Document(BytesIO(response.content))
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    ]
    return [paragraph.text for paragraph in document.paragraphs], tables


def paper_box(members, name="第一党支部", **year):
    """A box in DRAFT, all on paper, with so many members whose names are long."""
    branch = make_branch(name=name)
    facts = {"aspects": LONG_ASPECTS, "criteria": CRITERIA} | year
    appraisal = make_appraisal(branch, campaign=make_campaign(branch.committee, **facts))
    for number in range(members):
        make_member(branch, name=LONG_NAMES[number % len(LONG_NAMES)], work_unit=f"第{number}科室")
    return BallotBox.objects.create(appraisal=appraisal, is_all_paper=True, held_on=DAY)


def test_printed_slips_carry_a_code_and_no_name():
    room = open_room(5)
    slips = actions.print_slips(room.box, 5, by=room.scrutineers[0].user)
    response = exports.slips_pdf(room.box, slips, "https://example.org")
    text, pages = read(response)
    assert pages == 1
    for slip in slips:
        assert sealing.in_fours(slip) in text
        assert [len(line) for line in exports.slips.code_lines(slip)] == [35, 35, 35, 31]
    assert f"https://example.org/box/{room.box.pk}/enter" in text
    assert not any(member.name in text for member in room.voters)
    assert "不记名、不编号，只能交一次票。" in text
    assert text.count("不能扫码的同志，请到前面的平板上由监票人协助扫码。") == 5


def test_the_typed_code_of_a_printed_slip_opens_the_ballot():
    room = open_room(5)
    (slip,) = actions.print_slips(room.box, 1, by=room.scrutineers[0].user)
    text, _pages = read(exports.slips_pdf(room.box, [slip], "https://example.org"))
    code = re.search(r"(?:\w{4}-){27}\w", text)[0]
    assert actions.enter(room.box.pk, code).slip_text == slip


def test_the_qr_code_says_the_address_with_the_slip_behind_it():
    assert exports.qr_image("https://example.org/").startswith("data:image/svg+xml")


def test_phones_can_read_the_qr_code_of_a_slip_behind_a_long_address():
    room = open_room(5)
    (slip,) = actions.print_slips(room.box, 1, by=room.scrutineers[0].user)
    address = f"https://{'dangjian-pingyi.' * 3}example.gov.cn/box/{room.box.pk}/enter#{slip}"
    image = unquote(exports.qr_image(address))
    modules = int(re.search(r"""width=["'](\d+)["']""", image)[1]) / 4  # scale=4, border included
    assert 44 / modules >= 0.6  # mm; the paper prints it 44 mm wide (class w44), phones need 0.4


@pytest.mark.parametrize(
    ("members", "leadership_page"), [(1, 0), (11, 0), (24, 1), (25, 0), (50, 1)]
)
def test_the_paper_ballot_is_one_sheet_even_with_long_names(members, leadership_page):
    name = "中共某某自治州市场监督管理局机关第一支部委员会"
    box = paper_box(members, name)
    pages = pages_of(paper("ballot", box, blank=True))
    assert len(pages) == 2
    assert pages[0].startswith(f"{name}2024年度民主评议党员测评表（支部印章）一、党员测评")
    assert len(box.subjects) == members + 5
    for number, subject in enumerate(box.subjects[:members], start=1):
        assert f"{number}{subject['label'].replace(' ', '')}" in pages[0]
    assert [page.count("二、班子测评") for page in pages].index(1) == leadership_page
    assert "".join(LONG_ASPECTS) in pages[leadership_page].replace("较好一般差", "")
    assert "意见建议（可不填）：" in pages[leadership_page]
    assert "填写说明：1.不记名。2.每位同志只打一个“√”" in pages[0]
    assert "评议内容1.第1方面：" in pages[1]
    assert "7.第7方面：" in pages[1]
    # Ballots printed at two times look the same.
    assert [page[-14:] for page in pages] == [
        "支部评议平台生成第1页共2页",
        "支部评议平台生成第2页共2页",
    ]


def test_above_fifty_names_the_paper_ballot_repeats_its_headings():
    pages = pages_of(paper("ballot", paper_box(64), blank=True))
    assert len(pages) == 3
    assert [page.count("序号姓名") for page in pages] == [2, 2, 0]
    assert "64欧阳文华" in pages[1]


def test_the_paper_ballot_says_what_this_year_wants():
    pages = pages_of(paper("ballot", paper_box(3, own_row=False, asks_opinions=False), blank=True))
    assert "填好对折投入票箱。4.本人一栏请空着。" in pages[0]
    assert "意见建议" not in "".join(pages)
    (page,) = pages_of(paper("ballot", paper_box(3, aspects=[], criteria=[]), blank=True))
    assert "二、班子测评意见建议（可不填）：" in page
    assert "本人一栏" not in page


def test_the_paper_ballot_in_word_is_the_same():
    box = paper_box(25, own_row=False)
    labels = [subject["label"] for subject in box.subjects]
    response = paper("ballot", box, "docx", blank=True)
    lines, (members, aspects, _room) = read_word(response)
    assert members[0] == ["序号", "姓名", "优秀", "合格", "基本合格", "不合格"] * 2
    left = [row[:6] for row in members[1:]]
    right = [row[6:] for row in members[1:]]
    assert left == [[str(n), labels[n - 1], *[""] * 4] for n in range(1, 14)]
    assert right[:-1] == [[str(n), labels[n - 1], *[""] * 4] for n in range(14, 26)]
    assert right[-1] == [""] * 6
    assert aspects[1:] == [[label, *[""] * 4] for label in LONG_ASPECTS]
    assert lines[:3] == ["第一党支部2024年度民主评议党员测评表", "（支部印章）", "一、党员测评"]
    assert any(line.endswith("4.本人一栏请空着。") for line in lines)
    assert lines[-1] == f"7.第7方面：{CRITERIA[6]['text']}"
    foot = docx.Document(BytesIO(response.content)).sections[0].footer.paragraphs[0]
    assert foot.text == "支部评议平台生成\u3000第页共页"


def test_the_sheet_to_count_on_has_a_row_for_every_comrade_and_aspect():
    box = paper_box(50)
    text, pages = read(paper("tally", box, blank=True))
    assert pages == 3
    assert text.startswith("第一党支部2024年度民主测评计票草表发出收回有效无效序号姓名优秀计")
    for subject in box.subjects:
        assert subject["label"].replace(" ", "") in text
    assert "五笔成一个“正”字" in text
    assert "监票人（签字）：监票人（签字）：计票人（签字）：" in text


def test_the_blank_report_has_every_name_and_no_number():
    box = paper_box(11)
    text, _pages = read(paper("report", box, blank=True))
    assert "应到实到发出收回有效无效一、党员测评序号姓名优秀合格基本合格不合格弃权1" in text
    word = paper("report", box, "docx", blank=True)
    lines, (turnout, members, aspects, *signed) = read_word(word)
    assert lines[0].replace("\n", "") == "第一党支部2024年度民主测评结果报告单"
    assert turnout == [["应到", "实到", "发出", "收回", "有效", "无效"], [""] * 6]
    assert members[0] == ["序号", "姓名", "优秀", "合格", "基本合格", "不合格", "弃权"]
    labels = [subject["label"] for subject in box.subjects]
    assert members[1:] == [[str(n), labels[n - 1], *[""] * 5] for n in range(1, 12)]
    assert aspects[1:] == [[label, *[""] * 5] for label in LONG_ASPECTS]
    assert signed == [
        [["监票人（签字）：", "监票人（签字）："]],
        [["计票人（签字）：", "　　年　　月　　日"]],
    ]


@pytest.mark.parametrize("members", [17, 24])
def test_signatures_never_stand_alone_on_a_page(members):
    box = paper_box(members, aspects=["总体评价", "工作", "作风"])
    for key in ("tally", "report"):
        last = pages_of(paper(key, box, blank=True))[-1]
        assert "监票人（签字）" in last
        assert "作风" in last


@pytest.mark.parametrize(
    ("is_all_paper", "words"), [(True, "整张没有一项有效的，算无效票"), (False, "当面把计票卡销毁")]
)
def test_scrutineers_have_one_page_of_advice(is_all_paper, words):
    box = paper_box(3) if is_all_paper else open_room(3).box
    text, pages = read(paper("scrutineers_guide", box, blank=True))
    assert pages == 1
    assert text.startswith(f"监票人须知{box}监票人：".replace(" ", ""))
    assert "一、会前1." in text
    assert words in text


def test_the_count_report_equals_the_database():
    room = open_room(5)
    for number in range(5):
        room.vote(number, 1 if number < 2 else 2)
    room.close()
    report = room.count()
    actions.sign(room.box.scrutineers.first(), by=room.scrutineers[0].user)
    response = paper("report", room.box)
    text, pages = read(response)
    assert pages == 1
    assert "应到实到发出收回有效无效555550" in text
    for position, (name, numbers) in enumerate(exports.result_rows(room.box)[0], start=1):
        assert numbers == [2, 3, 0, 0, 0]
        assert f"{position}{name}{''.join(map(str, numbers))}" in text
    assert "总体评价23000" in text
    assert sum([2, 3, 0, 0, 0]) == report.valid
    branch = room.secretary.branch.name
    assert f"民主测评结果报告单（{branch}）.pdf" in unquote(response["Content-Disposition"])
    for scrutineer in room.scrutineers:
        assert scrutineer.name in text
    word = paper("report", room.box, "docx")
    _lines, (turnout, members, aspects, signed, counted) = read_word(word)
    assert turnout[1] == ["5", "5", "5", "5", "5", "0"]
    assert [row[2:] for row in members[1:]] == [["2", "3", "0", "0", "0"]] * 5
    assert [row[1:] for row in aspects[1:]] == [["2", "3", "0", "0", "0"]] * 2
    first, second = signed[0]
    assert first.startswith(f"监票人（签字）：{room.scrutineers[0].name}（20")
    assert first.endswith("日在本平台签字确认）")
    assert second == f"监票人（签字）：{room.scrutineers[1].name}"
    assert counted == [["计票人（签字）：", "　　年　　月　　日"]]


def test_the_count_report_names_the_mobile_box_and_those_online_only_when_there_are_any():
    room = open_room(5)
    for number in range(5):
        room.vote(number)
    room.close()
    report = room.count()
    report.mobile, report.online = 1, 2
    report.save(update_fields=["mobile", "online"])
    room.box.counter = room.voters[4]
    room.box.save(update_fields=["counter"])
    text, _pages = read(paper("report", room.fresh()))
    assert "应到实到流动票箱线上参加发出收回有效无效55125550" in text
    assert f"计票人（签字）：{room.voters[4].name}" in text


def test_every_tracking_code_is_on_the_paper_for_the_notice_board():
    room = open_room(5)
    for number in range(5):
        room.vote(number)
    room.close()
    report = room.count()
    room.confirm()
    text, pages = read(paper("codes", room.fresh()))
    assert pages == 1
    assert len(report.tracking_codes) == 5
    assert "".join(sorted(report.tracking_codes)) in text
    assert "共收回测评票5张" in text
    assert not any(voter.name in text for voter in room.voters)


def test_an_empty_sheet_is_signed_by_nobody_even_after_the_count():
    room = open_room(3)
    for number in range(3):
        room.vote(number)
    room.close()
    room.count()
    room.confirm()
    name = room.scrutineers[0].name
    empty = [paper(key, room.box, blank=True) for key in ("tally", "report")]
    for text, _pages in map(read, empty):
        assert name in text and "在本平台签字" not in text
    assert "在本平台签字" in read(paper("report", room.box))[0]


def ballots_at(box, hour, by, monkeypatch):
    """{suffix: bytes} of the paper ballot as somebody prints it at this hour."""
    moment = datetime(2025, 3, 19, hour, 17, 43, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    kind = paper_kind("ballot")
    record = kind.records().get(pk=box.pk)
    return {s: paper_file(kind, record, s, by=by, blank=True)[2] for s in kind.suffixes}


def test_no_paper_ballot_carries_a_code_a_time_or_a_number(monkeypatch):
    box = paper_box(11, asks_opinions=True)
    early = ballots_at(box, 8, make_user(), monkeypatch)
    late = ballots_at(box, 21, make_user(), monkeypatch)
    assert PDF_ID.sub(b"", early["pdf"]) == PDF_ID.sub(b"", late["pdf"])
    assert early["docx"] == late["docx"]
    assert PrintedPaper.objects.count() == 0
    reader = PdfReader(BytesIO(late["pdf"]))
    assert not {"/CreationDate", "/ModDate"} & set(reader.metadata or {})
    assert [list(page.images) for page in reader.pages] == [[], []]
    text = "".join(pages_of(HttpResponse(late["pdf"])))
    known = [subject["label"] for subject in box.subjects]
    known += [criterion["title"] for criterion in CRITERIA]
    for label in sorted(known, key=len, reverse=True):
        text = text.replace(re.sub(r"\s", "", label), "|")
    # The numbers of the rows, of the hints, of what is appraised, the year, and the pages.
    numbers = [*range(1, 12), 2024, 1, 2, 3, *range(1, 8), 1, 2, 2, 2]
    assert Counter(map(int, re.findall(r"\d+", text))) == Counter(numbers)
    with ZipFile(BytesIO(late["docx"])) as word:
        assert not [name for name in word.namelist() if name.startswith("word/media")]
        assert {entry.date_time[0] for entry in word.infolist()} == {2000}
        said = word.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", said)) == {"2000-01-01T00:00:00Z"}


def test_only_the_report_is_signed_and_bears_a_code():
    signed = {kind.key for kind in kinds.PAPERS if kind.is_signed or kind.blank_is_signed}
    assert signed == {"report"}
    assert {kind.key for kind in kinds.PAPERS if kind.make is None} == {
        "ballot",
        "tally",
        "scrutineers_guide",
    }


def test_two_halves_of_the_paper_ballot_stand_apart_behind_a_thick_line():
    document = docx.Document(BytesIO(paper("ballot", paper_box(25), "docx", blank=True).content))
    members, aspects = document.tables[:2]
    for row in members.rows:
        thick = [
            "w:tcBorders" in cell._tc.xml and 'w:sz="16"' in cell._tc.xml for cell in row.cells
        ]
        assert thick == [number == 6 for number in range(12)]
    assert "w:tcBorders" not in aspects._tbl.xml


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "还没有计票。"),
        ("open", "还没有计票。"),
        ("closed", "还没有计票。"),
        ("void", "本次测评无效。"),
    ],
)
def test_without_a_count_there_is_no_report(state, sentence):
    assert [str(reason) for reason in paper_kind("report").reasons(BallotBox(state=state))] == [
        sentence
    ]


def test_whoever_stands_beside_the_box_hears_why_there_is_no_report_yet(client):
    room = open_room(5)
    someone = next(member for member in room.voters[1:] if member not in room.scrutineers)
    address = reverse("branchlife:paper", args=["report", room.box.pk, "pdf"])
    client.force_login(room.secretary.user)
    page = client.get(address, follow=True)
    assert page.redirect_chain == [(room.box.get_absolute_url(), 302)]
    assert "还没有计票。" in page.content.decode()
    client.force_login(someone.user)
    assert client.get(address).status_code == 403
    for number in range(5):
        room.vote(number)
    room.close()
    room.count()
    # Counted: until the confirmation for the scrutineers only.
    client.force_login(room.secretary.user)
    assert client.get(address).status_code == 403
    client.force_login(room.scrutineers[0].user)
    assert client.get(address)["Content-Type"] == "application/pdf"


def test_ballots_that_were_all_of_paper_have_no_tracking_codes():
    box = BallotBox(state="confirmed", is_all_paper=True)
    box.report = BoxReport(tracking_codes=[])
    assert [str(reason) for reason in paper_kind("codes").reasons(box)] == [
        "测评票全部是纸质票，没有回执号。"
    ]


def test_a_rehearsal_has_no_papers():
    box = paper_box(3)
    BallotBox.objects.filter(pk=box.pk).update(is_rehearsal=True)
    assert not paper_kind("report").records().filter(pk=box.pk).exists()


@pytest.mark.parametrize(
    ("key", "members", "pages"),
    [("tally", 11, 1), ("tally", 50, 3), ("report", 11, 1), ("report", 16, 1), ("report", 50, 2)],
)
def test_sheets_with_strokes_and_sums_take_as_few_pages_as_may_be(key, members, pages):
    box = paper_box(members, aspects=["总体评价", "工作", "作风"])
    assert len(pages_of(paper(key, box, blank=True))) == pages


def test_the_papers_of_this_room_have_their_names():
    box = paper_box(3)
    names = {
        "ballot": "民主测评票（第一党支部）.docx",
        "tally": "计票草表（第一党支部）.docx",
        "report": "民主测评结果报告单（空白）（第一党支部）.docx",
        "scrutineers_guide": "监票人须知（第一党支部）.docx",
    }
    for key, name in names.items():
        assert paper(key, box, "docx", blank=True).filename == name
