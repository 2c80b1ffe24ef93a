"""Looking through a table: its fields by name, what was remarked on them, what differs from another."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from appraisals.summary import rules
from appraisals.summary.figures.table import circled_list
from appraisals.summary.rules import MARKS, Figures, Person
from branchlife.written import zh_date

# The columns of the branch's table, as it names them.
FIELDS = {
    "secretary": gettext_lazy("Secretary"),
    "members": gettext_lazy("Members in all"),
    "full": pgettext_lazy("column of the form", "Full"),
    "probationary": pgettext_lazy("column of the form", "Probationary"),
    "excluded": pgettext_lazy("column", "Not counted in the expected"),
    "expected": pgettext_lazy("column of the form", "Expected"),
    "present": pgettext_lazy("column of the form", "Present"),
    "on_leave": pgettext_lazy("column", "On leave"),
    "absent": pgettext_lazy("column", "Absent without leave"),
    "met_on": gettext_lazy("Day of the meeting"),
    "supervisors": gettext_lazy("Visiting supervisor"),
    "allowed": pgettext_lazy("column", "Excellent at most"),
    "issued": pgettext_lazy("column", "Issued"),
    "returned": pgettext_lazy("column", "Returned"),
    "valid": pgettext_lazy("column", "Valid"),
    "invalid": pgettext_lazy("column", "Invalid"),
    "excellent": pgettext_lazy("column", "Excellent"),
    "qualified": pgettext_lazy("column", "Qualified"),
    "basic": pgettext_lazy("column", "Basically qualified"),
    "unqualified": pgettext_lazy("column", "Unqualified"),
    "not_graded": pgettext_lazy("column", "Not graded"),
    "opinions": gettext_lazy("Opinions (number)"),
    "problems": gettext_lazy("Problems found"),
    "items": gettext_lazy("Rectification items"),
    "pledges": gettext_lazy("Pledges (members)"),
    "published_on": gettext_lazy("Made public on"),
    "filed_on": gettext_lazy("Filed with the superior on"),
}
ASPECTS = "aspects"
ASPECTS_LABEL = gettext_lazy("Appraisal of the leadership")
# What stands in the line of a member.
PERSON_FIELDS = {
    "sex": pgettext_lazy("column of the form", "Sex"),
    "birth": pgettext_lazy("column of the form", "Born"),
    "joined_on": pgettext_lazy("column of the form", "Joined the party"),
    "category": gettext_lazy("Category of member"),
    "post": gettext_lazy("Post in the party"),
    "work_unit": gettext_lazy("Work unit (department) and post"),
    "excellent": pgettext_lazy("votes", "Ballots “excellent”"),
    "qualified": pgettext_lazy("votes", "Ballots “qualified”"),
    "basic": pgettext_lazy("votes", "Ballots “basically qualified”"),
    "unqualified": pgettext_lazy("votes", "Ballots “unqualified”"),
    "abstained": gettext_lazy("Abstained (or row invalid)"),
    "grade": gettext_lazy("Grade decided"),
    "fed_back_on": gettext_lazy("Told on"),
    "remark": gettext_lazy("Remarks"),
}
MARK_LABELS = {
    "good": pgettext_lazy("column", "Good"),
    "fair": pgettext_lazy("column", "Fairly good"),
    "average": pgettext_lazy("column", "Average"),
    "poor": pgettext_lazy("column", "Poor"),
    "abstained": pgettext_lazy("column", "Abstained"),
}


def fields_of(submission):
    """[(field, its name)] a remark may be about: the columns, the leadership, the members' lines."""
    yield from ((field, str(label)) for field, label in FIELDS.items())
    yield ASPECTS, str(ASPECTS_LABEL)
    for number, person in enumerate(submission.persons, start=1):
        yield f"member-{number}", f"{number} {person['name']}"


def remarks_in_words(field_remarks, remarks, redo_by):
    """退回修改 in one text: the fields numbered, what concerns the whole, until when."""
    things = [
        _("%(field)s: %(text)s") % {"field": row["label"], "text": plain(row["text"])}
        for row in field_remarks
    ]
    things += [plain(remarks)] if remarks else []
    text = circled_list(things) if len(things) > 1 else remarks or "".join(things)
    if redo_by:
        day = zh_date(redo_by)
        text = _("%(remarks)s. Please change it and send it again by %(day)s.") % {
            "remarks": plain(text),
            "day": day,
        }
    return text


def plain(text):
    """A sentence without its full stop, to stand in a row of others."""
    return text.strip().rstrip(".\N{IDEOGRAPHIC FULL STOP}")


# --- what differs ---


@dataclass(frozen=True)
class Table:
    """The numbers of a table and the lines of its members; `known` are the columns it has."""

    figures: Figures
    persons: list
    known: frozenset

    def for_reader(self, with_totals):
        """The same without the totals of the ballot, unless this reader sees them."""
        if with_totals:
            return self
        persons = [rules.without_votes(person) for person in self.persons]
        return Table(self.figures, persons, self.known - {ASPECTS})


def sent_table(submission):
    """The table as it was sent."""
    persons = [Person(**values) for values in submission.persons]
    return Table(submission.reported, persons, frozenset(submission.figures))


def table_of_now(year, persons):
    """The table the records give now."""
    return Table(year.figures, persons, frozenset(year.figures.as_json()))


@dataclass(frozen=True)
class Difference:
    """One cell that is not the same: where it stands, what it was, what it is."""

    # A column, "aspects", or ("line", column) of the table that is looked at; None: a line it lacks.
    place: object
    label: str
    before: str
    after: str


def differences(before, after, *, marks="after"):
    """The Differences between two Tables, in the order of the form.

    The places are those of the table named by `marks`: the page that shows it marks them.
    """
    known = before.known & after.known
    for field, label in FIELDS.items():
        pair = getattr(before.figures, field), getattr(after.figures, field)
        if field in known and pair[0] != pair[1]:
            yield Difference(field, str(label), *map(printed, pair))
    yield from member_differences(before.persons, after.persons, marks)
    if ASPECTS in known:
        yield from aspect_differences(before.figures.aspects, after.figures.aspects)


def printed(value):
    """A value as the table prints it; an empty cell as a dash."""
    if hasattr(value, "isoformat"):
        return zh_date(value)
    return "–" if value in (None, "") else str(value)


def keyed(persons):
    """{who: (line, Person)}: by the platform's number, else by name, namesakes in their order."""
    found = {}
    for line, person in enumerate(persons, start=1):
        number = 1
        while (key := (person.name, number)) in found:
            number += 1
        found[key] = line, person
    return found


def member_differences(before, after, marks):
    """Members who came, went, or whose line changed."""
    old, new = keyed(before), keyed(after)
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        name = key[0]
        if was is None or now is None:
            shown = now if marks == "after" else was
            place = (shown[0], "name") if shown else None
            label = _("Line of %(name)s") % {"name": name}
            missing, there = "–", pgettext("line of a table", "there")
            words = (there, missing) if now is None else (missing, there)
            yield Difference(place, label, *words)
            continue
        line = (now if marks == "after" else was)[0]
        for field, label in PERSON_FIELDS.items():
            pair = getattr(was[1], field), getattr(now[1], field)
            if pair[0] != pair[1]:
                label = _("%(name)s, %(field)s") % {"name": name, "field": label}
                yield Difference((line, field), label, *map(printed, pair))


def aspect_differences(before, after):
    """Totals of the leadership that are not the same."""
    old = {aspect["label"]: aspect for aspect in before}
    new = {aspect["label"]: aspect for aspect in after}
    for label in dict.fromkeys([*old, *new]):
        for mark in (*MARKS, "abstained"):
            pair = old.get(label, {}).get(mark), new.get(label, {}).get(mark)
            if pair[0] != pair[1]:
                name = _("%(name)s, %(field)s") % {"name": label, "field": MARK_LABELS[mark]}
                yield Difference(ASPECTS, name, *map(printed, pair))


def marks_of(submission, former=(), now=()):
    """{field or (line, field): [texts]} to be shown in the cells of the table as sent."""
    found = {}
    for difference in former:
        text = _("before: %(value)s") % {"value": difference.before}
        found.setdefault(difference.place, []).append(text)
    for difference in now:
        text = _("now: %(value)s") % {"value": difference.after}
        found.setdefault(difference.place, []).append(text)
    for row in submission.field_remarks:
        place = row["field"]
        if place.startswith("member-"):
            place = int(place.removeprefix("member-")), "name"
        found.setdefault(place, []).append(row["text"])
    # The leadership has a block of rows; its differences stand in the list beside the table.
    return {place: texts for place, texts in found.items() if place is not None}


# --- the checks as a list ---

CHECK_NAMES = {
    "members": gettext_lazy(
        "Members (%(members)s) = full (%(full)s) + probationary (%(probationary)s)"
    ),
    "expected": gettext_lazy(
        "Expected (%(expected)s) = members (%(members)s) − not counted (%(excluded)s)"
    ),
    "present": gettext_lazy("Present (%(present)s) ≤ expected (%(expected)s)"),
    "issued": gettext_lazy(
        "Issued (%(issued)s) = those there who may fill a ballot (%(may_fill)s)"
    ),
    "returned": gettext_lazy("Returned (%(returned)s) ≤ issued (%(issued)s)"),
    "valid": gettext_lazy("Valid (%(valid)s) + invalid (%(invalid)s) = returned (%(returned)s)"),
    "graded": gettext_lazy(
        "Graded (%(graded)s) + not graded (%(not_graded)s) = members (%(members)s)"
    ),
    "quota": gettext_lazy("Excellent (%(excellent)s) ≤ allowed (%(allowed)s)"),
}
HOLDS = {
    True: pgettext_lazy("check", "agrees"),
    False: pgettext_lazy("check", "does not agree"),
    None: pgettext_lazy("check", "not known yet"),
}


def checklist(figures):
    """[(check in words, whether it holds, that in a word)] for whoever sends or reviews the table."""
    for each in rules.checks(figures):
        numbers = {name: printed(value) for name, value in each.numbers.items()}
        yield CHECK_NAMES[each.check] % numbers, each.holds, HOLDS[each.holds]
