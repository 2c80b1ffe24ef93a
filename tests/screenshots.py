"""Makes the pictures of the README: `python -m tests.screenshots`. Needs Chromium."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESKTOP, FLAGS, PHONE
from tests.servers import free_port

ROOT = Path(__file__).parent.parent
LOGIN = re.compile(r"^(.+?)：.*?登录名\s*(\S+?)，密码\s*(\S+)", re.M)


def demo(folder, port):
    """A served demo in `folder`: (process, what it prints for visitors)."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
        "BALLOTS_OVER_HTTP": "1",
        "DEBUG": "1",
    }
    note = folder / "demo.txt"
    for arguments in (["migrate", "--verbosity", "0"], ["demo", "--note", str(note)]):
        subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True
        )
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _attempt in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz")
            break
        except OSError:
            time.sleep(0.2)
    return server, note.read_text()


def log_in(page, username, password):
    """Log in on the login page."""
    page.goto("/app/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("main form button")
    page.wait_for_url("**/app/")


def take(browser, address, logins):
    """The three pictures."""

    def page(viewport):
        return browser.new_context(viewport=viewport, base_url=address, locale="zh-CN").new_page()

    secretary = page(DESKTOP)
    log_in(secretary, *logins["书记"])
    secretary.click("a[href*='/app/summary/year/'] >> nth=0")
    secretary.screenshot(path=ROOT / "docs/year.png")

    clerk = page(DESKTOP)
    log_in(clerk, *logins["党委办公室"])
    clerk.click("a[href*='/app/summary/campaigns/'] >> nth=0")
    clerk.screenshot(path=ROOT / "docs/board.png")

    member = page(PHONE)
    log_in(member, *logins["党员"])
    member.click("a.btn[href$='/slip/'] >> nth=0")
    member.click("main form[action$='/slip/take'] button")
    member.wait_for_url("**/box/**")
    member.evaluate("document.querySelector('h2').scrollIntoView()")
    member.screenshot(path=ROOT / "docs/ballot.png")


def main():
    """Make the demo in a temporary folder, take the pictures, stop."""
    with tempfile.TemporaryDirectory() as name:
        port = free_port()
        server, note = demo(Path(name), port)
        logins = {}
        for label, username, password in LOGIN.findall(note):
            logins.setdefault(label, (username, password))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=FLAGS
                )
                take(browser, f"http://127.0.0.1:{port}", logins)
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
