"""The report on attendance that is read out: which pieces are said depends on the numbers alone."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife import rules as branch_rules
from branchlife.written import zh_time
from meetings import rules
from meetings.models.agenda import AgendaKind, MeetingKind


def read_out(meeting, rows, moment):
    """The whole report on the attendance of `meeting` at `moment`, as one text.

    `rows` are its attendance rows, members loaded.
    """
    counts = rules.count(rows, moment)
    in_the_room = rules.in_the_room(rows, moment)
    elsewhere = [row for row in rules.in_the_room(rows) if row not in in_the_room]
    if meeting.kind == MeetingKind.COMMITTEE:
        pieces = [committee_report(meeting, counts, rows, elsewhere)]
    elif meeting.kind == MeetingKind.GENERAL:
        pieces = [
            _("Comrades, the meeting begins."),
            roster_report(counts),
            exclusion_report(rows),
            attendance_report(counts, rows, elsewhere),
            validity_report(meeting, counts),
        ]
    else:
        pieces = [_("Comrades, the meeting begins."), attendance_report(counts, rows, elsewhere)]
    if meeting.rule_says_valid(counts):
        pieces.append(welcome([guest for guest in meeting.guests.all() if guest.is_supervisor]))
    return "".join(piece for piece in pieces if piece)


def roster_report(counts):
    """How many members the branch has."""
    return _(
        "This branch has %(roster)d members: %(full)d full members and "
        "%(probationary)d probationary members."
    ) % {"roster": counts.roster, "full": counts.full, "probationary": counts.probationary}


def exclusion_report(rows):
    """Who is not counted among those expected, and why; nothing when everybody is."""
    people = [
        person_because(row, spoken_exclusion(row.exclusion_reason))
        for row in rows
        if not row.is_expected
    ]
    if not people:
        return ""
    return _("By the rules %(people)s are not counted among those expected.") % {
        "people": pgettext("between names", ", ").join(people)
    }


def spoken_exclusion(reason):
    """Why somebody is not counted, as one says it in the room."""
    return {
        "ill": pgettext("read out", "because an illness keeps them from expressing their will"),
        "abroad": pgettext("read out", "because of more than half a year abroad"),
        "sentence": pgettext("read out", "because of serving a sentence"),
        "bedridden": pgettext("read out", "because of being long bedridden"),
        "away": pgettext("read out", "because of being away for more than half a year"),
        "suspended": pgettext("read out", "because of suspended membership"),
        "lost_contact": pgettext("read out", "because of lost contact"),
    }[reason]


def person_because(row, reason):
    """A member and the reason; it is spoken with "because", typed or not."""
    because = pgettext("read out", "because of ").strip()
    if not reason.startswith(because):
        reason = pgettext("read out", "because of ") + reason
    return _("Comrade %(name)s %(reason)s") % {"name": row.member.name, "reason": reason}


def missing_report(counts, rows, elsewhere=()):
    """Who is on leave and why, who is absent, and who takes part but is not in the room now."""
    leave = [row for row in rows if row.is_expected and row.status == rules.ON_LEAVE]
    absent = [row for row in rows if row.is_expected and row.status == rules.ABSENT]
    if not leave and not absent:
        return with_elsewhere(_("nobody is on leave or absent"), elsewhere)
    on_leave = _("nobody is on leave")
    if leave:
        on_leave = _("on leave %(number)d: %(people)s") % {
            "number": counts.on_leave,
            "people": pgettext("between people", ", ").join(
                person_because(row, row.reason) for row in leave
            ),
        }
    without_leave = _("nobody is absent without leave")
    if absent:
        without_leave = _("absent without leave %(number)d: %(people)s") % {
            "number": counts.absent,
            "people": pgettext("between names", ", ").join(
                _("Comrade %(name)s") % {"name": row.member.name} for row in absent
            ),
        }
    together = pgettext("between parts of a sentence", "; ").join([on_leave, without_leave])
    return with_elsewhere(together, elsewhere)


def with_elsewhere(report, elsewhere):
    """The report, and who came and has left again."""
    if not elsewhere:
        return report
    gone = _("not in the room at this moment %(number)d: %(people)s") % {
        "number": len(elsewhere),
        "people": pgettext("between names", ", ").join(
            _("Comrade %(name)s") % {"name": row.member.name} for row in elsewhere
        ),
    }
    return pgettext("between parts of a sentence", "; ").join([report, gone])


def attendance_report(counts, rows, elsewhere=()):
    """Expected and present members, and who is missing."""
    return _(
        "Today %(expected)d members are expected and %(present)d are present; %(missing)s."
    ) % {
        "expected": counts.expected,
        "present": counts.present,
        "missing": missing_report(counts, rows, elsewhere),
    }


def validity_report(meeting, counts):
    """Members with a vote, how they compare with half, and what follows."""
    numbers = {"expected": counts.expected_with_vote, "present": counts.present_with_vote}
    turnout = rules.turnout(counts.present_with_vote, counts.expected_with_vote)
    if meeting.rule_says_valid(counts):
        if turnout == rules.Turnout.HALF:
            return (
                _(
                    "With a vote %(expected)d are expected and %(present)d are present, which "
                    "reaches half of those expected and is as the rules require: the meeting is "
                    "valid and may begin."
                )
                % numbers
            )
        return (
            _(
                "With a vote %(expected)d are expected and %(present)d are present, which exceeds "
                "half of those expected and is as the rules require: the meeting is valid and may "
                "begin."
            )
            % numbers
        )
    if turnout == rules.Turnout.HALF:
        begin = _(
            "With a vote %(expected)d are expected and %(present)d are present, which does not "
            "exceed half of the members with a vote expected (%(expected)d) and is not as the "
            "rules require"
        )
    else:
        begin = _(
            "With a vote %(expected)d are expected and %(present)d are present, which does not "
            "reach half of the members with a vote expected (%(expected)d) and is not as the "
            "rules require"
        )
    return begin % numbers + consequence(meeting)


def consequence(meeting):
    """What follows when too few came: no ballot today, another date."""
    if any(item.kind == AgendaKind.BALLOT for item in meeting.items.all()):
        return _(": no ballot is held today, the meeting is put off.")
    return _(": the meeting is put off.")


def committee_report(meeting, counts, rows, elsewhere=()):
    """A committee meeting's short report; those missing are named only when somebody is."""
    head = _("%(expected)d members of the committee are expected, %(present)d are present")
    if not branch_rules.has_committee(len(rows)):
        head = _(
            "This branch has no committee: %(expected)d members are expected, "
            "%(present)d are present"
        )
    head = head % {"expected": counts.expected, "present": counts.present}
    some_missing = counts.missing or elsewhere
    if some_missing:
        missing = missing_report(counts, rows, elsewhere)
        head += pgettext("between parts of a sentence", "; ") + missing
    comma, stop = pgettext("between people", ", "), pgettext("end of a sentence", ". ")
    return head + (stop if some_missing else comma) + committee_verdict(meeting, counts)


def committee_verdict(meeting, counts):
    """Whether enough of the committee are there, and what follows."""
    if meeting.rule_says_valid(counts):
        return _("as the rules require; the meeting may begin.")
    if rules.turnout(counts.present, counts.expected) == rules.Turnout.HALF:
        return _(
            "not more than half of those expected, not as the rules require: "
            "the meeting is put off."
        )
    return _("less than half of those expected, not as the rules require: the meeting is put off.")


def welcome(supervisors):
    """The last sentence, when the superior organisation has sent somebody."""
    if not supervisors:
        return ""
    names = [_("Comrade %(name)s") % {"name": guest.name} for guest in supervisors]
    return _("The superior organisation has sent %(people)s to guide us; let us welcome them.") % {
        "people": pgettext("between names", ", ").join(names)
    }


def declared_anew(rows):
    """What the report adds when too few were there at first: who came, and that it is made anew."""
    late = [row for row in rules.in_the_room(rows) if row.arrived_at]
    late.sort(key=lambda row: row.arrived_at)
    people = [
        _("Comrade %(name)s (%(time)s)")
        % {"name": row.member.name, "time": zh_time(row.arrived_at)}
        for row in late
    ]
    if not people:
        return _("(It had been declared that too few were present; now it is declared anew.)")
    return _(
        "(It had been declared that too few were present; after %(people)s had come it is declared "
        "anew.)"
    ) % {"people": pgettext("between names", ", ").join(people)}
