"""The numbers of a meeting, at any moment: who is in the room, and what the rule says of it."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from branchlife.written import zh_datetime, zh_time
from meetings import rules
from meetings.models.sentence import read_out

# A meeting may take longer than planned before what is typed counts as entered afterwards.
OVERRUN = timedelta(hours=2)


class MeetingTurnout:
    """What a Meeting knows of those present; asks once, or nothing where rows are prefetched."""

    @property
    def is_over(self):
        """What is typed now does not happen now: closed, or its day or its end lies behind."""
        if self.is_past or self.state not in (self.State.CALLED, self.State.IN_SESSION):
            return True
        return self.ends_at is not None and timezone.now() > self.ends_at + OVERRUN

    @property
    def present_moment(self):
        """Now, while the meeting goes on; None when it is over and times are typed.

        To the second, for who leaves just after a vote took part in it. A meeting begun before its
        time is at its beginning.
        """
        return None if self.is_over else max(timezone.now(), self.starts_at)

    def moment_of(self, time):
        """The moment of a time of day in this meeting; None for none.

        Of a meeting that ends on a later day, an early time is that day's.
        """
        if time is None:
            return None
        moment = timezone.make_aware(datetime.combine(self.day, time))
        later = self.ends_at and timezone.localdate(self.ends_at) > self.day
        return moment + timedelta(days=1) if later and moment < self.starts_at else moment

    def counts(self, moment=None):
        """The numbers of this meeting; with a moment those present are those in the room then."""
        return rules.count(self.attendances.all(), moment)

    def declaring_moment(self, rows):
        """The moment a declaration made now is about: now, or of a meeting that is over the fullest.

        So too when the roll was put right after a declaration: who has gone since was there then.
        """
        was_declared = self.declared_valid is None and self.declared_reason
        moment = None if was_declared else self.present_moment
        return moment or self.fullest_moment(rows)

    def fullest_moment(self, rows):
        """The first moment at which most of those who decide were in the room."""
        moments = rules.moments_of_coming(rows, self.starts_at)
        return max(moments, key=lambda at: self.deciding_figures(rules.count(rows, at))[0])

    def declaring_counts(self):
        """The numbers a declaration made now is about."""
        rows = list(self.attendances.all())
        return rules.count(rows, self.declaring_moment(rows))

    def deciding_figures(self, counts=None):
        """(present, expected) that decide whether the meeting is valid.

        Those with a vote in a general meeting; in a committee meeting all its members.
        """
        counts = counts or self.declaring_counts()
        if self.is_committee:
            return counts.present, counts.expected
        return counts.present_with_vote, counts.expected_with_vote

    def rule_says_valid(self, counts=None):
        """What the rule says of the attendance as it is marked now."""
        decide = rules.committee_is_valid if self.is_committee else rules.meeting_is_valid
        return decide(*self.deciding_figures(counts), self.quorum_strict)

    def needed_to_be_valid(self, counts=None):
        """How many must be there for a valid meeting."""
        _present, expected = self.deciding_figures(counts)
        return rules.needed_to_be_valid(expected, self.quorum_strict)

    @property
    def can_be_declared_anew(self):
        """Declared not valid, and with those who came later there are enough now."""
        return (
            self.declared_valid is False
            and self.state in (self.State.IN_SESSION, self.State.CLOSED)
            and not type(self).objects.filter(repeats=self).exists()
            and self.rule_says_valid()
        )

    @property
    def has_times(self):
        """Whether somebody came late or left early at a known time."""
        return any(row.arrived_at or row.left_at for row in self.attendances.all())

    def sentence(self, moment=None):
        """What is read out about the attendance, and whether the meeting is valid: now, or then."""
        rows = list(self.attendances.select_related("member"))
        return read_out(self, rows, moment or self.declaring_moment(rows))

    def movements(self):
        """Who came after the beginning and who left before the end, a sentence each, by time."""
        found = []
        for row in self.attendances.all():
            facts = {"name": row.name}
            if row.is_there and row.arrived_at:
                facts["time"] = zh_time(row.arrived_at)
                text = _("Comrade %(name)s came at %(time)s.") % facts
                found.append((row.arrived_at, 0, row.position, text))
            if row.is_there and row.left_at:
                facts["time"] = zh_time(row.left_at)
                text = _("Comrade %(name)s left at %(time)s.") % facts
                found.append((row.left_at, 1, row.position, text))
        return [text for *_when, text in sorted(found)]

    # --- why not ---

    def reasons_against_moment(self, moment):
        """Why nothing happened in this meeting at `moment`: it lies outside, or has not come."""
        words = {"time": zh_datetime(moment)}
        is_running = self.state == self.State.IN_SESSION and not self.is_past
        last_day = timezone.localdate(self.ends_at or self.starts_at)
        if moment < self.starts_at:
            yield _("%(time)s is before the meeting began (%(begin)s), please check.") % (
                words | {"begin": zh_datetime(self.starts_at)}
            )
        elif self.ends_at and moment > self.ends_at and not is_running:
            yield _("%(time)s is after the meeting ended (%(end)s), please check.") % (
                words | {"end": zh_datetime(self.ends_at)}
            )
        elif timezone.localdate(moment) > last_day:
            yield _("%(time)s is not on the day of the meeting, please check.") % words
        elif moment > max(timezone.now(), self.starts_at):
            yield _("%(time)s has not come yet, please check.") % words

    def reasons_against_times(self):
        """Somebody came or left outside the beginning and the end as they are typed now."""
        for row in self.attendances.exclude(arrived_at=None, left_at=None).select_related("member"):
            times = [time for time in (row.arrived_at, row.left_at) if time]
            # Beginning and end are typed to the minute; a tap in the last minute is not after it.
            late = self.ends_at and max(times).replace(second=0, microsecond=0) > self.ends_at
            if min(times) < self.starts_at or late:
                yield _(
                    "Comrade %(name)s came or left at %(time)s, which is not between the "
                    "beginning and the end of the meeting."
                ) % {
                    "name": row.member,
                    "time": pgettext("between times", ", ").join(map(zh_time, times)),
                }

    def reasons_against_voting(self, moment):
        """Why no vote can have been taken at `moment`: too few in the room, or the moment unknown."""
        if moment is None and self.has_times:
            yield _("Somebody came late or left early: write when the vote was taken.")
            return
        counts = self.counts(moment)
        if self.rule_says_valid(counts):
            return
        present, expected = self.deciding_figures(counts)
        if self.is_committee:
            text = _(
                "No vote can be taken: of %(expected)d expected members of the committee "
                "%(present)d are in the room, and at least %(needed)d are needed."
            )
        else:
            text = _(
                "No vote can be taken: of %(expected)d expected members with a vote %(present)d are "
                "in the room, and at least %(needed)d are needed."
            )
        yield text % {
            "expected": expected,
            "present": present,
            "needed": rules.needed_to_be_valid(expected, self.quorum_strict),
        }
