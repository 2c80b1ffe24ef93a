"""Why a meeting may not go on yet: sentences, empty when it may."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from branchlife.written import zh_date, zh_datetime
from meetings import rules
from meetings.models.agenda import AgendaKind
from meetings.rules.preparation import prepared_since
from meetings.rules.speeches import PARTS
from meetings.rules.study import may_be_delivered


class MeetingReasons:
    """The questions "why not?" of a Meeting, in a file of their own."""

    def reasons_against(self, state, *, on_paper=False):
        """Why this meeting may not move to `state`; empty when it may.

        `on_paper`: signed on a paper copy, which holds what was not typed here.
        """
        if state not in self.NEXT[self.State(self.state)]:
            yield _("A meeting that is “%(now)s” cannot become “%(then)s”.") % {
                "now": self.get_state_display(),
                "then": self.State(state).label,
            }
            return
        if state == self.State.CALLED:
            yield from self.reasons_against_calling()
        elif state == self.State.IN_SESSION:
            yield from self.reasons_against_beginning()
        elif state == self.State.CLOSED:
            yield from self.reasons_against_closing()
        elif state == self.State.SIGNED:
            yield from self.reasons_against_signing(on_paper)

    def reasons_against_calling(self):
        """Nobody to chair it, or nobody to come."""
        if self.chair_id is None:
            yield _("Say who chairs the meeting.")
        if not self.members_of_the_day():
            if self.is_committee:
                yield _("No secretary is entered for the day of the meeting.")
            else:
                yield _("There is nobody on the roster for this meeting.")

    def reasons_against_beginning(self):
        """No study, no meeting: where the year says so, a session comes first, here or on paper."""
        if not self.study_required:
            return
        of_branch = type(self).objects.filter(branch=self.branch_id).exclude(pk=self.pk)
        if of_branch.study_sessions(self.day).exists():
            return
        open_session = of_branch.filter(
            kind=self.Kind.STUDY,
            state=self.State.IN_SESSION,
            starts_at__date__range=(prepared_since(self.day), self.day),
        ).first()
        if open_session:
            yield _(
                "This meeting needs a study session before it: finish “%(title)s” of %(day)s, "
                "note who was there and close it."
            ) % {"title": open_session, "day": zh_date(open_session.day)}
        else:
            yield _(
                "This meeting needs a study session before it, and none was held in the half year "
                "before. Hold one; one held on paper is entered afterwards: arrange a meeting of "
                "the kind “study session” with the day on which it was held."
            )

    def reasons_against_closing(self):
        """Attendance comes first, then the declaration."""
        if self.must_be_declared and self.declared_valid is None:
            yield _("Say first whether the meeting is valid.")
        elif unmarked := self.counts().unmarked:
            yield unmarked_sentence(unmarked)

    def reasons_against_signing(self, on_paper=False):
        """Minutes signed on the screen must be whole; a signed paper says the rest itself."""
        yield from self.reasons_against_closing()
        if on_paper:
            return
        if self.chair_id is None:
            yield _("Say who chairs the meeting.")
        if self.recorder_id is None:
            yield _("Say who keeps the record.")
        if self.ends_at is None:
            yield _("Say when the meeting ended.")
        if self.declared_valid is not False:
            if not self.agenda and not self.holds_words():
                yield _(
                    "The minutes say nothing yet: put items on the agenda and write the record."
                )
            for item in self.items_without_words():
                yield _("Item %(number)s (%(title)s) has no record yet.") % {
                    "number": item.number,
                    "title": item.title,
                }

    def holds_words(self):
        """Whether anything was said, resolved or remarked, with or without an agenda."""
        said = self.speeches.filter(is_delivered=True).exists()
        return said or self.resolutions.exists() or any(g.headed_remarks for g in self.guests.all())

    def items_without_words(self):
        """Items under which the minutes would say nothing."""
        spoken_under = self.kinds_and_items_with_words()
        return [
            item
            for item in self.needs_records
            if not item.record.strip() and not spoken_under & {item.kind, item.pk}
        ]

    def kinds_and_items_with_words(self):
        """Kinds and ids of items under which the minutes say something besides a record.

        Speeches, resolutions, what visitors said. Asked only where a record is missing.
        """
        if all(item.record.strip() for item in self.needs_records):
            return set()
        said = self.speeches.filter(is_delivered=True).values_list("kind", "item_id")
        kinds = {kind for kind, _item in said}
        found = {part.item for part in PARTS if kinds & {part.own, part.others}}
        found |= kinds & {AgendaKind.DUTY_REPORT.value}
        found |= {item for _kind, item in said} | {each.item_id for each in self.resolutions.all()}
        if any(guest.headed_remarks for guest in self.guests.all()):
            found.add(AgendaKind.SUPERVISOR.value)
        return found - {None}

    def reasons_against_declaring(self):
        """Why nobody may say yet whether the meeting is valid."""
        if self.declared_valid is not None and not self.can_be_declared_anew:
            yield _(
                "This has been declared already; a wrong attendance is corrected with a reason."
            )
            return
        if self.state not in (self.State.IN_SESSION, self.State.CLOSED):
            yield _("The meeting has not begun yet.")
            return
        if unmarked := self.counts().unmarked:
            yield unmarked_sentence(unmarked)

    def reasons_against_validity(self, counts=None):
        """Why the rule does not let the meeting be valid: how many are missing."""
        if self.rule_says_valid(counts):
            return
        present, expected = self.deciding_figures(counts)
        numbers = {
            "expected": expected,
            "present": present,
            "missing": rules.needed_to_be_valid(expected, self.quorum_strict) - present,
        }
        if self.is_committee:
            yield (
                _(
                    "The meeting cannot be declared valid yet: of %(expected)d expected members of "
                    "the committee %(present)d are present, %(missing)d too few."
                )
                % numbers
            )
        else:
            yield (
                _(
                    "The meeting cannot be declared valid yet: of %(expected)d expected members with "
                    "a vote %(present)d are present, %(missing)d too few."
                )
                % numbers
            )

    def reasons_against_marking(self):
        """Why attendance cannot be marked now."""
        if self.state == self.State.DRAFT:
            yield _("Call the meeting first: then it is clear who is expected.")
        elif not self.can_change:
            yield from self.reasons_against_changing()

    def reasons_against_opening_check_in(self):
        """Why nobody can check in now: not called, over, or not today."""
        if self.state not in (self.State.CALLED, self.State.IN_SESSION) or self.is_past:
            yield _("People check themselves in between the notice and the end of a meeting.")
        elif timezone.localdate() < self.day:
            yield _("People can check themselves in on the day of the meeting (%(day)s).") % {
                "day": zh_date(self.starts_at)
            }

    def reasons_against_checking_in(self):
        """Why somebody cannot check in."""
        if not self.check_in_key:
            yield _("Checking in is not open for this meeting; please tell the recorder.")
        else:
            yield from self.reasons_against_opening_check_in()

    def reasons_against_changing(self):
        """Why nothing about this meeting can be changed any more."""
        if self.state == self.State.SIGNED:
            yield _("The minutes are signed; nothing about the meeting can be changed.")
        elif self.state == self.State.CANCELLED:
            yield _("The meeting is cancelled.")

    def reasons_against_clock(self):
        """Why no clock runs beside the agenda."""
        if self.state != self.State.IN_SESSION:
            yield _("The clock of the agenda runs only while the meeting is in session.")
        elif self.is_past:
            yield _("The meeting is entered afterwards; no clock runs beside its agenda.")

    def reasons_against_adding_materials(self):
        """Why nothing more can be put on the list of what is studied."""
        if self.state == self.State.CANCELLED:
            yield _("The meeting is cancelled.")

    def reasons_against_delivering(self, delivered_on=None):
        """Why it cannot be noted yet that materials reached those who were absent."""
        if self.state not in (self.State.IN_SESSION, self.State.CLOSED, self.State.SIGNED):
            yield _("Who is absent is known only when the meeting has begun.")
        elif delivered_on and not may_be_delivered(delivered_on, self.day, timezone.localdate()):
            yield _(
                "Materials are delivered on the day of the session (%(day)s) or later, and not in "
                "the future."
            ) % {"day": zh_date(self.day)}

    def reasons_against_correcting(self):
        """Why the minutes cannot be put right as a new version."""
        if self.state != self.State.SIGNED:
            yield _("Minutes that are not signed are simply edited.")

    def reasons_against_resolving(self, moment=None):
        """Why no motion can have been put to the vote at `moment`; None: nobody knows when."""
        yield from self.reasons_against_changing()
        if not self.is_valid:
            yield _("Resolutions need a meeting that has been declared valid.")
            return
        if moment is not None:
            yield from self.reasons_against_moment(moment)
        yield from self.reasons_against_voting(moment)

    def reasons_against_repeating(self):
        """Why there is no second sitting."""
        if self.declared_valid is not False:
            yield _("Only a meeting that was declared not valid is held again.")
        elif hasattr(self, "repeated_by"):
            yield _("The second sitting has already been arranged.")

    def reasons_against_details(self):
        """What does not fit together in what was typed about this meeting."""
        if self.ends_at and self.ends_at < self.starts_at:
            yield _("The meeting ends (%(end)s) before it begins (%(begin)s), please check.") % {
                "end": zh_datetime(self.ends_at),
                "begin": zh_datetime(self.starts_at),
            }
        if self.kind == self.Kind.GROUP and self.group_id is None:
            yield _("Say which party group meets.")
        if self.pk:
            yield from self.reasons_against_times()


def unmarked_sentence(number):
    """How many people nobody has looked for yet."""
    return ngettext(
        "The attendance of %(number)d member has not been marked yet.",
        "The attendance of %(number)d members has not been marked yet.",
        number,
    ) % {"number": number}
