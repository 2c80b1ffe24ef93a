"""The pictures of a campaign: grades, turnout, share of excellent, progress, committee ballots."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from appraisals.summary import rules
from appraisals.summary.figures.gathering import is_confirmed
from branchlife import charts
from branchlife.written import percent, zh_date

# As many lines as a page of paper holds; more branches are added up by committee, or leafed through.
MOST_LINES = 40
TARGET = 0.95

GRADES = [
    ("excellent", pgettext_lazy("column", "Excellent"), "solid"),
    ("qualified", pgettext_lazy("column", "Qualified"), "hatch"),
    ("basic", pgettext_lazy("column", "Basically qualified"), "dots"),
    ("unqualified", pgettext_lazy("column", "Unqualified"), "black"),
    ("not_graded", pgettext_lazy("column", "Not graded"), "white"),
]
MARKS = [
    ("good", pgettext_lazy("column", "Good"), "solid"),
    ("fair", pgettext_lazy("column", "Fairly good"), "hatch"),
    ("average", pgettext_lazy("column", "Average"), "dots"),
    ("poor", pgettext_lazy("column", "Poor"), "black"),
    ("abstained", gettext_lazy("Abstained"), "white"),
]


@dataclass(frozen=True)
class Group:
    """A line of the pictures: one branch, or all of a committee added up."""

    label: str
    # The reported Figures of its branches.
    figures: list
    # The same of branches whose ballots on the leadership this reader may see.
    marked: list

    def sum(self, column):
        """The sum of a column; None when no branch has it."""
        return rules.total(self.figures, column)

    @property
    def graded(self):
        """Its branches in which anything was decided."""
        return rules.with_grades(self.figures)


def groups(years, sees_marks=lambda appraisal: False, most=MOST_LINES):
    """The lines for these Years, in their order: branches, or committees where they are too many."""
    entries = [(y.appraisal.branch, y.reported, sees_marks(y.appraisal)) for y in years]
    committees = {branch.committee_id: branch.committee for branch, _figures, _sees in entries}
    if len(entries) <= most or len(committees) == 1:
        return [
            Group(branch.name, [figures], [figures] if sees else [])
            for branch, figures, sees in entries
        ]
    return [
        Group(
            str(committee),
            [f for branch, f, _sees in entries if branch.committee_id == key],
            [f for branch, f, sees in entries if branch.committee_id == key and sees],
        )
        for key, committee in committees.items()
    ]


def pictures(campaign, years, lines, shown=None):
    """The Charts of these Years that have anything to show.

    `lines` are their Groups; those `shown` (all, unless told) are drawn one by one.
    """
    shown = lines if shown is None else shown
    first = pgettext("column", "Branch or committee")
    everything = sum_of(lines)
    found = [
        progress(campaign, years),
        grades(everything),
        grades_by_line(shown, _("Grades, branch by branch"), first),
        excellent(shown, _("Excellent grades and the quota"), first, everything),
        turnout(shown, _("Attendance of the general meetings"), first, everything),
        leadership_by_line(
            shown, _("Ballots on the leadership as a whole, branch by branch"), first
        ),
        leadership([figures for line in lines for figures in line.marked]),
    ]
    return [chart for chart in found if chart]


# --- grades ---


def grades(everything):
    """How many members have which grade; None before anything was decided."""
    decided = everything.graded
    if not decided:
        return None
    counts = [rules.total(decided, key) for key, _words, _fill in GRADES]
    of_all = sum(counts)
    rows = [
        [str(words), str(count), percent(rules.rate(count, of_all))]
        for (_key, words, _fill), count in zip(GRADES, counts, strict=True)
    ]
    words = {
        "count": counts[0],
        "full": rules.total(decided, "full"),
        "share": percent(rules.total_excellent_rate(decided)),
        "branches": len(decided),
    }
    note = _(
        "%(count)d excellent of %(full)d full members: %(share)s. Figures of %(branches)d branches "
        "that have decided."
    )
    return charts.bars(
        "grades",
        _("Grades of all members"),
        [
            charts.Bar(label, count, f"{members(count)} {share}")
            for (label, _text, share), count in zip(rows, counts, strict=True)
        ],
        description=told(row[:2] for row in rows),
        head=[_("Grade"), _("Members"), _("Share of the members decided on")],
        table=rows,
        note=note % words,
    )


def grades_by_line(lines, title, first):
    """The same, each line by itself; `first` is what the first column of the table is called."""
    rows = []
    for line in lines:
        counts = [rules.total(line.graded, key) for key, _words, _fill in GRADES]
        rows.append((line.label, counts if line.graded else None))
    if not any(counts for _label, counts in rows):
        return None
    table = [
        [label, *[str(count) for count in counts]] if counts else [label, *[""] * len(GRADES)]
        for label, counts in rows
    ]
    return charts.shares(
        "grades-by-branch",
        title,
        [(str(words), fill) for _key, words, fill in GRADES],
        [
            (
                label,
                counts,
                members(sum(counts)) if counts else pgettext("grades", "not decided yet"),
            )
            for label, counts in rows
        ],
        description=_("Each bar is all members decided on, divided by grade."),
        head=[first, *[str(words) for _key, words, _fill in GRADES]],
        table=table,
    )


def members(count):
    """A number of people, as papers write it."""
    return _("%(count)d members") % {"count": count}


def sum_of(lines):
    """All lines as one."""
    return Group("", [figures for line in lines for figures in line.figures], [])


def told(rows):
    """The first columns of a table in a sentence, for those who do not see the picture."""
    return pgettext("between numbered things", "; ").join(" ".join(row) for row in rows)


# --- who came ---


def turnout(lines, title, first, everything=None):
    """到会率 of each line against the target; None before any meeting.

    The sentence is about `everything`, where that is something to add up.
    """
    known = everything or sum_of(lines)
    if known.sum("present") is None:
        return None
    rows, table = [], []
    for line in lines:
        held = [f for f in line.figures if f.present is not None and f.expected is not None]
        rate = rules.total_rate(held, "present", "expected")
        if rate is None:
            rows.append(charts.Bar(line.label, None, _("not held yet")))
            table.append([line.label, "", "", ""])
            continue
        present, expected = rules.total(held, "present"), rules.total(held, "expected")
        rows.append(charts.Bar(line.label, rate, f"{present}/{expected} {percent(rate)}"))
        table.append([line.label, str(expected), str(present), percent(rate)])
    sentence = told(row for row in table if row[1])
    if everything:
        words = {
            "present": rules.total(everything.figures, "present"),
            "expected": rules.total(everything.figures, "expected"),
            "rate": percent(rules.total_rate(everything.figures, "present", "expected")),
        }
        sentence = _("Expected %(expected)d, present %(present)d: %(rate)s.") % words
    return charts.bars(
        "turnout",
        title,
        rows,
        whole=1,
        line=(TARGET, _("target 95%")),
        description=sentence,
        note=sentence if everything else "",
        head=[
            first,
            pgettext("column", "Expected"),
            pgettext("column", "Present"),
            pgettext("column", "Attendance rate"),
        ],
        table=table,
    )


# --- the quota ---


def excellent(lines, title, first, everything=None):
    """Excellent grades of each line against its quota; None before anything was decided."""
    known = everything or sum_of(lines)
    if not known.graded:
        return None
    rows, table = [], []
    for line in lines:
        decided = line.graded
        if not decided:
            quota = line.sum("quota")
            rows.append(charts.Bar(line.label, None, pgettext("grades", "not decided yet"), quota))
            table.append([line.label, "", "", str(quota), "", ""])
            continue
        numbers = {key: rules.total(decided, key) for key in ("full", "excellent", "quota")}
        share = percent(rules.total_excellent_rate(decided))
        text = f"{numbers['excellent']}/{numbers['quota']} {share}"
        rows.append(charts.Bar(line.label, numbers["excellent"], text, numbers["quota"]))
        allowed = pgettext("between numbered things", "; ").join(
            figures.exemption for figures in decided if figures.exemption
        )
        cells = [str(numbers[key]) for key in ("full", "excellent", "quota")]
        table.append([line.label, *cells, share, allowed])
    decided = known.graded
    words = {
        "count": rules.total(decided, "excellent"),
        "quota": rules.total(decided, "quota"),
        "share": percent(rules.total_excellent_rate(decided)),
    }
    sentence = told(row[:3] for row in table if row[1])
    if everything:
        sentence = _("%(count)d excellent, quota %(quota)d; %(share)s of the full members.") % words
    return charts.bars(
        "excellent",
        title,
        rows,
        marks=[
            ("solid", pgettext("column", "Excellent")),
            ("hatch", _("beyond the quota")),
            (None, _("quota")),
        ],
        description=sentence,
        note=sentence if everything else "",
        head=[
            first,
            pgettext("column", "Full"),
            pgettext("column", "Excellent"),
            _("Quota of excellent grades"),
            _("Share of the full members"),
            _("Remarks"),
        ],
        table=table,
    )


# --- how the year went on ---


def events(years):
    """[(words, {day: how many branches})] of what the records say of days."""
    met, counted, sent, accepted = Counter(), Counter(), Counter(), Counter()
    for year in years:
        reported = year.reported
        met[reported.met_on] += 1
        if year.box is not None and is_confirmed(year.box):
            counted[year.box.confirmed_on] += 1
        elif reported.valid is not None:
            # On paper the ballot is held in the meeting; its day is the only one reported.
            counted[reported.met_on] += 1
        sent[year.first_sent_on] += 1
        if year.standing and year.standing.accepted_at:
            accepted[timezone.localdate(year.standing.accepted_at)] += 1
    found = [
        (_("have met"), met),
        (_("have held the ballot"), counted),
        (_("have sent the table"), sent),
        (_("accepted"), accepted),
    ]
    return [(words, {d: n for d, n in days.items() if d}) for words, days in found]


def progress(campaign, years):
    """How many branches had come how far on which day; None before anything happened."""
    series = events(years)
    days = sorted({day for _words, counts in series for day in counts})
    if not days:
        return None
    today = timezone.localdate()
    last = max(days[-1], campaign.due_on or days[-1])
    totals = [[words, str(sum(counts.values()))] for words, counts in series]
    sums = [0] * len(series)
    table = []
    for day in days:
        sums = [n + counts.get(day, 0) for n, (_words, counts) in zip(sums, series, strict=True)]
        table.append([zh_date(day), *[str(n) for n in sums]])
    deadline = None
    if campaign.due_on:
        deadline = (campaign.due_on, _("due %(day)s") % {"day": month_day(campaign.due_on)})
    return charts.steps(
        "progress",
        _("Progress of the branches"),
        [
            (f"{words} {total}", counts)
            for (words, total), (_same, counts) in zip(totals, series, strict=True)
        ],
        days=(days[0], last),
        until=min(max(today, days[-1]), last),
        most=len(years),
        day_words=month_day,
        deadline=deadline,
        description=told(totals),
        head=[pgettext("column", "Up to the day"), *[words for words, _counts in series]],
        table=table,
        note=_("Numbers of branches; the dotted line is all %(count)d.") % {"count": len(years)},
    )


def month_day(day):
    """1月26日, where the year is plain."""
    return _("%(month)d-%(day)d") % {"month": day.month, "day": day.day}


# --- the leadership ---


def leadership(figures):
    """Committee ballots of all branches added up, aspect by aspect; None before any count."""
    sums = {}
    for row in figures:
        for aspect in row.aspects:
            sum_up = sums.setdefault(aspect["label"], Counter())
            sum_up.update({key: aspect[key] or 0 for key, _words, _fill in MARKS})
    if not sums:
        return None
    rows = [(label, [counts[key] for key, *_rest in MARKS]) for label, counts in sums.items()]
    return marks_chart(
        "leadership", _("Ballots on the leadership, all branches"), _("Aspect"), rows
    )


def leadership_by_line(lines, title, first):
    """The overall aspect of each line; None before any count."""
    rows = []
    for line in lines:
        counted = [figures for figures in line.marked if figures.overall]
        counts = [sum(f.overall[key] or 0 for f in counted) for key, *_rest in MARKS]
        rows.append((line.label, counts if counted else None))
    if not any(counts for _label, counts in rows):
        return None
    return marks_chart("leadership-by-branch", title, first, rows)


def marks_chart(key, title, first, rows):
    """Marks of the leadership, one bar a row."""
    table, drawn = [], []
    for label, counts in rows:
        good = percent(rules.rate(counts[0], sum(counts))) if counts else ""
        cells = [str(count) for count in counts] if counts else [""] * len(MARKS)
        table.append([label, *cells, good])
        text = _("good %(share)s") % {"share": good} if good else _("no ballot yet")
        drawn.append((label, counts, text))
    return charts.shares(
        key,
        title,
        [(str(words), fill) for _key, words, fill in MARKS],
        drawn,
        description=_("Each bar is all valid ballots, divided by what they say."),
        head=[first, *[str(words) for _key, words, _fill in MARKS], _("Share of “good”")],
        table=table,
    )
