"""The chair's script (主持词): what is said from the opening to the end, with the live numbers.

What a higher room knows of an item (who watches a ballot, how it came out) it says itself: the
setting SCRIPT_PARTS names functions that, given the meeting and its items, return {item id: Words}.
They stand below what is said here of items of that kind.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from branchlife import papers
from branchlife.papers.letters import numeral
from branchlife.rules import has_committee
from meetings.figures.speeches import Spoken
from meetings.models import AgendaKind, Meeting
from meetings.models.sentence import exclusion_report, roster_report

# Where something is not known yet, it is filled in by hand.
BLANK = "____"


@dataclass(frozen=True)
class Words:
    """A paragraph of the script: read out, or a hint to the chair."""

    text: str
    is_hint: bool = False


@dataclass
class Step:
    """A step of the meeting: its heading and what is said."""

    heading: str
    words: list = field(default_factory=list)


class Script:
    """What is asked once while the script of a meeting is put together."""

    def __init__(self, meeting):
        self.meeting = meeting

    @cached_property
    def spoken(self):
        """Who speaks, in their order."""
        return Spoken(self.meeting)

    @cached_property
    def from_above(self):
        """{item id: Words} of the higher rooms."""
        words, items = {}, self.meeting.agenda
        for path in settings.SCRIPT_PARTS:
            for pk, said in import_string(path)(self.meeting, items).items():
                words.setdefault(pk, []).extend(said)
        return words


def say(text):
    """Words to read out."""
    return Words(str(text))


def hint(text):
    """What the chair does, not says."""
    return Words(str(text), is_hint=True)


def script_of(meeting):
    """The Steps of a meeting from `for_detail()`: opening, items, end."""
    agenda, script = meeting.agenda, Script(meeting)
    if is_put_off(meeting):
        return [Step(_("Opening"), [*attendance_words(script), hint(put_off())])]
    tops = [item for item in agenda if not item.is_part]
    overview = overview_words(meeting, len(tops))
    begins = bool(tops) and tops[0].kind == AgendaKind.ATTENDANCE
    has_report = any(item.kind == AgendaKind.ATTENDANCE for item in agenda)
    steps = [Step(_("Opening"), opening_words(script, has_report))]
    if not begins:
        steps[0].words += overview
    for number, item in enumerate(tops, start=1):
        if number == 1 and begins:
            words = [*kind_words(script, item), *overview]
        else:
            words = [announced(item, number), *kind_words(script, item)]
        heading = _("Item %(number)s of the agenda") % {"number": numeral(number)}
        steps.append(Step(with_minutes(heading, item), words))
        steps += [
            Step(with_minutes(f"{part.number} {part.title}", part), kind_words(script, part))
            for part in item.own_parts
        ]
    steps.append(Step(_("End of the meeting"), closing()))
    return steps


def put_off():
    """What the chair does when too few came."""
    return _("(Too few are present: the agenda is left for the second sitting.)")


def opening_words(script, has_report):
    """The report on attendance opens the meeting, unless an item of the agenda is about it."""
    if has_report:
        return [say(_("Comrades, please be quiet; we are about to begin."))]
    return attendance_words(script)


def overview_words(meeting, number):
    """The theme of the meeting, and how many items it has."""
    words = []
    if meeting.theme:
        words.append(
            say(_("The theme of today's meeting is: %(theme)s.") % {"theme": theme(meeting)})
        )
    if number:
        counted = ngettext(
            "There is %(number)d item on the agenda.",
            "There are %(number)d items on the agenda.",
            number,
        )
        words.append(say(counted % {"number": number}))
    return words


def announced(item, number):
    """How the chair comes to an item."""
    words = _("We come to item %(number)s of the agenda: %(title)s.")
    return say(words % {"number": numeral(number), "title": item.title})


def theme(meeting):
    """The theme without a stop at its end."""
    return meeting.theme.strip().rstrip(pgettext("end of a sentence", ". ").strip())


def kind_words(script, item):
    """What is said under an item of this kind, and below it what higher rooms know."""
    said = KINDS.get(item.kind, presented)(script, item)
    return [*said, *script.from_above.get(item.pk, [])]


def with_minutes(heading, item):
    """A heading with the minutes planned for the item."""
    if not item.minutes:
        return heading
    timed = _("%(heading)s (%(minutes)d minutes)")
    return timed % {"heading": heading, "minutes": item.minutes}


def attendance_words(script, item=None):
    """The report on attendance: as declared, as marked, or with blanks before anybody is marked."""
    meeting = script.meeting
    if meeting.report and not meeting.can_be_declared_anew:
        return [say(meeting.report)]
    counts = meeting.counts()
    if is_marked(counts):
        return [say(meeting.sentence())]
    return [say(blank_report(meeting, counts)), *welcome_words(meeting)]


def is_marked(counts):
    """Whether it is known of everybody who came."""
    return bool(counts.roster) and not counts.unmarked


def is_put_off(meeting):
    """Whether too few came: then the report says so, and nothing else is dealt with."""
    if not meeting.must_be_declared or meeting.declared_valid:
        return False
    return is_marked(meeting.counts()) and not meeting.rule_says_valid()


def blank_report(meeting, counts):
    """The report with blanks for what is known only in the room; the same pieces as when it is."""
    known = bool(counts.roster)
    numbers = {
        "expected": counts.expected if known else BLANK,
        "voting": counts.expected_with_vote if known else BLANK,
        "blank": BLANK,
    }
    if meeting.kind == Meeting.Kind.COMMITTEE:
        return blank_committee_report(counts) % numbers
    pieces = [_("Comrades, the meeting begins.")]
    if known and meeting.kind == Meeting.Kind.GENERAL:
        pieces += [roster_report(counts), exclusion_report(meeting.attendances.all())]
    pieces.append(
        _(
            "Today %(expected)s members are expected and %(blank)s are present; on leave "
            "%(blank)s: %(blank)s; absent without leave %(blank)s."
        )
        % numbers
    )
    if meeting.kind == Meeting.Kind.GENERAL:
        pieces.append(
            _(
                "With a vote %(voting)s are expected and %(blank)s are present, which exceeds half "
                "of those expected and is as the rules require: the meeting is valid and may begin."
            )
            % numbers
        )
    return "".join(pieces)


def blank_committee_report(counts):
    """That of a meeting of the committee, or of those who do its work where there is none."""
    if counts.roster and not has_committee(counts.roster):
        return _(
            "This branch has no committee: %(expected)s members are expected, %(blank)s are "
            "present, as the rules require; the meeting may begin."
        )
    return _(
        "%(expected)s members of the committee are expected, %(blank)s are present, as the "
        "rules require; the meeting may begin."
    )


def supervisors(meeting):
    """The comrades whom the superior organisation sends, as they are addressed."""
    names = [guest.name for guest in meeting.guests.all() if guest.is_supervisor]
    return pgettext("between names", ", ").join(
        _("Comrade %(name)s") % {"name": name} for name in names
    )


def welcome_words(meeting):
    """The welcome to the superior's comrades; nothing when nobody is sent."""
    if not (people := supervisors(meeting)):
        return []
    welcome = _("The superior organisation has sent %(people)s to guide us; let us welcome them.")
    return [say(welcome % {"people": people})]


def presented(script, item):
    """Who is asked to speak, when that is planned."""
    if not item.presenter:
        return []
    return [say(_("%(presenter)s, please.") % {"presenter": item.presenter})]


def criticism_words(script, item):
    """How criticism and self-criticism goes round, and who speaks after whom."""
    return [
        *presented(script, item),
        hint(
            _(
                "(The secretary begins, then the others one after the other: self-criticism, "
                "criticism by the others, and what one answers to it.)"
            )
        ),
        *order_words(script, item),
    ]


def evaluation_words(script, item):
    """How self-evaluation and mutual evaluation goes round, and who speaks after whom."""
    return [
        *presented(script, item),
        hint(
            _(
                "(The members of the committee begin, then the others one after the other: "
                "self-evaluation, then opinions of the others.)"
            )
        ),
        *order_words(script, item),
    ]


def order_words(script, item):
    """The order of speakers under an item; nothing before it is known who is expected."""
    spoken = script.spoken
    part = next((part for part in spoken.parts if part.item == item), None)
    if part is None or not part.speaking:
        return []
    names = pgettext("between names", ", ").join(spoken.rows[pk].name for pk in part.speaking)
    return [hint(_("(Order of speakers: %(names)s.)") % {"names": names})]


def duty_words(script, item):
    """The duty report of the secretary."""
    if item.presenter:
        return presented(script, item)
    return [say(_("The secretary now reports to the general meeting for the branch committee."))]


def supervisor_words(script, item):
    """The superior's comrades are asked to comment, and thanked; or nobody came."""
    if not (people := supervisors(script.meeting)):
        return [hint(_("(Nobody was sent by the superior organisation: this item is left out.)"))]
    ask = _("We ask %(people)s of the superior organisation to comment; let us welcome them.")
    thank = _("We thank %(people)s for the comments and guidance.")
    return [say(ask % {"people": people}), hint(_("(Comments.)")), say(thank % {"people": people})]


def left_to_the_room_above(script, item):
    """Nothing here: everything about it is known in a higher room."""
    return []


KINDS = {
    AgendaKind.ATTENDANCE: attendance_words,
    AgendaKind.SELF_CRITICISM: criticism_words,
    AgendaKind.SELF_EVALUATION: evaluation_words,
    AgendaKind.DUTY_REPORT: duty_words,
    AgendaKind.SUPERVISOR: supervisor_words,
    AgendaKind.BALLOT: left_to_the_room_above,
}


def closing():
    """The end, and what to do before people leave."""
    return [
        say(_("All items of today's meeting have been dealt with. The meeting is over.")),
        hint(_("(Check that everybody who came has signed in.)")),
    ]


def script_context(meeting):
    """What the page shows."""
    return {"meeting": meeting, "steps": script_of(meeting)}


def script(meeting, by=None):
    """The script as a paper: what is said in large letters, what is done in another hand."""
    lines = [f"{meeting.names['branch']} {meeting.title}", meeting.time_span, meeting.place]
    blocks = [
        papers.Title(_("Chair's script")),
        papers.Lines(tuple(line for line in lines if line), align="center"),
    ]
    for step in script_of(meeting):
        blocks.append(papers.Section(step.heading))
        blocks += [papers.Text(words.text, is_hint=words.is_hint) for words in step.words]
    return papers.Document(
        "{} {}".format(_("Chair's script"), meeting.title),
        _("Chair's script (%(title)s)") % {"title": meeting.title},
        blocks,
        look=papers.LETTER,
    )
