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
    told = f"{address}feedback/"
    pool = f"/app/ratings/campaigns/{case.appraisal.campaign_id}/excellent/"
    commend = f"/app/ratings/commend/{case.appraisal.ratings.get(grade='excellent').pk}/"
    for where in (
        address,
        f"{address}correct/{own.pk}/",
        "/app/ratings/mine/",
        pool,
        commend,
        told,
    ):
        is_for_everybody(page, where)


def test_the_meter_counts_along_and_phrases_are_offered(new_context, live_server):
    case = with_secretary(6)
    campaign = case.appraisal.campaign
    campaign.phrases = [
        {"grade": "excellent", "text": "在本职工作中起到带头作用。"},
        {"grade": "basic", "text": "参加组织生活不够经常。"},
    ]
    campaign.save()
    context = new_context(DESKTOP)
    log_in(context, live_server, case.secretary)
    page = context.new_page()
    page.goto(f"/app/ratings/{case.appraisal.pk}/")
    for number, member in enumerate(case.members[:3], start=1):
        page.locator(f"label:has(input[name=m{member.pk}-result][value=excellent])").click()
        assert page.locator("[data-quota-used]").inner_text() == str(number)
    assert page.locator("[data-quota-over]").is_visible()
    name = f"m{case.members[0].pk}-opinion"
    page.locator(f"td:has(textarea[name={name}]) summary").click()
    opinion = page.locator(f"textarea[name={name}]")
    offered = page.locator(f"td:has(textarea[name={name}])").get_by_label("选用参考用语")
    assert offered.locator("option").all_inner_texts()[1:] == ["在本职工作中起到带头作用。"]
    assert opinion.input_value() == ""
    offered.select_option(index=1)
    assert opinion.input_value() == "在本职工作中起到带头作用。"
