"""The first draft of a work plan, from the rules of the year and the meetings that are set."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.campaigns import rules
from appraisals.campaigns.models.deadlines import Deadlines
from branchlife.papers import heading
from branchlife.written import zh_date, zh_datetime

PARTS = (rules.COMMITTEE, rules.GENERAL)


def draft_plan(appraisal):
    """(title, text) of the plan: what, when and where, who, agendas, how the work is done."""
    campaign = appraisal.campaign
    title = _("Work plan of %(branch)s for the %(year)s") % {
        "branch": appraisal.branch,
        "year": campaign.title,
    }
    sections = [
        (_("What the meetings are about"), list(contents(campaign))),
        (_("When and where"), list(times(appraisal))),
        (_("Who takes part"), list(people(appraisal))),
        (_("Agendas"), list(agendas(appraisal))),
        (_("How the work is done"), list(works(appraisal))),
    ]
    lines = [opening(campaign)]
    filled = [(name, found) for name, found in sections if found]
    for number, (name, found) in enumerate(filled, start=1):
        lines += [heading(1, number, name), *found]
    return title, "\n".join(lines)


def opening(campaign):
    """On what the plan rests."""
    basis = [str(document) for document in campaign.documents.all()]
    words = {"year": campaign.title, "basis": comma().join(basis)}
    if basis:
        return _("As %(basis)s ask, this plan is made for the %(year)s.") % words
    return _("As the superior organisation asks, this plan is made for the %(year)s.") % words


def comma():
    """What stands between things of a list."""
    return pgettext("between names", ", ")


def contents(campaign):
    """Theme, check points and criteria, as the notice of the year gives them."""
    if campaign.theme:
        yield _("The theme is: %(theme)s") % {"theme": campaign.theme}
    if campaign.check_points:
        yield _("We look for problems in: %(points)s.") % {
            "points": comma().join(campaign.check_points)
        }
    if campaign.criteria:
        yield _("Members compare themselves with: %(criteria)s.") % {
            "criteria": comma().join(item["title"] for item in campaign.criteria)
        }


def parts_of(appraisal):
    """[(name, meeting or None, agenda template)] of the meetings the plan speaks of."""
    names = {
        rules.COMMITTEE: _("meeting of the branch committee"),
        rules.GENERAL: _("general meeting"),
    }
    have = [part for part in PARTS if part == rules.GENERAL or appraisal.has_committee()]
    return [
        (names[part], appraisal.meeting_for(part), getattr(appraisal.campaign, f"{part}_agenda"))
        for part in have
    ]


def times(appraisal):
    """When and where each meeting is; what is not set yet is said later."""
    for number, (name, meeting, _agenda) in enumerate(parts_of(appraisal), start=1):
        when = _("to be announced")
        if meeting:
            when = zh_datetime(meeting.starts_at)
            if meeting.place:
                when = _("%(time)s, %(place)s") % {"time": when, "place": meeting.place}
        yield heading(2, number, _("%(name)s: %(text)s") % {"name": name, "text": when})


def people(appraisal):
    """Who comes to each meeting, guests of the superior first."""
    guests = _("comrades sent by the superior organisation to guide the meeting")
    everybody = {
        _("meeting of the branch committee"): _("members of the branch committee"),
        _("general meeting"): _("all members of the branch"),
    }
    for number, (name, _meeting, _agenda) in enumerate(parts_of(appraisal), start=1):
        yield heading(2, number, name)
        yield heading(3, 1, end(guests))
        yield heading(3, 2, end(everybody[name]))


def agendas(appraisal):
    """The agenda of each meeting: as it is set, or as the year's template has it."""
    for number, (name, meeting, template) in enumerate(parts_of(appraisal), start=1):
        items = list(meeting.items.filter(parent=None)) if meeting else []
        if not items and template:
            items = list(template.items.filter(is_part=False))
        yield heading(2, number, name)
        if meeting and meeting.chair:
            yield _("Chair: %(name)s") % {"name": meeting.chair}
        for place, item in enumerate(items, start=1):
            yield heading(4, place, end(item.title))


def works(appraisal):
    """The points of the year's rules, and until when each stage is done and the table is due."""
    campaign = appraisal.campaign
    lines = [line.strip() for line in campaign.plan_works.splitlines() if line.strip()]
    for name, day in deadlines(appraisal.stage_deadlines):
        lines.append(_("%(name)s: %(day)s") % {"name": name, "day": zh_date(day)})
    if appraisal.due_on:
        lines.append(
            _("The annual table is sent to the superior by %(day)s.")
            % {"day": zh_date(appraisal.due_on)}
        )
    for number, line in enumerate(lines, start=1):
        yield heading(3, number, end(line.replace("{share}", str(appraisal.share_in_words))))


def deadlines(days):
    """(what, last day) of the stages that have one, in order; `days` maps stages to days."""
    for stage, day in days.items():
        if day:
            yield Deadlines._meta.get_field(f"{stage}_due_on").verbose_name, day


def end(text):
    """The text as a sentence."""
    stop = pgettext("end of a sentence", ". ").strip()
    return (
        text
        if text.endswith(stop)
        else text.rstrip(pgettext("marks within a sentence", ",;")) + stop
    )
