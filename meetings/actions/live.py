"""What is said under an item, written by one or by several at once; nobody's words are lost."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.models import AuditEvent
from branchlife.workflow import NotAllowed, ensure, lock
from meetings.models import AgendaItem
from meetings.rules.texts import merged, same_text, tidy


@dataclass
class Written:
    """A record that has been kept; `note` says when somebody else's words came into it."""

    item: AgendaItem
    note: str = ""


class ChangedMeanwhile(NotAllowed):
    """Somebody else changed the same lines; `item` is as it stands now."""

    def __init__(self, item):
        self.item = item
        super().__init__([changed_meanwhile(item)])


@transaction.atomic
def record_item(item, record, *, by, was=None):
    """Write what was said under an item.

    `was` is the record the writer started from, or several: what the server said last and what was
    sent since without an answer. When somebody else wrote there meanwhile, both are put together
    where they changed different lines, and the note says so; where they changed the same lines
    nothing is written, and ChangedMeanwhile says who changed it and when. Without `was` it replaces
    what is there.
    """
    meeting = lock(item.meeting)
    ensure(meeting.reasons_against_changing())
    item = lock(item)
    note, record = "", tidy(record)
    if same_text(record, item.record):
        return Written(item)
    bases = [was] if isinstance(was, str) else list(was or [item.record])
    if not any(same_text(item.record, base) for base in bases):
        both = merged(bases[0], item.record, record)
        if both is None:
            raise ChangedMeanwhile(item)
        note, record = put_together(item, both), both
    write(item, record, by)
    note_record(by, meeting, item)
    return Written(item, note)


def put_together(item, both):
    """Says whose words stand there beside the writer's own; empty when they changed nothing."""
    if same_text(item.record, both):
        return ""
    if item.recorded_by is None:
        return _("Somebody wrote here too. Both texts are put together, please read them through.")
    return _("%(name)s wrote here too. Both texts are put together, please read them through.") % {
        "name": item.recorded_by
    }


def write(item, record, by):
    """The record, and who wrote it; nobody when it is emptied."""
    item.record = record
    item.recorded_by, item.recorded_at = (by, timezone.now()) if by else (None, None)
    item.save(update_fields=["record", "recorded_by", "recorded_at"])


def note_record(by, meeting, item):
    """The record of deeds says who wrote, not what: minutes may hold criticism.

    What is typed is kept every few seconds: one deed a day for each person and item says all there
    is to say, and another one when the meeting is over, or its minutes were signed meanwhile.
    """
    new = {"meeting": str(meeting), "state": str(meeting.get_state_display())}
    if versions := meeting.versions.count():
        new["version"] = versions
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    deeds = AuditEvent.objects.filter(
        target_label=item._meta.label_lower,
        target_id=str(item.pk),
        verb="recorded",
        actor_id=by.pk if by else None,
        at__gte=today,
    )
    if all(event.new != new for event in deeds):
        audit.record(by, "recorded", item, new=new)


def changed_meanwhile(item):
    """Who else changed this item, and when."""
    if item.recorded_by is None:
        return _("This page was changed meanwhile. What you wrote stands below, please compare.")
    moment = timezone.localtime(item.recorded_at)
    return _(
        "%(name)s changed this page too a moment ago (%(time)s). What you wrote stands below, "
        "please compare before you save."
    ) % {"name": item.recorded_by, "time": f"{moment:%H:%M}"}
