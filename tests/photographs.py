"""Papers as they come back: printed, laid on a table, photographed with a telephone, scanned."""

import random
from io import BytesIO

import pypdfium2
from PIL import Image, ImageFilter

TABLE = (112, 96, 82)


def pictures(pdf, dots=200):
    """The pages of a PDF (bytes) as pictures, so many points to the inch."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dots / 72).to_pil().convert("RGB") for page in document]


def photographed(picture, angle=6, blur=1.0, noise=20, width=1800):
    """The page on a table: turned, seen askew, in bad light, out of focus, with noise."""
    table = Image.new("RGB", [round(side * 1.15) for side in picture.size], TABLE)
    table.paste(picture, [round(side * 0.07) for side in picture.size])
    seen = table.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC, fillcolor=TABLE)
    w, h = seen.size
    corners = (-0.02 * w, 0.01 * h, 0.03 * w, 1.02 * h, 0.97 * w, 0.98 * h, 1.03 * w, -0.02 * h)
    seen = seen.transform((w, h), Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    seen = seen.resize((width, round(h * width / w)), Image.Resampling.LANCZOS)
    seen = seen.filter(ImageFilter.GaussianBlur(blur))
    shadow = Image.linear_gradient("L").resize(seen.size)
    seen = Image.composite(seen, seen.point(lambda value: int(value * 0.55)), shadow)
    return Image.blend(seen, _noise(seen.size, noise).convert("RGB"), 0.12)


def _noise(size, deviation):
    """Grey noise, the same each time: Pillow's own hangs on what was drawn before."""
    drawn = Image.frombytes("L", size, random.Random(1).randbytes(size[0] * size[1]))
    return drawn.point(lambda value: int(128 + (value - 128) * deviation / 74))


def jpeg(picture, quality=70):
    """The picture as a file."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def scanned(*pages):
    """A PDF of pictures, as a scanner makes it."""
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return out.getvalue()
