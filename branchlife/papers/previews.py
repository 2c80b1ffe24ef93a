"""What a paper looks like: a picture of the first page of its PDF. No database."""

from io import BytesIO

import pypdfium2
from PIL import Image

from branchlife.papers import scans

# As wide as a picture is shown on a screen of today; greys a page of letters needs.
WIDTH, GREYS = 560, 16


def first_page(content):
    """A PNG (bytes) of the first page of a PDF (bytes), WIDTH points wide."""
    with scans._pdfium:
        document = pypdfium2.PdfDocument(content)
        try:
            page = document[0]
            # Drawn larger and made smaller: thin lines and small letters stay clear.
            drawn = page.render(scale=2 * WIDTH / page.get_width()).to_pil()
        finally:
            document.close()
    size = WIDTH, round(drawn.height * WIDTH / drawn.width)
    small = drawn.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    out = BytesIO()
    small.quantize(GREYS).save(out, "PNG", optimize=True)
    return out.getvalue()
