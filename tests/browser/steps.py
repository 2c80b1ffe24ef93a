"""What everybody in a story does: log in, press, follow, read, look."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

# `SHOTS=folder pytest tests/browser` keeps a picture of every page that is looked at.
SHOTS = os.environ.get("SHOTS", "")
# Passwords are words of five letters; longer ones were forgotten in the catalogue.
ENGLISH = re.compile(r"\b[A-Za-z]*[a-z]{6,}\b")


@dataclass
class Story:
    """Who sits where, and what people noted down for later."""

    new_context: object
    clerk: Page = None
    secretary: Page = None
    # {name: (user name, password)}, {name: count code}
    logins: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)
    # {name: page} of members on their phones.
    phones: dict = field(default_factory=dict)
    # What each ballot in the box says: {subject index: 1..4}.
    ballots: list = field(default_factory=list)
    tracking_codes: list = field(default_factory=list)

    def year(self):
        """The secretary opens the page of the year, from home; returns it."""
        go_home(self.secretary)
        follow(self.secretary, "查看全年进度")
        return self.secretary


def page_of(where):
    """The page to which a button or a part of a page belongs."""
    return where if isinstance(where, Page) else where.page


def click(target):
    """Click and wait for the page that follows."""
    with page_of(target).expect_navigation():
        target.click()


def button(where, name):
    """The button that says `name`, on a page or in a part of it."""
    return where.get_by_role("button", name=name, exact=True)


def link(where, name):
    """The link that says `name`, on a page or in a part of it."""
    return where.get_by_role("link", name=name, exact=True)


def press(where, name):
    """Press the button that says `name`."""
    click(button(where, name))


def follow(where, name):
    """Follow the link that says `name`."""
    click(link(where, name))


def go_home(page):
    """To the page of what awaits this person."""
    follow(page, "首页")


def take_next_step(page):
    """Do what the red box proposes; returns what it says."""
    box = page.locator(".next-action")
    sentence = box.locator("p").first.inner_text()
    follow(box, "去办理")
    return sentence


def said(page):
    """The sentences at the top of the page after something was done."""
    return [text.strip() for text in page.locator(".messages .alert").all_inner_texts()]


def reasons(where):
    """The sentences that say why not."""
    return [text.strip() for text in where.locator(".reasons li:visible").all_inner_texts()]


def fact(page, term):
    """What stands beside `term` in a list of facts."""
    return page.locator("dt", has_text=re.compile(f"^{term}$")).locator("+ dd").inner_text().strip()


def figures(page):
    """{caption: number} of the first row of figures on the page."""
    found = {}
    for item in page.locator("ul.figures").first.locator("li").all():
        number = item.locator("b").inner_text()
        found[item.inner_text().removeprefix(number).strip()] = number
    return found


def choose(where, name, label):
    """Tap one of the large choices beside a name; returns the row."""
    row = where.get_by_role("group", name=name).or_(where.get_by_role("radiogroup", name=name))
    row.get_by_role("radio", name=label, exact=True).check()
    return row


def look(page, name):
    """Nothing sticks out, no name is given twice, nothing is left in English; keeps a picture."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= room, f"{page.url} is {wide} px wide on a screen of {room} px"
    ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert sorted(ids) == sorted(set(ids)), f"{page.url} has an id twice"
    english = set(ENGLISH.findall(page.locator("body").inner_text()))
    assert english == set(), f"{page.url} speaks English: {english}"


def log_in(context, login, at="/app/"):
    """A page of this browser, logged in with (user name, password)."""
    page = context.new_page()
    page.goto(at)
    type_login(page, login)
    return page


def type_login(page, login):
    """Type user name and password on the login page."""
    username, password = login
    page.get_by_label("登录名").fill(username)
    page.get_by_label("密码").fill(password)
    press(page.locator("main"), "登录")


def download(target):
    """(content, name) of the file behind a link or button."""
    with page_of(target).expect_download() as info:
        target.click()
    return Path(info.value.path()).read_bytes(), info.value.suggested_filename


def typed(moment):
    """A moment as the browser's own picker takes it."""
    return moment.strftime("%Y-%m-%dT%H:%M")
