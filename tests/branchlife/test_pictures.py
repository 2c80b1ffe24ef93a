"""Photographs for papers: small, upright, on white, without where they were taken; never a bomb."""

from io import BytesIO

import pytest
from PIL import Image

from branchlife.papers.pictures import small_jpeg


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
    small = read(small_jpeg(picture(exif=exif, comment=b"at home")))
    assert (small.size, len(small.getexif()), small.info.get("comment")) == ((200, 400), 0, None)


def test_cyan_magenta_yellow_and_black_are_printed_in_colour():
    assert read(small_jpeg(picture(mode="CMYK", colour=(0, 0, 0, 0)))).getpixel((5, 5)) == (
        (255, 255, 255)
    )


def test_what_is_transparent_is_white():
    clear = picture(kind="PNG", mode="RGBA", colour=(0, 0, 0, 0))
    assert read(small_jpeg(clear)).getpixel((5, 5)) == (255, 255, 255)


def with_broken_words():
    """What a telephone wrote is broken: letters stand where the width is."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "maker"
    return picture(exif=exif).replace(b"\x01\x0f\x00\x02", b"\x01\x00\x00\x02")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"\xff\xd8\xffxx",
        picture(kind="GIF"),
        picture((6000, 6000), "PNG"),
        picture()[:200],
        with_broken_words(),
    ],
)
def test_what_cannot_be_printed_is_none(content):
    assert small_jpeg(content) == b""
