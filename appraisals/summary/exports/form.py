"""What stands in the branch's annual form: of now, as it was sent, and blank."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.summary import rules
from appraisals.summary.figures.persons import persons_of
from appraisals.summary.figures.table import sentence


def form_context(year, *, with_totals):
    """The branch's table with the figures of now; totals of the ballot only `with_totals`."""
    appraisal = year.appraisal
    return form(appraisal, year.figures, persons_of(appraisal), with_totals) | {
        "submission": None,
        "filled_on": timezone.localdate(),
        "contact": "",
        "phone": appraisal.branch.phone,
        "entered_by": "",
    }


def frozen_context(submission, *, with_totals):
    """The branch's table as it was sent; totals of the ballot only `with_totals`."""
    appraisal = submission.appraisal
    persons = [rules.Person(**values) for values in submission.persons]
    return form(appraisal, submission.reported, persons, with_totals) | {
        "submission": submission,
        "version": submission.number,
        "filled_on": submission.sent_on,
        "contact": submission.contact,
        "phone": submission.phone,
        "entered_by": submission.submitted_name if submission.entered_by_office else "",
    }


def blank_context(appraisal):
    """The empty form: headings, lines to write on, nothing filled in."""
    aspects = [{"label": label} for label in appraisal.campaign.aspects]
    return form(appraisal, rules.Figures(branch=appraisal.branch.name), []) | {
        "is_blank": True,
        "aspects": aspects,
        "submission": None,
        "filled_on": None,
        "contact": "",
        "phone": "",
        "entered_by": "",
    }


def form(appraisal, figures, persons, with_totals=True):
    """What all forms of the branch's table have."""
    campaign = appraisal.campaign
    hides_totals = bool(figures.aspects) and not with_totals
    if not with_totals:
        figures = replace(figures, aspects=[rules.without_marks(a) for a in figures.aspects])
        persons = [rules.without_votes(person) for person in persons]
    return {
        "appraisal": appraisal,
        "campaign": campaign,
        "title": _("%(year)s table of the appraisal of members") % {"year": campaign.year_label},
        "figures": figures,
        "persons": persons,
        "lines": lines(persons, {}),
        # Nothing is marked on paper; the page of a sending puts its own marks here.
        "marks": {},
        "aspects": figures.aspects,
        "hides_totals": hides_totals,
        "quota_words": appraisal.share_in_words if appraisal.quota_number is None else "",
        "is_blank": False,
    }


def lines(persons, marks):
    """[(number, Person, {field: texts})]: the lines of members with what is marked in them."""
    marked = {}
    for place, texts in marks.items():
        if isinstance(place, tuple):
            marked.setdefault(place[0], {})[place[1]] = texts
    return [(line, person, marked.get(line, {})) for line, person in enumerate(persons, start=1)]


def frozen_breaches(submission):
    """The checks that the table as sent fails, in words."""
    return [sentence(breach) for breach in rules.breaches(submission.reported)]
