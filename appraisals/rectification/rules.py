"""What plans and notices ask of rectification: dates in order, what is late. No database."""

from datetime import timedelta


def is_before_meeting(day, meeting_day):
    """Whether `day` lies before the meeting that found the problem; never when there is none yet.

    Measures answer what the meeting found, so nothing of them is due, public, filed or done earlier.
    """
    return meeting_day is not None and day < meeting_day


def is_overdue(due_on, is_settled, today):
    """Whether the promised day has passed and the item is neither done nor a long-term task.

    Plans: 定一条、做一条、兑现一条. The day itself still counts.
    """
    return not is_settled and due_on < today


# Days after the promised one: whoever is responsible hears of it the day after, the secretary as the
# first responsible person a week after, the office a month after.
TOLD_AFTER = {"responsible": 1, "secretary": 7, "office": 30}
# A page without a login ends; a year is the longest a list concerns anybody.
LONGEST_NOTICE, USUAL_NOTICE = 366, 30


def told_if_due_before(who, today):
    """The day before which something must have been promised for `who` to hear of it on `today`.

    `who` is a key of TOLD_AFTER. Plans: the secretary is the first responsible person; supervision
    from all sides.
    """
    return today - timedelta(days=TOLD_AFTER[who] - 1)


def needs_basis(is_pledge, has_meeting, has_proof):
    """Whether an item of the list would be settled on nobody's word but one person's.

    Plans: the committee settles (销号) what stands on its list; so either its meeting is named or
    there is something to look at. A pledge is a person's own.
    """
    return not (is_pledge or has_meeting or has_proof)


def notice_in_order(opened_on, ends_on):
    """Whether a public page ends after it begins, and within LONGEST_NOTICE days."""
    return 0 <= (ends_on - opened_on).days <= LONGEST_NOTICE
