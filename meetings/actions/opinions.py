"""Gathering opinions: asked for, given without a name, written down from papers and talks, sorted."""

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from meetings.models import Opinion, OpinionRound
from meetings.models.opinions import new_token
from meetings.rules import opinions as rules


class TooManyNow(NotAllowed):
    """More opinions come in within a minute than people write: somebody is playing with the page."""


# --- a gathering ---


@transaction.atomic
def open_round(branch, *, by, closes_on, question="", box_place=""):
    """Ask for opinions until `closes_on`: from now on the page without login and the form take them.

    One whose time is over is ended by it.
    """
    branch, today = lock(branch), timezone.localdate()
    if closes_on < today:
        ensure([_("The end of the gathering lies in the past.")])
    for before in branch.opinion_rounds.filter(closed_at__isnull=True):
        if before.is_running:
            ensure([_("Opinions are being asked for already.")])
        end(before, by)
    gathering = OpinionRound.objects.create(
        branch=branch,
        question=question.strip(),
        box_place=box_place.strip(),
        opened_on=today,
        closes_on=closes_on,
    )
    audit.record(by, "opinions asked for", gathering, new={"closes_on": closes_on.isoformat()})
    return gathering


@transaction.atomic
def change_round(gathering, *, by, closes_on, question="", box_place=""):
    """Ask something else, or longer; the address stays."""
    gathering = lock(gathering)
    ensure(gathering.reasons_against_changing())
    if closes_on < timezone.localdate():
        ensure([_("The end of the gathering lies in the past.")])
    old = gathering.closes_on.isoformat()
    gathering.closes_on = closes_on
    gathering.question, gathering.box_place = question.strip(), box_place.strip()
    gathering.save(update_fields=["closes_on", "question", "box_place"])
    new = {"closes_on": closes_on.isoformat()}
    audit.record(by, "gathering changed", gathering, old={"closes_on": old}, new=new)
    return gathering


@transaction.atomic
def renew_address(gathering, *, by):
    """The page moves to a new address; codes printed or sent before lead nowhere any more."""
    gathering = lock(gathering)
    ensure(gathering.reasons_against_changing())
    gathering.token = new_token()
    gathering.save(update_fields=["token"])
    audit.record(by, "address renewed", gathering)
    return gathering


@transaction.atomic
def close_round(gathering, *, by):
    """No more opinions by the page; what came in can be read now."""
    gathering = lock(gathering)
    ensure(gathering.reasons_against_changing())
    end(gathering, by)
    return gathering


def end(gathering, by):
    """Close it and say so in the record of deeds."""
    gathering.closed_by, gathering.closed_at = by, timezone.now()
    gathering.save(update_fields=["closed_by", "closed_at"])
    audit.record(by, "gathering ended", gathering)


# --- opinions come in ---


@transaction.atomic
def give_opinion(gathering, text, subject=Opinion.Subject.LEADERSHIP):
    """Somebody, nobody knows who, writes an opinion on the page without login.

    Nothing is recorded but the text. The same text again is the same form sent twice.
    """
    gathering = lock(gathering)
    ensure(gathering.reasons_against_giving())
    if comes_too_fast(gathering):
        raise TooManyNow(
            [_("Many people are writing just now. Wait a minute, then send it again.")]
        )
    opinion = new_opinion(gathering.branch, text, Opinion.Source.PAGE, subject)
    if not gathering.opinions.filter(text=opinion.text).exists():
        opinion.round = gathering
        opinion.save(force_insert=True)


def comes_too_fast(gathering):
    """Whether this minute has brought too many; counted in memory, and forgotten after it."""
    key = f"opinions-{gathering.pk}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > rules.MOST_A_MINUTE
    except ValueError:  # the minute ended in between
        return False


@transaction.atomic
def enter_opinions(
    branch, texts, *, by, source, subject=Opinion.Subject.LEADERSHIP, about=None, category=""
):
    """Write down opinions that came on paper, in the opinion box or by word of mouth."""
    texts = [text for text in texts if text.strip()]
    if not texts:
        ensure([_("Write the opinion.")])
    found = [new_opinion(branch, text, source, subject, about, category) for text in texts]
    Opinion.objects.bulk_create(found)
    audit.record(by, "opinions entered", branch, new={"number": len(found)})
    return found


def note_opinion(
    branch,
    text,
    *,
    by,
    source=Opinion.Source.TALK,
    subject=Opinion.Subject.LEADERSHIP,
    about=None,
    category="",
):
    """Write down one opinion, as a rule one that was said in a talk.

    Nothing leads back to the talk: neither a link nor an hour nor a number in order.
    """
    details = {"source": source, "subject": subject, "about": about, "category": category}
    return enter_opinions(branch, [text], by=by, **details)[0]


def new_opinion(branch, text, source, subject, about=None, category=""):
    """An opinion that is not saved yet; raises NotAllowed when it cannot be one."""
    opinion = Opinion(
        branch=branch,
        text=text.strip(),
        source=source,
        subject=subject,
        about=about if subject == Opinion.Subject.MEMBER else None,
        category=category.strip(),
    )
    ensure(opinion.reasons_against_details())
    return opinion


# --- opinions are looked through ---


@transaction.atomic
def correct_opinion(opinion, *, by, text, subject, about=None, category=""):
    """Put right a slip of the pen, what it concerns, and under which check point it belongs."""
    opinion = lock(opinion)
    opinion.text, opinion.subject, opinion.category = text.strip(), subject, category.strip()
    opinion.about = about if subject == Opinion.Subject.MEMBER else None
    ensure(opinion.reasons_against_details())
    opinion.save(update_fields=["text", "subject", "about", "category"])
    audit.record(by, "opinion corrected", opinion.branch)
    return opinion


@transaction.atomic
def sort_opinions(branch, opinions, *, by, subject="", about=None, category=""):
    """Put several opinions of `branch` under one check point, or say of all what they concern."""
    opinions = list(Opinion.objects.select_for_update().filter(branch=branch, pk__in=opinions))
    if not opinions:
        ensure([_("Tick at least one opinion.")])
    for opinion in opinions:
        if subject:
            opinion.subject = subject
            opinion.about = about if subject == Opinion.Subject.MEMBER else None
        if category.strip():
            opinion.category = category.strip()
        ensure(opinion.reasons_against_details())
    Opinion.objects.bulk_update(opinions, ["subject", "about", "category"])
    audit.record(by, "opinions sorted", branch, new={"number": len(opinions)})
    return opinions


@transaction.atomic
def remove_opinion(opinion, *, by):
    """Take out what came twice or is no opinion; that somebody did it is kept, what it said is not."""
    opinion = lock(opinion)
    branch = opinion.branch
    opinion.delete()
    audit.record(by, "opinion removed", branch)
