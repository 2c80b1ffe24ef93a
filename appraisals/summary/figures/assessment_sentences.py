"""What was counted for one branch, in sentences: beside each item, on screen and on paper."""

from django.utils.translation import gettext as _

from appraisals.summary.models import Criterion
from branchlife.written import percent, zh_date

Beside = Criterion.Beside


def beside(row, kind):
    """The sentences of one kind of figures; none for an item without figures."""
    said = {
        Beside.MEETINGS: meetings,
        Beside.DEVELOPMENT: development,
        Beside.ATTENDANCE: attendance,
        Beside.TALKS: talks,
        Beside.RECTIFICATION: rectification,
        Beside.LEADERSHIP: leadership,
    }
    return list(said[kind](row)) if kind in said else []


def all_figures(row, apart_from=()):
    """[(what it is about, its sentences)] of everything that was counted, but these kinds."""
    return [
        (kind.label, sentences)
        for kind in Beside
        if kind not in apart_from and (sentences := beside(row, kind))
    ]


def other_figures(row):
    """The same of what does not stand beside an item."""
    return all_figures(row, {item.beside for item in row.criteria})


def meetings(row):
    """三会一课 against the norm."""
    for one in row.facts.meetings:
        if one["has_none"]:
            continue
        words = {"kind": one["label"], "held": one["held"], "missing": one["missing"]}
        if one["missing"]:
            yield _("%(kind)s: %(held)d held, %(missing)d missing against the norm") % words
        else:
            yield _("%(kind)s: %(held)d held") % words


def development(row):
    """What the branch reported, and the roster."""
    if row.development:
        yield _(
            "activists %(activists)d, members developed %(developed)d, became full members %(full)d"
        ) % {
            "activists": row.development.activists,
            "developed": row.development.developed,
            "full": row.development.turned_full,
        }
    else:
        yield _("the branch has not reported its development of members yet")
    yield _("by the roster: joined %(joined)d, became full members %(full)d") % {
        "joined": row.facts.joined,
        "full": row.facts.turned_full,
    }


def attendance(row):
    """Meetings, study and activities: who came."""
    facts, study = row.facts, row.year.preparation.study
    if facts.expected:
        yield _("meetings of the year: %(present)d of %(expected)d present (%(rate)s)") % {
            "present": facts.present,
            "expected": facts.expected,
            "rate": percent(facts.attendance_rate),
        }
    else:
        yield _("no attendance at meetings is on record in that year")
    yield _("study sessions before the meeting: %(count)d, not reached: %(unreached)d") % {
        "count": len(study.sessions),
        "unreached": len(study.unreached),
    }
    if facts.activities:
        yield _("activities of all branches: took part in %(joined)d of %(all)d") % {
            "joined": facts.activities_joined,
            "all": facts.activities,
        }
    if facts.activity_expected:
        yield _("at activities: %(present)d of %(expected)d present (%(rate)s)") % {
            "present": facts.activity_present,
            "expected": facts.activity_expected,
            "rate": percent(facts.activity_rate),
        }


def talks(row):
    """Pairs of the leadership, and the members reached."""
    coverage = row.year.preparation.talks
    yield _("talks within the leadership: %(pairs_done)d of %(pairs)d pairs") % {
        "pairs_done": coverage.pairs_done,
        "pairs": len(coverage.pairs),
    }
    yield _("talks with the other members: %(reached)d of %(members)d") % {
        "reached": coverage.members_reached,
        "members": len(coverage.members),
    }


def rectification(row):
    """Items settled, and overdue."""
    numbers = row.year.rectification
    yield _("rectification: %(done)d of %(items)d items settled, %(overdue)d overdue") % {
        "done": numbers["done"],
        "items": numbers["items"],
        "overdue": numbers["overdue"],
    }


def leadership(row):
    """What the members said of it in the ballot."""
    if not row.with_totals:
        return
    marks = row.leadership
    if marks is None:
        yield _("the ballot on the leadership has no confirmed result yet")
        return
    words = {name: marks[name] for name in ("good", "fair", "average", "poor")}
    yield _(
        "the leadership as a whole: good %(good)d, fairly good %(fair)d, average %(average)d, "
        "poor %(poor)d; share of “good” %(rate)s"
    ) % (words | {"rate": percent(row.good_rate)})


def report_sentence(report, with_totals=True):
    """How the secretary gave account, in one sentence; the ballot on it where it may be read."""
    if report is None:
        return _("not given yet")
    text = _("%(mode)s, %(day)s, %(name)s") % {
        "mode": report.get_mode_display(),
        "day": zh_date(report.held_on),
        "name": report.reporter,
    }
    if not report.has_ballot or not with_totals:
        return text
    ballot = _(
        "ballot on the report: issued %(issued)d, returned %(returned)d, valid %(valid)d; good "
        "%(good)d, fairly good %(fair)d, average %(average)d, poor %(poor)d"
    ) % {
        name: getattr(report, name)
        for name in ("issued", "returned", "valid", "good", "fair", "average", "poor")
    }
    return _("%(report)s; %(ballot)s") % {"report": text, "ballot": ballot}
