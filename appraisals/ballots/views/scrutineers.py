"""What the pages of a box show of its scrutineers before the opening, and in the meeting's agenda."""

from appraisals.ballots import actions, permissions
from appraisals.ballots.forms import CounterForm
from appraisals.ballots.models import BallotBox
from appraisals.ballots.views import cookies
from meetings.models import AgendaKind, Meeting

State = BallotBox.State


def seen_by_one(box, scrutineers):
    """Whether enough codes to open the ballots were made on the branch's computer."""
    seen = [person for person in scrutineers if person.public_key and person.code_seen_at_branch]
    waiting = box.state not in (State.CONFIRMED, State.VOID) and not box.is_all_paper
    return waiting and 0 < min(len(scrutineers), 2) <= len(seen)


def card_of(request, scrutineer):
    """The check sign that this phone keeps, for the scrutineer behind this login."""
    return cookies.card(request, scrutineer) if scrutineer else None


def before_opening(box):
    """Who is proposed, in words to be read out; who is to count; the signs to be compared."""
    scrutineers, counter = actions.waiting_for_approval(box)
    return {
        "proposal": actions.proposal(scrutineers, counter) if scrutineers or counter else "",
        "counter_form": CounterForm(box=box),
    }


def on_the_agenda(user, meeting, items):
    """{item id: {"template": …}}: the scrutineers under the item where the meeting approves them.

    Named in the setting AGENDA_PARTS. Two queries where the agenda has a ballot, else none.
    """
    if not any(item.kind == AgendaKind.BALLOT for item in items):
        return {}
    item = actions.item_of_approval(items)
    boxes = BallotBox.objects.filter(appraisal__general_meeting=meeting)
    boxes = boxes.filter(state=State.DRAFT, is_rehearsal=False, is_all_paper=False)
    box = boxes.select_related("appraisal__branch__committee", "meeting", "counter").first()
    if box is None:
        return {}
    scrutineers, counter = actions.waiting_for_approval(box)
    if not (scrutineers or counter):
        return {}
    part = {
        "template": "ballots/_approval.html",
        "box": box,
        "proposal": actions.proposal(scrutineers, counter),
        "approves": permissions.can_manage(user, box) and meeting.state == Meeting.State.IN_SESSION,
    }
    return {item.pk: part}
