"""Papers of the ballot, read back: slips, blank form, count report."""

import re
from io import BytesIO
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from appraisals.ballots import actions, exports, sealing
from tests.ballots.rooms import make_room, open_room
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def read(response):
    """(all text without blanks, number of pages) of a PDF."""
    reader = PdfReader(BytesIO(response.content))
    text = "".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s", "", text), len(reader.pages)


def test_printed_slips_carry_a_code_and_no_name():
    room = open_room(5)
    slips = actions.print_slips(room.box, 5, by=room.scrutineers[0].user)
    response = exports.slips_pdf(room.box, slips, "https://example.org")
    text, pages = read(response)
    assert pages == 1
    for slip in slips:
        assert sealing.in_fours(slip) in text
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


@pytest.mark.parametrize(("members", "pages"), [(5, 2), (17, 2), (24, 2), (34, 2), (50, 2)])
def test_the_blank_ballot_fits_one_sheet_front_and_back(members, pages):
    room = make_room(3)
    for _ in range(members - 3):
        make_member(room.secretary.branch)
    text, count = read(exports.blank_pdf(room.box))
    assert count == pages
    assert "民主评议党员测评表" in text
    for subject in room.box.subjects:
        assert subject["label"] in text
    assert "每位同志只打一个“√”" in text
    assert "政治合格" in text


def test_the_count_report_equals_the_database():
    room = open_room(5)
    for number in range(5):
        room.vote(number, 1 if number < 2 else 2)
    room.close()
    report = room.count()
    response = exports.report_pdf(room.box)
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
