"""Settings, from the environment, with safe defaults. See README for the list of variables."""

import os
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF

from branchlife.environment import (
    database,
    env_flag,
    env_list,
    mail_server,
    secret_key,
    single_sign_on,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DEBUG = env_flag("DEBUG")
SECRET_KEY = secret_key(VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
HTTPS = env_flag("HTTPS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
# Ballots over plain HTTP can be read on the way; only a demo or a rehearsal may say it wants that.
BALLOTS_OVER_HTTP = env_flag("BALLOTS_OVER_HTTP")

INSTALLED_APPS = [
    "branchlife.apps.BranchlifeConfig",
    "meetings.apps.MeetingsConfig",
    "appraisals.campaigns.apps.CampaignsConfig",
    "appraisals.ballots.apps.BallotsConfig",
    "appraisals.ratings.apps.RatingsConfig",
    "appraisals.rectification.apps.RectificationConfig",
    "appraisals.summary.apps.SummaryConfig",
    "branchlife.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "treebeard",
    "crispy_forms",
    "crispy_bootstrap5",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "branchlife.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "branchlife.middleware.CsrfViewMiddleware",
    "branchlife.middleware.AuthenticationMiddleware",
    "branchlife.middleware.IdleMiddleware",
    "branchlife.middleware.LoginRequiredMiddleware",
    "branchlife.middleware.SecondFactorMiddleware",
    "branchlife.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "branchlife.middleware.AxesMiddleware",
    "branchlife.middleware.BoxHeadersMiddleware",
]

ROOT_URLCONF = "branchlife.urls"
WSGI_APPLICATION = "branchlife.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "branchlife.templatetags.branchlife_tags",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}", VAR_DIR
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "branchlife.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "branchlife.backends.SlipBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
        "branchlife.passwords.LengthValidator",
        "branchlife.passwords.ChinesePasswordValidator",
    )
]
# The papers of the year: the tuple of PaperKinds of each room (branchlife/paper_kinds.py).
PAPER_KINDS = [
    "meetings.exports.kinds.PAPERS",
    "appraisals.campaigns.exports.kinds.PAPERS",
    "appraisals.ballots.exports.kinds.PAPERS",
    "appraisals.ratings.exports.kinds.PAPERS",
    "appraisals.rectification.exports.kinds.PAPERS",
    "appraisals.summary.exports.kinds.PAPERS",
]
# Whose papers the page of all papers shows: (User, id asked for) -> a branch's year or None, and
# (User, that year) -> {key of a PaperKind: (record, whether its paper can be shown filled in)}.
EXAMPLE_YEAR = "appraisals.summary.figures.example_papers.example_year"
EXAMPLE_RECORDS = "appraisals.summary.figures.example_papers.example_records"
# Work that takes longer than a page: {name: dotted path of a branchlife.jobs.Kind}.
JOB_KINDS = {
    "branchlife.paper": "branchlife.exports.paper_jobs.paper",
    "campaigns.timetable": "appraisals.campaigns.exports.jobs.printed_timetable",
    "summary.compared": "appraisals.summary.exports.compared_jobs.comparison",
    "summary.table": "appraisals.summary.exports.jobs.consolidated",
    "summary.forms": "appraisals.summary.exports.collection_jobs.forms",
    "summary.own_form": "appraisals.summary.exports.collection_jobs.own_form",
    "summary.assessment": "appraisals.summary.exports.assessment_jobs.table",
    "summary.paper_set": "appraisals.summary.exports.paper_set_jobs.branch",
    "summary.paper_sets": "appraisals.summary.exports.paper_set_jobs.office",
    "summary.archive": "appraisals.summary.exports.archive_jobs.branch",
    "summary.archives": "appraisals.summary.exports.archive_jobs.office",
}
# A worker that has said nothing for so many seconds is dead, and its job begins anew.
JOB_WORKER_SILENCE = 30
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Asked, with the User, before anybody gets a new password; what they yield speaks against it.
PASSWORD_GUARDS = ["appraisals.ballots.permissions.reasons_against_new_password"]
# The same, before somebody who never had a password sets the first one with a printed slip.
FIRST_LOGIN_GUARDS = ["appraisals.ballots.permissions.reasons_against_first_login"]
# Asked, with the Member and the first day no longer there, before anybody leaves a branch.
LEAVING_GUARDS = [
    "meetings.permissions.reasons_against_leaving",
    "appraisals.ballots.permissions.reasons_against_leaving",
    "appraisals.ratings.permissions.reasons_against_leaving",
]
# Asked, with the Meeting, whether its attendance may be what a correction has made of it.
ATTENDANCE_GUARDS = [
    "appraisals.ballots.permissions.reasons_against_attendance",
    "appraisals.ratings.permissions.reasons_against_attendance",
    "appraisals.summary.permissions.reasons_against_attendance",
]
# Asked, with the Appraisal, before the count, the grades or the quota of a branch's year change.
BALLOT_RULES_GUARDS = ["appraisals.ballots.permissions.reasons_against_new_ballot_rules"]
FIGURES_GUARDS = ["appraisals.summary.permissions.reasons_against_new_figures"]
# Told, with the Meeting and the User, when people have been called to a meeting or it begins.
CALLED_HOOKS = ["appraisals.ratings.actions.self_evaluations.lay_before"]
# Where a kind of speech is written outside the page of the Meeting, if anywhere; also asked with
# the Speech, where it is changed.
SPEECH_PLACES = {"self_evaluation": "appraisals.ratings.views.self_evaluations.place_of"}
# Asked, with the User and the File, who may open what hangs on such a record; without a guard it is
# everybody who leads or oversees the branch, and the uploader.
FILE_GUARDS = {
    "ballots.ballotbox": "appraisals.ballots.permissions.can_open_file",
    "campaigns.basisdocument": "appraisals.campaigns.permissions.can_open_document",
    "meetings.speech": "meetings.permissions.can_open_speech_file",
    "summary.submission": "appraisals.summary.permissions.can_open_signed_table",
    "ratings.rating": "appraisals.ratings.permissions.can_open_rating_file",
    "rectification.progress": "appraisals.rectification.permissions.can_open_evidence",
    "ratings.selfevaluation": "appraisals.ratings.permissions.can_open_self_evaluation_file",
    "ratings.disposition": "appraisals.ratings.permissions.can_open_disposition_file",
    "ratings.helpplan": "appraisals.ratings.permissions.can_open_help_file",
}
# What higher rooms say under items of the chair's script: (Meeting, items) -> {item id: Words}.
SCRIPT_PARTS = [
    "appraisals.ballots.exports.in_the_script",
    "appraisals.rectification.exports.problems_in_the_script",
    "appraisals.rectification.exports.in_the_script",
]
# What higher rooms show on the wall of a Meeting that has begun.
WALL_PARTS = ["appraisals.ballots.views.wall.on_the_wall"]
# What higher rooms show under items of an agenda: (User, Meeting, items) -> {item id: part}, a part
# being what its "template" needs.
AGENDA_PARTS = [
    "appraisals.ballots.views.scrutineers.on_the_agenda",
    "appraisals.rectification.views.former.on_the_agenda",
    "appraisals.rectification.views.problems.on_the_agenda",
]
# Asked, with User and Branch, for the words of the problems on this year's lists: pages of opinions,
# speeches and remarks offer to make a problem of what is not there yet. None: they offer nothing.
PROBLEM_LISTS = "appraisals.rectification.views.taking_over.on_the_lists"
LOGIN_URL = "/app/login/"
LOGIN_REDIRECT_URL = "/app/"
LOGOUT_REDIRECT_URL = "/app/login/"
# Office, secretaries and administrators must log in with a code of an app as well.
REQUIRE_TOTP = env_flag("REQUIRE_TOTP")
# The unit's own login service, if there is one (docs/operations.md).
SSO = single_sign_on()

# A branch shares one address: lock the pair, not the address. Attempts hold no successful login.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "branchlife.middleware.visitor_address"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_DISABLE_ACCESS_LOG = True
AXES_HANDLER = "branchlife.backends.LockoutHandler"
AXES_LOCKOUT_CALLABLE = "branchlife.views.relogin.lockout"
# One good login forgives the wrong tries before it; impatience does not make the wait longer.
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# These look for middleware by name; ours is the same, outside the box.
SILENCED_SYSTEM_CHECKS = ["axes.W002", "security.W003"]

# Reminders by e-mail; without EMAIL_URL nothing is ever sent (docs/operations.md).
MAIL = mail_server(os.environ.get("EMAIL_URL", ""), os.environ.get("EMAIL_FROM", ""))
SENDS_EMAIL = bool(MAIL)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.get("host", ""), MAIL.get("port", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.get("user", ""), MAIL.get("password", "")
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.get("ssl", False), MAIL.get("tls", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = MAIL.get("sender", "")
# Where the pages are, for links in what is sent: https://branch.example.cn
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "Simplified Chinese")]
LOCALE_PATHS = [BASE_DIR / "branchlife" / "locale"]
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", find_spec("bootstrap").submodule_search_locations[0]),
]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or VAR_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# Cookies of the application never reach the ballot under /box/.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/app/"
SESSION_COOKIE_AGE = 12 * 3600
# Those who see what others wrote are logged out when they have done nothing for so long; 0: never.
IDLE_MINUTES = int(os.environ.get("IDLE_MINUTES") or 30)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [
            SELF,
            "data:",
        ],  # Bootstrap's ticks and arrows are data images in its style sheet
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {name: [] for name in ("camera", "geolocation", "microphone", "payment")}
CSRF_FAILURE_VIEW = "branchlife.views.refusals.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Who was at the ballot, and when, is written nowhere.
    "filters": {"not_the_box": {"()": "branchlife.log.NotTheBoxFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["not_the_box"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Its warnings say that it was asked to stop.
        "django_tasks_db": {"level": "ERROR"},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
