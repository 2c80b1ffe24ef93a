"""The files that the office downloads, read back and compared with the database."""

import re
import shutil
import subprocess
from datetime import datetime, time
from io import BytesIO

import openpyxl
from pypdf import PdfReader

from appraisals.ballots.models import BoxReport, MemberGrade, Tally
from appraisals.campaigns.models import Appraisal
from appraisals.ratings.models import Rating
from appraisals.rectification.models import Item
from branchlife.models import Member
from branchlife.written import zh_date
from meetings.models import Attendance, Exclusion
from tests.browser.steps_office import BRANCH, LABEL

GRADES = [grade.value for grade in MemberGrade]


def midnight(day):
    """A day as Excel keeps it."""
    return datetime.combine(day, time())


def first_row():
    """Table 1 as the database says, straight from the records: no figures, no summary."""
    appraisal = Appraisal.objects.get()
    members = Member.objects.all()
    full = members.exclude(full_member_on="").count()
    attendances = Attendance.objects.filter(meeting=appraisal.general_meeting)
    expected = attendances.filter(is_expected=True).count()
    present = attendances.filter(status=Attendance.Status.PRESENT).count()
    report = BoxReport.objects.get()
    graded = [Rating.objects.filter(grade=grade).count() for grade in GRADES]
    return [
        *(1, BRANCH, "彭晓", members.count(), full, members.count() - full),
        *(Exclusion.objects.count(), expected, present, present / expected),
        midnight(appraisal.general_meeting.day),
        *(report.issued, report.returned, report.valid),
        *(sum(graded), graded[0], graded[0] / full, *graded[1:]),
        Rating.objects.exclude(not_graded_reason="").count(),
        None,
    ]


def second_row():
    """Table 2 as the database says."""
    report = BoxReport.objects.get()
    subjects = report.box.manifest["subjects"]
    overall = next(i for i, subject in enumerate(subjects) if subject["label"] == "总体评价")
    marks = [votes(overall, mark) for mark in (1, 2, 3, 4)]
    item = Item.objects.get(kind=Item.Kind.LIST)
    return [
        *(1, BRANCH, report.valid, *marks, marks[0] / report.valid, 0),
        *(1, 1, Item.objects.filter(kind=Item.Kind.PLEDGE).count()),
        *(midnight(item.published_on), midnight(item.filed_on), None),
    ]


def votes(subject, mark):
    """How many ballots say this of that subject."""
    return sum(Tally.objects.filter(subject=subject, grade=mark).values_list("n", flat=True))


def rounded(row):
    """Shares to ten places: Excel keeps one digit less than Python."""
    return [round(value, 10) if isinstance(value, float) else value for value in row]


def rows(sheet, first, last):
    """The values of these rows."""
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_row=last)]


def read_workbook(excel):
    """The two tables, before the lists: the branch's row and the sums equal the database."""
    content, name = excel
    assert name == f"{LABEL}民主评议情况汇总表（1个支部）.xlsx"
    members, leadership = openpyxl.load_workbook(BytesIO(content)).worksheets[:2]
    assert members["A1"].value == f"{LABEL}民主评议情况汇总表"
    row, total = rows(members, 4, 5)
    assert rounded(row) == rounded(first_row())
    assert total == [None, "合计", None, *row[3:10], None, *row[11:]]
    row, total = rows(leadership, 5, 6)
    assert rounded(row) == rounded(second_row())
    assert total == [None, "合计", *row[2:12], None, None, None]


def words(row):
    """A row as paper prints it: shares in percent, days in Chinese, empty cells left out."""
    printed = []
    for value in row:
        if isinstance(value, float):
            printed.append(f"{value * 100:.1f}%")
        elif isinstance(value, datetime):
            printed.append(zh_date(value.date()))
        elif value is not None:
            printed.append(str(value))
    return printed


def line_of(page, start):
    """The words of the line of a PDF page that begins with `start`; broken days are joined."""
    text = re.sub(r"年[ \n]+(?=\d)", "年", page.extract_text())
    return next(line for line in text.splitlines() if line.startswith(start)).split()


def read_paper(paper, folder):
    """The consolidated table on paper says the same, in letters that are there."""
    content, name = paper
    assert name == f"{LABEL}民主评议情况汇总表（1个支部）.pdf"
    pages = PdfReader(BytesIO(content)).pages
    assert line_of(pages[0], f"1 {BRANCH}") == words(first_row())
    assert line_of(pages[1], f"1 {BRANCH}") == words(second_row())
    check_letters(content, folder)


def read_form(form):
    """The branch's own table as sent: each member's ballots and grade equal the database."""
    content, name = form
    assert name == f"{LABEL}民主评议情况表（{BRANCH}）第2次报送.pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    lines = text.splitlines()
    subjects = BoxReport.objects.get().box.manifest["subjects"]
    places = {subject["id"]: place for place, subject in enumerate(subjects[:17])}
    for number, member in enumerate(Member.objects.order_by("position"), start=1):
        (line,) = (line for line in lines if line.startswith(f"{number} {member.name} "))
        rating = Rating.objects.get(member=member)
        if member.pk not in places:
            assert "不评定等次" in line
            continue
        place = places[member.pk]
        counts = [votes(place, mark) for mark in (1, 2, 3, 4)]
        counts.append(votes(place, 0) + votes(place, 255))
        assert sum(counts) == BoxReport.objects.get().valid
        assert f" {' '.join(map(str, counts))} {rating.get_grade_display()} " in line
    assert "联系电话：0851-7654321" in text


def check_letters(content, folder):
    """Chinese fonts are inside the file, and five different letters look different on the page."""
    for page in PdfReader(BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "CJK" in inner["/BaseFont"]
            assert "/FontFile3" in inner["/FontDescriptor"].get_object()
    if shutil.which("pdftoppm") and shutil.which("pdftotext"):
        assert len(set(pictures_of(content, BRANCH, folder))) == len(BRANCH)


def pictures_of(content, word, folder):
    """One picture for each letter of the first occurrence of `word`; an empty box has but one look."""
    path = folder / "paper.pdf"
    path.write_bytes(content)
    run = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    edges = r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">' + word
    left, top, right, bottom = (
        float(edge) for edge in re.search(edges, run.stdout.decode()).groups()
    )
    scale = 4  # 288 dots an inch
    width = (right - left) / len(word)
    for place in range(len(word)):
        box = (left + place * width, top, width, bottom - top)
        x, y, w, h = (str(round(edge * scale)) for edge in box)
        command = ["pdftoppm", "-gray", "-r", str(72 * scale), "-l", "1"]
        command += ["-x", x, "-y", y, "-W", w, "-H", h, str(path)]
        yield subprocess.run(command, capture_output=True, check=True).stdout
