"""A small office that assesses its branches, for tests."""

import pytest
from django.urls import reverse

from appraisals.summary.actions import assessment as actions
from appraisals.summary.actions import assessment_reports as reports
from branchlife.workflow import NotAllowed
from tests.factories import (
    DAY,
    make_clerk,
)
from tests.summary.years import make_bare_appraisal, make_year_campaign

WORDS = ["好", "较好", "一般", "差"]
RESULTS = ["优秀党支部", "未评为优秀党支部"]
BALLOT = {"issued": 9, "returned": 9, "valid": 9, "good": 8, "fair": 1, "average": 0, "poor": 0}


def items(points=None):
    """An item with figures beside it, and one without."""
    return [
        {"part": "aspect", "title": "三会一课", "text": "", "points": points, "beside": "meetings"},
        {"part": "area", "title": "落实部署", "text": "", "points": points, "beside": ""},
    ]


def make_scheme(campaign, by, points=None, **values):
    """Rules in words, or in points."""
    marking = "points" if points else "words"
    values = {
        "marking": marking,
        "words": WORDS,
        "results": RESULTS,
        "year": 2025,
        "shows_marks": False,
    } | values
    return actions.set_assessment_rules(
        campaign, by=by, values=values, criteria=items(points), materials=["年度总结"]
    )


def make_office():
    """(clerk, campaign, two appraisals of branches with a secretary each)."""
    campaign = make_year_campaign()
    clerk = make_clerk(campaign.committee)
    return clerk, campaign, [make_bare_appraisal(2, 0, campaign) for _n in range(2)]


def marks_for(scheme, word="好", points=None, note=""):
    """The same for every item."""
    return {
        item.pk: {"points": points, "word": word, "note": note} for item in scheme.criteria.all()
    }


def decide(scheme, clerk, appraisals, results, **fields):
    """A decision of DAY."""
    fields = {
        "meeting": "党委会议",
        "held_on": DAY,
        "present": "张书记、李副书记",
        "words": "",
    } | fields
    results = {one.pk: result for one, result in zip(appraisals, results, strict=True)}
    return actions.decide_on_branches(scheme, appraisals, by=clerk, results=results, **fields)


def refused(call, *args, **kwargs):
    """The reasons with which it is refused."""
    with pytest.raises(NotAllowed) as error:
        call(*args, **kwargs)
    return [str(reason) for reason in error.value.reasons]


def note_report(appraisal, by, audience="superior", **fields):
    """A written report of DAY."""
    fields = {"mode": "written", "held_on": DAY, "reporter": "王书记"} | fields
    return reports.note_duty_report(appraisal, audience, by=by, **fields)


def page(client, user, name, *args, data=None, **options):
    """The answer of an address to this login."""
    client.force_login(user)
    url = reverse(f"summary:{name}", args=args)
    return client.post(url, data, **options) if data is not None else client.get(url, **options)
