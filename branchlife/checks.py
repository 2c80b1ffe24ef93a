"""System checks: can this machine make papers, and are the settings safe for real ballots?"""

import ctypes
from ctypes.util import find_library

from django.conf import settings
from django.core.checks import Error, Tags, Warning
from django.utils.translation import gettext_lazy as _

from branchlife import papers

FONT_HINT = _("Install the package fonts-noto-cjk.")
PANGO_HINT = _("Install the package libpangoft2-1.0-0.")
SUBSET_HINT = _("Install the package libharfbuzz-subset0.")
HTTPS_HINT = _("Serve over HTTPS and set HTTPS=1.")
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]"}


class FontSet(ctypes.Structure):
    """Fontconfig's FcFontSet."""

    _fields_ = [("count", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.c_void_p)]


def fonts_for(language):
    """How many fonts of this machine cover `language`, by fontconfig; 0 without fontconfig."""
    name = find_library("fontconfig") or "libfontconfig.so.1"
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return 0
    library.FcNameParse.restype = ctypes.c_void_p
    library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(FontSet)
    pattern = ctypes.c_void_p(library.FcNameParse(f":lang={language}".encode()))
    objects = ctypes.c_void_p(library.FcObjectSetCreate())
    library.FcObjectSetAdd(objects, b"family")
    found = library.FcFontList(None, pattern, objects)
    count = found.contents.count
    library.FcFontSetDestroy(found)
    library.FcObjectSetDestroy(objects)
    library.FcPatternDestroy(pattern)
    return count


def has_subsetter():
    """Whether fonts are cut down by HarfBuzz; without it a page costs twenty times as much."""
    return papers.weasyprint.text.ffi.harfbuzz_subset is not None


def missing_for_papers():
    """What papers need and this machine lacks: (number, sentence, hint)."""
    if papers.weasyprint is None:
        yield 1, _("Pango is missing: no PDF can be made."), PANGO_HINT
    elif not has_subsetter():
        yield 2, _("HarfBuzz subsetting is missing: PDFs are slow and large."), SUBSET_HINT
    if not fonts_for("zh-cn"):
        yield 3, _("There is no Chinese font: papers would show empty boxes."), FONT_HINT


def papers_can_be_made(app_configs, **kwargs):
    """Warns at every start of a machine that cannot print."""
    return [
        Warning(text, hint=hint, id=f"branchlife.W{number:03}")
        for number, text, hint in missing_for_papers()
    ]


def papers_can_be_made_here(app_configs, **kwargs):
    """The same, as errors before going into service."""
    return [
        Error(text, hint=hint, id=f"branchlife.E{number:03}")
        for number, text, hint in missing_for_papers()
    ]


def unsafe_settings():
    """Settings that a demo may have and real ballots may not: (number, sentence, hint)."""
    if not settings.HTTPS:
        yield 11, _("Passwords and slips travel unprotected."), HTTPS_HINT
    if settings.BALLOTS_OVER_HTTP:
        yield (
            12,
            _("Ballots over plain HTTP can be read on the way."),
            _("Unset BALLOTS_OVER_HTTP."),
        )
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts or hosts <= LOCAL_HOSTS:
        yield (
            13,
            _("ALLOWED_HOSTS does not name this server."),
            _("Set it to the address people use."),
        )
    if settings.DEBUG:
        yield 14, _("Error pages show the inside of the program."), _("Unset DEBUG.")


def settings_are_safe(app_configs, **kwargs):
    """Before going into service."""
    return [
        Error(text, hint=hint, id=f"branchlife.E{number:03}")
        for number, text, hint in unsafe_settings()
    ]


def database_keeps_no_order(app_configs, **kwargs):
    """SQLite numbers rows as they come; that tells who cast when, though never what."""
    engines = {database["ENGINE"] for database in settings.DATABASES.values()}
    if "django.db.backends.sqlite3" not in engines:
        return []
    text = _("SQLite keeps the order in which sealed ballots arrived.")
    hint = _("Use PostgreSQL where an attacker could read the database file.")
    return [Warning(text, hint=hint, id="branchlife.W021")]


def password_is_enough(app_configs, **kwargs):
    """A site served over HTTPS is as a rule reached from outside; passwords get about."""
    if not settings.HTTPS or settings.REQUIRE_TOTP:
        return []
    text = _("Office and secretaries log in with a password only.")
    hint = _("Set REQUIRE_TOTP=1 where the site can be reached from outside.")
    return [Warning(text, hint=hint, id="branchlife.W022")]


def register_all(register):
    """Registers these checks; called once, when the apps are ready."""
    register(papers_can_be_made)
    register(papers_can_be_made_here, Tags.security, deploy=True)
    register(settings_are_safe, Tags.security, deploy=True)
    register(database_keeps_no_order, Tags.security, deploy=True)
    register(password_is_enough, Tags.security, deploy=True)
