"""Scans and photographs of signed papers: the codes on their pages, one file for each paper.

No database. Nothing read is trusted beyond being one of our codes; whose it is others find out.
"""

import math
import threading
import time
from dataclasses import dataclass
from io import BytesIO

import pypdfium2
import zxingcpp
from django.utils.translation import gettext as _
from PIL import Image, ImageFilter, ImageOps, ImageStat

from branchlife.papers import codes
from branchlife.papers.pictures import MOST_POINTS, small_jpeg
from branchlife.workflow import NotAllowed

PDF, JPEG, PNG = ".pdf", ".jpg", ".png"
BEGINNINGS = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
# How pages of a PDF are looked at, in points to the inch: at first, and when nothing was found.
AT_FIRST, CLOSER = 200, 400
# No page is looked at with more points than these, however large it says it is.
MOST_PAGE_POINTS = 24_000_000
# A small picture is enlarged to about so many, a large one made smaller.
MANY, FEW = 18_000_000, 4_000_000
# How much the grey of a page differs on which nothing is printed.
EMPTY = 2
# What one upload may take: pages over all its files, seconds on the clock.
MOST_PAGES, MOST_SECONDS = 200, 45
# Points along the longer side of a photograph that becomes a page: A4 at 300 to the inch.
KEPT = 3508
A4 = 595.28, 841.89

# The library that reads PDFs does one thing at a time.
_pdfium = threading.RLock()


@dataclass(frozen=True)
class Part:
    """Pages of one upload that belong to one paper. `code` is "" where none could be read.

    `first` and `last` are its pages in the upload, counted from 1.
    """

    code: str
    content: bytes
    suffix: str
    first: int = 1
    last: int = 1

    @property
    def pages(self):
        """How many pages it has."""
        return self.last - self.first + 1


class Budget:
    """What is left of the pages and of the time one upload may take."""

    def __init__(self, pages=MOST_PAGES, seconds=MOST_SECONDS):
        self.pages, self.until = pages, time.monotonic() + seconds

    def take(self, pages):
        """So many more pages. Raises NotAllowed when they are too many."""
        self.pages -= pages
        if self.pages < 0:
            raise NotAllowed([_("These are too many pages for once. Upload the rest afterwards.")])

    def check(self):
        """Raises NotAllowed when the time is over."""
        if time.monotonic() > self.until:
            raise NotAllowed(
                [_("Reading these files takes too long. Upload fewer of them at once.")]
            )


def parted(content, budget):
    """The Parts of an upload (bytes of a PDF, JPEG or PNG). Raises NotAllowed, in words."""
    suffix = next((s for start, s in BEGINNINGS.items() if content.startswith(start)), None)
    if suffix is None:
        raise NotAllowed([_("Only PDF, JPEG and PNG can be read here.")])
    budget.check()
    if suffix == PDF:
        return _parts_of_pdf(content, budget)
    budget.take(1)
    return [Part(_code_of_photo(content), content, suffix)]


# --- codes on pictures ---


def codes_in(picture):
    """Our codes that are seen on a picture (of Pillow), however it lies."""
    seen = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    texts = [barcode.text for barcode in seen if barcode.text.startswith(codes.PREFIX)]
    return {code for code in map(codes.read, texts) if code}


def _only(found):
    """The one code of a page; none where there are several: then people have to look."""
    return next(iter(found)) if len(found) == 1 else ""


def _looks(picture):
    """The picture as it is, then in ways in which more may be seen."""
    yield picture
    points = picture.width * picture.height
    for most in (2, 1.4):
        by = min(most, math.sqrt(MANY / points))
        if by > 1.1:
            larger = _resized(picture, by)
            yield larger
            # Of a small code out of focus nothing else is read.
            yield larger.filter(ImageFilter.UnsharpMask(radius=3, percent=200, threshold=0))
    yield _sharper(picture)
    if points > FEW:
        yield _resized(picture, math.sqrt(FEW / points))


def _sharper(picture):
    clear = ImageOps.autocontrast(picture, cutoff=1)
    return clear.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0))


def _resized(picture, by):
    size = round(picture.width * by), round(picture.height * by)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _code_in(picture):
    """The code of one page, looked at again and again while nothing is found."""
    for look in _looks(picture):
        if found := codes_in(look):
            return _only(found)
    return ""


def _code_of_photo(content):
    broken = NotAllowed([_("This picture cannot be opened; it is broken or too large.")])
    try:
        with Image.open(BytesIO(content), formats=list(MOST_POINTS)) as picture:
            if picture.width * picture.height > MOST_POINTS[picture.format]:
                raise broken
            return _code_in(ImageOps.exif_transpose(_on_white(picture)).convert("L"))
    except NotAllowed:
        raise
    except Exception:
        raise broken from None  # a broken picture breaks the reading of it in any way


def _on_white(picture):
    """Without transparency, which would come out black."""
    if picture.mode in ("RGB", "L", "1"):
        return picture
    picture = picture.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


# --- PDFs ---


def _opened(content):
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            reason = _("This PDF opens only with a password. Save it without one.")
        else:
            reason = _("This PDF cannot be opened; it is broken.")
        raise NotAllowed([reason]) from None


def _parts_of_pdf(content, budget):
    with _pdfium:
        document = _opened(content)
        try:
            if len(document) == 0:
                raise NotAllowed([_("This PDF has no page.")])
            budget.take(len(document))
            found = []
            for number in range(len(document)):
                budget.check()
                found.append(_code_of_page(document, number))
            runs = _runs(found)
            if len(runs) == 1:
                return [Part(runs[0][0], content, PDF, 1, len(found))]
            return [
                Part(code, _pages(document, first, last), PDF, first + 1, last + 1)
                for code, first, last in runs
            ]
        finally:
            document.close()


def _runs(found):
    """[(code, first page, last page)]: a page without a code goes with the page before."""
    runs = []
    for number, code in enumerate(found):
        if runs and code in ("", runs[-1][0]):
            runs[-1] = (runs[-1][0], runs[-1][1], number)
        else:
            runs.append((code, number, number))
    return runs


def _code_of_page(document, number):
    try:
        page = document[number]
        first = _drawn(page, AT_FIRST)
        if _is_empty(first):
            return ""
        for look in (lambda: first, lambda: _drawn(page, CLOSER), lambda: _sharper(first)):
            if found := codes_in(look()):
                return _only(found)
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        pass  # one broken page; the others may be read
    return ""


def _is_empty(picture):
    """Nothing is printed on it: the back of a sheet."""
    return ImageStat.Stat(picture).stddev[0] < EMPTY


def _drawn(page, dots):
    """A page as a grey picture."""
    width, height = page.get_size()
    scale = dots / 72
    points = max(width * height * scale * scale, 1)
    scale *= min(1, math.sqrt(MOST_PAGE_POINTS / points))
    return page.render(scale=scale, grayscale=True).to_pil().convert("L")


def _pages(document, first, last):
    """These pages as a PDF of their own."""
    made = pypdfium2.PdfDocument.new()
    try:
        made.import_pages(document, list(range(first, last + 1)))
        return _saved(made)
    finally:
        made.close()


def _saved(document):
    out = BytesIO()
    document.save(out)
    return out.getvalue()


# --- several pictures of one paper ---


def joined(parts):
    """(content, suffix, pages) of one file with all these Parts of the same paper, in their order."""
    if len(parts) == 1:
        return parts[0].content, parts[0].suffix, parts[0].pages
    with _pdfium:
        made = pypdfium2.PdfDocument.new()
        try:
            for part in parts:
                _append(made, part)
            return _saved(made), PDF, len(made)
        finally:
            made.close()


def _append(made, part):
    if part.suffix == PDF:
        document = _opened(part.content)
        try:
            made.import_pages(document)
        finally:
            document.close()
        return
    picture = pypdfium2.PdfImage.new(made)
    picture.load_jpeg(BytesIO(small_jpeg(part.content, KEPT)), inline=True)
    width, height = picture.get_px_size()
    scale = min(
        side / points for side, points in zip(sorted(A4), sorted((width, height)), strict=True)
    )
    picture.set_matrix(pypdfium2.PdfMatrix().scale(width * scale, height * scale))
    page = made.new_page(width * scale, height * scale)
    page.insert_obj(picture)
    page.gen_content()
