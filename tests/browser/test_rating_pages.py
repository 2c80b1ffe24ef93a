"""The table of grades and a member's own grade in a real Chromium, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from appraisals.ratings import actions
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_ballot_pages import log_in
from tests.factories import DAY
from tests.ratings.test_pages import with_secretary

pytestmark = pytest.mark.django_db(transaction=True)


def is_for_everybody(page, address):
    """Nothing sticks out sideways, and screen readers find their way."""
    page.goto(address)
    wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= room, address
    report = Axe().run(page)
    assert report.violations_count == 0, f"{address}\n{report.generate_report()}"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_grades_are_readable_for_everybody(new_context, live_server, viewport):
    case = with_secretary(6, probationary=1)
    context = new_context(viewport)
    log_in(context, live_server, case.secretary)
    page = context.new_page()
    address = f"/app/ratings/{case.appraisal.pk}/"
    for where in (address, f"{address}rest/"):
        is_for_everybody(page, where)
    case.propose(excellent=1)
    own = case.secretary.member
    actions.propose(case.appraisal, {own.pk: {"grade": "qualified"}}, by=case.secretary)
    case.decide()
    rating = case.appraisal.ratings.get(member=own)
    actions.feed_back(rating, how="talk", fed_back_on=DAY, by=case.secretary)
    for where in (address, f"{address}correct/{own.pk}/", "/app/ratings/mine/"):
        is_for_everybody(page, where)


def test_the_meter_counts_along_while_grades_are_ticked(new_context, live_server):
    case = with_secretary(6)
    context = new_context(DESKTOP)
    log_in(context, live_server, case.secretary)
    page = context.new_page()
    page.goto(f"/app/ratings/{case.appraisal.pk}/")
    for number, member in enumerate(case.members[:3], start=1):
        page.locator(f"label:has(input[name=m{member.pk}-result][value=excellent])").click()
        assert page.locator("[data-quota-used]").inner_text() == str(number)
    assert page.locator("[data-quota-over]").is_visible()
