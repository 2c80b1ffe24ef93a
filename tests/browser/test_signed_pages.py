"""A signed sheet photographed and sent up with a telephone, without JavaScript; the pages looked at."""

import pytest

from branchlife.models import SignedCopy
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_ballot_pages import log_in
from tests.browser.test_rating_pages import is_for_everybody
from tests.factories import make_clerk
from tests.photographs import jpeg, photographed
from tests.summary.test_signed_papers import browser, print_paper, secretary_of
from tests.summary.years import hold_general_meeting, make_bare_appraisal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("viewport", "scripts"), [(PHONE, False), (DESKTOP, True)])
def test_a_photograph_finds_its_record(new_context, live_server, viewport, scripts):
    appraisal = make_bare_appraisal(full=4)
    meeting = hold_general_meeting(appraisal)
    secretary = secretary_of(appraisal)
    [sheet] = print_paper(browser(secretary), meeting)
    context = new_context(viewport, java_script_enabled=scripts)
    log_in(context, live_server, secretary)
    page = context.new_page()
    address = f"/app/summary/year/{appraisal.pk}/signed/"
    page.goto(address)
    photo = {"name": "签到.jpg", "mimeType": "image/jpeg", "buffer": jpeg(photographed(sheet))}
    blank = {
        "name": "看不清.jpg",
        "mimeType": "image/jpeg",
        "buffer": jpeg(sheet.crop((0, 0, 800, 900))),
    }
    page.set_input_files("input[type=file]", [photo, blank])
    page.get_by_role("button", name="先看一看").or_(
        page.locator("form[enctype] button")
    ).first.click()
    assert page.locator("#paper-0").input_value() == f"sign_in/{meeting.pk}"
    assert page.locator("#paper-1").input_value() == "?"
    page.locator("#paper-1").select_option("")
    page.get_by_role("button", name="确认收下").click()
    assert page.get_by_text("已收下1份签字盖章件。").is_visible()
    assert SignedCopy.objects.get().by_code


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_pages_are_for_everybody(new_context, live_server, viewport):
    appraisal = make_bare_appraisal(full=4)
    meeting = hold_general_meeting(appraisal)
    print_paper(browser(secretary_of(appraisal)), meeting)
    context = new_context(viewport)
    log_in(context, live_server, make_clerk(appraisal.branch.committee))
    page = context.new_page()
    is_for_everybody(page, f"/app/summary/year/{appraisal.pk}/signed/")
    is_for_everybody(page, f"/app/summary/campaigns/{appraisal.campaign_id}/signed/")
