"""What the yearly notices ask of study before the meeting. No database here."""


def still_without(expected, there, reached):
    """Who was expected, did not come, and has not been given materials and requirements since.

    Members who truly cannot attend get the materials and are told what is asked of them. The
    arguments are people; the order of `expected` is kept.
    """
    reached = {*there, *reached}
    return [person for person in expected if person not in reached]


def may_be_delivered(delivered_on, session, today):
    """Materials reach somebody who was absent on the day of the session or later, not tomorrow."""
    return session <= delivered_on <= today
