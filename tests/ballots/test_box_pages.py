"""At the box, as a browser sees it: cookies, headers, texts, refusals, and few statements."""

import uuid

import pytest
from django.test import Client

from appraisals.ballots import actions
from appraisals.ballots.models import BallotBox, SealedBallot
from tests.ballots.rooms import open_room

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = "http://testserver"


@pytest.fixture(autouse=True)
def over_http(settings):
    """As the demo says aloud."""
    settings.BALLOTS_OVER_HTTP = True
