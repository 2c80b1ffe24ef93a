"""Slips printed and read, and the first login on the phone."""

import re
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader

from tests.browser.steps import button, click, download, follow, link, look, press, said


@dataclass(frozen=True)
class Slip:
    """What stands on the paper."""

    address: str
    username: str
    code: str

    @property
    def scanned(self):
        """What the camera reads in the square."""
        return f"{self.address}/app/first/#u={self.username}&c={self.code.replace(' ', '')}"


def read_slips(paper):
    """{name: Slip} of a PDF, as the people read them."""
    slips = {}
    for page in PdfReader(BytesIO(paper)).pages:
        text = page.extract_text()
        names = re.findall(r"(\S+)同志\s+首次登录单", text)
        addresses = re.findall(r"登录地址：\s*(\S+)", text)
        usernames = re.findall(r"登录名：\s*(\S+)", text)
        codes = re.findall(r"登录码：\s*((?:\d{4} ?){4})", text)
        facts = zip(addresses, usernames, map(str.strip, codes), strict=True)
        slips |= {name: Slip(*said) for name, said in zip(names, facts, strict=True)}
    return slips


def print_slips(page, *names, end_now=False):
    """From the page of the branch: pick these (nobody named: those picked already) and print."""
    click(link(page, "首次登录单").first)
    if names:
        follow(page, "一个也不选")
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).check()
    if end_now:
        page.get_by_label("原来的密码立即停用").check()
    paper, _name = download(button(page, "打印首次登录单（PDF）"))
    return read_slips(paper)


def log_in_first(context, slip, password):
    """Scan the slip, look at what stands there, choose a password; returns the page at home."""
    page = context.new_page()
    page.goto(slip.scanned)
    assert page.url.endswith("/app/first/"), "the code stays neither in the address nor behind it"
    assert page.get_by_label("登录名").input_value() == slip.username
    assert page.get_by_label("登录码").input_value() == slip.code
    look(page, "accounts-01-first-login")
    press(page, "下一步")
    return choose_password(page, password)


def choose_password(page, password):
    """The second page of the first login; returns the page at home."""
    look(page, "accounts-02-password")
    page.get_by_label("新密码", exact=False).first.fill(password)
    page.locator("[name=new_password2]").fill(password)
    press(page, "设好密码，登录")
    assert said(page)[0].endswith("和这个密码登录。")
    return page
