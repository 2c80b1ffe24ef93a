"""The settings of production for the gunicorn that is attacked; only static files are not collected."""

from branchlife.settings import *  # noqa: F403, TID251
from branchlife.settings import STORAGES  # noqa: TID251

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_AUTOREFRESH = True
