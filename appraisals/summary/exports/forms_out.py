"""The branch's annual table as a workbook to send out: roster filled in, lists to choose from."""

import io
import zipfile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from appraisals.summary.figures.collection.recognising import form_number
from appraisals.summary.figures.collection.rosters import lines_of
from appraisals.summary.rules.collection import FULL, PROBATIONARY
from branchlife import papers
from branchlife.exports.formats import file_name
from branchlife.papers.excel import A4, MARGIN_INCHES, MM_PER_CHARACTER, ROW_POINTS, date_format
from branchlife.roster import annual
from branchlife.roster.annual import ASPECTS, LABELS, MARKS, PERSONS, SINGLES, VOTES
from branchlife.roster.columns import NUMBER, written_category
from branchlife.roster.typed import GRADES
from branchlife.written import partial_date

# mm, as the paper form has them; the day of joining has room for a whole day, the unit less.
WIDTHS = (9, 20, 9, 18, 25, 15, 20, 27, 13, 13, 14, 14, 12, 20, 16, 22)
LAST = len(WIDTHS)
SPARE_LINES = 3
# What stands over which columns: (name, first, last).
BASIC = (
    ("members", 1, 2),
    ("full", 3, 4),
    ("probationary", 5, 5),
    ("excluded", 6, 6),
    ("expected", 7, 7),
    ("present", 8, 8),
    ("on_leave", 9, 10),
    ("absent", 11, 11),
    ("attendance_rate", 12, 13),
    ("met_on", 14, 14),
    ("supervisors", 15, 15),
    ("quota", 16, 16),
)
BALLOTS = (
    ("issued", 3, 4),
    ("returned", 5, 5),
    ("valid", 6, 6),
    ("invalid", 7, 7),
    ("opinions", 8, 8),
    ("problems", 9, 10),
    ("items", 11, 11),
    ("pledges", 12, 13),
    ("published_on", 14, 14),
    ("filed_on", 15, 15),
    ("decided_on", 16, 16),
)
COLUMNS = ("name", "sex", "birth", "joined_on", "category", "post", "work_unit")
SIGNED = (("secretary", 1, 5), ("contact", 9, 12), ("phone", 13, 16))
BASIC_ROW, BALLOT_ROW, HEAD_ROW = 3, 5, 7
TO_FILL = PatternFill("solid", start_color="FFF9E5", end_color="FFF9E5")
WRONG = PatternFill("solid", start_color="FFFF00", end_color="FFFF00")
LEFT = Alignment(vertical="center", wrap_text=True)
SMALL, GREY = Font(size=9), Font(size=8, color="808080")
GENERAL, WHOLE, PERCENT = "General", "0", papers.PERCENT
# The column for the day on which somebody was told.
TOLD = 15
LARGEST = 99_999
# Characters of an explanation in one line.
IN_A_LINE = 50

EXPLANATIONS = (
    gettext_lazy("Fill in the yellow cells only; a number that is zero is written as 0."),
    gettext_lazy("Numbers are whole numbers; days have their year, such as 2025-1-15."),
    gettext_lazy("One line for each member. Members missing here are added in the empty lines, those who had left by the day of the meeting are deleted; tell the office so that the roster is put right."),  # fmt: skip
    gettext_lazy("The ballots for each grade and the abstentions of a member add up to the valid ballots; a line that does not is shown in yellow. Who was not on the ballot has no numbers."),  # fmt: skip
    gettext_lazy("The grade is chosen from the list. “Not graded” needs its reason in the remarks."),
    gettext_lazy("Members in all = full + probationary; expected = members in all less those not counted; expected = present + on leave + absent; valid + invalid = returned, and returned are not more than issued."),  # fmt: skip
    gettext_lazy("The number of the form tells the office whose table this is: please leave it as it is. The name of the sheet and of the file do not matter."),  # fmt: skip
    gettext_lazy("Print the table, have it signed and sealed, and send this file to the office as .xlsx."),
    gettext_lazy("Never write ID numbers into it: such a file is not taken in."),
)  # fmt: skip


def forms_for(appraisals):
    """[(file name, workbook as bytes)] of these appraisals, in their order, one after another."""
    lines = lines_of(appraisals)
    for appraisal in appraisals:
        yield form_name(appraisal), form_workbook(appraisal, lines[appraisal.pk])


def form_name(appraisal):
    """2024年度民主评议情况表（第三党支部）.xlsx"""
    return _("%(year)s table of the appraisal of members (%(branch)s).%(suffix)s") % {
        "year": appraisal.campaign.year_label,
        "branch": appraisal.branch,
        "suffix": "xlsx",
    }


def forms_zip_name(campaign, count):
    """2024年度民主评议情况表（60个支部）.zip"""
    return ngettext(
        "%(year)s tables of the appraisal of members (%(count)d branch).zip",
        "%(year)s tables of the appraisal of members (%(count)d branches).zip",
        count,
    ) % {"year": campaign.year_label, "count": count}


def forms_zip(appraisals, progress=lambda done, total: None):
    """All forms in one ZIP (bytes), in 组织序列."""
    appraisals = list(appraisals)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(forms_for(appraisals), start=1):
            archive.writestr(file_name(f"{number:03d} {name}"), content)
            progress(number, len(appraisals))
    return out.getvalue()


def form_workbook(appraisal, lines):
    """The form of one branch (bytes)."""
    book = Workbook()
    book.properties.creator = _("Branch appraisal")
    sheet = book.active
    sheet.title = annual.SHEET
    form = Form(sheet, appraisal, lines)
    form.write()
    write_explanations(book, appraisal)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Form:
    """The sheet of one branch, written from top to bottom."""

    def __init__(self, sheet, appraisal, lines):
        self.sheet, self.appraisal, self.lines = sheet, appraisal, lines
        self.row = 1
        self.looks, self.places = {}, {}

    def write(self):
        """All of it."""
        self.head()
        self.basic()
        self.ballots()
        first, last = self.persons()
        self.total(first, last)
        self.aspects()
        self.foot()
        self.set_up(first)

    def put(self, row, first, last, text, *, font=None, fill=None, number_format=GENERAL):
        """A boxed cell over these columns."""
        for column in range(first, last + 1):
            self.dress(self.sheet.cell(row, column), font, fill, number_format)
        cell = self.sheet.cell(row, first)
        cell.value = papers.plain(text)
        if isinstance(cell.value, str):
            cell.data_type = "s"
        if last > first:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        return cell

    def dress(self, cell, font, fill, number_format):
        """Looks of a cell; worked out once for cells that look the same, which is slow."""
        key = (id(font), id(fill), number_format)
        if key in self.looks:
            cell._style = self.looks[key]
            return
        cell.border, cell.alignment, cell.number_format = papers.BOX, papers.CENTERED, number_format
        if font:
            cell.font = font
        if fill:
            cell.fill = fill
        self.looks[key] = cell._style

    def formula(self, row, first, last, text):
        """The same with a formula of our own."""
        self.put(row, first, last, None).value = text

    def head(self):
        """Title, whose table it is, units."""
        sheet, campaign = self.sheet, self.appraisal.campaign
        title = _("%(year)s table of the appraisal of members") % {"year": campaign.year_label}
        sheet["A1"], sheet["A1"].font, sheet["A1"].alignment = (
            papers.plain(title),
            papers.TITLE_FONT,
            papers.CENTERED,
        )
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=LAST)
        colon = _(": ")
        for column, last, text in (
            (1, 7, f"{LABELS['branch'].heading}{colon}{self.appraisal.branch}"),
            (8, 12, f"{_('Filled in on: ')}{pgettext('date by hand', '____-____-____')}"),
            (13, 16, _("Units: members, ballots")),
        ):
            cell = sheet.cell(2, column)
            cell.value, cell.data_type, cell.alignment = papers.plain(text), "s", LEFT
            sheet.merge_cells(start_row=2, end_row=2, start_column=column, end_column=last)

    def singles(self, row, places, values):
        """Headings, and cells to fill in below them."""
        for name, first, last in places:
            self.put(row, first, last, self.heading(name), font=papers.HEAD_FONT)
            look = {"fill": None if name in annual.COMPUTED else TO_FILL}
            if name in annual.DAYS:
                look |= {"number_format": date_format(), "font": SMALL}
            elif name in annual.NUMBERS:
                look["number_format"] = WHOLE
            elif name == "attendance_rate":
                look["number_format"] = PERCENT
            self.put(row + 1, first, last, values.get(name), **look)
            self.places[name] = f"${get_column_letter(first)}${row + 1}"

    def heading(self, name):
        """As the paper form has it; the quota with its share."""
        heading = SINGLES[name].heading
        if name == "quota" and self.appraisal.quota_number is None:
            return _("%(column)s (%(words)s)") % {
                "column": heading,
                "words": self.appraisal.share_in_words,
            }
        return heading

    def basic(self):
        """The branch and its meeting."""
        full = sum(line.category == FULL for line in self.lines)
        is_known = self.appraisal.quota_base != self.appraisal.Base.GRADED
        values = {
            "members": len(self.lines),
            "full": full,
            "probationary": len(self.lines) - full,
            "quota": self.appraisal.excellent_limit(full) if is_known else None,
        }
        self.singles(BASIC_ROW, BASIC, values)
        expected, present = self.places["expected"], self.places["present"]
        cell = self.sheet[self.places["attendance_rate"].replace("$", "")]
        cell.value = f'=IF(N({expected})>0,{present}/{expected},"")'

    def ballots(self):
        """Ballots, and what the office's second table asks for."""
        self.put(BALLOT_ROW, 1, 2, annual.BALLOTS, font=papers.HEAD_FONT)
        self.put(BALLOT_ROW + 1, 1, 2, None)
        self.singles(BALLOT_ROW, BALLOTS, {})
        numbers = [self.places[name] for name in annual.NUMBERS]
        self.whole_numbers([place.replace("$", "") for place in numbers])

    def whole_numbers(self, ranges):
        """Nothing but whole numbers may be typed there; WPS and Excel say so at once."""
        rule = DataValidation("whole", operator="between", formula1="0", formula2=str(LARGEST))
        rule.showErrorMessage, rule.allow_blank = True, True
        rule.error = _("Please type a whole number; zero is written as 0.")
        for place in ranges:
            rule.add(place)
        self.sheet.add_data_validation(rule)

    def persons(self):
        """A line of each member and some empty ones; returns the first and last row."""
        sheet, row = self.sheet, HEAD_ROW
        heads = [NUMBER, *(PERSONS[name].heading for name in COLUMNS)]
        after = [PERSONS[name].heading for name in ("grade", "fed_back_on", "remark")]
        for column, text in [*enumerate(heads, start=1), *enumerate(after, start=14)]:
            self.put(row, column, column, text, font=papers.HEAD_FONT)
            self.put(row + 1, column, column, None)
            sheet.merge_cells(
                start_row=row, end_row=row + 1, start_column=column, end_column=column
            )
        self.put(row, 9, 13, annual.VOTES_GROUP, font=papers.HEAD_FONT)
        for column, word in enumerate(VOTES.values(), start=9):
            self.put(row + 1, column, column, word.heading, font=papers.HEAD_FONT)
        first = row + 2
        for number, line in enumerate([*self.lines, *[None] * SPARE_LINES], start=1):
            self.person(first + number - 1, number, line)
        last = first + len(self.lines) + SPARE_LINES - 1
        self.lists(first, last)
        return first, last

    def person(self, row, number, line):
        """One line; empty ones have no number."""
        texts = [None] * 8
        if line:
            category = written_category(line.category == FULL)
            born, joined = partial_date(line.birth[:7]), partial_date(line.joined_on)
            texts = [number, line.name, line.sex, born, joined, category, line.post, line.work_unit]
        for column, text in enumerate(texts, start=1):
            fill = TO_FILL if line is None and column > 1 else None
            self.put(row, column, column, text, font=SMALL, fill=fill)
        for column in range(9, LAST + 1):
            look = {"number_format": date_format(), "font": SMALL} if column == TOLD else {}
            self.put(row, column, column, None, fill=TO_FILL, **look)

    def lists(self, first, last):
        """Lists to choose from, and lines in yellow that do not add up."""
        categories = [written_category(kind == FULL) for kind in (FULL, PROBATIONARY)]
        grades = [words[0] for words in GRADES.values()]
        for letter, words in (("F", categories), ("N", grades)):
            rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
            rule.showErrorMessage, rule.error = True, _("Please choose from the list.")
            rule.add(f"{letter}{first}:{letter}{last}")
            self.sheet.add_data_validation(rule)
        self.whole_numbers([f"I{first}:M{last}"])
        wrong = (
            f"AND(COUNT($I{first}:$M{first})>0,SUM($I{first}:$M{first})<>{self.places['valid']})"
        )
        area = f"I{first}:M{last}"
        self.sheet.conditional_formatting.add(area, FormulaRule([wrong], fill=WRONG))

    def total(self, first, last):
        """How many of each grade, counted by the workbook itself."""
        row = last + 1
        area = f"$N${first}:$N${last}"
        parts = [f'"{words[0]} "&COUNTIF({area},"{words[0]}")' for words in GRADES.values()]
        self.put(row, 1, 2, annual.TOTAL, font=papers.HEAD_FONT)
        self.formula(row, 3, LAST, "=" + '&"    "&'.join(parts))
        self.row = row + 1

    def aspects(self):
        """The leadership's table."""
        labels = self.appraisal.campaign.aspects
        if not labels:
            return
        places = (("good", 5, 5), ("fair", 6, 6), ("average", 7, 7), ("poor", 8, 8))
        places += (("abstained", 9, 10),)
        self.put(self.row, 1, 4, ASPECTS.heading, font=papers.HEAD_FONT)
        for name, first, last in places:
            self.put(self.row, first, last, MARKS[name].heading, font=papers.HEAD_FONT)
        for row, label in enumerate(labels, start=self.row + 1):
            self.put(row, 1, 4, label)
            for _name, first, last in places:
                self.put(row, first, last, None, fill=TO_FILL)
        last = self.row + len(labels)
        self.whole_numbers([f"E{self.row + 1}:J{last}"])
        self.row = last + 1

    def foot(self):
        """Signatures, notes, the number of the form."""
        row = self.row + 1
        for name, first, last in SIGNED:
            self.put(row, first, first + 1, LABELS[name].heading)
            self.put(row, first + 2, last, None, fill=TO_FILL)
        self.put(row, 6, 7, _("Scrutineer (signature)"))
        self.put(row, 8, 8, _("Counter (signature)"))
        number = f"{annual.KEY}{_(': ')}{form_number(self.appraisal)}"
        for place, text in enumerate(
            (
                _(
                    "Notes: 1. Members in all are all whose formal relation is with this branch; 2. share of excellent = excellent grades of the full members;"
                ),  # fmt: skip
                _(
                    "3. probationary members take part and are not graded; 4. the ballots for each grade plus abstentions are the valid ballots."
                ),  # fmt: skip
                number,
            ),
            start=row + 1,
        ):
            cell = self.sheet.cell(place, 1)
            cell.value, cell.data_type = papers.plain(text), "s"
            cell.font = GREY if text == number else SMALL
        self.row = row + 3

    def set_up(self, first):
        """A4 landscape, to the width of the page, the head of the members repeated."""
        sheet = self.sheet
        for column, width in enumerate(WIDTHS, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width / MM_PER_CHARACTER
        for row in range(1, self.row + 1):
            sheet.row_dimensions[row].height = ROW_POINTS if row < self.row - 2 else 15
        sheet.row_dimensions[1].height = 30
        for row in (BASIC_ROW, BASIC_ROW + 1, BALLOT_ROW, BALLOT_ROW + 1):
            sheet.row_dimensions[row].height = 32
        sheet.row_dimensions[HEAD_ROW + 1].height = 44
        sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.print_options.horizontalCentered = True
        for side in ("left", "right", "top", "bottom"):
            setattr(sheet.page_margins, side, MARGIN_INCHES)
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"{HEAD_ROW}:{first - 1}"
        sheet.print_area = f"A1:{get_column_letter(LAST)}{self.row}"


def write_explanations(book, appraisal):
    """How to fill it in, and the number of the form once more."""
    sheet = book.create_sheet(annual.NOTES_SHEET)
    sheet.column_dimensions["A"].width = 6
    sheet.column_dimensions["B"].width = 110
    for number, text in enumerate(EXPLANATIONS, start=1):
        sheet.append([number, papers.plain(text)])
        sheet.cell(number, 1).alignment = sheet.cell(number, 2).alignment = LEFT
        sheet.row_dimensions[number].height = ROW_POINTS * (1 + len(str(text)) // IN_A_LINE)
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.append([None, f"{annual.KEY}{_(': ')}{form_number(appraisal)}"])
