"""Photographs for papers: small, upright, without what a telephone writes into them. No database."""

from io import BytesIO

from PIL import Image, ImageOps

# Points along the longer side on paper: 150 to the inch over the width of a page.
LONGEST = 1200
# What a picture may need in memory while it is opened: a JPEG is opened small, a PNG whole.
MOST_POINTS = {"JPEG": 80_000_000, "PNG": 30_000_000}


def small_jpeg(content, longest=LONGEST):
    """The picture as a JPEG of at most `longest` points a side; b"" when it is none or too large."""
    try:
        return _shrunk(content, longest)
    except Exception:
        return b""  # a broken picture breaks the reading of it in any way


def _shrunk(content, longest):
    with Image.open(BytesIO(content), formats=list(MOST_POINTS)) as picture:
        if picture.width * picture.height > MOST_POINTS[picture.format]:
            return b""
        picture.draft("RGB", (longest, longest))
        small = ImageOps.exif_transpose(picture)
        small.thumbnail((longest, longest))
        if small.mode not in ("RGB", "L"):
            small = _on_white(small)
        out = BytesIO()
        small.save(out, "JPEG", quality=80, optimize=True, exif=b"", comment=b"")
        return out.getvalue()


def _on_white(picture):
    """Without transparency, which paper has not."""
    picture = picture.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white
