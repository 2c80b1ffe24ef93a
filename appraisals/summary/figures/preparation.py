"""Study and talks before the year's meetings: gathered for many branches at once, and in sentences."""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisals.summary.figures.steps import NAMES_SHOWN, Step, names
from branchlife.written import zh_date
from meetings.figures.study import StudyStatus, studies
from meetings.figures.talks import Span, coverages, reachable, span_before
from meetings.models import Exclusion, Meeting
from meetings.rules.talks import Coverage


@dataclass(frozen=True)
class Preparation:
    """What a branch has done before its organisational-life meeting."""

    span: Span
    study: StudyStatus
    talks: Coverage
    # {member id: name} of everybody `talks` speaks of.
    names: dict
    # Members expected at the meeting, in roster order.
    expected: list

    @property
    def has_its_turn(self):
        """The meeting is arranged for a later day: until then this is what there is to do."""
        return self.span.until is not None and self.span.until > timezone.localdate()


def meeting_day(appraisal):
    """The day that is prepared for: that of the general meeting, else of the committee's; or None."""
    for meeting in (appraisal.general_meeting, appraisal.committee_meeting):
        if meeting and meeting.state != Meeting.State.CANCELLED:
            return meeting.day
    return None


def preparations(appraisals, stays):
    """{appraisal id: Preparation}; `stays` is {branch id: [Stay]} of everybody who ever was there."""
    found = {}
    for layer in by_turns(appraisals):
        found |= prepared(layer, stays)
    return found


def by_turns(appraisals):
    """The appraisals in parts in which no branch comes twice: as a rule one, for one year."""
    seen, parts = defaultdict(int), defaultdict(list)
    for appraisal in appraisals:
        parts[seen[appraisal.branch_id]].append(appraisal)
        seen[appraisal.branch_id] += 1
    return parts.values()


def prepared(appraisals, stays):
    """The same for appraisals of different branches, in seven queries."""
    spans = {one.branch_id: span_before(meeting_day(one)) for one in appraisals}
    days = {branch: span.roster_day for branch, span in spans.items()}
    rosters = {
        branch: [stay.member for stay in stays[branch] if stay.holds(day)]
        for branch, day in days.items()
    }
    people = reachable(rosters, days)
    ids = {branch: [member.pk for member in members] for branch, members in people.items()}
    talks = coverages(spans, ids)
    until = {branch: span.until or timezone.localdate() for branch, span in spans.items()}
    asked = expected(people, days)
    study = studies(until, asked)
    return {
        one.pk: Preparation(
            spans[one.branch_id],
            study[one.branch_id],
            talks[one.branch_id],
            {member.pk: member.name for member in people[one.branch_id]},
            asked[one.branch_id],
        )
        for one in appraisals
    }


def expected(people, days):
    """{branch id: Members} without those left out of the expected attendance on that day."""
    left_out = {
        (row.branch_id, row.member_id)
        for row in Exclusion.objects.filter(branch__in=people)
        if row.counts_on(days[row.branch_id])
    }
    return {
        branch: [member for member in members if (branch, member.pk) not in left_out]
        for branch, members in people.items()
    }


# --- study and talks; nothing of it stops the table ---


def study_steps(year):
    """Study sessions in the months before the meeting, and whom none of them reached."""
    prepared = year.preparation
    study, since = prepared.study, zh_date(prepared.span.since)
    turn = {"comes_first": prepared.has_its_turn}
    arrange = reverse("meetings:create", args=[year.appraisal.branch_id])
    if not study.sessions:
        text = _("no study session has been held since %(day)s") % {"day": since}
        deed = _("arrange a study session, or enter one held earlier")
        yield Step(text, url=arrange, deed=deed, **turn)
        return
    last = study.sessions[-1]
    text = ngettext(
        "%(count)d study session held, the latest on %(day)s",
        "%(count)d study sessions held, the latest on %(day)s",
        len(study.sessions),
    )
    words = {"count": len(study.sessions), "day": zh_date(last.starts_at)}
    yield Step(text % words, is_done=True, url=last.get_absolute_url())
    if study.unreached:
        people = names([member.name for member in study.unreached])
        text = _("not reached by study: %(names)s") % {"names": people}
        deed = _("bring the study materials to them")
        yield Step(text, url=last.get_absolute_url(), deed=deed, **turn)
    else:
        yield Step(_("study has reached every member"), is_done=True, url=last.get_absolute_url())


def talk_steps(year, with_names):
    """Pairs of the leadership, and members; outside the branch only how many."""
    prepared = year.preparation
    talks = prepared.talks
    where = {
        "url": reverse("meetings:talk_list", args=[year.appraisal.branch_id]),
        "comes_first": prepared.has_its_turn,
        "deed": _("hold the talks, note them"),
    }
    if not talks.leaders:
        yield Step(_("nobody is secretary, so nobody can talk with the members"))
        return
    words = {
        "pairs": len(talks.pairs),
        "pairs_done": talks.pairs_done,
        "members": len(talks.members),
        "reached": talks.members_reached,
    }
    if talks.pairs:
        done = not talks.missing_pairs
        text = _("talks within the leadership: %(pairs_done)d of %(pairs)d pairs") % words
        if with_names and not done:
            couples = [
                _("%(one)s and %(other)s")
                % {"one": prepared.names[one], "other": prepared.names[other]}
                for one, other in talks.missing_pairs
            ]
            text = _("%(text)s, not yet: %(names)s") % {"text": text, "names": pairs(couples)}
        yield Step(text, is_done=done, is_begun=talks.pairs_done > 0, **where)
    if talks.members:
        done = not talks.missing_members
        text = _("talks with the other members: %(reached)d of %(members)d") % words
        if with_names and not done:
            people = names([prepared.names[member] for member in talks.missing_members])
            text = _("%(text)s, not yet: %(names)s") % {"text": text, "names": people}
        yield Step(text, is_done=done, is_begun=talks.members_reached > 0, **where)


def pairs(couples):
    """Pairs in a row; many are counted."""
    listed = pgettext("between names", ", ").join(couples[:NAMES_SHOWN])
    if len(couples) <= NAMES_SHOWN:
        return listed
    return _("%(names)s and others, %(count)d pairs") % {"names": listed, "count": len(couples)}
