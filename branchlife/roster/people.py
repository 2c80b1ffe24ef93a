"""The people of a roster: every row checked, every bad row named."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchlife.roster.cells import FULL, RETIRED, SEXES, RowCheck
from branchlife.roster.workbook import HEADINGS, Book, read_book
from branchlife.workflow import NotAllowed

REQUIRED = ("name", "category", "branch")


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
    # Only where several sheets are read: a row number alone would not be enough.
    sheet: str = ""

    @property
    def is_full(self):
        """Whether the file calls this person a full member."""
        return self.category == FULL

    @property
    def phone(self):
        """The telephone, if the file gives one."""
        return self.fields.get("phone", "")

    @property
    def birth(self):
        """When the person was born, if the file says so."""
        return self.fields.get("birth", "")

    @property
    def joined_on(self):
        """When the person joined, if the file says so."""
        return self.fields.get("joined_on", "")

    @property
    def key(self):
        """What tells two people apart: name and telephone; without one the days of their life."""
        name = self.fields["name"]
        return (name, self.phone) if self.phone else (name, self.birth, self.joined_on)

    @property
    def place(self):
        """The row, as a key that stays the same while the file does."""
        return f"{self.sheet}:{self.row}"


@dataclass
class Roster:
    """All rows of the sheets read, in order, and what was left aside."""

    people: list
    unit: str
    ignored: list
    sheets: list  # titles read
    other_sheets: list  # titles of rosters not read
    faults: dict = field(default_factory=dict)  # {place: (Person, [sentence])}


@dataclass
class FaultyRow:
    """A row of the file, and the sentences against it."""

    sheet: str
    row: int
    name: str
    problems: list

    def __str__(self):
        what = {"sheet": self.sheet, "row": self.row, "problems": "".join(self.problems)}
        if self.sheet:
            return _("Sheet “%(sheet)s”, row %(row)d: %(problems)s") % what
        return _("Row %(row)d: %(problems)s") % what


class FaultyRows(NotAllowed):
    """Rows of a roster are wrong, so nothing of it is taken. `rows` are all FaultyRows."""

    def __init__(self, problems):
        """`problems` is {Person: [sentence]}."""
        self.rows = [
            FaultyRow(person.sheet, person.row, person.fields["name"], sentences)
            for person, sentences in problems
        ]
        super().__init__([*map(str, self.rows), self.summary])

    @property
    def summary(self):
        """How many rows are wrong, and what was done about it."""
        return ngettext(
            "%(count)d row is wrong; nothing was imported. Correct it and upload again.",
            "%(count)d rows are wrong; nothing was imported. Correct them and upload again.",
            len(self.rows),
        ) % {"count": len(self.rows)}


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
        if name in check and (flag := check.flag(name)) is not None:
            fields[column] = flag
    if fields.get("work_post") and "retired" not in check:
        fields["is_retired"] = fields["work_post"] == RETIRED
    return fields


def _person(number, cells, today, with_branch):
    """A Person and the sentences against them."""
    check = RowCheck(cells, today)
    fields = _fields(check)
    category = check.category()
    check.dates_in_order(fields, category)
    branch = check.text("branch", 120).replace(" ", "")
    if with_branch and not branch and "branch" not in check.refused:
        check.refuse("branch", "", _("%(column)s is empty."))
    person = Person(row=number, branch=branch, fields=fields, category=category)
    if "group" in check:
        person.group = check.text("group", 30)
    if "posts" in check:
        person.posts, person.leads_group = check.posts()
    person.standings = check.standings()
    return person, check.problems


def _against_each_other(people):
    """(person, sentence) for what two rows cannot both be."""
    seen, secretaries = {}, {}
    for person in people:
        name = person.fields["name"]
        if name and person.key in seen:
            yield person, _same_person(person, seen[person.key])
        seen.setdefault(person.key, person)
        if ("secretary", False) in (person.posts or []):
            if person.branch in secretaries:
                yield person, second_secretary(secretaries[person.branch])
            secretaries.setdefault(person.branch, person)


def _same_person(person, other):
    if person.phone:
        sentence = _("The same name and telephone stand in row %(row)s already.")
    else:
        sentence = _("The same name stands in row %(row)s already, both without a telephone.")
    return sentence % {"row": row_name(other)}


def second_secretary(other):
    """The sentence against a row that names a second secretary of a branch."""
    return _("This branch has its secretary in row %(row)s already.") % {"row": row_name(other)}


def row_name(person):
    """A row as another row's sentence names it."""
    return f"{person.sheet}!{person.row}" if person.sheet else str(person.row)


def _ensure_columns(tables, wanted):
    """Every sheet that is read names what is needed."""
    for table in tables:
        missing = [HEADINGS[name][0] for name in wanted if name not in table.fields]
        if missing and len(tables) > 1:
            raise NotAllowed(
                _("Sheet “%(sheet)s” has no column “%(column)s”.")
                % {"sheet": table.sheet, "column": column}
                for column in missing
            )
        if missing:
            raise NotAllowed(
                _("The table has no column “%(column)s”.") % {"column": column}
                for column in missing
            )


def read(file, *, today, sheets=None, with_branch=True):
    """The roster in an Excel file, or in a Book. Raises FaultyRows naming every bad row.

    `file` is anything with `read()`; dates after `today` are refused. `sheets` are titles to read,
    all with the columns of the first unless told. Without `with_branch` nobody needs a branch.
    """
    found = examine(file, today=today, sheets=sheets, with_branch=with_branch)
    if found.faults:
        raise FaultyRows(found.faults.values())
    return found


def examine(file, *, today, sheets=None, with_branch=True):
    """As `read`, but the bad rows are in `faults`, and the others can be looked at nonetheless."""
    book = file if isinstance(file, Book) else read_book(file)
    tables = book.chosen(sheets)
    if not any(table.rows for table in tables):
        raise NotAllowed([_("There is nobody in this roster.")])
    _ensure_columns(tables, REQUIRED if with_branch else REQUIRED[:-1])
    people, problems = [], {}
    for table in tables:
        for number, cells in table.rows:
            person, sentences = _person(number, cells, today, with_branch)
            person.sheet = table.sheet if len(tables) > 1 else ""
            people.append(person)
            if sentences:
                problems[person.place] = sentences
    for person, sentence in _against_each_other(people):
        problems.setdefault(person.place, []).append(sentence)
    read_titles = [table.sheet for table in tables]
    return Roster(
        people,
        next((table.unit for table in tables if table.unit), ""),
        list(dict.fromkeys(heading for table in tables for heading in table.ignored)),
        read_titles,
        [table.sheet for table in book.tables if table.sheet not in read_titles],
        {p.place: (p, problems[p.place]) for p in people if p.place in problems},
    )
