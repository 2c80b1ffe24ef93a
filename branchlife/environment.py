"""Reads the environment for the settings, and fails loudly."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env_flag(name, default=False):
    """A boolean variable: 1/0, true/false. Anything else is refused."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "1", "true", "0", "false"}:
        return value in {"1", "true"} if value else default
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def env_list(name, default=""):
    """A comma-separated variable."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def secret_key(kept):
    """The key from the environment, or the one `./dev` keeps in the file `kept` for the demo."""
    key = os.environ.get("SECRET_KEY") or (kept.read_text().strip() if kept.exists() else "")
    if len(key) < 32:
        raise ImproperlyConfigured(
            "Set SECRET_KEY to a random text of at least 50 characters and keep it: "
            "sealed ballots cannot be counted without it."
        )
    return key


SIGNATURES = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "HS256")
OIDC_ENDPOINTS = ("authorization", "token", "userinfo", "jwks")


def single_sign_on():
    """The unit's login service as the environment names it: empty, OpenID Connect, or CAS.

    `views` is the module with its addresses; nothing of it is imported without configuration.
    """
    issuer, server = os.environ.get("OIDC_ISSUER", ""), os.environ.get("CAS_SERVER_URL", "")
    if issuer and server:
        raise ImproperlyConfigured("Set OIDC_ISSUER or CAS_SERVER_URL, not both.")
    for address in filter(None, (issuer, server)):
        if not address.startswith(("https://", "http://127.0.0.1:")):
            raise ImproperlyConfigured("The login service must be reached by https://.")
    common = {
        "label": os.environ.get("SSO_LABEL", ""),
        "skips_second_factor": env_flag("SSO_SKIPS_TOTP"),
    }
    if issuer:
        return common | _openid_connect(issuer)
    if server:
        return common | {
            "views": "branchlife.views.sso_cas",
            "server": server.rstrip("/") + "/",
            "version": os.environ.get("CAS_VERSION") or "3",
            "claim": os.environ.get("CAS_USERNAME_ATTRIBUTE", ""),
        }
    return {}


def _openid_connect(issuer):
    names = {name: os.environ.get(f"OIDC_{name.upper()}_ENDPOINT", "") for name in OIDC_ENDPOINTS}
    if any(names.values()) and not all(names.values()):
        wanted = ", ".join(f"OIDC_{name.upper()}_ENDPOINT" for name in OIDC_ENDPOINTS)
        raise ImproperlyConfigured(f"Set all of {wanted}, or none of them.")
    missing = [
        name for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if not os.environ.get(name)
    ]
    if missing:
        raise ImproperlyConfigured(f"With OIDC_ISSUER set {' and '.join(missing)} as well.")
    algorithm = os.environ.get("OIDC_ALGORITHM") or "RS256"
    if algorithm not in SIGNATURES:
        raise ImproperlyConfigured(f"OIDC_ALGORITHM must be one of {', '.join(SIGNATURES)}.")
    return {
        "views": "branchlife.views.sso_oidc",
        "issuer": issuer,
        "endpoints": names if all(names.values()) else {},
        "client_id": os.environ["OIDC_CLIENT_ID"],
        "client_secret": os.environ["OIDC_CLIENT_SECRET"],
        "claim": os.environ.get("OIDC_USERNAME_CLAIM") or "preferred_username",
        "scopes": os.environ.get("OIDC_SCOPES") or "openid profile",
        "algorithm": algorithm,
    }


def database(url, var_dir):
    """Django's database settings for `sqlite:///file` or `postgresql://user:password@host/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = parts.path.removeprefix("/")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;",
            },
            # Threads in tests need a file, not memory; each worker and run has its own.
            "TEST": {"NAME": str(var_dir / f"test-{os.getpid()}.sqlite3")},
        }
    if parts.scheme in {"postgresql", "postgres"}:
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")) or "postgres",
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or query.pop("host", ""),
            "PORT": str(parts.port or query.pop("port", "")),
            # With the pool connections must not be kept by the thread as well.
            "CONN_MAX_AGE": 0,
            # The pool asks each connection whether it lives: nobody meets an error page because
            # the database was restarted meanwhile.
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": query | {"pool": {"min_size": 1, "max_size": 12, "timeout": 20}},
        }
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgresql://")


# How to reach the mail server: scheme of EMAIL_URL -> (usual port, TLS from the start, STARTTLS).
MAIL = {"smtp": (25, False, False), "smtp+tls": (587, False, True), "smtps": (465, True, False)}


def mail_server(url, sender):
    """The server of `smtps://user:password@host:465` as a dict; empty when there is none."""
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in MAIL or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp://, smtp+tls:// or smtps:// and name a server."
        )
    if not sender:
        raise ImproperlyConfigured("With EMAIL_URL set EMAIL_FROM, the address that writes.")
    port, ssl, tls = MAIL[parts.scheme]
    return {
        "host": parts.hostname,
        "port": parts.port or port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "ssl": ssl,
        "tls": tls,
        "sender": sender,
    }
