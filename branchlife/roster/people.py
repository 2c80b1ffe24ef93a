"""The people of a roster: every cell checked, every bad row named."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchlife import rules
from branchlife.roster.dates import parse_partial_date
from branchlife.roster.workbook import read_table
from branchlife.workflow import NotAllowed

FULL, PROBATIONARY = "正式党员", "预备党员"
CATEGORIES = {FULL: FULL, "正式": FULL, PROBATIONARY: PROBATIONARY, "预备": PROBATIONARY}
SEXES = {"男": "male", "女": "female", "男性": "male", "女性": "female"}
YES = {"是", "有", "√", "y", "yes", "1", "true"}
NO = {"否", "无", "不是", "没有", "×", "n", "no", "0", "false"}
NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无"}
RETIRED = "离退休人员"

# Posts as rosters write them: [(role, acting)]. Nothing follows from those outside the branch.
POSTS = {
    "书记": ("secretary", False),
    "支书": ("secretary", False),
    "代书记": ("secretary", True),
    "代理书记": ("secretary", True),
    "副书记": ("deputy", False),
    "委员": ("committee_member", False),
    "支委": ("committee_member", False),
    "党务工作人员": ("assistant", False),
    "党务工作者": ("assistant", False),
}
COMMISSIONS = {
    "组织": "organization",
    "宣传": "publicity",
    "纪检": "discipline",
    "纪律": "discipline",
}
OF_THE_BRANCH = re.compile(r"^(?:党支部|支部|支委会)(?=.)")
OUTSIDE = re.compile(r"^(?:党委|纪委|总支|党总支|党工委|机关党委|工会|团委|团总支|团支部)")
NO_POST = {"党员", "普通党员", FULL, PROBATIONARY}
BETWEEN_POSTS = re.compile(r"[、，,;；/\s兼]+")

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,6})?")
NAME_SIGNS = set("·•・‧.-'() ")
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
ERROR_VALUES = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


@dataclass
class Person:
    """One row of a roster. What the file has no column for is absent or None."""

    row: int
    branch: str
    fields: dict  # {column of Member: value}
    category: str
    group: str | None = None
    posts: list | None = None  # [(role, acting)]
    leads_group: bool = False
    standings: dict = field(default_factory=dict)  # {kind: (in force?, since or "")}

    @property
    def is_full(self):
        """Whether the file calls this person a full member."""
        return self.category == FULL

    @property
    def key(self):
        """What tells two people apart: name and telephone."""
        return self.fields["name"], self.fields.get("phone", "")


@dataclass
class Roster:
    """All rows of a workbook, in order, and what was left aside."""

    people: list
    unit: str
    ignored: list
    other_sheets: list


class RowCheck:
    """One row being read: its cells, and the sentences about what is wrong with them."""

    def __init__(self, cells, today):
        self.cells = cells
        self.today = today.isoformat()
        self.problems = []
        self.refused = set()

    def __contains__(self, name):
        return name in self.cells

    def heading(self, name):
        """The heading as the file writes it."""
        return self.cells[name].heading

    def refuse(self, name, text, sentence):
        """Note a sentence about this cell; the value read is then empty."""
        self.refused.add(name)
        self.problems.append(sentence % {"column": self.heading(name), "value": text[:40]})
        return ""

    def value(self, name):
        """The cell's value; a formula whose result the file does not hold is refused."""
        cell = self.cells.get(name)
        if cell is None:
            return None
        if cell.value in ERROR_VALUES or (cell.is_formula and cell.value is None):
            self.refuse(name, "", _("%(column)s holds a formula without a value."))
            return None
        return cell.value

    def text(self, name, limit=80):
        """Plain text, without the signs that mean nothing; "" when there is none."""
        value = self.value(name)
        if isinstance(value, bool):
            value = "1" if value else "0"
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = " ".join(str("" if value is None else value).split())
        if text in NOTHING:
            return ""
        if ID_NUMBER.search(text):
            return self.refuse(
                name, "", _("%(column)s holds an ID number, which is not kept here.")
            )
        if len(text) > limit or text[0] in "=@":
            return self.refuse(name, text, _("%(column)s “%(value)s” is no plain short text."))
        return text

    def name(self):
        """A person's name: letters of any script, no formula, no link, no number."""
        cell = self.cells["name"]
        text = " ".join(str("" if cell.value is None else cell.value).split())
        if cell.is_formula:
            return self.refuse("name", "", _("%(column)s holds a formula, not a name."))
        if not text:
            return self.refuse("name", "", _("%(column)s is empty."))
        # Two-character names are often padded to the width of three.
        closed = text.replace(" ", "")
        text = text if closed.isascii() else closed
        is_name = text[0].isalpha() and all(
            letter.isalpha() or letter in NAME_SIGNS for letter in text
        )
        if not is_name or len(text) > 50:
            return self.refuse("name", text, _("%(column)s “%(value)s” is not a name."))
        return text

    def date(self, name):
        """A partial date not after today."""
        value = self.value(name)
        shown = value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else str(value)
        if isinstance(value, str) and value.strip() in NOTHING:
            return ""
        try:
            day = parse_partial_date(value)
        except (ValueError, OverflowError):
            return self.refuse(
                name, shown, _("%(column)s “%(value)s” is wrong; write a date like 1998-12.")
            )
        if day > self.today:
            return self.refuse(name, shown, _("%(column)s “%(value)s” lies in the future."))
        return day

    def phone(self):
        """A mobile number, or a landline with its area code."""
        text = self.text("phone")
        number = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")
        if MOBILE.fullmatch(mobile := number.replace("-", "")):
            return mobile
        if number and not LANDLINE.fullmatch(number):
            return self.refuse(
                "phone", text, _("%(column)s “%(value)s” is not a telephone number.")
            )
        return number

    def choice(self, name, choices, sentence):
        """One of a few words, as `choices` maps them."""
        text = self.text(name)
        if text and text not in choices:
            return self.refuse(name, text, sentence)
        return choices.get(text, "")

    def flag(self, name):
        """Yes or no; an empty cell is no."""
        value = self.value(name)
        word = str("" if value is None else value).strip().lower().removesuffix(".0")
        if word not in YES | NO | NOTHING:
            self.refuse(name, word, _("%(column)s “%(value)s” should be yes or no."))
        return word in YES

    def category(self):
        """正式党员 or 预备党员, nothing else."""
        text = self.text("category")
        if text not in CATEGORIES:
            return self.refuse(
                "category",
                text,
                _("%(column)s “%(value)s” is neither full member nor probationary member.")
                if text
                else _("%(column)s is empty."),
            )
        return CATEGORIES[text]

    def posts(self):
        """Posts in the branch, and whether the person leads a group: ([(role, acting)], bool)."""
        found, leads = [], False
        for word in filter(None, BETWEEN_POSTS.split(self.text("posts"))):
            word = OF_THE_BRANCH.sub("", word)
            commissions = [role for sign, role in COMMISSIONS.items() if sign in word]
            if word in NO_POST or OUTSIDE.match(word):
                continue
            if word in POSTS:
                found.append(POSTS[word])
            elif commissions and (word.endswith("委员") or word in COMMISSIONS):
                found += [(role, False) for role in commissions]
            elif word.endswith("委员"):
                found.append(POSTS["委员"])
            elif word.endswith("组长"):
                leads = leads or "副" not in word
            else:
                self.refuse("posts", word, _("%(column)s “%(value)s” is not a post known here."))
        return list(dict.fromkeys(found)), leads

    def standings(self):
        """{kind: (in force?, since)} of the kinds the file speaks of."""
        found = {}
        if "status" in self:
            status = self.text("status")
            if status not in {"", "正常", "停止党籍", "留党察看"}:
                self.refuse("status", status, _("%(column)s “%(value)s” is not known here."))
            found["suspended"] = (status == "停止党籍", "")
            if status == "留党察看":
                found["probation_within_party"] = (True, "")
        if "lost" in self:
            since = self.date("lost_since") if "lost_since" in self else ""
            found["lost_contact"] = (self.flag("lost"), since if len(since) == 10 else "")
        return found

    def dates_in_order(self, fields, category):
        """Joining after birth, full membership after joining, and agreeing with the category."""
        for later, earlier in (("joined_on", "birth"), ("full_member_on", "joined_on")):
            one, other = fields.get(later), fields.get(earlier)
            if not rules.in_order(other or "", one or ""):
                self.problems.append(
                    _("%(later)s (%(one)s) is earlier than %(earlier)s (%(other)s).")
                    % {
                        "later": self.heading(later),
                        "earlier": self.heading(earlier),
                        "one": one,
                        "other": other,
                    }
                )
        full_since = fields.get("full_member_on")
        if category == FULL and not full_since and "full_member_on" not in self.refused:
            self.problems.append(
                _("A full member needs a date in the column for becoming a full member.")
            )
        if category == PROBATIONARY and full_since:
            self.refuse(
                "full_member_on",
                full_since,
                _("%(column)s “%(value)s” does not go with a probationary member."),
            )


def _fields(check):
    """{column of Member: value}, for the columns this file has."""
    readers = {
        "sex": lambda: check.choice("sex", SEXES, _("%(column)s “%(value)s” is not known here.")),
        "ethnicity": lambda: check.text("ethnicity", 20),
        "birth": lambda: check.date("birth"),
        "education": lambda: check.text("education", 30),
        "work_started": lambda: check.date("work_started"),
        "joined_on": lambda: check.date("joined_on"),
        "full_member_on": lambda: check.date("full_member_on"),
        "work_unit": lambda: check.text("work_unit", 80),
        "work_post": lambda: check.text("work_post", 40),
        "phone": check.phone,
    }
    fields = {"name": check.name()}
    fields |= {name: read() for name, read in readers.items() if name in check}
    for column, name in (
        ("is_leading_cadre", "leading"),
        ("is_mobile", "mobile"),
        ("is_retired", "retired"),
    ):
        if name in check:
            fields[column] = check.flag(name)
    if "work_post" in fields and "is_retired" not in fields:
        fields["is_retired"] = fields["work_post"] == RETIRED
    return fields


def _person(number, cells, today):
    """A Person and the sentences against them."""
    check = RowCheck(cells, today)
    fields = _fields(check)
    category = check.category()
    check.dates_in_order(fields, category)
    branch = check.text("branch", 120).replace(" ", "")
    if not branch and "branch" not in check.refused:
        check.refuse("branch", "", _("%(column)s is empty."))
    person = Person(row=number, branch=branch, fields=fields, category=category)
    if "group" in check:
        person.group = check.text("group", 30)
    if "posts" in check:
        person.posts, person.leads_group = check.posts()
    person.standings = check.standings()
    return person, check.problems


def _against_each_other(people):
    """{row: sentence} for what two rows cannot both be."""
    seen, secretaries, problems = {}, {}, {}
    for person in people:
        name, phone = person.key
        if name and person.key in seen:
            problems[person.row] = (
                _("The same name and telephone stand in row %(row)d already.")
                if phone
                else _("The same name stands in row %(row)d already, both without a telephone.")
            ) % {"row": seen[person.key]}
        seen.setdefault(person.key, person.row)
        if ("secretary", False) in (person.posts or []):
            if person.branch in secretaries:
                problems.setdefault(
                    person.row,
                    _("This branch has its secretary in row %(row)d already.")
                    % {"row": secretaries[person.branch]},
                )
            secretaries.setdefault(person.branch, person.row)
    return problems


def read(file, *, today):
    """The roster in an Excel file. Raises NotAllowed naming every bad row.

    `file` is anything with `read()`; dates after `today` are refused.
    """
    table = read_table(file)
    if not table.rows:
        raise NotAllowed([_("There is nobody in this roster.")])
    people, problems = [], {}
    for number, cells in table.rows:
        person, sentences = _person(number, cells, today)
        people.append(person)
        if sentences:
            problems[number] = sentences
    for number, sentence in _against_each_other(people).items():
        problems.setdefault(number, []).append(sentence)
    if problems:
        raise NotAllowed(_sentences(problems))
    return Roster(people, table.unit, table.ignored, table.other_sheets)


def _sentences(problems):
    """One sentence for every bad row, then how many there are and what was done."""
    for number, sentences in sorted(problems.items()):
        yield _("Row %(row)d: %(problems)s") % {"row": number, "problems": "".join(sentences)}
    yield ngettext(
        "%(count)d row is wrong; nothing was imported. Correct it and upload again.",
        "%(count)d rows are wrong; nothing was imported. Correct them and upload again.",
        len(problems),
    ) % {"count": len(problems)}
