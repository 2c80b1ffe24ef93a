"""A real Chromium for tests: Debian's, driven by Playwright."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
# The one without windows does the same in half the time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_itemcollected(item):
    """Everything in this folder drives a browser, so no file needs to say so."""
    item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium, live_server):
    """Makes separate browsers (own cookies) at a size; `new_context(PHONE, java_script_enabled=False)`."""
    contexts = []

    def make(viewport=DESKTOP, **options):
        context = chromium.new_context(
            viewport=viewport, base_url=live_server.url, locale="zh-CN", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
