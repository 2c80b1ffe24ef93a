"""The words of the minutes: head in a frame, then running text along the agenda.

What is signed is frozen as these words, so a paper made of them later says the same again.
"""

import json
from difflib import SequenceMatcher
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife.models import File
from branchlife.written import zh_date, zh_datetime, zh_time
from meetings.figures.speeches import other_speeches, spoken_groups
from meetings.models import AgendaKind, Attendance, Meeting, Speech

# How a block of the running text looks; ROOM is empty space to write by hand.
SECTION, ITEM, PART, CAPTION, TEXT, ROOM = "section", "item", "part", "caption", "text", "room"
PHOTO = "photo"


def words(meeting, *, on_paper=None):
    """All words of the minutes, as plain lists and texts that JSON can keep.

    {"title", "notes": [text], "head": [[label, text, …]], "blocks": [[style, text]],
    "end": [text], "attached": text, "photos": [file id]}. Nothing is said twice in it, and nothing
    depends on when it is asked but on what was typed. `on_paper`: what is not typed stands on a signed
    copy. `meeting` comes from `for_detail()`.
    """
    if on_paper is None and meeting.state == Meeting.State.SIGNED:
        on_paper = meeting.signed_on_paper
    return {
        "title": _("Minutes of the meeting"),
        "notes": [_("entered afterwards")] if meeting.entered_afterwards else [],
        "head": head(meeting),
        "blocks": blocks(meeting, on_paper),
        "end": [ending(meeting)],
        "attached": attached(),
        "photos": [photo.pk for photo in photos_of(meeting)],
    }


def empty_words(meeting):
    """The words of a form to be written by hand: what is known before the meeting."""
    counted = head(meeting, is_empty=True)
    items = []
    for item in meeting.agenda:
        items.append([PART if item.is_part else ITEM, item_heading(item)])
        if not item.own_parts:
            items.append([ROOM, ""])
    return {
        "title": _("Minutes of the meeting"),
        "notes": [],
        "head": counted,
        "blocks": [[SECTION, _("Main contents")], *(items or [[ROOM, ""]])],
        "end": [_("Meeting ended at: %(end)s") % {"end": "\u3000" * 12}],
        "attached": attached(),
        "photos": [],
    }


def attached():
    """What is kept with the minutes."""
    return _("Attached: sign-in sheet, report on the ballot, written speeches, photographs")


def item_heading(item):
    """An item with its number."""
    return f"{item.number} {item.title}" if item.is_part else f"{item.number}. {item.title}"


def stamp(content):
    """Changes with every word; photographs are none."""
    said = {key: value for key, value in content.items() if key != "photos"}
    return sha256(json.dumps(said).encode()).hexdigest()[:16]


def photos_of(meeting):
    """Pictures hung on the meeting for its minutes, the first first."""
    return File.objects.for_record(meeting).filter(purpose=PHOTO).order_by("pk")


# --- the head ---


def head(meeting, *, is_empty=False):
    """Rows of the frame: label and text, or two of each. `is_empty`: nobody is counted yet."""
    rows, counts = list(meeting.attendances.all()), meeting.counts()
    is_whole = bool(counts.roster and not counts.unmarked) and not is_empty
    named, status = meeting.names, Attendance.Status
    guests = [(guest.name, guest.position_held) for guest in meeting.guests.all()]
    return [
        [_("Name of the meeting"), f"{named['branch']} {meeting.title}"],
        [_("Time"), meeting.time_span],
        [_("Place"), meeting.place],
        [_("Chair"), named["chair"], _("Recorder"), named["recorder"]],
        [
            _("expected and present"),
            "" if is_empty else "\n".join(attendance_lines(rows, counts if is_whole else None)),
        ],
        [_("on leave, and why"), people(rows, status.ON_LEAVE) if is_whole else ""],
        [_("absent, and why"), people(rows, status.ABSENT) if is_whole else ""],
        [_("attending without a vote"), names(guests)],
        [_("subject of the meeting"), meeting.theme or meeting.title],
    ]


def attendance_lines(rows, counts):
    """How many were expected and present, then who came in another way than the others."""
    if counts:
        yield _(
            "Expected %(expected)s, present %(present)s; with a vote expected "
            "%(expected_with_vote)s, present %(present_with_vote)s"
        ) % {
            "expected": counts.expected,
            "present": counts.present,
            "expected_with_vote": counts.expected_with_vote,
            "present_with_vote": counts.present_with_vote,
        }
        there = [row for row in rows if row.is_there]
        online = [row for row in there if row.status == Attendance.Status.ONLINE]
        if online:
            yield _("Online: %(online)s") % {"online": named_with(online, reason)}
        late = [r for r in there if r.status == Attendance.Status.LATE or r.arrived_at]
        if late:
            yield _("Came late: %(people)s") % {"people": named_with(late, coming)}
        if gone := [row for row in there if row.left_at]:
            yield _("Left early: %(people)s") % {"people": named_with(gone, leaving)}
        if cadres := [row for row in rows if row.is_expected and row.member.is_leading_cadre]:
            yield _("Leading cadres: %(people)s") % {"people": named_with(cadres, presence)}
    for row in rows:
        if not row.is_expected:
            yield _("%(name)s: %(remark)s") % {"name": row.name, "remark": row.remark}


def reason(row):
    """Why, as it was typed."""
    return row.reason


def coming(row):
    """When a latecomer came, and why late."""
    at = _("came at %(time)s") % {"time": zh_time(row.arrived_at)} if row.arrived_at else ""
    why = row.reason if row.status == Attendance.Status.LATE else ""
    return pgettext("between people", ", ").join(text for text in (at, why) if text)


def presence(row):
    """Whether a leading cadre took part in the own branch, as the plans ask."""
    return _("attended") if row.is_there else row.remark


def leaving(row):
    """When somebody left."""
    return _("left at %(time)s") % {"time": zh_time(row.left_at)}


def named_with(rows, remark):
    """Names, each with a remark in brackets."""
    return names([(row.name, remark(row)) for row in rows])


def people(rows, status):
    """The names in this status, with reasons in brackets; 无 when there is none."""
    return names([(row.name, row.reason) for row in rows if row.status == status])


def names(pairs):
    """Names with something in brackets, one after the other; 无 when there is none."""
    texts = [
        _("%(name)s (%(remark)s)") % {"name": name, "remark": remark} if remark else name
        for name, remark in pairs
    ]
    return pgettext("between names", ", ").join(texts) or pgettext("nobody", "none")


# --- the running text ---


def blocks(meeting, on_paper):
    """[[style, text]] of the main contents, item by item, then what belongs to no item.

    `on_paper`: True, what is not typed stands there; False, there is nothing; None, not signed yet.
    """
    body = [[SECTION, _("Main contents")], *Body(meeting).blocks()]
    if on_paper is None:
        return body
    rest = _("(see the signed copy)") if on_paper else pgettext("nothing", "none")
    return [[TEXT, rest] if style == ROOM else [style, text] for style, text in body]


class Body:
    """The running text of one meeting: what was recorded, said and resolved under each item."""

    def __init__(self, meeting):
        self.meeting = meeting
        self.items = meeting.agenda
        self.rows = {row.member_id: row for row in meeting.attendances.all()}
        self.parts = spoken_groups(meeting)
        self.others = other_speeches(meeting)
        self.resolutions = list(meeting.resolutions.all())
        self.guests = [guest for guest in meeting.guests.all() if guest.headed_remarks]
        kinds = {item.kind for item in self.items}
        # Comments of visitors stand under the item made for them, else at the end.
        self.comments_apart = AgendaKind.SUPERVISOR not in kinds

    def blocks(self):
        """Everything in order."""
        for item in self.items:
            yield from self.item_blocks(item)
        yield from self.loose_blocks()

    def item_blocks(self, item):
        """One item: its title, what was recorded, then speeches, comments and resolutions."""
        yield [PART if item.is_part else ITEM, item_heading(item)]
        found = list(text_blocks(item.record))
        for part in self.parts:
            if part.item is not None and part.item.pk == item.pk:
                found += self.part_blocks(part)
        for speech in self.others:
            if self.item_of(speech) == item.pk:
                found += self.speech_blocks(speech, with_kind=True)
        if item.kind == AgendaKind.SUPERVISOR and item is self.first_of(item.kind):
            found += self.comment_blocks()
        for number, resolution in enumerate(self.resolutions_of(item), start=1):
            found += resolution_blocks(number, resolution)
        if item.is_unfinished:
            found.append([TEXT, _("Not finished, to be dealt with at another meeting.")])
        if not found and not item.own_parts:
            found = [[ROOM, ""]]
        yield from found

    def first_of(self, kind):
        """The first item of this kind."""
        return next(item for item in self.items if item.kind == kind)

    def item_of(self, speech):
        """The id of the item a speech outside the groups belongs to; None when to none."""
        if speech.item_id is not None:
            return speech.item_id
        if speech.kind == Speech.Kind.DUTY_REPORT:
            reports = [item for item in self.items if item.kind == AgendaKind.DUTY_REPORT]
            return reports[0].pk if reports else None
        return None

    def resolutions_of(self, item):
        """Resolutions taken under this item."""
        return [each for each in self.resolutions if item and each.item_id == item.pk]

    def loose_blocks(self):
        """Speeches, comments and resolutions that belong to no item."""
        here = {item.pk for item in self.items}
        for part in self.parts:
            if part.item is None:
                yield [ITEM, str(AgendaKind(part.rule.item).label)]
                yield from self.part_blocks(part)
        speeches = [speech for speech in self.others if self.item_of(speech) not in here]
        if speeches:
            yield [ITEM, _("Other speeches")]
            for speech in speeches:
                yield from self.speech_blocks(speech, with_kind=True)
        if self.comments_apart:
            yield from self.comment_blocks(ITEM)
        resolutions = [each for each in self.resolutions if each.item_id not in here]
        if resolutions:
            yield [SECTION, _("Resolutions")]
            for number, resolution in enumerate(resolutions, start=1):
                yield from resolution_blocks(number, resolution)

    # Criticism and self-criticism: own words, the others' words, the answer.

    def part_blocks(self, part):
        """Everybody's group, one after the other."""
        for group in part.groups:
            written = [each for each in group.own if each.kind == Speech.Kind.WRITTEN]
            own = [each for each in group.own if each.kind != Speech.Kind.WRITTEN]
            name = {"name": group.name}
            if part.is_evaluation:
                titles = (
                    _("Self-evaluation of comrade %(name)s"),
                    _("The others on comrade %(name)s"),
                )
            else:
                titles = (
                    _("Self-criticism of comrade %(name)s"),
                    _("Criticism of comrade %(name)s by the others"),
                )
            if part.is_evaluation and group.row.is_away:
                # Nobody heard it from them.
                titles = (_("Written self-evaluation of comrade %(name)s"), titles[1])
            for title, speeches in (
                (titles[0], own),
                (_("Written speech of comrade %(name)s"), written),
                (titles[1], group.opinions),
                (_("Answer of comrade %(name)s"), group.responses),
            ):
                if speeches:
                    yield [CAPTION, title % name]
                for speech in speeches:
                    yield from self.speech_blocks(speech)

    def speech_blocks(self, speech, *, with_kind=False):
        """What one person said, in running text: name (post): ……"""
        if with_kind and speech.kind != Speech.Kind.OTHER:
            yield [CAPTION, str(speech.get_kind_display())]
        said = speech.text.strip() or (
            _("(see the written speech attached)")
            if speech.has_file
            else _("(has spoken; the words were not noted)")
        )
        words = {"who": self.who(speech.speaker), "said": said}
        yield from text_blocks(_("%(who)s: %(said)s") % words)

    def who(self, member):
        """Name and post in brackets; who holds none is a member."""
        row = self.rows.get(member.pk)
        name = row.name if row else member.name
        post = row.post_label if row else ""
        if not post:
            is_full = row is None or row.category == "full"
            post = _("member") if is_full else str(row.get_category_display())
        return _("%(name)s (%(remark)s)") % {"name": name, "remark": post}

    def comment_blocks(self, style=CAPTION):
        """What visitors said, under their headings."""
        for guest in self.guests:
            yield [style, _("Comments of comrade %(name)s") % {"name": guest.name}]
            for heading, text in guest.headed_remarks:
                yield from text_blocks(
                    _("%(heading)s: %(text)s") % {"heading": heading, "text": text.strip()}
                )


def text_blocks(text):
    """A text as blocks, a paragraph each."""
    lines = (line.strip() for line in text.splitlines())
    return [[TEXT, line] for line in lines if line]


def resolution_blocks(number, resolution):
    """A motion and its votes, as papers write them."""
    yield [TEXT, f"{number}. {resolution.text.strip()}"]
    votes = _(
        "Members with a vote: %(expected)s expected, %(present)s present; %(ayes)s for, "
        "%(nays)s against, %(abstentions)s abstaining."
    ) % {
        name: getattr(resolution, name)
        for name in ("expected", "present", "ayes", "nays", "abstentions")
    }
    result = _("passed") if resolution.is_passed else _("not passed")
    yield [TEXT, f"{votes} {result}"]


# --- the end ---


def ending(meeting):
    """When the meeting ended; with room where nobody has said it yet."""
    end = zh_datetime(meeting.ends_at) if meeting.ends_at else "\u3000" * 12
    return _("Meeting ended at: %(end)s") % {"end": end}


def signatures(meeting, version):
    """[text] of who signed this version: room to sign on paper, or the name and for whom and when."""
    if version is None or version.on_paper or not version.is_signed:
        return [_("Chair (signature)"), _("Recorder (signature)"), _("Date: year month day")]
    return [
        _("Chair (signature)") + signed(meeting, version, "chair"),
        _("Recorder (signature)") + signed(meeting, version, "recorder"),
        zh_date(version.signed_at),
    ]


def signed(meeting, version, role):
    """The name of who should sign; who signed for them is named beside it."""
    name, by = meeting.names[role], getattr(version, f"{role}_signed_by")
    member = getattr(meeting, role)
    colon = pgettext("before a name", ": ")
    if member is not None and member.user_id == by.pk:
        return colon + name
    return colon + _("%(name)s (signed for by %(by)s)") % {"name": name, "by": by}


def as_lines(content):
    """The words of a version line by line, to be compared with another's."""
    colon = pgettext("before a name", ": ")
    lines = list(content["notes"])
    for row in content["head"]:
        cells = [text.replace("\n", " ") for text in row]
        pairs = zip(cells[::2], cells[1::2], strict=True)
        lines += [f"{label}{colon}{text}" for label, text in pairs]
    return lines + [text for _style, text in content["blocks"]] + content["end"]


def differences(earlier, later):
    """[(sign, line)] of what a version took away ("-") and put in ("+"), in the order of the text."""
    old, new = as_lines(earlier), as_lines(later)
    changes = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            changes += [("-", line) for line in old[a:b]] + [("+", line) for line in new[c:d]]
    return changes
