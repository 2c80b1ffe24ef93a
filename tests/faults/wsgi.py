"""The program with fail points around it, for gunicorn: `gunicorn tests.faults.wsgi`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "branchlife.settings")

from django.conf import settings  # noqa: E402 - only now does it know which settings
from django.core.exceptions import ImproperlyConfigured  # noqa: E402

if settings.HTTPS or "FAULTS_FOLDER" not in os.environ:
    raise ImproperlyConfigured("Fail points are for tests on this machine only.")
# As in the tests: no collected static files.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
settings.WHITENOISE_AUTOREFRESH = True

from django.template.loader import get_template  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from appraisals.ballots import sealing  # noqa: E402
from branchlife.wsgi import application as program  # noqa: E402, I001 - sets Django up
from tests.faults.points import Points  # noqa: E402

PAGES = ("ballots/slip.html", "ballots/box_form.html", "ballots/box_done.html")


def warm_up():
    """What the first request would do, done before the workers part: they are killed so often."""
    translation.activate(settings.LANGUAGE_CODE)
    translation.gettext("Received")
    reverse("box:ballot", args=["00000000-0000-0000-0000-000000000000"])
    for page in PAGES:
        get_template(page)
    translation.deactivate()


if "FAULTS_OPSLIMIT" in os.environ:  # count codes that cost little, as in the tests of ballots
    sealing.SCRYPT_OPSLIMIT = int(os.environ["FAULTS_OPSLIMIT"])
points = Points(os.environ["FAULTS_FOLDER"])
points.install()
warm_up()


def application(environ, start_response):
    """One request, perhaps with an accident on its way."""
    points.begin(environ.pop("HTTP_X_FAULT", ""))
    return program(environ, start_response)
