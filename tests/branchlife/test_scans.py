"""Codes read from scans and photographs, and a PDF parted into its papers."""

import time
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageFilter
from pypdf import PdfReader, PdfWriter

from branchlife import papers
from branchlife.papers import codes, scans
from branchlife.papers.scans import Budget, Part, joined, parted
from branchlife.workflow import NotAllowed
from tests.photographs import jpeg, photographed, pictures, scanned

# Always the same: a small code out of focus is read or not by what it says.
ONE, TWO = "4MTB2WH3", "BQ58X3AP"


def paper(code, rows=3):
    lines = [[number, "张三", None] for number in range(rows)]
    table = papers.Table([["序号", "姓名", "签名"]], lines, (20, 60, 90))
    return papers.Document("签到表", "签到表", [papers.Title("签到表"), table], code=code)


@pytest.fixture(scope="module")
def page():
    [picture] = pictures(papers.document_pdf(paper(ONE)))
    return picture


def read(content):
    return [(part.code, part.first, part.last) for part in parted(content, Budget())]


def refusal(content, budget=None):
    with pytest.raises(NotAllowed) as refused:
        parted(content, budget or Budget())
    return refused.value.reasons


@pytest.mark.parametrize("angle", [0, 90, 180, 270, 5, -17])
def test_a_code_is_read_however_the_page_lies(page, angle):
    turned = page.rotate(angle, expand=True, fillcolor="white")
    assert read(jpeg(turned)) == [(ONE, 1, 1)]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"angle": 172, "blur": 1.2},
        {"angle": -8, "blur": 0.5, "width": 1280},
        {"angle": 93, "noise": 60, "width": 2400},
        {"width": 3000, "blur": 2},
    ],
)
def test_a_code_is_read_from_a_photograph(page, how):
    assert read(jpeg(photographed(page, **how), quality=50)) == [(ONE, 1, 1)]


def test_a_grey_and_a_transparent_picture_are_read_too(page):
    out = BytesIO()
    page.convert("RGBA").save(out, "PNG")
    assert read(out.getvalue()) == [(ONE, 1, 1)]
    assert read(jpeg(page.convert("L"))) == [(ONE, 1, 1)]


def test_a_photograph_that_lies_by_its_own_word_is_read(page):
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    page.rotate(90, expand=True).save(out, "JPEG", exif=exif)
    assert read(out.getvalue()) == [(ONE, 1, 1)]


def test_what_cannot_be_read_has_no_code(page):
    assert read(jpeg(page.filter(ImageFilter.GaussianBlur(9)))) == [("", 1, 1)]
    assert read(jpeg(Image.new("RGB", (800, 1100), "white"))) == [("", 1, 1)]


def test_two_codes_on_one_picture_are_none(page):
    [other] = pictures(papers.document_pdf(paper(TWO)))
    both = Image.new("RGB", (page.width * 2, page.height), "white")
    both.paste(page, (0, 0))
    both.paste(other, (page.width, 0))
    assert scans.codes_in(both) == {ONE, TWO}
    assert read(jpeg(both)) == [("", 1, 1)]


def test_other_codes_are_none_of_ours(page):
    for text in ("https://example.org/", ONE, "BL" + ONE[:-1], "BL" + "2" * 7 + "9"):
        picture = Image.new("RGB", (600, 600), "white")
        picture.paste(Image.open(BytesIO(made(text))).convert("RGB"), (50, 50))
        assert scans.codes_in(picture) == set()


def made(text):
    out = BytesIO()
    codes.segno.make(text, error="m", micro=False).save(out, kind="png", scale=8, border=4)
    return out.getvalue()


def test_a_pdf_of_one_paper_stays_as_it_is():
    content = papers.document_pdf(paper(ONE, rows=60))
    [part] = parted(content, Budget())
    assert (part.code, part.pages, part.content) == (ONE, 2, content)


def test_a_pdf_of_several_papers_is_parted():
    content = papers.document_pdf([paper(ONE, rows=60), paper(TWO), paper(ONE)])
    parts = parted(content, Budget())
    assert [part.code for part in parts] == [ONE, TWO, ONE]
    for part in parts:
        assert len(PdfReader(BytesIO(part.content)).pages) == part.pages
        assert parted(part.content, Budget())[0].code == part.code


def test_a_page_without_a_code_goes_with_the_page_before(page):
    [other] = pictures(papers.document_pdf(paper(TWO)))
    blank = Image.new("RGB", page.size, "white")
    content = scanned(blank, page.rotate(180), blank, other, blank)
    assert read(content) == [("", 1, 1), (ONE, 2, 3), (TWO, 4, 5)]


def test_pictures_of_one_paper_become_one_pdf(page):
    photo = jpeg(photographed(page))
    pdf = papers.document_pdf(paper(ONE, rows=60))
    content, suffix, pages = joined([Part(ONE, photo, ".jpg"), *parted(pdf, Budget())])
    assert (suffix, pages) == (".pdf", 3)
    assert read(content) == [(ONE, 1, 3)]
    first = pypdfium2.PdfDocument(content)[0]
    assert max(first.get_size()) < 842
    assert joined([Part(ONE, photo, ".jpg")]) == (photo, ".jpg", 1)


def test_broken_files_are_refused_in_words():
    assert refusal(b"") == ["这里只能上传PDF、JPEG、PNG文件。"]
    assert refusal(b"PK\x03\x04 word") == ["这里只能上传PDF、JPEG、PNG文件。"]
    assert refusal(b"%PDF-1.7 nothing") == ["这个PDF打不开，文件已损坏。"]
    assert refusal(b"\xff\xd8\xff nothing") == ["这张图片打不开：已损坏，或者太大。"]
    assert refusal(b"\x89PNG\r\n\x1a\n") == ["这张图片打不开：已损坏，或者太大。"]


def test_a_pdf_with_a_password_is_refused_in_words():
    writer = PdfWriter(clone_from=BytesIO(papers.document_pdf(paper(ONE))))
    writer.encrypt("geheim", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    assert refusal(out.getvalue()) == ["这个PDF要输密码才能打开，请另存为不带密码的再传。"]


def test_pages_and_time_have_an_end(page):
    many = scanned(*[page] * 3)
    assert refusal(many, Budget(pages=2)) == ["一次的页数太多了，没有读完。请分几次上传。"]
    assert refusal(many, Budget(seconds=-1)) == ["这些文件读得太久，没有读完。请一次少传几个。"]


def test_a_page_that_says_it_is_huge_is_looked_at_small():
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_400, 14_400)
    out = BytesIO()
    document.save(out)
    begun = time.monotonic()
    assert read(out.getvalue()) == [("", 1, 1)]
    assert time.monotonic() - begun < 5


def test_a_picture_with_too_many_points_is_refused():
    out = BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")
    assert refusal(out.getvalue()) == ["这张图片打不开：已损坏，或者太大。"]
