"""The main job by clicking: one branch, from the roster to the office's table."""

import pytest

from appraisals.campaigns.actions import load_presets
from tests.browser.conftest import DESKTOP
from tests.browser.steps import Story, log_in
from tests.browser.steps_after import (
    REMARKS,
    decide_grades,
    feed_back,
    make_list,
    pledge,
    propose_grades,
    send_again,
    send_table,
    try_to_send_too_early,
)
from tests.browser.steps_ballot import (
    SCRUTINEERS,
    SHARE_A_PHONE,
    TOO_LATE,
    WITHOUT_SCRIPT,
    close_box,
    count_and_confirm,
    fill_for_the_rest,
    fill_two_on_one_phone,
    fill_with_drawn_slip,
    fill_without_script,
    find_tracking_codes,
    give_rest_logins,
    make_count_codes,
    open_box,
    prepare_box,
    refuse_new_passwords,
    start_but_do_not_cast,
)
from tests.browser.steps_meetings import (
    SECRETARY,
    call_general_meeting,
    correct_attendance,
    enter_committee_meeting,
    finish_decision_meeting,
    finish_general_meeting,
    sign_general_meeting,
    take_attendance,
)
from tests.browser.steps_office import (
    accept_table,
    bring_in_roster,
    download_tables,
    give_logins,
    open_year,
    return_table,
)
from tests.browser.steps_papers import read_form, read_paper, read_workbook
from tests.factories import make_clerk, make_committee

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def story(new_context, settings):
    """An empty committee whose clerk has a login; everything else comes about by clicking."""
    settings.BALLOTS_OVER_HTTP = True
    load_presets()
    clerk = make_clerk(make_committee(name="云岭县农业农村局党委"))
    clerk.name = "安洁"
    clerk.set_password("clerk-words")
    clerk.save()
    page = log_in(new_context(DESKTOP), (clerk.username, "clerk-words"))
    return Story(new_context, clerk=page)


def test_a_branch_goes_through_its_year(story, tmp_path):
    bring_in_roster(story)
    open_year(story)
    give_logins(story, SECRETARY, *SCRUTINEERS, WITHOUT_SCRIPT, *SHARE_A_PHONE, TOO_LATE)
    story.secretary = log_in(story.new_context(DESKTOP), story.logins[SECRETARY])

    enter_committee_meeting(story)
    call_general_meeting(story)
    take_attendance(story)
    correct_attendance(story)

    prepare_box(story)
    make_count_codes(story)
    give_rest_logins()
    open_box(story)
    refuse_new_passwords(story)
    fill_without_script(story)
    fill_with_drawn_slip(story)
    fill_two_on_one_phone(story)
    start_but_do_not_cast(story)
    fill_for_the_rest(story)
    close_box(story)
    count_and_confirm(story)
    find_tracking_codes(story)

    finish_general_meeting(story)
    try_to_send_too_early(story)
    sign_general_meeting(story)
    propose_grades(story)
    decide_grades(story)
    finish_decision_meeting(story)
    feed_back(story)
    make_list(story)
    pledge(story)

    send_table(story)
    return_table(story, REMARKS)
    send_again(story)
    form = accept_table(story)
    excel, paper = download_tables(story)
    read_form(form)
    read_workbook(excel)
    read_paper(paper, tmp_path)
