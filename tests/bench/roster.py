"""How long the roster of a large committee takes: `python -m tests.bench.roster [--postgresql]`.

3,000 people in 60 branches, 25 columns. Measured is the processor time of whole requests, with the
database; beside it the floor of the same run: openpyxl only reading the same workbook once. The aim
is a preview in less than 3 s. The process that reads is weighed as well.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import django
from openpyxl import Workbook, load_workbook

from tests.branchlife.hostile import peak
from tests.postgresql import postgresql

PEOPLE, BRANCHES, COLUMNS = 3000, 60, 25
AIM = 3.0
HEADINGS = [
    "序号",
    "姓名",
    "性别",
    "民族",
    "公民身份号码",
    "出生日期",
    "学历",
    "人员类别",
    "所在党支部",
    "党小组",
    "党内职务",
    "加入党组织日期",
    "转为正式党员日期",
    "参加工作日期",
    "工作单位及职务",
    "工作岗位",
    "联系电话",
    "家庭住址",
    "党籍状态",
    "是否为失联党员",
    "是否为流动党员",
    "是否党员领导干部",
    "是否离退休",
    "籍贯",
    "备注",
]
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰文斌雪宁国"
POSTS = ["书记", "组织委员", "宣传委员"]


def people(changed=False):
    """Rows of the roster; with `changed` another telephone-free change in every row."""
    for number in range(PEOPLE):
        branch, place = divmod(number, PEOPLE // BRANCHES)
        name = SURNAMES[number % 40] + GIVEN[number // 40 % 30] + GIVEN[number // 1200 % 30]
        year = 1960 + number % 40
        yield [
            number + 1, name, "男" if number % 2 else "女", "汉族", "", f"{year}-0{number % 9 + 1}-12",
            "研究生" if changed else "大学本科", "正式党员", f"中共江北学院第{branch + 1}支部委员会",
            f"第{'一二三'[place % 3]}党小组", POSTS[place] if place < 3 else "",
            f"{year + 22}.07", f"{year + 23}.07", f"{year + 20}/8/1", "办公室主任" if changed else "教师",
            "专任教师", str(13800000000 + number), "某市某路1号", "正常", "否", "否", "否",
            "是" if changed else "否", "某省", "",
        ]  # fmt: skip


def workbook(rows):
    """The bytes of a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("党员信息")
    for row in [["江北学院党员信息表"], ["填报单位:江北学院"], HEADINGS, *rows]:
        sheet.append(row)
    output = BytesIO()
    book.save(output)
    return output.getvalue()


class Clock:
    """Processor time and time on the wall of what happens inside `with`."""

    def __init__(self):
        self.lines = []

    @contextmanager
    def of(self, what):
        """Measure, and print at once."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        self.lines.append((what, cpu, wall))
        sys.stdout.write(f"{what:<44}{cpu:7.2f} s processor {wall:7.2f} s in all\n")


def measure():
    """All of it, in a database made for the purpose."""
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings, setup_test_environment

    from branchlife import roster
    from branchlife.models import Member
    from tests.factories import make_clerk, make_committee

    assert len(HEADINGS) == COLUMNS
    first, second = workbook(people()), workbook(people(changed=True))
    clock = Clock()
    sys.stdout.write(
        f"{connection.vendor}, {PEOPLE} rows x {COLUMNS} columns, {len(first)} bytes\n"
    )
    with clock.of("floor: openpyxl reads the values once"):
        book = load_workbook(BytesIO(first), read_only=True, data_only=True)
        assert sum(len(row) for row in book.active.iter_rows(values_only=True)) > PEOPLE * COLUMNS
    with clock.of("our reader, values and formulas"):
        roster.read_book(BytesIO(first))
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    storages = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}} | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    try:
        with (
            tempfile.TemporaryDirectory() as media,
            override_settings(MEDIA_ROOT=media, STORAGES=storages, WHITENOISE_AUTOREFRESH=True),
        ):
            committee = make_committee(name="江北学院党委")
            client = Client()
            client.force_login(make_clerk(committee))
            url = f"/app/committee/{committee.pk}/roster/"
            client.get(url)
            for what, content in (("new", first), ("unchanged", first), ("changed", second)):
                upload = SimpleUploadedFile("a.xlsx", content)
                with clock.of(f"preview, everybody {what}"):
                    page = client.post(url, {"file": upload}).context["page"]
                if not page.can_confirm:
                    continue
                sent = {"ticket": page.ticket, "digest": page.result.digest, "confirm": "1"}
                with clock.of(f"import, everybody {what}"):
                    assert client.post(url, sent).status_code == 302
            with clock.of("export"):
                client.get(f"{url}download/")
            assert Member.objects.filter(education="研究生").count() == PEOPLE
    finally:
        connection.creation.destroy_test_db("", verbosity=0)
    worst = max(cpu for what, cpu, _wall in clock.lines if what.startswith("preview"))
    sys.stdout.write(f"slowest preview: {worst:.2f} s processor time, the aim is {AIM:.0f} s; ")
    sys.stdout.write(f"{worst / clock.lines[0][1]:.1f} times the floor; {peak():.0f} MB at most\n")
    return worst < AIM


def main():
    """Choose the database and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true", help="on a real PostgreSQL")
    with_postgresql = parser.parse_args().postgresql
    os.environ |= {"DJANGO_SETTINGS_MODULE": "branchlife.settings", "SECRET_KEY": "x" * 50}
    with tempfile.TemporaryDirectory() as folder:
        if with_postgresql:
            with postgresql() as address:
                os.environ["DATABASE_URL"] = address
                return measure()
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        return measure()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
