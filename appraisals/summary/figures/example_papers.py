"""Which year and which records show what the papers look like, for the page of all papers."""

from django.db.models import F, Max, Q

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary.figures.papers_of_year import papers_of
from branchlife.models import Branch
from branchlife.paper_kinds import paper_kinds

# How many records of a kind are looked at for one that can be shown.
LOOKED_AT = 4


def example_year(user, wanted=""):
    """The branch's year whose papers are shown to this user; None where there is none yet.

    The one asked for if they may see it, else of the newest year the branch that sent last.
    """
    worked_in = Branch.objects.led_by(user).values("pk")
    overseen = Branch.objects.overseen_by(user).values("pk")
    years = Appraisal.objects.for_list().select_related("branch__committee", "campaign__committee")
    years = years.filter(Q(branch__in=worked_in) | Q(branch__in=overseen))
    if wanted.isdecimal() and (found := years.filter(pk=int(wanted)).first()):
        return found
    years = years.annotate(last_sent=Max("submissions__pk"))
    newest = F("last_sent").desc(nulls_last=True)
    return years.order_by("-campaign_id", newest, "branch__position", "pk").first()


def example_records(user, year):
    """{key of a kind: (record, whether its paper can be shown filled in)} for this reader.

    Kinds of which the year has nothing are not there.
    """
    candidates = {key: [] for key in paper_kinds()}
    for kind, record in papers_of(year):
        candidates[kind.key].append(record)
    found = {}
    for key, kind in paper_kinds().items():
        records = candidates[key] or of_the_office(user, kind, year)
        shown = first_shown(user, kind, records[:LOOKED_AT])
        if shown:
            found[key] = shown
    return found


def of_the_office(user, kind, year):
    """Records of papers about all branches: the campaign of this year."""
    if kind.about != Campaign._meta.label_lower:
        return []
    return list(kind.records().visible_to(user).filter(pk=year.campaign_id))


def first_shown(user, kind, records):
    """(record, True) of the first whose paper can be made; else (record, False) with its empty form."""
    empty = None
    for record in records:
        if kind.make and kind.allows(user, record) and not list(kind.reasons(record)):
            return record, True
        if empty is None and kind.blank and kind.allows(user, record, blank=True):
            empty = record, False
    return empty
