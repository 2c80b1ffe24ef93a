"""What is said of scrutineers and counter in the meeting, and what its minutes keep of the ballot."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings.actions import record_item
from meetings.models import AgendaKind


def proposal(scrutineers, counter):
    """What the chair reads out before the meeting approves them; names, or blanks, or nobody."""
    words = {"scrutineers": listed(scrutineers), "counter": counter}
    if scrutineers and counter:
        return (
            _(
                "The branch committee proposes comrades %(scrutineers)s as scrutineers and comrade "
                "%(counter)s to count. Whoever has another opinion, please speak. (Pause.) If there "
                "is none, please approve by applause."
            )
            % words
        )
    if scrutineers:
        return (
            _(
                "The branch committee proposes comrades %(scrutineers)s as scrutineers. Whoever has "
                "another opinion, please speak. (Pause.) If there is none, please approve by "
                "applause."
            )
            % words
        )
    return (
        _(
            "The branch committee proposes comrade %(counter)s to count. Whoever has another "
            "opinion, please speak. (Pause.) If there is none, please approve by applause."
        )
        % words
    )


def listed(names):
    """Names as a sentence lists them."""
    return pgettext("between names", ", ").join(str(name) for name in names)


def waiting_for_approval(box):
    """(scrutineers, counter) whom the meeting has not approved yet; all, if it has moved on."""
    scrutineers = list(box.scrutineers.select_related("member", "guest"))
    if not box.has_moved:
        scrutineers = [person for person in scrutineers if not person.approved_on]
    is_due = box.counter_id and (box.has_moved or not box.counter_approved_on)
    return scrutineers, box.counter if is_due else None


def approval(box):
    """What the minutes say of those approved; empty while there is nobody."""
    approved = [s.name for s in box.scrutineers.select_related("member", "guest") if s.approved_on]
    if not approved:
        return ""
    words = {"scrutineers": listed(approved), "counter": box.counter}
    if box.counter_id and box.counter_approved_on:
        return (
            _(
                "The meeting approved comrades %(scrutineers)s as scrutineers and comrade "
                "%(counter)s to count."
            )
            % words
        )
    return _("The meeting approved comrades %(scrutineers)s as scrutineers.") % words


def turnout_sentence(report):
    """What is read out of the count report."""
    return _(
        "In this ballot %(issued)s were issued and %(returned)s came back. No more came back than "
        "were issued; the ballot is valid. %(valid)s of them are valid, %(invalid)s invalid."
    ) % {
        "issued": report.issued,
        "returned": report.returned,
        "valid": report.valid,
        "invalid": report.invalid,
    }


def item_of_approval(items):
    """The item under which scrutineers are approved: one that says so, else the ballot's own."""
    word = _("scrutineers")
    named = [item for item in items if item.kind != AgendaKind.BALLOT and word in item.title]
    ballots = [item for item in items if item.kind == AgendaKind.BALLOT]
    return next(iter(named + ballots), None)


def note_approval(box, by):
    """Goes under an item of its own on the agenda; where there is none the count brings it along.

    A ballot whose item has a record is over for the meeting, so nothing is written there before.
    """
    item = box.meeting and item_of_approval(box.meeting.items.all())
    if item and item.kind != AgendaKind.BALLOT:
        _write(box, item, approval(box), by)


def note_count(box, by):
    """What the scrutineers reported goes under the ballot on the agenda.

    Only how many ballots there were: what anybody received does not belong into the minutes.
    """
    items = list(box.meeting.items.all()) if box.meeting else []
    item = next((item for item in items if item.kind == AgendaKind.BALLOT), None)
    if item is None:
        return
    apart = item_of_approval(items) != item
    sentences = [turnout_sentence(box.report)]
    if not apart and not box.is_all_paper and (approved := approval(box)):
        sentences.insert(0, approved)
    _write(box, item, "\n".join(sentences), by, adds=box.number > 1)


def note_void(box, by):
    """That a ballot was begun and is void goes under it as well; the repeat is added below."""
    items = box.meeting.items.filter(kind=AgendaKind.BALLOT) if box.meeting else []
    for item in items[:1]:
        sentence = _(
            "Ballot no. %(number)d was declared void by the scrutineers (%(reason)s). Its ballots were "
            "destroyed unopened."
        ) % {"number": box.number, "reason": box.void_reason.rstrip(".\u3002")}
        _write(box, item, sentence, by, adds=True)


def _write(box, item, text, by, adds=False):
    """Nothing that somebody wrote there is ever replaced; `adds`: this goes below it."""
    before = item.record.strip()
    if (before and not adds) or any(box.meeting.reasons_against_changing()):
        return
    record_item(item, f"{before}\n{text}".strip(), by=by, was=item.record)
