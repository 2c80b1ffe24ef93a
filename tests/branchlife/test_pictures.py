"""Photographs for papers: small, upright, on white, without where they were taken; never a bomb."""

from io import BytesIO

import pytest
from PIL import Image

from branchlife.papers.pictures import is_printable, small_jpeg


def picture(size=(400, 200), kind="JPEG", mode="RGB", colour=(200, 30, 30), **options):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def read(content):
    return Image.open(BytesIO(content))


def test_a_large_picture_becomes_small():
    assert read(small_jpeg(picture((4000, 3000)))).size == (1200, 900)
    assert read(small_jpeg(picture((400, 200), "PNG"))).size == (400, 200)


def test_a_telephone_held_upright_is_upright_and_its_place_is_not_told():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    small = read(small_jpeg(picture(exif=exif)))
    assert (small.size, len(small.getexif())) == ((200, 400), 0)


def test_what_is_transparent_is_white():
    clear = picture(kind="PNG", mode="RGBA", colour=(0, 0, 0, 0))
    assert read(small_jpeg(clear)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"\xff\xd8\xffxx", picture(kind="GIF"), picture((6000, 6000), "PNG")],
)
def test_what_cannot_be_printed_is_none(content):
    assert not is_printable(content)
