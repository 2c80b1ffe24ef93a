"""QR codes as images inside a page, and what the code of an authenticator app says."""

from io import BytesIO
from urllib.parse import quote, urlencode

import segno
from django.utils.translation import gettext as _


def qr_image(text, border=4):
    """A QR code as the address of an image that is fetched from nowhere; `border` in modules."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=border)


def qr_png(text):
    """The same as a picture (bytes) for papers."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=12, border=2)
    return out.getvalue()


def app_address(app):
    """The address that tells an app the secret of an Authenticator (key URI format)."""
    issuer = _("Branch appraisal")
    label = quote(f"{issuer}:{app.user.username}")
    secret = app.secret.replace(" ", "")
    query = {"secret": secret, "issuer": issuer, "digits": app.digits, "period": app.step}
    return f"otpauth://totp/{label}?{urlencode(query, quote_via=quote)}"
