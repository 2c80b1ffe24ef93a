"""Who said what in a meeting, who is still to speak; grouped as papers and screens show it."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife.models import BranchPost, File
from meetings import rules
from meetings.models import AgendaItem, AgendaKind, Attendance, Meeting, Speech
from meetings.rules import speeches as speech_rules
from meetings.rules.preparation import prepares


@dataclass
class Group:
    """What was said of one person: their own words, the others' words, their answer."""

    row: Attendance
    own: list = field(default_factory=list)
    opinions: list = field(default_factory=list)
    responses: list = field(default_factory=list)

    @property
    def name(self):
        """The person's name, in signed minutes as it was then."""
        return self.row.name

    @property
    def is_empty(self):
        """Nobody has said anything here."""
        return not (self.own or self.opinions or self.responses)


@dataclass
class Part:
    """An agenda item of criticism or evaluation: everybody's group, and what is missing."""

    rule: speech_rules.Part
    item: AgendaItem | None
    groups: list
    # Ids of those who have to speak, in their order.
    speaking: list
    lacks: list = field(default_factory=list)

    @property
    def is_evaluation(self):
        """Self-evaluation, not self-criticism."""
        return self.rule.item == speech_rules.SELF_EVALUATION


class Spoken:
    """The speeches of one meeting. As many queries for fifty members as for one.

    Before the meeting begins what counts is what has been handed in; then what has been said.
    """

    def __init__(self, meeting):
        self.meeting = meeting
        self.has_begun = meeting.state in Meeting.BEGUN
        self.items = list(meeting.items.all())
        self.speeches = list(meeting.speeches.for_list())
        in_files = with_files([speech.pk for speech in self.speeches if not speech.text])
        for speech in self.speeches:
            speech.meeting = meeting
            # Whether words that are not typed are in a file.
            speech.has_file = speech.pk in in_files

    # --- people ---

    @cached_property
    def rows(self):
        """{member id: attendance row} in speaking order."""
        rows = {row.member_id: row for row in attendance_rows(self.meeting)}
        order = speech_rules.speaking_order(map(self.person, rows.values()), self.posts)
        return {person.member: rows[person.member] for person in order}

    @cached_property
    def posts(self):
        """Members of the committee by post."""
        return list(self.meeting.post_labels)

    def person(self, row):
        """The row as the rules know it."""
        in_committee = self.meeting.is_committee or bool(row.post_label)
        away = row.status in (rules.ON_LEAVE, rules.ABSENT)
        return speech_rules.Person(row.member_id, row.is_expected, away, in_committee)

    def name(self, member):
        """What a speaker is called here."""
        row = self.rows.get(member.pk)
        return row.name if row else member.name

    # --- speeches ---

    def counts(self, speech):
        """Whether a speech is there: said, or before the meeting handed in."""
        return speech.is_delivered or (speech.is_ready and not self.has_begun)

    @cached_property
    def in_groups(self):
        """What was said in the groups before; it counts for the general meeting (article 18)."""
        kinds = {item.kind for item in self.items}
        is_general = self.meeting.kind == Meeting.Kind.GENERAL
        if not is_general or AgendaKind.SELF_EVALUATION not in kinds:
            return []
        rows = Speech.objects.said_in_groups_before(self.meeting)
        return [speech_rules.Said(*row) for row in rows.values_list("kind", "speaker", "about")]

    def said(self):
        """Every speech that counts, as the rules know it."""
        own = [
            speech_rules.Said(speech.kind, speech.speaker_id, speech.about_id)
            for speech in self.speeches
            if self.counts(speech)
        ]
        return own + self.in_groups

    @cached_property
    def parts(self):
        """The items of criticism and of evaluation that this meeting has, the first first."""
        return [part for rule in speech_rules.PARTS if (part := self.part(rule))]

    def part(self, rule):
        """One of them, with what is missing; None when the meeting knows nothing of it."""
        item = next((item for item in self.items if item.kind == rule.item), None)
        is_asked = item is not None or (
            rule.item == speech_rules.SELF_EVALUATION and is_group_life(self.meeting)
        )
        if not is_asked and not any(
            speech.kind in (rule.own, rule.others) for speech in self.speeches
        ):
            return None
        speaking = []
        if is_asked:
            speaking = speech_rules.speakers(rule, map(self.person, self.rows.values()))
        part = Part(rule, item, self.groups(rule, speaking), speaking)
        part.lacks = list(speech_rules.missing(rule, speaking, self.said()))
        return part

    def groups(self, rule, speaking):
        """Everybody who speaks or is spoken about, with what was said; in the recorder's order."""
        groups = {pk: Group(self.rows[pk]) for pk in speaking}
        is_first = rule is self.first_rule
        for speech in self.speeches:
            if not self.counts(speech):
                continue
            subject = speech.about_id if speech.kind == rule.others else speech.speaker_id
            if subject not in self.rows:
                continue
            if speech.kind in (rule.own, rule.others):
                group = groups.setdefault(subject, Group(self.rows[subject]))
                (group.own if speech.kind == rule.own else group.opinions).append(speech)
            elif is_first and speech.kind in (Speech.Kind.WRITTEN, Speech.Kind.RESPONSE):
                group = groups.setdefault(subject, Group(self.rows[subject]))
                written = speech.kind == Speech.Kind.WRITTEN
                (group.own if written else group.responses).append(speech)
        return in_order(groups, list(self.rows))

    @cached_property
    def first_rule(self):
        """Answers and written speeches stand in the first part there is."""
        kinds = {item.kind for item in self.items} | {speech.kind for speech in self.speeches}
        if is_group_life(self.meeting):
            kinds.add(speech_rules.SELF_EVALUATION)
        return next((rule for rule in speech_rules.PARTS if kinds & {rule.item, rule.others}), None)

    def loose(self):
        """Speeches that count and stand in no group: reports, others, written ones without a part."""
        in_groups = {
            speech.pk
            for part in self.parts
            for group in part.groups
            for speech in (*group.own, *group.opinions, *group.responses)
        }
        return [
            speech for speech in self.speeches if self.counts(speech) and speech.pk not in in_groups
        ]

    # --- what is missing ---

    def report_items(self):
        """Items that want the secretary's duty report."""
        return [item for item in self.items if item.kind == AgendaKind.DUTY_REPORT]

    @property
    def has_report(self):
        """The duty report is there."""
        kind = Speech.Kind.DUTY_REPORT
        return any(speech.kind == kind and self.counts(speech) for speech in self.speeches)

    def missing(self):
        """What is missing as sentences, the committee first; {item id or None: [sentence]}."""
        sentences = {}
        if not self.rows or self.meeting.state == Meeting.State.CANCELLED:
            return sentences
        for item in self.report_items():
            if not self.has_report:
                sentences[item.pk] = [
                    _("The secretary has not given the duty report yet.")
                    if self.has_begun
                    else _("The duty report of the secretary has not been handed in yet.")
                ]
        for part in self.parts:
            found = [self.sentence(part, lack) for lack in part.lacks]
            key = part.item.pk if part.item else None
            sentences[key] = [sentence for sentence in found if sentence]
        return sentences

    def sentence(self, part, lack):
        """What one person still lacks; before the meeting only their own words are asked for."""
        words = {"name": self.rows[lack.member].name}
        if not self.has_begun:
            return before_the_meeting(part, lack) % words if lack.own else ""
        if part.is_evaluation:
            if lack.own and lack.others:
                text = _("%(name)s: no self-evaluation yet, and no opinion of the others.")
            elif lack.own:
                text = _("%(name)s: no self-evaluation yet.")
            else:
                text = _("%(name)s: nobody has said an opinion yet.")
        elif lack.own and lack.others:
            text = _("%(name)s: no self-criticism yet, and no criticism by the others.")
        elif lack.own:
            text = _("%(name)s: no self-criticism yet.")
        else:
            text = _("%(name)s: nobody has criticised them yet.")
        return text % words


def before_the_meeting(part, lack):
    """The sentence about somebody who has not handed in."""
    if part.is_evaluation:
        return _("%(name)s has not handed in the self-evaluation yet.")
    return _("%(name)s has not handed in the self-criticism yet.")


def with_files(ids):
    """Which of these speeches (ids) have a file."""
    if not ids:
        return set()
    label = Speech._meta.label_lower
    files = File.objects.filter(target_label=label, target_id__in=map(str, ids))
    return {int(target) for target in files.values_list("target_id", flat=True)}


def attendance_rows(meeting):
    """Everybody on the list, with the member; from what is loaded already, if it is."""
    if "attendances" in getattr(meeting, "_prefetched_objects_cache", {}):
        return meeting.attendances.all()
    return meeting.attendances.select_related("member")


def in_order(groups, order):
    """By the number the recorder gave the own speech; without one in speaking order."""
    rank = {pk: number for number, pk in enumerate(order, start=1)}

    def key(pk):
        given = next((speech.position for speech in groups[pk].own if speech.position), 0)
        return (given or rank[pk], 0 if given else 1, rank[pk])

    return [groups[pk] for pk in sorted(groups, key=key)]


def missing_speeches(meeting):
    """Sentences of who is still to speak, committee first: warnings before the minutes are signed."""
    found = Spoken(meeting).missing()
    return [sentence for sentences in found.values() for sentence in sentences]


def spoken_groups(meeting):
    """[Part] of what was SAID, each with its agenda item and its groups, for minutes and screen.

    A group: `name`, and speeches `own`, `opinions`, `responses` (`speaker`, `text`, `kind`). Groups
    in which nobody said anything are left out.
    """
    spoken = Spoken(meeting)
    parts = spoken.parts if spoken.has_begun else []
    for part in parts:
        part.groups = [group for group in part.groups if not group.is_empty]
    return [part for part in parts if part.groups]


def other_speeches(meeting):
    """What was SAID besides: duty report, written speeches of the absent, others; in their order."""
    spoken = Spoken(meeting)
    return spoken.loose() if spoken.has_begun else []


def leading_cadres(meeting):
    """[(row, attended, spoke)] of leading cadres on the list: they take part in their own branch."""
    spoken = Spoken(meeting)
    rows = [row for row in spoken.rows.values() if row.member.is_leading_cadre]
    speaking = {said.speaker for said in spoken.said()} if spoken.has_begun else set()
    return [(row, row.is_there, row.member_id in speaking) for row in rows]


# --- before the meeting: what one person is asked for ---


@dataclass(frozen=True)
class Awaited:
    """A speech a person is asked to hand in; `speech` is what there is of it, or None."""

    meeting: Meeting
    kind: str
    speech: Speech | None

    @property
    def is_returned(self):
        """It was handed in, and is to be changed."""
        return self.speech is not None and self.speech.state == Speech.State.RETURNED

    @property
    def url(self):
        """Where it is written."""
        if self.speech is not None:
            return reverse("meetings:edit_speech", args=[self.speech.pk])
        return reverse("meetings:write_speech", args=[self.meeting.pk]) + f"?kind={self.kind}"

    @property
    def button(self):
        """The word on the button that leads there."""
        if self.is_returned:
            return _("Change it")
        return _("Write on") if self.speech else pgettext("speech", "Write")

    @property
    def label(self):
        """What kind of speech is asked for."""
        return Speech.Kind(self.kind).label


def own_kinds(meeting, row, *, is_secretary):
    """Kinds of speeches this meeting asks of the person of `row`, the committee's first."""
    kinds = {item.kind for item in meeting.items.all()}
    in_committee = meeting.is_committee or bool(row.post_label)
    if AgendaKind.DUTY_REPORT in kinds and is_secretary:
        yield Speech.Kind.DUTY_REPORT
    if AgendaKind.SELF_CRITICISM in kinds and in_committee:
        yield Speech.Kind.SELF_CRITICISM
    if AgendaKind.SELF_EVALUATION in kinds or is_group_life(meeting):
        yield Speech.Kind.SELF_EVALUATION


def is_group_life(meeting):
    """A group's organisational-life meeting: it evaluates, whatever its agenda says."""
    return meeting.kind == Meeting.Kind.GROUP and meeting.is_organizational_life


def kinds_to_write(meeting, row, *, is_secretary):
    """Every kind the person of `row` may write: what is asked first, then about others, then the rest."""
    kinds = {item.kind for item in meeting.items.all()}
    found = list(own_kinds(meeting, row, is_secretary=is_secretary))
    if AgendaKind.SELF_CRITICISM in kinds:
        found.append(Speech.Kind.CRITICISM)
    if AgendaKind.SELF_EVALUATION in kinds or is_group_life(meeting):
        found.append(Speech.Kind.PEER_OPINION)
    return [*found, Speech.Kind.WRITTEN, Speech.Kind.OTHER]


def kinds_to_note(meeting):
    """Kinds a recorder may note: what the agenda is about first, then what may come in any meeting."""
    kinds = {item.kind for item in meeting.items.all()}
    if is_group_life(meeting):
        kinds.add(AgendaKind.SELF_EVALUATION)
    found = [kind for kind, item in Speech.ITEM_OF.items() if item in kinds]
    return [*found, Speech.Kind.RESPONSE, Speech.Kind.WRITTEN, Speech.Kind.OTHER]


def is_secretary_on(member, day):
    """Whether the person gives the duty report: secretary, also an acting one."""
    return member.posts.in_force(day).filter(role=BranchPost.Role.SECRETARY).exists()


def awaited_speeches(member):
    """What called meetings ask of this member and is not handed in; what was returned first.

    As many queries for ten meetings as for one.
    """
    rows = member.attendances.expected().filter(
        meeting__state=Meeting.State.CALLED, meeting__branch=member.branch_id
    )
    rows = (
        rows.select_related("meeting")
        .prefetch_related("meeting__items")
        .order_by("meeting__starts_at", "pk")
    )
    if not rows:
        return []
    written = written_for([row.meeting for row in rows], member)
    secretary = is_secretary_on(member, timezone.localdate())
    found = []
    for row in rows:
        found += awaited_at(row, written, secretary)
    return sorted(found, key=lambda awaited: not awaited.is_returned)


def written_for(meetings, member):
    """The member's speeches for these meetings, and their self-evaluations for their group's."""
    in_groups = Q(kind=Speech.Kind.SELF_EVALUATION, meeting__kind=Meeting.Kind.GROUP)
    speeches = member.speeches.filter(Q(meeting__in=meetings) | in_groups)
    return list(speeches.select_related("meeting"))


def evaluates_in_group(meeting, written):
    """Whether the self-evaluation lies before the group's meeting that prepares this one.

    Article 18: self-evaluation and mutual evaluation may be done in the groups.
    """
    return meeting.kind == Meeting.Kind.GENERAL and any(
        speech.kind == Speech.Kind.SELF_EVALUATION
        and speech.is_ready
        and is_group_life(speech.meeting)
        and prepares(speech.meeting.day, meeting.day)
        for speech in written
    )


def awaited_at(row, written, is_secretary):
    """The same at one meeting: what was returned, and kinds of which nothing is handed in.

    `written` is what the person has written, see `written_for`.

    Who cannot come is asked for the self-criticism, in writing, and not to evaluate themselves.
    """
    meeting = row.meeting
    speeches = [speech for speech in written if speech.meeting_id == meeting.pk]
    for speech in speeches:
        if speech.state == Speech.State.RETURNED:
            yield Awaited(meeting, speech.kind, speech)
    there = {speech.kind: speech for speech in speeches}
    is_away = row.status in (rules.ON_LEAVE, rules.ABSENT)
    for kind in own_kinds(meeting, row, is_secretary=is_secretary):
        is_evaluation = kind == Speech.Kind.SELF_EVALUATION
        if is_evaluation and (is_away or evaluates_in_group(meeting, written)):
            continue
        speech = there.get(kind)
        stands_for = Speech.Kind.WRITTEN in there and kind != Speech.Kind.DUTY_REPORT
        if not stands_for and (speech is None or speech.state == Speech.State.DRAFT):
            yield Awaited(meeting, kind, speech)
