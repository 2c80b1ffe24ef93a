"""Which year and which records show what the papers look like, for the page of all papers."""

import re

from django.db.models import F, Max, Q

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.summary.figures.papers_of_year import papers_of
from branchlife.models import Branch
from branchlife.paper_kinds import paper_kinds

ID = re.compile(r"[0-9]{1,15}")
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
    if ID.fullmatch(wanted) and (found := years.filter(pk=int(wanted)).first()):
        return found
    years = years.annotate(last_sent=Max("submissions__pk"))
    newest = F("last_sent").desc(nulls_last=True)
    return years.order_by("-campaign_id", newest, "branch__position", "pk").first()


def example_records(user, year):
    """{key of a kind: (record, "filled" | "blank" | "layout")}: what this reader can be shown of it.

    Kinds of which there is nothing are not there.
    """
    candidates = {key: [] for key in paper_kinds()}
    for kind, record in papers_of(year):
        candidates[kind.key].append(record)
    found = {}
    for key, kind in paper_kinds().items():
        records = candidates[key][:LOOKED_AT] or elsewhere(user, kind, year)
        if shown := first_shown(user, kind, records):
            found[key] = shown
    return found


def elsewhere(user, kind, year):
    """Records of a kind of which this branch's year has none: the whole year's, or the newest."""
    records = kind.records().visible_to(user)
    if kind.about == Campaign._meta.label_lower:
        return list(records.filter(pk=year.campaign_id))
    return list(records.order_by("-pk")[:LOOKED_AT])


def first_shown(user, kind, records):
    """(record, how) of the first whose paper can be made; else an empty form, else the layout alone."""
    others = {}
    for record in records:
        can_be_made = bool(kind.make) and not list(kind.reasons(record))
        if can_be_made and kind.allows(user, record):
            return record, "filled"
        if kind.blank and kind.allows(user, record, blank=True):
            others.setdefault("blank", record)
        elif can_be_made:
            others.setdefault("layout", record)
    return next(((others[how], how) for how in ("blank", "layout") if how in others), None)
