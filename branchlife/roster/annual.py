"""The annual table of a branch as a workbook: its words, and where they stand in what comes back.

A secretary types into it in WPS, inserts rows, renames the sheet or copies the whole into a book of
their own. So nothing is looked for at a place: a number is what stands below its heading.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from branchlife.roster.cells import plain_person_name
from branchlife.roster.typed import written
from branchlife.roster.workbook import ID_NUMBER, heading_text
from branchlife.roster.xlsx import BrokenFile, TooLarge, Value, open_workbook

SHEET, NOTES_SHEET = "民主评议情况表", "填写说明"
# Beside a label that was left empty these may stand; they are no answer.
OTHER_LABELS = {"监票人", "计票人", "审核人", "负责人", "填报日期", "填表日期", "单位", "盖章"}
KEY = "表号"
BALLOTS = "测评票"
TOTAL = "合计"
VOTES_GROUP = "测评得票"
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 12 * 1024 * 1024
MAX_SHEETS = 20
MAX_ROWS = 1500
MAX_PERSONS = 1000
LONGEST = 300
# How far below a heading its value may stand, and how many aspects there may be.
BELOW, MOST_ASPECTS = 4, 12


class Word(NamedTuple):
    """What a number or text is called, and what else it has been called."""

    heading: str
    others: tuple = ()


# One value each, below its heading.
SINGLES = {
    "members": Word("党员总数", ("党员数", "党员人数", "党员总人数", "总数")),
    "full": Word("正式党员", ("其中正式党员", "其中:正式党员", "正式党员数", "正式")),
    "probationary": Word("预备党员", ("其中预备党员", "其中:预备党员", "预备党员数", "预备")),
    "excluded": Word("不计入应到会", ("不计入应到", "不计应到", "不计入应到人数", "不计入")),
    "expected": Word("应到会", ("应到", "应到人数", "应到会人数", "应到党员")),
    "present": Word("实到会", ("实到", "实到人数", "实到会人数", "实到党员")),
    "on_leave": Word("请假", ("请假人数",)),
    "absent": Word("无故缺席", ("缺席", "无故缺席人数", "缺席人数")),
    "attendance_rate": Word("到会率"),
    "met_on": Word("会议日期", ("会议时间", "召开日期", "召开时间", "组织生活会日期")),
    "supervisors": Word("到会指导同志", ("上级到会指导同志", "到会指导", "指导同志")),
    "quota": Word("优秀名额上限", ("优秀名额", "名额上限")),
    "issued": Word("发出", ("发出票数", "发出测评票", "发出票")),
    "returned": Word("收回", ("收回票数", "收回测评票", "收回票")),
    "valid": Word("有效", ("有效票", "有效票数")),
    "invalid": Word("无效", ("无效票", "无效票数")),
    "opinions": Word("意见建议", ("意见建议数", "意见和建议")),
    "problems": Word("查摆问题", ("查摆问题数",)),
    "items": Word("整改事项", ("整改事项数",)),
    "pledges": Word("整改承诺", ("整改承诺数",)),
    "published_on": Word("公开日期", ("公开时间",)),
    "filed_on": Word("报备日期", ("报备时间",)),
    "decided_on": Word("评定日期", ("评定时间",)),
}
# A line of each member.
PERSONS = {
    "name": Word("姓名", ("党员姓名",)),
    "sex": Word("性别"),
    "birth": Word("出生年月", ("出生日期", "出生时间")),
    "joined_on": Word("入党时间", ("入党日期", "加入党组织日期")),
    "category": Word("党员类别", ("人员类别", "类别")),
    "post": Word("党内职务", ("支部职务",)),
    "work_unit": Word("工作单位（部门）及职务", ("工作单位及职务", "单位及职务")),
    "grade": Word("评定等次", ("等次", "评定结果", "评议等次")),
    "fed_back_on": Word("反馈日期", ("反馈时间", "反馈本人日期")),
    "remark": Word("备注"),
}
VOTES = {
    "excellent": Word("优秀", ("优秀票", "优秀票数")),
    "qualified": Word("合格", ("合格票", "合格票数")),
    "basic": Word("基本合格", ("基本合格票", "基本合格票数")),
    "unqualified": Word("不合格", ("不合格票", "不合格票数")),
    "abstained": Word("弃权（含该项无效）", ("弃权票", "弃权票数")),
}
MARKS = {
    "good": Word("好"),
    "fair": Word("较好"),
    "average": Word("一般"),
    "poor": Word("差"),
    "abstained": Word("弃权"),
}
ASPECTS = Word("党支部班子测评", ("班子测评", "测评项目"))
# In one cell with a colon, or to the left of its value.
LABELS = {
    "branch": Word("填报党支部（盖章）", ("党支部名称", "党支部", "填报支部")),
    "secretary": Word("党支部书记（签字）"),
    "contact": Word("填表人", ("填报人",)),
    "phone": Word("联系电话", ("电话", "联系方式")),
    "key": Word(KEY),
}
DAYS = ("met_on", "published_on", "filed_on", "decided_on")
# Worked out by the platform itself.
COMPUTED = ("attendance_rate", "quota")
NUMBERS = tuple(name for name in SINGLES if name not in (*DAYS, *COMPUTED, "supervisors"))
END = re.compile(r"^(?:合计|总计|共计|小计|填表人|填报人|党支部书记|书记[(:]|监票人|注[::]|备注:)")
LABEL = re.compile(r"(?:^|(?<=\s))([^:\s]{2,14})\s*:\s*([^:]*?)(?=\s+[^:\s]{2,14}\s*:|$)")


def plain(value):
    """A heading as compared: halfwidth, no spaces, no stars, nothing in brackets, no colon."""
    text = heading_text(value)
    return re.sub(r"\([^()]*\)", "", text).rstrip(":")


def names_of(words):
    """{plain heading: key} of all words for these."""
    return {
        plain(text): key for key, word in words.items() for text in (word.heading, *word.others)
    }


SINGLE_OF, PERSON_OF, VOTE_OF = names_of(SINGLES), names_of(PERSONS), names_of(VOTES)
MARK_OF, LABEL_OF = names_of(MARKS), names_of(LABELS)
# A row with several of these holds headings and no values.
HEADS = SINGLE_OF.keys() | PERSON_OF.keys() | VOTE_OF.keys() | MARK_OF.keys()


class Typed(NamedTuple):
    """A cell somebody filled in: what stands there, and where."""

    value: object
    cell: str
    is_formula: bool = False


NOTHING = Typed(None, "")


@dataclass
class Annual:
    """What one workbook holds, cell by cell, nothing checked yet."""

    sheet: str = ""
    labels: dict = field(default_factory=dict)
    singles: dict = field(default_factory=dict)
    persons: list = field(default_factory=list)  # [{name: Typed}]
    aspects: list = field(default_factory=list)  # [(label, {mark: Typed})]
    # Where something stands that may not be kept.
    id_numbers: list = field(default_factory=list)
    # Other sheets that look the same.
    twins: list = field(default_factory=list)


class NoForm(Exception):
    """A workbook without the annual table in it."""


def read_annual(content):
    """The Annual in these bytes. Raises NoForm, BrokenFile or TooLarge."""
    try:
        return _read(content)
    except (NoForm, TooLarge, BrokenFile):
        raise
    except Exception as error:  # a broken file fails wherever it is broken
        raise BrokenFile from error


def _read(content):
    book = open_workbook(content)
    book.budget.left = min(book.budget.left, MAX_UNPACKED)
    found, labels, id_numbers = [], {}, []
    for title, path in islice(book.titles, MAX_SHEETS):
        grid = _grid(book, path)
        id_numbers += _id_numbers(grid)
        singles, persons, aspects, of_persons = _blocks(grid)
        around = {number: cells for number, cells in grid.items() if number not in of_persons}
        annual = Annual(title, _labels(around), singles, persons, aspects)
        for name, typed in annual.labels.items():
            labels.setdefault(name, typed)
        if annual.persons and annual.singles:
            found.append(annual)
    if not id_numbers and _hides_an_id_number(book):
        id_numbers = [""]
    if not found:
        raise NoForm
    annual = found[0]
    annual.labels = labels | annual.labels
    annual.id_numbers, annual.twins = id_numbers, [twin.sheet for twin in found[1:]]
    return annual


def _hides_an_id_number(book):
    """A sheet that is hidden is not read; what it holds would be kept all the same."""
    shown = {path for _title, path in book.titles}
    hidden = [path for path in book.worksheets() if path not in shown]
    return any(ID_NUMBER.search(text) for text in book.strings or ()) or any(
        _id_numbers(_grid(book, path)) for path in hidden[:MAX_SHEETS]
    )


def _grid(book, path):
    """{row: {column: Typed}} of a sheet."""
    grid = {}
    _part, rows = book.sheet(path)
    for number, values in rows:
        cells = {
            column: _typed(value, number, column)
            for column, value in values.items()
            if value.is_formula or str("" if value.value is None else value.value).strip()
        }
        if cells:
            grid[number] = cells
        if len(grid) > MAX_ROWS:
            raise TooLarge
    return grid


def _typed(value: Value, row, column):
    content = value.value[:LONGEST] if isinstance(value.value, str) else value.value
    return Typed(content, f"{get_column_letter(column + 1)}{row}", value.is_formula)


def _id_numbers(grid):
    return [
        typed.cell
        for cells in grid.values()
        for typed in cells.values()
        if ID_NUMBER.search(written(typed.value))
    ]


def _labels(grid):
    """填报党支部：第三党支部, or the name in the cell beside it."""
    found = {}
    for cells in grid.values():
        texts = {column: str(typed.value) for column, typed in cells.items()}
        for column, text in sorted(texts.items()):
            pairs = LABEL.findall(" ".join(unicodedata.normalize("NFKC", text).split()))
            for label, value in pairs:
                name = LABEL_OF.get(plain(label))
                if name and value.strip():
                    found.setdefault(name, cells[column]._replace(value=value.strip()))
            name = LABEL_OF.get(plain(text))
            if name and name not in found:
                beside = _beside(cells, column)
                if beside and plain(beside.value) not in LABEL_OF.keys() | OTHER_LABELS:
                    found[name] = beside
    return found


def _beside(cells, column):
    right = [cells[n] for n in range(column + 1, column + 7) if n in cells]
    return right[0] if right else None


def _blocks(grid):
    """(singles, persons, aspects, numbers of the rows of persons) of a sheet."""
    singles, persons, aspects, of_persons = {}, [], [], set()
    numbers = sorted(grid)
    place = 0
    while place < len(numbers):
        row = grid[numbers[place]]
        texts = {column: plain(typed.value) for column, typed in row.items()}
        heads = set(texts.values())
        below = [grid[number] for number in numbers[place + 1 :]]
        step = 0
        if len(heads & MARK_OF.keys()) >= 3 and "好" in heads:
            found, step = _aspects(texts, below)
            aspects = aspects or found
        elif _is_person_head(heads):
            found, step = _persons(texts, below)
            persons += found
            of_persons |= set(numbers[place : place + 1 + step])
        elif len(heads & SINGLE_OF.keys()) >= 3:
            _singles(texts, below, singles)
        place += 1 + step
    return singles, persons, aspects, of_persons


def _is_person_head(heads):
    known = {PERSON_OF[head] for head in heads if head in PERSON_OF}
    return "name" in known and len(known) >= 3


def _singles(texts, below, singles):
    """Takes the values below their headings, which may stand a little aside in merged cells."""
    columns = sorted(texts)
    rows = []
    for row in below[:BELOW]:
        if len({plain(typed.value) for typed in row.values()} & HEADS) >= 2:
            break
        rows.append(row)
    for place, column in enumerate(columns):
        name = SINGLE_OF.get(texts[column])
        if not name or name in singles:
            continue
        last = columns[place + 1] if place + 1 < len(columns) else column + 3
        for row in rows[:1]:
            value = next((row[n] for n in range(column, last) if n in row), None)
            if value:
                singles[name] = value


def _persons(texts, below):
    """([{field: Typed}], rows used) below a heading row of the members."""
    columns, _seen = {}, set()
    for column, text in sorted(texts.items()):
        name = PERSON_OF.get(text) or VOTE_OF.get(text)
        if name and name not in columns.values():
            columns[column] = name
    used = 0
    # A second row of headings: the grades under “ballots for this member”.
    if below:
        second = {column: plain(typed.value) for column, typed in below[0].items()}
        if len(second.keys() & columns.keys()) == 0 and len(set(second.values()) & VOTE_OF.keys()) >= 3:  # fmt: skip
            used = 1
            for column, text in sorted(second.items()):
                name = VOTE_OF.get(text)
                if name and name not in columns.values():
                    columns[column] = name
    by_name = {name: column for column, name in columns.items()}
    people = []
    for row in below[used:]:
        first = plain(row[min(row)].value)
        heads = {plain(typed.value) for typed in row.values()}
        if END.match(written(row[min(row)].value)) or len(heads & MARK_OF.keys()) >= 3:
            break
        used += 1
        if _is_person_head(heads) or (first in VOTE_OF and len(heads & VOTE_OF.keys()) >= 3):
            continue  # the heading once more, on the next page
        person = {name: row[column] for name, column in by_name.items() if column in row}
        if person:
            people.append(person)
        if len(people) > MAX_PERSONS:
            raise TooLarge
    return people, used


def _aspects(texts, below):
    """([(label, {mark: Typed})], rows used) below the heading row of the leadership."""
    columns = {}
    for column, text in sorted(texts.items()):
        name = MARK_OF.get(text)
        if name and name not in columns.values():
            columns[column] = name
    first = min(columns)
    aspects, used = [], 0
    for row in below[:MOST_ASPECTS]:
        label = next((row[n] for n in sorted(row) if n < first), None)
        if label is None or END.match(written(label.value)):
            break
        marks = {name: row[column] for column, name in columns.items() if column in row}
        if not marks and _is_person_head({plain(typed.value) for typed in row.values()}):
            break
        used += 1
        aspects.append((" ".join(str(label.value).split()), marks))
    return aspects, used


def person_name(typed):
    """A name as it is kept, from its cell."""
    return plain_person_name(str(typed.value)) if typed and typed.value is not None else ""
