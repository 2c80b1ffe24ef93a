"""A clerk imports a roster on a phone and at a desk: upload, answer, look, confirm."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from openpyxl import load_workbook

from branchlife import actions
from branchlife.models import Branch, Member
from tests.branchlife.rosters import SCHOOL, WITH_ERRORS
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_clerk, make_committee


def sound(page):
    """Whether the page is accessible and fits its width."""
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def upload(page, path):
    """Send a file from the page of the import."""
    page.set_input_files("input[type=file]", str(path))
    page.click("form[enctype] .btn-primary")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_a_clerk_corrects_answers_looks_and_confirms(new_context, client, tmp_path, viewport):
    committee = make_committee(name="江北学院党委")
    with SCHOOL.open("rb") as file:
        actions.import_roster(file, committee, create=True, by=None)
    book = load_workbook(SCHOOL)
    for row in book.active.iter_rows(min_row=4):
        if "图书馆" in str(row[8].value):
            row[8].value = "图书馆"
    book.active["M4"] = "13900000001"
    book.active["G5"] = "博士研究生"
    book.save(tmp_path / "名册.xlsx")
    client.force_login(make_clerk(committee))
    context = new_context(viewport)
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    context.add_cookies([{"name": name, "value": session, "domain": "localhost", "path": "/app/"}])
    page = context.new_page()
    page.goto(f"/app/committee/{committee.pk}/roster/")
    sound(page)
    upload(page, WITH_ERRORS)
    page.wait_for_selector("text=共7行有误")
    sound(page)
    upload(page, tmp_path / "名册.xlsx")
    page.wait_for_selector("text=导入前请先确认2个问题")
    sound(page)
    page.get_by_label("就是“图书馆党支部”").check()
    page.get_by_label("同一个人，换了号码").check()
    page.click("text=查看会有哪些变化")
    page.wait_for_selector("text=现在还没有导入")
    assert page.inner_text(".figures").split() == [
        "0",
        "新增",
        "2",
        "更新",
        "280",
        "未变",
        "0",
        "名册中没有",
    ]
    sound(page)
    page.click("button[name=confirm]")
    page.wait_for_selector("text=新增0名，更新2名，未变280名。")
    assert (Branch.objects.count(), Member.objects.count()) == (12, 282)
    assert Member.objects.get(phone="13900000001").branch.name == "机关第一党支部"
