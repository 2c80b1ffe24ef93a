"""The report on the year to the superior (情况报告): a letter whose sentences the figures choose.

Sums only: how many, never who, and no totals of the ballot. What is not known yet is left as a
blank, which people fill in by hand or in Word.
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.campaigns.models import Appraisal
from appraisals.summary import permissions
from appraisals.summary.figures.gathering import year_of
from branchlife.papers import Letter, heading, letter_document
from branchlife.written import percent, zh_date
from meetings.exports.opinions import opinions_of, without_ballots
from meetings.models import Meeting

BLANK, LONG_BLANK = "____", "____________"
DAYS = ("committee_day", "day", "decided_on", "published_on", "filed_on")
MEETING = ("expected", "present", "on_leave", "absent", "excluded")
BALLOT = ("issued", "returned", "valid", "invalid")
GRADES = ("graded", "excellent", "qualified", "basic", "unqualified", "not_graded", "fed_back")


def status_report(appraisal, by=None):
    """The report with the figures of now; grades only for those who may read them."""
    with_grades = by is None or permissions.can_see_figures(by, appraisal)
    return _letter(appraisal, known(year_of(appraisal), with_grades=with_grades))


def blank_status_report(appraisal):
    """The same text with a blank for every figure."""
    return _letter(appraisal, {})


def _letter(appraisal, said):
    campaign, branch = appraisal.campaign, appraisal.branch
    words = {"branch": branch, "year": campaign.year_label}
    found = Said(said)
    lines = [opening(campaign)]
    for number, (name, sentences) in enumerate(sections(appraisal, found), start=1):
        lines += [heading(1, number, name), *sentences]
    lines.append(_("This is our report."))
    letter = Letter(
        title=_("%(branch)s %(year)s report on organisational life and appraisal") % words,
        addressed_to=_("%(people)s:") % {"people": branch.committee},
        text="\n".join(lines),
        signed=str(branch.full_name or branch),
    )
    return letter_document(letter, _("%(year)s status report (%(branch)s)") % words)


class Said(dict):
    """What is known, as texts stand in sentences: blanks for the rest."""

    def __getitem__(self, name):
        value = self.get(name)
        if name in DAYS:
            return zh_date(value) or pgettext("date in a sentence", "____-__-__")
        if value in (None, ""):
            return LONG_BLANK if name == "supervisors" else BLANK
        return value


# --- what is known ---


def known(year, *, with_grades=True):
    """{name: value} of everything the report speaks of; what is not known yet is left out."""
    appraisal, figures = year.appraisal, year.figures if year.figures.met_on else year.reported
    found = {"day": figures.met_on, "problems": figures.problems}
    found |= before_the_meeting(year)
    if figures.met_on:
        found |= {name: getattr(figures, name) for name in MEETING}
        found["rate"] = percent(figures.attendance_rate)
        found["supervisors"] = named(figures.supervisors)
        found["evaluating"] = year.deeds.evaluating
        found["handed_in"] = year.deeds.handed_in
    found["committee_day"] = committee_day(appraisal)
    found |= {name: getattr(figures, name) for name in BALLOT}
    if with_grades and figures.has_grades:
        found |= {name: getattr(figures, name) for name in GRADES}
        found["share"] = percent(figures.excellent_rate)
        found["allowed"] = figures.allowed
        found["exemption"] = figures.exemption
    found["decided_on"] = figures.decided_on
    return found | rectification(year, figures)


def before_the_meeting(year):
    """Study, talks and opinions that prepared the meeting."""
    prepared, meeting = year.preparation, year.appraisal.general_meeting
    talks = prepared.talks
    found = {
        "sessions": len(prepared.study.sessions),
        "unreached": len(prepared.study.unreached),
        "pairs": len(talks.pairs),
        "pairs_done": talks.pairs_done,
        "others": len(talks.members),
        "reached": talks.members_reached,
    }
    if meeting:
        gathered = opinions_of(year.appraisal.branch, meeting.day)
        found["opinions"] = without_ballots(gathered).count()
    return found


def rectification(year, figures):
    """The list and the pledges; nothing of a list that has not been begun."""
    numbers = year.rectification
    found = {"published_on": figures.published_on, "filed_on": figures.filed_on}
    if numbers["items"] or numbers["pledges"]:
        found |= {name: numbers[name] for name in ("items", "done", "carried", "pledges")}
        found["open"] = numbers["items"] - numbers["done"] - numbers["carried"]
    return found


def named(names):
    """Names as a sentence has them."""
    return pgettext("between names", ", ").join(names.split())


def committee_day(appraisal):
    """The day on which the branch committee met for criticism and self-criticism."""
    meeting = appraisal.committee_meeting
    has_met = meeting and meeting.state in Meeting.BEGUN and meeting.declared_valid is not False
    return meeting.day if has_met else None


# --- what is said of it ---


def opening(campaign):
    """On what the report rests."""
    words = {"basis": pgettext("between names", ", ").join(campaign.basis_lines)}
    words["year"] = campaign.title
    if campaign.basis_lines:
        return _("As %(basis)s ask, we report on the %(year)s.") % words
    return _("As the superior organisation asks, we report on the %(year)s.") % words


def sections(appraisal, said):
    """(heading, sentences) of the report, in order."""
    yield _("Before the meeting"), preparation(said)
    yield _("How the meetings were held"), meetings(appraisal, said)
    yield (
        _("The secret ballot"),
        [
            _(
                "The members were rated without names: %(issued)s ballots were issued, %(returned)s "
                "returned, of them %(valid)s valid and %(invalid)s invalid."
            )
            % said
        ],
    )
    yield pgettext("status report", "Grades decided"), grades(appraisal, said)
    yield pgettext("status report", "Rectification"), measures(said)
    yield (
        pgettext("status report", "What comes next"),
        [heading(3, number, text) for number, text in enumerate(plans(said), start=1)],
    )


def preparation(said):
    """Study, talks, opinions and problems."""
    talks = _("Talks of the leadership with the other members: %(reached)s of %(others)s.")
    if said.get("pairs") != 0:
        talks = _(
            "Talks within the leadership: %(pairs_done)s of %(pairs)s pairs; talks of the leadership "
            "with the other members: %(reached)s of %(others)s."
        )
    return [
        _(
            "Study sessions held before the meeting: %(sessions)s; members not reached by study: "
            "%(unreached)s."
        )
        % said,
        talks % said,
        _("Opinions gathered: %(opinions)s; problems the leadership found: %(problems)s.") % said,
    ]


def meetings(appraisal, said):
    """The committee's meeting where there is a committee, the general meeting, who guided it."""
    if appraisal.committee_meeting or appraisal.decision_body == Appraisal.Body.COMMITTEE:
        yield _("On %(committee_day)s the branch committee met for criticism.") % said
    yield (
        _(
            "On %(day)s the general meeting was held: %(expected)s members expected, %(present)s "
            "present, attendance rate %(rate)s; on leave %(on_leave)s; absent without leave "
            "%(absent)s; not counted in the expected %(excluded)s."
        )
        % said
    )
    if said.get("day") and not said.get("supervisors"):
        yield _("The superior organisation sent nobody to the meeting.")
    else:
        yield _("Comrades sent by the superior organisation: %(supervisors)s.") % said
    yield (_("Members to evaluate themselves: %(evaluating)s; handed in: %(handed_in)s.") % said)


def grades(appraisal, said):
    """Who decided, how many have which grade, how many were told."""
    decided = _("On %(decided_on)s the general meeting decided the grades.")
    if appraisal.decision_body == Appraisal.Body.COMMITTEE:
        decided = _("On %(decided_on)s the branch committee decided the grades.")
    yield decided % said
    yield (
        _(
            "Members graded: %(graded)s; excellent %(excellent)s (%(share)s of the full members, at "
            "most %(allowed)s), qualified %(qualified)s, basically qualified %(basic)s, unqualified "
            "%(unqualified)s; not graded %(not_graded)s."
        )
        % said
    )
    if said.get("exemption"):
        yield said["exemption"] + pgettext("end of a sentence", ". ").strip()
    yield _("Members told their result: %(fed_back)s.") % said


def measures(said):
    """The list, the pledges, published and filed."""
    return [
        _(
            "On the rectification list: %(items)s; settled or kept up: %(done)s; carried into the "
            "next year: %(carried)s; still open: %(open)s; pledges of members: %(pledges)s."
        )
        % said,
        _("Made public on %(published_on)s, filed with the superior on %(filed_on)s.") % said,
    ]


def plans(said):
    """What follows from the figures; the last line is the branch's own."""
    if said.get("open") == 0:
        yield _("All items are settled: we keep up what has been reached.")
    else:
        yield (
            _("We settle the open items (%(open)s) one by one and report on them next year.") % said
        )
    if said.get("basic") or said.get("unqualified"):
        yield (
            _(
                "We help the members graded basically qualified (%(basic)s) and deal with those "
                "graded unqualified (%(unqualified)s) as the rules ask."
            )
            % said
        )
    yield LONG_BLANK
