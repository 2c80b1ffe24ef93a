"""The word to the superior organisation that a meeting takes place, and its answer."""

from django.db import transaction

from branchlife import audit
from branchlife.workflow import ensure
from meetings.actions.contents import add_guest, lock_changeable
from meetings.models import SuperiorNotice


@transaction.atomic
def note_superior(
    meeting, *, by, sent_on, way="", answer="waiting", answered_on=None, guest="", post=""
):
    """Note when the superior was told and what it answered; writing again corrects it.

    A `guest` it names joins the meeting, once. The meeting may be held without an answer.
    """
    meeting = lock_changeable(meeting)
    notice = SuperiorNotice.objects.filter(meeting=meeting).first()
    notice = notice or SuperiorNotice(meeting=meeting)
    old = as_texts(notice) if notice.pk else None
    notice.sent_on, notice.way = sent_on, way
    notice.answer = answer
    waiting = answer == SuperiorNotice.Answer.WAITING
    notice.answered_on = None if waiting else answered_on
    ensure(notice.reasons_against_days())
    notice.save()
    audit.record(by, "superior told", notice, old=old, new=as_texts(notice))
    if guest and not meeting.guests.filter(name=guest).exists():
        add_guest(meeting, by=by, name=guest, position_held=post, is_supervisor=True)
    return notice


def as_texts(notice):
    """The notice as small texts for the record of deeds."""
    names = ("sent_on", "way", "answer", "answered_on")
    return {name: str(getattr(notice, name) or "") for name in names}
