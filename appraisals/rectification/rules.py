"""What plans and notices ask of rectification: dates in order, what is late. No database."""


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
